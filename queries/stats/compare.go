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

// A StratumDifference is two figures of one stratum, with their limits, and
// the stratum's weight, above 0.
type StratumDifference struct {
	Weight           float64
	A, B             float64
	LimitsA, LimitsB Interval
}

// StratifiedDifference returns the weighted mean of A − B over independent
// strata with limits by squaring and adding (MOVER: Zou and Donner 2008; Zou,
// Huang and Zhang 2009). Weights n·m/(n+m) are Mantel's and Haenszel's. It is
// false without strata.
func StratifiedDifference(strata []StratumDifference) (difference float64, limits Interval, ok bool) {
	var weights, below, above float64
	for _, s := range strata {
		weights += s.Weight
	}
	if !(weights > 0) {
		return 0, Interval{}, false
	}
	for _, s := range strata {
		w := s.Weight / weights
		own := HybridLimits(s.A, s.LimitsA, s.B, s.LimitsB)
		d := s.A - s.B
		difference += w * d
		below += w * w * (d - own.Low) * (d - own.Low)
		above += w * w * (own.High - d) * (own.High - d)
	}
	return difference, Interval{difference - math.Sqrt(below), difference + math.Sqrt(above)}, true
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
