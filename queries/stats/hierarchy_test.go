package stats

import "testing"

// TestHierarchy: the quadrature is good to some 1e-5.
// R 4.2.2: dnbinom(y, size = a, mu = E·mu) and the prior a·c/(a + c)², c = mean(y), on a grid of 0.005 in ln a from 1e-4 to 1e4
// by 601 values of ln mu from ln 0.05 to ln 20; uniroot of sum(w * pgamma(x, y + a, E + a/mu)) - p.
func TestHierarchy(t *testing.T) {
	y := []int64{2, 9, 4, 0, 12, 5, 3, 7, 1, 6, 15, 4}
	e := []float64{5, 5, 4, 3, 6, 5, 2.5, 8, 4, 5, 7, 6}
	var areas []Area
	for i := range y {
		areas = append(areas, Area{y[i], e[i]})
	}
	prior, err := FitGammaPrior(areas)
	if err != nil {
		t.Fatal(err)
	}
	h := prior.Hierarchy(areas)
	for i, want := range map[int]Interval{0: {0.2338230507, 1.4000195308}, 3: {0.09811046471, 1.40403328017}, 10: {0.9823715763, 2.6744072908}} {
		got := h.Limits(areas[i], 0.95)
		within(t, "low", got.Low, want.Low, 3e-5)
		within(t, "high", got.High, want.High, 3e-5)
		known := prior.Posterior(areas[i]).Limits(0.95)
		if got.High-got.Low <= known.High-known.Low {
			t.Errorf("area %d: %v is no wider than with a known prior, %v", i, got, known)
		}
	}
}
