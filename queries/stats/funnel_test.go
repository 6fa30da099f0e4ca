package stats

import (
	"math"
	"testing"
)

func nearFunnel(t *testing.T, what string, f Funnel, low, high, farLow, farHigh float64) {
	t.Helper()
	nearInterval(t, what+" 95%", f.Warning, low, high)
	nearInterval(t, what+" 99.8%", f.Alarm, farLow, farHigh)
}

// R 4.2.2: the definition worked with qpois, ppois, dpois and their binomial kin.
func TestFunnel(t *testing.T) {
	for _, c := range []struct{ expected, low, high, farLow, farHigh float64 }{
		{0.5, 0, 3.72005182292200, 0, 6.95171796180078},
		{6.9, 0.247858462873928, 1.735923027983587, 0, 2.298591448531927},
		{20, 0.560250051922442, 1.437288433502013, 0.358459355388521, 1.735676428689924},
		{108, 0.811087301503061, 1.188403414768760, 0.711497394543093, 1.305517072587366},
	} {
		f, ok := PoissonFunnel(c.expected)
		if !ok {
			t.Fatalf("no funnel at %g", c.expected)
		}
		nearFunnel(t, "Poisson", f, c.low, c.high, c.farLow, c.farHigh)
	}
	// The least expected number at which a school can look low.
	if f, _ := PoissonFunnel(6.91); !(f.Alarm.Low > 0) {
		t.Error("the lower 99.8% limit at 6.91 is 0")
	}
	f, _ := BinomialFunnel(40, 0.1)
	nearFunnel(t, "4 of 40", f, 0.00388897832979195, 0.19100160454702991, 0, 0.26078445161019526)
	f, _ = BinomialFunnel(5000, 0.93)
	nearFunnel(t, "93% of 5000", f, 0.922745892504764, 0.936891807755671, 0.918505723657707, 0.940799622854296)
	for _, e := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, ok := PoissonFunnel(e); ok {
			t.Errorf("a funnel at %g", e)
		}
	}
	for _, p := range []float64{0, 1} {
		if _, ok := BinomialFunnel(10, p); ok {
			t.Errorf("a funnel around %g", p)
		}
	}
	if _, ok := BinomialFunnel(0, 0.5); ok {
		t.Error("a funnel of nobody")
	}
}

// By hand: P(X ≥ 5 | 1) = 0.00366, P(X ≥ 6 | 1) = 0.00059, P(X ≤ 0 | 3.7) =
// 0.0247, P(X ≤ 0 | 7) = 0.0009.
func TestFlag(t *testing.T) {
	for _, c := range []struct {
		area Area
		want Flag
	}{
		{Area{3, 1}, Within}, {Area{5, 1}, HighWarning}, {Area{6, 1}, HighAlarm}, {Area{0, 3.6}, Within},
		{Area{0, 3.7}, LowWarning}, {Area{0, 7}, LowAlarm}, {Area{0, 0}, Within}, {Area{1, 0}, HighAlarm},
	} {
		if got := FlagPoisson(c.area); got != c.want {
			t.Errorf("%+v: %d, want %d", c.area, got, c.want)
		}
	}
	// 2⁻¹⁰ < 0.001 and 11·2⁻¹⁰ < 0.025.
	for x, want := range map[int64]Flag{0: LowAlarm, 1: LowWarning, 2: Within, 8: Within, 9: HighWarning, 10: HighAlarm} {
		if got := FlagBinomial(x, 10, 0.5); got != want {
			t.Errorf("%d of 10: %d, want %d", x, got, want)
		}
	}
}

// R 4.2.2: the formulas worked on the lip cancer data with quantile(z, c(.1, .9)).
func TestOverdispersion(t *testing.T) {
	o, ok := FitOverdispersion(append([]Area{{3, 0}}, lipCancer...))
	if !ok {
		t.Fatal("no fit")
	}
	near(t, "φ", o.Phi, 3.8907532752473442)
	near(t, "τ²", o.TauSquared, 0.0800303955367372)
	f, _ := o.Funnel(10)
	nearFunnel(t, "at 10", f, 0.133084266635865, 2.673855612115318, 0, 4.005980790857814)
	if f, _ = (Overdispersion{Phi: 1}).Funnel(108); math.Abs(f.Alarm.High-1.319) > 0.001 {
		t.Errorf("limit at 108 without over-dispersion = %g, want 1.319, squared", f.Alarm.High)
	}
	for count, want := range map[int64]Flag{0: LowWarning, 10: Within, 30: HighWarning, 41: HighAlarm} {
		if got := o.Flag(Area{count, 10}); got != want {
			t.Errorf("%d of 10 expected: %d, want %d", count, got, want)
		}
	}
	if o, _ := FitOverdispersion([]Area{{10, 10}, {11, 10}, {9, 10}}); o.TauSquared != 0 {
		t.Errorf("τ² of areas alike = %g", o.TauSquared)
	}
	if _, ok := FitOverdispersion(lipCancer[:1]); ok {
		t.Error("over-dispersion of one area")
	}
	if _, ok := o.Funnel(0); ok {
		t.Error("a funnel at 0")
	}
	if o.Flag(Area{0, 0}) != Within || o.Flag(Area{2, 0}) != HighAlarm {
		t.Error("flags where nothing is expected")
	}
}
