package stats

import "math"

// Difference returns p1 − p0 with 95% limits by Newcombe's hybrid score
// method (1998, method 10). It is false if either is empty or impossible.
func Difference(p1, p0 Proportion) (difference float64, limits Interval, ok bool) {
	one, ok1 := Wilson(p1.X, p1.N)
	zero, ok0 := Wilson(p0.X, p0.N)
	if !ok1 || !ok0 {
		return 0, Interval{}, false
	}
	return p1.share() - p0.share(), HybridLimits(p1.share(), one, p0.share(), zero), true
}

// HybridLimits are the limits of a − b from those of a and of b, which must be
// independent and have limits of the same level, by squaring and adding the
// distances (Zou and Donner 2008).
func HybridLimits(a float64, limitsA Interval, b float64, limitsB Interval) Interval {
	return Interval{
		a - b - math.Hypot(a-limitsA.Low, limitsB.High-b),
		a - b + math.Hypot(limitsA.High-a, b-limitsB.Low),
	}
}

// McNemar compares two classifiers on the same units by the exact test: only
// counts the units the first alone had right, and the second alone. It
// returns the two-sided p-value, 1 where they never differ; false for a
// negative count.
func McNemar(onlyFirst, onlySecond int64) (p float64, ok bool) {
	if onlyFirst < 0 || onlySecond < 0 {
		return 0, false
	}
	if onlyFirst+onlySecond == 0 {
		return 1, true
	}
	return binomialTest(onlyFirst, onlyFirst+onlySecond, 0.5), true
}
