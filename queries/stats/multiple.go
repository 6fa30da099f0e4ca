package stats

import (
	"cmp"
	"math"
	"slices"
)

// BenjaminiHochberg returns p-values adjusted for the false discovery rate of
// the whole family, in the order given (Benjamini and Hochberg 1995). A NaN
// stands for a test that was not run: it stays NaN and is not counted.
func BenjaminiHochberg(p []float64) []float64 {
	adjusted := slices.Clone(p)
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	m, least := float64(len(order)), 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = math.Min(least, m/float64(rank)*p[i])
		adjusted[i] = least
	}
	return adjusted
}
