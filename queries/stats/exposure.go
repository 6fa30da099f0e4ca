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

// ClusterSums are what a ratio of sums over clusters rests on: Σ total, Σ units
// and the sums of their squares and products over the clusters.
type ClusterSums struct {
	Clusters                                 int64
	Total, Units                             int64
	TotalSquared, TotalByUnits, UnitsSquared int64
}

// Share returns the limits of Total/Units, a share, on the logit scale with
// clusters as the independent units, as ClusterRatio has them. It is false for
// fewer than two clusters, where the share is not between 0 and 1, and where
// the clusters do not vary.
func (s ClusterSums) Share() (Interval, bool) {
	r := float64(s.Total) / float64(s.Units)
	return s.logit(float64(s.TotalSquared) - 2*r*float64(s.TotalByUnits) + r*r*float64(s.UnitsSquared))
}

// BoundedShare returns limits that are no narrower than Share's would be where
// only the clusters with a Total above 0 are known, TotalSquared over them, and
// no cluster has more than longest units, nor less units than Total: then Σ
// total·units ≥ Σ total² and Σ units² ≤ longest·Σ units.
func (s ClusterSums) BoundedShare(longest int64) (Interval, bool) {
	r := float64(s.Total) / float64(s.Units)
	return s.logit(float64(s.TotalSquared)*(1-2*r) + r*r*float64(longest)*float64(s.Units))
}

// BoundedMean returns the mean per unit of clusters whose totals have the
// histogram h, over all units, and limits on the log scale that are no narrower
// than the ratio estimator's would be were each cluster's units known: a cluster
// with a total has at least one unit and none has more than longest, so Σ
// total·units ≥ Σ total and Σ units² ≤ longest·Σ units. Clusters without a total
// need not be in h. ok is false without units or where totals are negative;
// limited is false for fewer than two clusters with a total.
func BoundedMean(h []Bin, units, longest int64) (mean float64, limits Interval, limited, ok bool) {
	var clusters, sum, squares float64
	for _, b := range h {
		if b.Value < 0 || b.Count < 0 {
			return 0, Interval{}, false, false
		}
		if b.Value > 0 {
			clusters += float64(b.Count)
			sum += float64(b.Count) * float64(b.Value)
			squares += float64(b.Count) * float64(b.Value) * float64(b.Value)
		}
	}
	if units <= 0 {
		return 0, Interval{}, false, false
	}
	mean = sum / float64(units)
	residuals := squares - 2*mean*sum + mean*mean*float64(longest)*float64(units)
	if clusters < 2 || !(residuals > 0) {
		return mean, Interval{}, false, true
	}
	se := math.Sqrt(clusters/(clusters-1)*residuals) / float64(units)
	spread := math.Exp(Z * se / mean)
	return mean, Interval{mean / spread, mean * spread}, true, true
}

// logit are the limits of the share, given the sum of squares of the clusters'
// residuals total − share·units.
func (s ClusterSums) logit(residuals float64) (Interval, bool) {
	if s.Clusters < 2 || s.Total <= 0 || s.Total >= s.Units || !(residuals > 0) {
		return Interval{}, false
	}
	r, m := float64(s.Total)/float64(s.Units), float64(s.Clusters)
	se := math.Sqrt(m/(m-1)*residuals) / float64(s.Units)
	centre, half := math.Log(r/(1-r)), Z*se/(r*(1-r))
	share := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	return Interval{share(centre - half), share(centre + half)}, true
}
