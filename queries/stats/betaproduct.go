package stats

import "math"

// ShareWithin returns the share of reports decided within the given seconds,
// 1 − S, with 95% limits by the beta product confidence procedure (Fay,
// Brittain and Proschan 2013, method of moments): Clopper–Pearson limits where
// nothing is censored, and never too narrow in small groups. From the last
// follow-up on the data set no upper bound but 1. It is false when there are
// no reports, the time is negative, or the curve is left-truncated, for which
// the procedure is not defined.
func (c Curve) ShareWithin(seconds int64) (share float64, limits Interval, ok bool) {
	if len(c.steps) == 0 || c.late || seconds < 0 {
		return 0, Interval{}, false
	}
	upTo := c.upTo(seconds)
	lows, highs := c.matchedBetas(upTo)
	// The limits of survival, each the least so far.
	low, high := 0.0, 1.0
	if upTo < len(c.steps) {
		low = leastQuantile(lows, 0.025)
	}
	if len(highs) > 0 {
		high = leastQuantile(highs, 0.975)
	}
	return 1 - c.Survival(seconds), Interval{1 - high, 1 - low}, true
}

// matchedBetas lists the distributions whose quantiles are the limits of
// survival after each of the first upTo steps: for the high limit the product
// of the terms so far, after each event; for the low limit that product and
// one term more, as if the next report were decided at once.
func (c Curve) matchedBetas(upTo int) (lows, highs []beta) {
	var product betaProduct
	for i := 0; i <= upTo; i++ {
		if i > 0 {
			if s := c.steps[i-1]; s.Events > 0 {
				product.multiply(float64(s.AtRisk-s.Events+1), float64(s.Events))
				highs = append(highs, product.matched())
			}
		}
		if i < len(c.steps) {
			next := product
			next.multiply(float64(c.steps[i].AtRisk), 1)
			lows = append(lows, next.matched())
		}
	}
	return lows, highs
}

// A betaProduct holds the moments of a product of independent beta variables,
// m1 = E W and m2 = E W², as logarithms of ratios that lose nothing when the
// variance is tiny.
type betaProduct struct {
	mean   float64 // ln m1
	ratio  float64 // ln m2/m1
	spread float64 // ln m2/m1²
}

// multiply takes in another factor, Beta(a, b).
func (p *betaProduct) multiply(a, b float64) {
	p.mean += math.Log1p(-b / (a + b))
	p.ratio += math.Log1p(-b / (a + b + 1))
	p.spread += math.Log1p(b / (a * (a + b + 1)))
}

// matched is the beta distribution with the product's first two moments.
func (p betaProduct) matched() beta {
	m1 := math.Exp(p.mean)
	a := -math.Expm1(p.ratio) / math.Expm1(p.spread)
	return beta{a, a * -math.Expm1(p.mean) / m1}
}

// A beta is a beta distribution.
type beta struct{ a, b float64 }

// leastQuantile is the least p-quantile of the distributions, of which there
// is at least one. The last is usually it, so for the others it is enough, and
// far cheaper, to show that theirs is no less.
func leastQuantile(all []beta, p float64) float64 {
	last := all[len(all)-1]
	least := betaQuantile(p, last.a, last.b)
	for i := len(all) - 2; i >= 0; i-- {
		b := all[i]
		if b.atMost(least) <= p || betaCDF(least, b.a, b.b) <= p+1e-12 {
			continue
		}
		least = math.Min(least, betaQuantile(p, b.a, b.b))
	}
	return least
}

// atMost bounds the probability below x from above, by a geometric series
// that dominates that of the incomplete beta function. It is close in the
// lower tail and 1 where it says nothing.
func (b beta) atMost(x float64) float64 {
	ratio := x * math.Max(1, (b.a+b.b)/(b.a+1))
	if ratio >= 1 {
		return 1
	}
	return binomialDensity(b.a, b.b, x, 1-x) * b.b / (b.a + b.b) / (1 - ratio)
}
