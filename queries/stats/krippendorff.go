package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A Scale says what the difference of two ratings means.
type Scale int

// The scales of Krippendorff's alpha.
const (
	Nominal   Scale = iota // the same or not
	Ordinal                // ranks
	Intervals              // differences
	Ratios                 // differences relative to size, for ratings ≥ 0
)

// KrippendorffAlpha is agreement beyond chance for any number of raters:
// units[u] lists the ratings given to unit u, in any order, missing ones left
// out (Krippendorff 2004). Units with one rating say nothing and are dropped.
// It is false if there is nothing to compare or all ratings are the same, when
// agreement is undefined, not perfect.
func KrippendorffAlpha(units [][]float64, scale Scale) (float64, bool) {
	a := newAlphaTable(units, scale)
	return a.alpha(a.units)
}

// KrippendorffLimits are 95% limits of alpha from 2,000 samples of units drawn
// with replacement, with a fixed seed so that the same data give the same
// limits. It is false as KrippendorffAlpha is, or if over a tenth of the
// samples have no alpha.
func KrippendorffLimits(units [][]float64, scale Scale, seed uint64) (Interval, bool) {
	const samples = 2000
	a := newAlphaTable(units, scale)
	if _, ok := a.alpha(a.units); !ok {
		return Interval{}, false
	}
	random := rand.New(rand.NewPCG(seed, 0))
	var alphas []float64
	drawn := make([][]int, len(a.units))
	for range samples {
		for i := range drawn {
			drawn[i] = a.units[random.IntN(len(a.units))]
		}
		if v, ok := a.alpha(drawn); ok {
			alphas = append(alphas, v)
		}
	}
	if len(alphas) < samples*9/10 {
		return Interval{}, false
	}
	slices.Sort(alphas)
	return Interval{quantileType7(alphas, 0.025), quantileType7(alphas, 0.975)}, true
}

// An alphaTable holds comparable units as positions in the sorted list of
// values that occur.
type alphaTable struct {
	scale  Scale
	values []float64
	units  [][]int
}

func newAlphaTable(units [][]float64, scale Scale) alphaTable {
	a := alphaTable{scale: scale}
	for _, u := range units {
		if len(u) > 1 {
			a.values = append(a.values, u...)
		}
	}
	slices.Sort(a.values)
	a.values = slices.Compact(a.values)
	for _, u := range units {
		if len(u) < 2 {
			continue
		}
		var positions []int
		for _, v := range u {
			i, _ := slices.BinarySearch(a.values, v)
			positions = append(positions, i)
		}
		a.units = append(a.units, positions)
	}
	return a
}

// alpha of a list of units, which may repeat: one less observed disagreement
// over that expected, from counts of pairs of values.
func (a alphaTable) alpha(units [][]int) (float64, bool) {
	k := len(a.values)
	pairs, counts := make([]float64, k*k), make([]float64, k)
	var n float64
	for _, u := range units {
		n += float64(len(u))
		for i, v := range u {
			counts[v]++
			for j, w := range u {
				if i != j {
					pairs[v*k+w] += 1 / float64(len(u)-1)
				}
			}
		}
	}
	var observed, expected float64
	for v := range k {
		for w := range v {
			d := a.distance(v, w, counts)
			observed += 2 * pairs[v*k+w] * d / n
			expected += 2 * counts[v] * counts[w] * d / (n * (n - 1))
		}
	}
	if !(expected > 0) {
		return 0, false
	}
	return 1 - observed/expected, true
}

// distance is the squared difference of the values at two positions, w < v.
func (a alphaTable) distance(v, w int, counts []float64) float64 {
	x, y := a.values[v], a.values[w]
	switch a.scale {
	case Ordinal:
		between := -(counts[v] + counts[w]) / 2
		for _, c := range counts[w : v+1] {
			between += c
		}
		return between * between
	case Intervals:
		return (x - y) * (x - y)
	case Ratios:
		return math.Pow((x-y)/(x+y), 2)
	}
	return 1
}
