package stats

import (
	"math"
	"testing"
)

// R 4.2.2: poisson.test(c(x1, x0), c(t1, t0)). The first is that page's own
// example, cases of leukaemia near a nuclear plant.
func TestRateRatio(t *testing.T) {
	for _, c := range []struct {
		x1                  int64
		t1                  float64
		x0                  int64
		t0                  float64
		ratio, low, high, p float64
	}{
		{11, 800, 21, 3011, 1.9714880952381, 0.858426403391639, 4.277265943654071, 0.0796686330333295},
		{0, 10, 5, 20, 0, 0, 2.18255821036509, 0.176954732510288},
		{5, 10, 0, 20, math.Inf(1), 1.83271171463092, math.Inf(1), 0.00411522633744856},
		{1200, 3.5e6, 1000, 3.1e6, 1.06285714285714, 0.976483663138936, 1.157061396465858, 0.158619535960693},
		{7, 1, 13, 1, 7. / 13, 0, 0, 0.263175964355469},
		{10, 1, 10, 1, 1, 0, 0, 1},
	} {
		got, ok := RateRatio(c.x1, c.t1, c.x0, c.t0)
		if !ok {
			t.Fatalf("%+v: no ratio", c)
		}
		near(t, "ratio", got.Ratio, c.ratio)
		near(t, "p", got.P, c.p)
		if c.high > 0 {
			nearInterval(t, "limits", got.Limits, c.low, c.high)
		}
		if !(got.Limits.Low <= got.Ratio && got.Ratio <= got.Limits.High) {
			t.Errorf("limits %v do not contain %g", got.Limits, got.Ratio)
		}
	}
}

func TestRateRatioUndefined(t *testing.T) {
	got, ok := RateRatio(0, 10, 0, 20)
	if ok || got.P != 1 {
		t.Errorf("no events at all: %+v, %v", got, ok)
	}
	nearInterval(t, "no events at all", got.Limits, 0, math.Inf(1))
	for _, base := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, ok := RateRatio(1, base, 1, 1); ok {
			t.Errorf("base %g gives a ratio", base)
		}
	}
	if _, ok := RateRatio(-1, 1, 2, 1); ok {
		t.Error("a negative count gives a ratio")
	}
}
