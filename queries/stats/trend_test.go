package stats

import (
	"math"
	"slices"
	"testing"
)

var yearly = []float64{23, 24, 29, 6, 29, 24, 24, 29, 23, 25, 31, 28, 26, 30}

// Python, pymannkendall 1.4.3: original_test(x), seasonal_test(x, period=4).
func TestMannKendall(t *testing.T) {
	got, ok := MannKendall(yearly)
	if !ok || got.S != 32 {
		t.Fatalf("S = %d", got.S)
	}
	near(t, "variance", got.Variance, 325.3333333333333)
	near(t, "z", got.Z, 1.7186894549693819)
	near(t, "p", got.P, 0.08567093316724494)
	falling := slices.Clone(yearly)
	slices.Reverse(falling)
	mirror, _ := MannKendall(falling)
	near(t, "z mirrored", mirror.Z, -got.Z)

	got, ok = SeasonalKendall([][]float64{{5, 6, 6, 8}, {8, 8, 11, 10}, {3, 4, 4, 5}, {9, 12, 12, 15}})
	if !ok || got.S != 18 {
		t.Fatalf("seasonal S = %d", got.S)
	}
	near(t, "seasonal variance", got.Variance, 30.666666666666668)
	near(t, "seasonal z", got.Z, 3.0698392536871144)
	near(t, "seasonal p", got.P, 0.0021417400933401165)
}

// numpy: the median of the sorted pairwise slopes and those at the ranks
// round((N−C)/2) and round((N+C)/2 + 1), C = 1.959963984540054·√325.33.
func TestSenSlope(t *testing.T) {
	slope, limits, ok := SenSlope(yearly)
	if !ok {
		t.Fatal("no slope")
	}
	near(t, "slope", slope, 1./3)
	nearInterval(t, "limits", limits, 0, 1)
	line := []float64{1, 3, 5, 7, 9, 11, 13, 15}
	slope, limits, _ = SenSlope(line)
	near(t, "slope of a line", slope, 2)
	nearInterval(t, "limits of a line", limits, 2, 2)
}

func TestTrendEdges(t *testing.T) {
	flat, ok := MannKendall(make([]float64, 10))
	if !ok || flat.P != 1 || flat.Z != 0 {
		t.Errorf("a constant series: %+v", flat)
	}
	for _, x := range [][]float64{nil, yearly[:7], append([]float64{math.NaN()}, yearly...)} {
		if _, ok := MannKendall(x); ok {
			t.Errorf("a trend of %v", x)
		}
		if _, _, ok := SenSlope(x); ok {
			t.Errorf("a slope of %v", x)
		}
	}
}
