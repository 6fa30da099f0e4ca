package disclosure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Coarse column is one that stays in an unnamed table, rounded to a multiple of To.
type Coarse struct {
	Column string
	To     float64
}

// Unnamed gives the rows of t with nothing but some figures, each rounded, so that no row can be told
// by its size: without dimensions, and in the order of the figures. Rows in which one of the figures is
// missing are left out. It clears nothing that was withheld.
func (t Table) Unnamed(kept ...Coarse) (Table, error) {
	out := t
	out.unnamed = true
	out.columns, out.rows, out.by, out.notes, out.withheldByCause = nil, nil, nil, nil, map[string]int{}
	for _, c := range kept {
		j := t.Column(c.Column)
		if j < 0 || c.To <= 0 {
			return Table{}, fmt.Errorf("measure %s: no column %q to round to a multiple of %v", t.measure, c.Column, c.To)
		}
		column := t.columns[j]
		column.About = fmt.Sprintf("%s, rounded to a multiple of %v", column.About, c.To)
		out.columns = append(out.columns, column)
	}
	for i := range t.rows {
		if row, ok := t.coarse(i, kept); ok {
			out.rows = append(out.rows, row)
		}
	}
	slices.SortFunc(out.rows, func(a, b []Cell) int {
		return slices.CompareFunc(a, b, func(x, y Cell) int { return cmp.Compare(x.Number, y.Number) })
	})
	return out, nil
}

// coarse rounds the kept figures of a row; false if one of them is missing.
func (t Table) coarse(i int, kept []Coarse) (row []Cell, ok bool) {
	for _, c := range kept {
		cell := t.Cell(i, c.Column)
		if cell.Kind != Total && cell.Kind != Measurement {
			return nil, false
		}
		cell.Number = math.Round(cell.Number/c.To) * c.To
		if cell.Kind == Measurement { // 0.1 has no exact double: 3 × 0.1 must not read 0.30000000000000004
			cell.Number = math.Round(cell.Number*1e9) / 1e9
		}
		row = append(row, cell)
	}
	return row, true
}
