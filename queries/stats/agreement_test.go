package stats

import (
	"math"
	"slices"
	"testing"
)

// Python, statsmodels 0.15.0: cohens_kappa(table).kappa and .std_kappa; AC1
// and PABAK worked in numpy.
func TestAgree(t *testing.T) {
	a, err := Agree([][]int64{{40, 5, 3}, {8, 30, 4}, {2, 6, 22}})
	if err != nil || !a.HasKappa {
		t.Fatal(a, err)
	}
	near(t, "observed", a.Observed, 92./120)
	near(t, "κ", a.Kappa, 0.6428571428571429)
	near(t, "se", a.SE, 0.058949151621649785)
	nearInterval(t, "limits", a.Limits, 0.6428571428571429-Z*0.058949151621649785, 0.6428571428571429+Z*0.058949151621649785)
	near(t, "AC1", a.AC1, 0.6534921494315106)
	near(t, "PABAK", a.PABAK, 0.65)
	if want := []Proportion{{80, 98}, {60, 83}, {44, 59}}; !slices.Equal(a.OfClass, want) {
		t.Errorf("of class %v, want %v", a.OfClass, want)
	}
	// The prevalence paradox: 94.4% agreement, κ below 0.
	a, _ = Agree([][]int64{{0, 1}, {3, 68}})
	near(t, "paradox", a.Observed, 68./72)
	near(t, "κ", a.Kappa, -0.021276595744683543)
	near(t, "se", a.SE, 0.01639725692734209)
	if a.AC1 < 0.9 {
		t.Errorf("AC1 = %g", a.AC1)
	}
}

func TestAgreeEdges(t *testing.T) {
	a, err := Agree([][]int64{{7, 0}, {0, 0}})
	if err != nil || a.HasKappa || a.Observed != 1 || a.OfClass[1].N != 0 {
		t.Errorf("one class only: %+v, %v", a, err)
	}
	a, _ = Agree([][]int64{{7, 0}, {0, 5}})
	near(t, "perfect κ", a.Kappa, 1)
	near(t, "perfect se", a.SE, 0)
	for _, bad := range [][][]int64{nil, {{5}}, {{1, 2}, {3}}, {{1, -2}, {3, 4}}, {{0, 0}, {0, 0}}} {
		if _, err := Agree(bad); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}

// Fleiss 1971's example as printed in later texts, κ = 0.210; Python,
// statsmodels 0.15.0: fleiss_kappa.
func TestFleissKappa(t *testing.T) {
	k, ok := FleissKappa([][]int64{{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
		{7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}})
	if !ok {
		t.Fatal("no κ")
	}
	near(t, "κ", k, 0.20993070442195522)
	for _, bad := range [][][]int64{nil, {{1, 0}}, {{2, 0}, {1, 0}}, {{2, 0}, {2}}, {{2, 0}, {2, 0}}} {
		if _, ok := FleissKappa(bad); ok {
			t.Errorf("κ of %v", bad)
		}
	}
}

// Krippendorff 2011's example: 0.743, 0.815, 0.849, 0.797; Python,
// krippendorff 0.9.0: alpha(reliability_data, level_of_measurement).
var fourObservers = [][]float64{
	{1, 1, 1}, {2, 2, 3, 2}, {3, 3, 3, 3}, {3, 3, 3, 3}, {2, 2, 2, 2}, {1, 2, 3, 4},
	{4, 4, 4, 4}, {1, 1, 2, 1}, {2, 2, 2, 2}, {5, 5, 5}, {1, 1}, {3},
}

func TestKrippendorffAlpha(t *testing.T) {
	for scale, want := range map[Scale]float64{
		Nominal: 0.743421052631579, Ordinal: 0.8153875037548814, Intervals: 0.8491071428571428, Ratios: 0.7974027747116121,
	} {
		got, ok := KrippendorffAlpha(fourObservers, scale)
		if !ok {
			t.Fatal("no alpha")
		}
		near(t, "alpha", got, want)
	}
	for _, bad := range [][][]float64{nil, {{1}, {2}}, {{3, 3}, {3, 3, 3}}} {
		if _, ok := KrippendorffAlpha(bad, Nominal); ok {
			t.Errorf("alpha of %v", bad)
		}
		if _, ok := KrippendorffLimits(bad, Nominal, 1); ok {
			t.Errorf("limits of %v", bad)
		}
	}
}

func TestKrippendorffLimits(t *testing.T) {
	limits, ok := KrippendorffLimits(fourObservers, Nominal, 1)
	again, _ := KrippendorffLimits(fourObservers, Nominal, 1)
	if !ok || limits != again {
		t.Errorf("%v, then %v with the same seed", limits, again)
	}
	other, _ := KrippendorffLimits(fourObservers, Nominal, 2)
	if !(limits.Low < 0.7434 && 0.7434 < limits.High && limits.High <= 1) || math.Abs(limits.Low-other.Low) > 0.1 {
		t.Errorf("limits %v, %v", limits, other)
	}
}

// Python 3.11: the influence function of AC1 by numeric derivatives of its
// definition, step 1e-6, and the delta method.
func TestAC1Limits(t *testing.T) {
	for _, c := range []struct {
		table     [][]int64
		low, high float64
	}{
		{[][]int64{{118, 5}, {2, 0}}, 0.8957666442421514, 0.9857860309752841},
		{[][]int64{{22, 2, 2}, {5, 7, 14}, {0, 2, 21}}, 0.3429753574963653, 0.6662062264920093},
		{[][]int64{{40, 5}, {10, 45}}, 0.5609011648496683, 0.8405950945019532},
	} {
		a, err := Agree(c.table)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "low", a.AC1Limits.Low, c.low, 1e-6)
		within(t, "high", a.AC1Limits.High, c.high, 1e-6)
	}
}
