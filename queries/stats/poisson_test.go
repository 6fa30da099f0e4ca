package stats

import (
	"math"
	"testing"
)

// R 4.2.2: qgamma(.025, x), qgamma(.975, x+1), qgamma(.001, x), qgamma(.999, x+1);
// the upper limit of 0 is −ln 0.025.
func TestPoissonExact(t *testing.T) {
	for _, c := range []struct {
		x                          int64
		low, high, farLow, farHigh float64
	}{
		{0, 0, -math.Log(0.025), 0, -math.Log(0.001)},
		{1, 0.02531780798428988, 5.57164339093889893, 0.00100050033358353, 9.23341347645158450},
		{9, 4.11537309737833, 17.08480345141917, 2.45242440436377, 22.65737330906293},
		{10, 4.79538869613243, 18.39035604201778, 2.96052037274376, 24.13397114541759},
		{100, 81.3639912509231, 121.6267937924264, 71.9213974950004, 134.9243190612644},
		{1e6, 998040.983340294, 1001961.911945432, 996912.617319815, 1003094.083914970},
		{1e8, 99980401.3073247, 100019601.5870791, 99969100.5267617, 100030906.1730833},
	} {
		nearInterval(t, "95%", PoissonExact(c.x, 0.95), c.low, c.high)
		nearInterval(t, "99.8%", PoissonExact(c.x, 0.998), c.farLow, c.farHigh)
	}
	nearInterval(t, "a negative count", PoissonExact(-1, 0.95), 0, math.Inf(1))
	nearInterval(t, "no level", PoissonExact(3, 1), 0, math.Inf(1))
}

// The formula worked in R 4.2.2 with z = qnorm(.975).
func TestByar(t *testing.T) {
	nearInterval(t, "10", Byar(10, Z), 4.78744991396756, 18.39145860575647)
	nearInterval(t, "100", Byar(100, Z), 81.3621054905279, 121.6279375792065)
	nearInterval(t, "1234", Byar(1234, Z), 1166.10125396231, 1304.82077476904)
	nearInterval(t, "exact below 10", Byar(9, Z), 4.11537309737833, 17.08480345141917)
	nearInterval(t, "exact 0", Byar(0, Z), 0, -math.Log(0.025))
	if low := Byar(10, 12).Low; low != 0 {
		t.Errorf("a far limit of a small count = %g, want 0", low)
	}
}

// R 4.2.2: ppois(c(0, 5, 1e6), c(2, 3.3, 1e6+500)).
func TestPoissonCDF(t *testing.T) {
	near(t, "0 of 2", PoissonCDF(0, 2), 0.135335283236613)
	near(t, "5 of 3.3", PoissonCDF(5, 3.3), 0.882876813284362)
	within(t, "million", PoissonCDF(1e6, 1e6+500), 0.308801604190122, 1e-8)
	near(t, "none below 0", PoissonCDF(-1, 2), 0)
	near(t, "mean 0", PoissonCDF(0, 0), 1)
	near(t, "6 or more of 3.3", PoissonUpper(6, 3.3), 1-0.882876813284362)
	near(t, "0 or more", PoissonUpper(0, 0), 1)
	near(t, "1 or more of nothing", PoissonUpper(1, 0), 0)
}

func TestPoissonLimitsContainCount(t *testing.T) {
	var before Interval
	for x := int64(0); x < 3000; x += 1 + x/20 {
		exact := PoissonExact(x, 0.95)
		if !(exact.Low <= float64(x) && float64(x) < exact.High && exact.Low >= before.Low && exact.High > before.High) {
			t.Fatalf("%d: %v after %v", x, exact, before)
		}
		before = exact
		if x >= 10 { // Byar is within 0.2% of the exact limits there
			byar := Byar(x, Z)
			within(t, "Byar low", byar.Low, exact.Low, 2e-3)
			within(t, "Byar high", byar.High, exact.High, 2e-3)
		}
	}
}
