package stats

import "testing"

// By hand: weights 20·10/30 = 6.667 and 4·22/26 = 3.385; R 4.2.2, binom.test(x, n)$conf.int for 9 of 20, 1 of 10, 4 of 4 and
// 17 of 22, and sqrt(sum(w^2 * (d1^2 + d2^2))) of the distances on either side.
func TestStratifiedDifference(t *testing.T) {
	exact := func(x, n int64) Interval { i, _ := ClopperPearson(x, n, 0.95); return i }
	strata := []StratumDifference{
		{20. * 10 / 30, 9. / 20, 1. / 10, exact(9, 20), exact(1, 10)},
		{4. * 22 / 26, 1, 17. / 22, exact(4, 4), exact(17, 22)},
	}
	d, limits, ok := StratifiedDifference(strata)
	if !ok {
		t.Fatal("no difference")
	}
	within(t, "difference", d, 0.3086734694, 1e-9)
	within(t, "low", limits.Low, -0.0336851592, 1e-8)
	within(t, "high", limits.High, 0.4936878714, 1e-8)
	if _, _, ok := StratifiedDifference(nil); ok {
		t.Error("a difference of nothing")
	}
	one, limits, _ := StratifiedDifference(strata[:1]) // one stratum is the plain difference
	plain := HybridLimits(9./20, exact(9, 20), 1./10, exact(1, 10))
	near(t, "one stratum", one, 0.35)
	nearInterval(t, "one stratum", limits, plain.Low, plain.High)
}
