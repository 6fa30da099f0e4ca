package stats

import "testing"

// R 4.2.2, sandwich 3.0-2, of the glm of TestQuasiPoisson:
// sqrt(diag(NeweyWest(fit, lag = l, prewhite = FALSE, adjust = TRUE))).
func TestNeweyWest(t *testing.T) {
	r, err := QuasiPoisson(weekly, timeAndHoliday(20, 0), children)
	if err != nil {
		t.Fatal(err)
	}
	for lag, want := range map[int][3]float64{
		0: {0.09285113863733412, 0.00606613857040863, 0.05682702007027368},
		3: {0.04577640540046456, 0.00325384519359424, 0.03600328729117169},
		5: {0.0389607159802604, 0.0030042061328795, 0.0279480925054172},
	} {
		for j, got := range r.neweyWest(lag + 1) {
			within(t, "standard error", got, want[j], 1e-8)
		}
	}
	for j, se := range r.Robust().SE { // neighbours are unlike here: nothing gets shorter
		near(t, "standard error", se, r.SE[j])
	}
}

// A cycle of eleven weeks. R 4.2.2, sandwich 3.0-2: glm(z ~ t, quasipoisson), NeweyWest of lag 6, its error times
// (1.9600 + 2.9694 b + 0.4160 b² − 0.5324 b³)/1.9600 at b = 7/24 and then by qt(.975, 22).
func TestRobust(t *testing.T) {
	counts := []int64{22, 25, 24, 20, 15, 12, 10, 11, 14, 19, 26, 30, 31, 27, 22, 16, 13, 12, 15, 20, 27, 33, 36, 32}
	rows, ones := make([][]float64, len(counts)), make([]float64, len(counts))
	for i := range counts {
		rows[i], ones[i] = []float64{float64(i)}, 1
	}
	r, err := QuasiPoisson(counts, rows, ones)
	if err != nil {
		t.Fatal(err)
	}
	if near(t, "lag one", r.LagOne, 0.810743829684828); !r.Autocorrelated() {
		t.Error("not called autocorrelated")
	}
	near(t, "error by dispersion", r.SE[1], 0.0101345271689377)
	robust := r.Robust()
	within(t, "robust error", robust.SE[1], 0.0193434261746791, 1e-8)
	c := robust.Change(1, 30./7)
	within(t, "change", c.Percent, 8.56934276858, 1e-8)
	within(t, "low", c.Limits.Low, -8.58000938982, 1e-8)
	within(t, "high", c.Limits.High, 28.93571865986, 1e-8)
	within(t, "p", c.P, 0.332088931973, 1e-8)
	if r.SE[1] == robust.SE[1] {
		t.Error("Robust changed the regression that it was asked of")
	}
}

// By hand from the coefficients of Kiefer and Vogelsang 2005, table 1 (1.9600, 2.9694, 0.4160, −0.5324); b = 0 is the
// normal point.
func TestFixedBandwidth(t *testing.T) {
	for b, want := range map[float64]float64{0: 1.959963984540054, 0.1: 2.260531584540054, 0.5: 3.482113984540054, 1: 4.812963984540054} {
		near(t, "point", fixedBandwidth(b), want)
	}
}
