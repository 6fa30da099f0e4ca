package stats

import (
	"errors"
	"fmt"
	"math"
)

// An Agreement is how far two raters of the same units agree. A coefficient
// corrected for chance can be near 0 at 95% agreement where one class is rare,
// so publish all of it.
type Agreement struct {
	Observed float64 // share of units given the same class
	// OfClass is the agreement on each class: twice the units both gave it of
	// the number of times either gave it.
	OfClass []Proportion
	Kappa   float64  // Cohen 1960
	SE      float64  // of Kappa (Fleiss, Cohen and Everitt 1969)
	Limits  Interval // of Kappa, 95%, from SE
	// HasKappa is false where chance alone would always agree.
	HasKappa  bool
	AC1       float64  // Gwet 2008
	AC1Limits Interval // of AC1, 95%, from its asymptotic error
	PABAK     float64  // kappa as if all classes were equally common
}

// Agree compares two raters by their table: table[i][j] units were given class
// i by the first and j by the second. It is an error for the table not to be
// square, to have fewer than two classes, a negative count, or no units.
func Agree(table [][]int64) (Agreement, error) {
	n, err := checkTable(table)
	if err != nil {
		return Agreement{}, fmt.Errorf("table of agreement: %w", err)
	}
	k := len(table)
	rows, columns := make([]float64, k), make([]float64, k)
	var a Agreement
	for i, row := range table {
		for j, count := range row {
			rows[i] += float64(count) / n
			columns[j] += float64(count) / n
		}
		a.Observed += float64(row[i]) / n
	}
	var chance, gwet float64
	for i := range table {
		chance += rows[i] * columns[i]
		middle := (rows[i] + columns[i]) / 2
		gwet += middle * (1 - middle) / float64(k-1)
		a.OfClass = append(a.OfClass, ofClass(table, i))
	}
	a.AC1 = (a.Observed - gwet) / (1 - gwet)
	half := Z * ac1Error(table, rows, columns, n, a, gwet)
	a.AC1Limits = Interval{a.AC1 - half, math.Min(1, a.AC1+half)}
	a.PABAK = (float64(k)*a.Observed - 1) / float64(k-1)
	if a.HasKappa = 1-chance > 1e-12; a.HasKappa {
		a.Kappa = (a.Observed - chance) / (1 - chance)
		a.SE = kappaError(table, rows, columns, n, a.Kappa, chance)
		a.Limits = Interval{a.Kappa - Z*a.SE, math.Min(1, a.Kappa+Z*a.SE)}
	}
	return a, nil
}

func ofClass(table [][]int64, i int) Proportion {
	p := Proportion{X: 2 * table[i][i]}
	for j := range table {
		p.N += table[i][j] + table[j][i]
	}
	return p
}

func checkTable(table [][]int64) (n float64, err error) {
	if len(table) < 2 {
		return 0, errors.New("fewer than two classes")
	}
	for i, row := range table {
		if len(row) != len(table) {
			return 0, fmt.Errorf("row %d has %d columns of %d", i, len(row), len(table))
		}
		for _, count := range row {
			if count < 0 {
				return 0, fmt.Errorf("row %d has a count of %d", i, count)
			}
			n += float64(count)
		}
	}
	if n == 0 {
		return 0, errors.New("no units")
	}
	return n, nil
}

// ac1Error is the standard error of AC1 (Gwet 2008, equation for two raters).
func ac1Error(table [][]int64, rows, columns []float64, n float64, a Agreement, chance float64) float64 {
	q := float64(len(table) - 1)
	middle := func(i int) float64 { return (rows[i] + columns[i]) / 2 }
	var diagonal, all float64
	for i, row := range table {
		diagonal += float64(row[i]) / n * (1 - middle(i)) / q
		for j, count := range row {
			d := (1 - (middle(i)+middle(j))/2) / q
			all += float64(count) / n * d * d
		}
	}
	free := 1 - a.AC1
	v := a.Observed*(1-a.Observed) - 4*free*(diagonal-a.Observed*chance) + 4*free*free*(all-chance*chance)
	return math.Sqrt(math.Max(0, v)/n) / (1 - chance)
}

func kappaError(table [][]int64, rows, columns []float64, n, kappa, chance float64) float64 {
	var same, other float64
	for i, row := range table {
		for j, count := range row {
			p := float64(count) / n
			if i == j {
				d := 1 - (rows[i]+columns[i])*(1-kappa)
				same += p * d * d
			} else {
				d := columns[i] + rows[j]
				other += p * d * d * (1 - kappa) * (1 - kappa)
			}
		}
	}
	c := kappa - chance*(1-kappa)
	return math.Sqrt(math.Max(0, same+other-c*c)/n) / (1 - chance)
}

// FleissKappa is agreement beyond chance of several raters a unit, the same
// number for all: ratings[u][c] of them gave unit u class c (Fleiss 1971). It
// is false if units differ in raters or classes, have fewer than two raters,
// or chance alone would always agree.
func FleissKappa(ratings [][]int64) (float64, bool) {
	if len(ratings) == 0 {
		return 0, false
	}
	raters := total(ratings[0])
	shares := make([]float64, len(ratings[0]))
	var observed float64
	for _, unit := range ratings {
		if total(unit) != raters || raters < 2 || len(unit) != len(shares) {
			return 0, false
		}
		for c, n := range unit {
			shares[c] += float64(n) / float64(raters) / float64(len(ratings))
			observed += float64(n*(n-1)) / float64(raters*(raters-1)) / float64(len(ratings))
		}
	}
	var chance float64
	for _, p := range shares {
		chance += p * p
	}
	if 1-chance < 1e-12 {
		return 0, false
	}
	return (observed - chance) / (1 - chance), true
}
