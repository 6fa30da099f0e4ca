package stats

import (
	"math"
	"math/big"
)

// A Cluster is one child: Total, say exposures, over Units, say active days.
type Cluster struct{ Total, Units int64 }

// ClusterRatio returns Σ Total / Σ Units, the mean per unit, and its standard
// error with children, not days, as the independent units; taking days as
// independent would make it several times too small. It is false for fewer
// than two clusters, no units, or a negative number. Sums are exact, so the
// order of clusters does not matter.
func ClusterRatio(clusters []Cluster) (ratio, se float64, ok bool) {
	var y, d int64
	yy, yd, dd := new(big.Int), new(big.Int), new(big.Int)
	for _, c := range clusters {
		if c.Total < 0 || c.Units < 0 {
			return 0, 0, false
		}
		y += c.Total
		d += c.Units
		a, b := big.NewInt(c.Total), big.NewInt(c.Units)
		yy.Add(yy, new(big.Int).Mul(a, a))
		yd.Add(yd, new(big.Int).Mul(a, b))
		dd.Add(dd, new(big.Int).Mul(b, b))
	}
	if len(clusters) < 2 || d == 0 {
		return 0, 0, false
	}
	// Σ(y·D − Y·d)² = D²Σy² − 2YDΣyd + Y²Σd², which is D² times the residuals'.
	bigY, bigD := big.NewInt(y), big.NewInt(d)
	sum := new(big.Int).Mul(new(big.Int).Mul(bigD, bigD), yy)
	cross := new(big.Int).Mul(new(big.Int).Mul(bigY, bigD), yd)
	sum.Sub(sum, cross.Lsh(cross, 1))
	sum.Add(sum, new(big.Int).Mul(new(big.Int).Mul(bigY, bigY), dd))
	squares, _ := new(big.Float).SetInt(sum).Float64()
	m, units := float64(len(clusters)), float64(d)
	return float64(y) / units, math.Sqrt(m/(m-1)*squares) / (units * units), true
}
