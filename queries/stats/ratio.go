package stats

import "math"

// A RatioResult compares two rates.
type RatioResult struct {
	// Ratio is the first rate over the second; +Inf where the second is 0.
	Ratio float64
	// Limits are exact 95% limits of the ratio.
	Limits Interval
	// P is the exact two-sided p-value of equal rates: the sum of the
	// probabilities of all splits no more likely than the one seen.
	P float64
}

// RateRatio compares x1 events over base t1 with x0 events over base t0, both
// bases in one unit. Given x1+x0, x1 is binomial, which gives Clopper–Pearson
// limits and the p-value of R's poisson.test. It is false when a count is
// negative, a base is not positive and finite, or both counts are 0; in that
// last case the limits (0, +Inf) and P = 1 still stand.
func RateRatio(x1 int64, t1 float64, x0 int64, t0 float64) (RatioResult, bool) {
	unknown := RatioResult{Limits: Interval{0, math.Inf(1)}, P: 1}
	if x1 < 0 || x0 < 0 || !positive(t1) || !positive(t0) || x1+x0 == 0 {
		return unknown, false
	}
	n := x1 + x0
	share := exactLimits(float64(x1), float64(n), 0.025)
	odds := func(p float64) float64 { return p / (1 - p) * (t0 / t1) } // 1 gives +Inf
	return RatioResult{
		Ratio:  float64(x1) / float64(x0) * (t0 / t1),
		Limits: Interval{odds(share.Low), odds(share.High)},
		P:      binomialTest(x1, n, t1/(t1+t0)),
	}, true
}

func positive(x float64) bool { return x > 0 && !math.IsInf(x, 1) }
