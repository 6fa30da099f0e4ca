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
	a, b := p1.share(), p0.share()
	difference = a - b
	return difference, Interval{
		difference - math.Hypot(a-one.Low, zero.High-b),
		difference + math.Hypot(one.High-a, b-zero.Low),
	}, true
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
