package stats

import (
	"cmp"
	"math"
	"slices"
)

// A Bin is one value of a histogram of whole numbers and how many units have it.
type Bin struct{ Value, Count int64 }

// QuantileType1 returns the p-quantile of a histogram, the least value with at
// least a share p of the units at or below it, so that the value occurs (type 1
// of Hyndman and Fan 1996). Bins may be in any order. It is false when there
// are no units, a count is negative or p is outside [0, 1].
func QuantileType1(h []Bin, p float64) (int64, bool) {
	bins, n, ok := tidy(h)
	if !ok || !(p >= 0 && p <= 1) {
		return 0, false
	}
	// A product such as 100 × 0.07 must not pass its whole number by rounding.
	want := float64(n) * p
	want -= 4 * 0x1p-52 * math.Max(1, want)
	var below int64
	for _, b := range bins {
		if below += b.Count; float64(below) >= want {
			return b.Value, true
		}
	}
	return bins[len(bins)-1].Value, true
}

// Gini returns the Gini coefficient of a histogram of values ≥ 0, without the
// small-sample factor: 0 where all units have the same. It is false when there
// are no units, all values are 0, or a value or count is negative.
func Gini(h []Bin) (float64, bool) {
	bins, n, ok := tidy(h)
	if !ok || bins[0].Value < 0 {
		return 0, false
	}
	var below, total, weighted float64
	for _, b := range bins {
		value, count := float64(b.Value), float64(b.Count)
		weighted += value * count * (2*below + count - float64(n)) // Σ (2i−n−1) over the bin
		total += value * count
		below += count
	}
	if total == 0 {
		return 0, false
	}
	return weighted / (float64(n) * total), true
}

// TopShare returns the share of the sum of all values that the p share of
// units with the highest values hold, the unit on the boundary in part. It is
// false as Gini is, or when p is outside [0, 1].
func TopShare(h []Bin, p float64) (float64, bool) {
	bins, n, ok := tidy(h)
	if !ok || bins[0].Value < 0 || !(p >= 0 && p <= 1) {
		return 0, false
	}
	left := p * float64(n)
	var top, total float64
	for _, b := range slices.Backward(bins) {
		taken := math.Min(left, float64(b.Count))
		left -= taken
		top += taken * float64(b.Value)
		total += float64(b.Count) * float64(b.Value)
	}
	if total == 0 {
		return 0, false
	}
	return top / total, true
}

// ShareAtLeast returns the share of units with value v or more. It is false
// when there are no units or a count is negative.
func ShareAtLeast(h []Bin, v int64) (float64, bool) {
	bins, n, ok := tidy(h)
	if !ok {
		return 0, false
	}
	var x int64
	for _, b := range bins {
		if b.Value >= v {
			x += b.Count
		}
	}
	return float64(x) / float64(n), true
}

// tidy sorts bins by value, drops empty ones and adds up the units.
func tidy(h []Bin) (bins []Bin, n int64, ok bool) {
	for _, b := range h {
		if b.Count < 0 {
			return nil, 0, false
		}
		if b.Count > 0 {
			bins = append(bins, b)
			n += b.Count
		}
	}
	slices.SortFunc(bins, func(a, b Bin) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.Count, b.Count))
	})
	return bins, n, n > 0
}
