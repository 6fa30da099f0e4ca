package stats

import (
	"math"
	"slices"
)

// fewestTrend is the least number of values a trend is tested on.
const fewestTrend = 8

// A MonotoneTrend is the Mann–Kendall test of a series that rises or falls.
type MonotoneTrend struct {
	S        int64   // pairs that rise less pairs that fall
	Variance float64 // of S without a trend, ties allowed for
	Z        float64
	P        float64 // two-sided
}

// MannKendall tests a series in order of time (Mann 1945, Kendall 1975).
// Positive autocorrelation inflates significance: use weeks, not days. It is
// false for fewer than 8 values or a NaN. A constant series has P = 1.
func MannKendall(x []float64) (MonotoneTrend, bool) { return SeasonalKendall([][]float64{x}) }

// SeasonalKendall tests several series, one a season, for a common trend
// (Hirsch and others 1982), comparing only within a season. It is false for
// fewer than 8 values in all or a NaN.
func SeasonalKendall(seasons [][]float64) (MonotoneTrend, bool) {
	var t MonotoneTrend
	var n int
	for _, x := range seasons {
		if slices.ContainsFunc(x, math.IsNaN) {
			return MonotoneTrend{}, false
		}
		n += len(x)
		t.S += kendallS(x)
		t.Variance += kendallVariance(x)
	}
	if n < fewestTrend {
		return MonotoneTrend{}, false
	}
	if t.S != 0 && t.Variance > 0 {
		t.Z = math.Copysign(math.Abs(float64(t.S))-1, float64(t.S)) / math.Sqrt(t.Variance)
	}
	t.P = twoSided(t.Z)
	return t, true
}

func kendallS(x []float64) (s int64) {
	for j, later := range x {
		for _, earlier := range x[:j] {
			switch {
			case later > earlier:
				s++
			case later < earlier:
				s--
			}
		}
	}
	return s
}

// kendallVariance is the variance of S, less that of tied values.
func kendallVariance(x []float64) float64 {
	term := func(n float64) float64 { return n * (n - 1) * (2*n + 5) / 18 }
	v := term(float64(len(x)))
	sorted := slices.Sorted(slices.Values(x))
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		v -= term(float64(j - i))
		i = j
	}
	return v
}

// SenSlope returns the median of all pairwise slopes per step of a series with
// equal steps (Sen 1968), and 95% limits at the ranks (N∓C)/2, as R's trend
// takes them. It is false as MannKendall is.
func SenSlope(x []float64) (slope float64, limits Interval, ok bool) {
	trend, ok := MannKendall(x)
	if !ok {
		return 0, Interval{}, false
	}
	var slopes []float64
	for j, later := range x {
		for i, earlier := range x[:j] {
			slopes = append(slopes, (later-earlier)/float64(j-i))
		}
	}
	slices.Sort(slopes)
	n, c := float64(len(slopes)), Z*math.Sqrt(trend.Variance)
	at := func(rank float64) float64 {
		rank = math.Min(math.Max(math.RoundToEven(rank), 1), n)
		return slopes[int(rank)-1]
	}
	middle := len(slopes) / 2
	slope = slopes[middle]
	if len(slopes)%2 == 0 {
		slope = (slopes[middle-1] + slopes[middle]) / 2
	}
	return slope, Interval{at((n - c) / 2), at((n+c)/2 + 1)}, true
}
