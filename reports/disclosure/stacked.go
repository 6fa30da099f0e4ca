package disclosure

import (
	"fmt"
	"slices"
)

// A Line is a row of a cleared table under a name of its own, with the figures to show of it.
type Line struct {
	Name    string
	Table   Table
	Row     int
	Columns []string // of Table, in the order of the columns asked for
}

// Stacked gives lines of several tables one under the other, each with its name in the first of these columns,
// the dimension: the same figure on several clocks, say. Unit and what a figure rests on are those of the first line. The
// lines must be of one period; they clear nothing that was withheld, and are of no measure's shape.
func Stacked(columns []Column, lines ...Line) (Table, error) {
	dimension := columns[0].Name
	if len(lines) == 0 {
		return Table{}, fmt.Errorf("no lines to stack by %s", dimension)
	}
	out := lines[0].Table
	out.unnamed, out.left, out.grain, out.clock, out.where = true, false, "", "", nil
	out.by, out.rows, out.notes, out.withheldByCause = []string{dimension}, nil, nil, map[string]int{}
	out.columns = []Column{{Name: dimension, Unit: "label", Role: "dimension", About: columns[0].About}}
	for i, l := range lines {
		if !l.Table.start.Equal(out.start) || !l.Table.end.Equal(out.end) || l.Table.symbol != out.symbol || len(l.Columns) != len(columns)-1 {
			return Table{}, fmt.Errorf("line %q: of another period, policy or number of figures than asked for, or than %q", l.Name, lines[0].Name)
		}
		row := []Cell{{Kind: Label, Text: l.Name}}
		for k, name := range l.Columns {
			j := l.Table.Column(name)
			if j < 0 {
				return Table{}, fmt.Errorf("line %q: measure %s has no column %q", l.Name, l.Table.measure, name)
			}
			if i == 0 {
				c := l.Table.columns[j]
				c.Name, c.About = columns[k+1].Name, columns[k+1].About
				out.columns = append(out.columns, c)
			}
			cell := l.Table.Cell(l.Row, name)
			if cell.Kind == Withheld {
				out.withheldByCause[cell.Reason]++
			}
			row = append(row, cell)
		}
		out.rows = append(out.rows, row)
		for _, note := range l.Table.notes {
			if !slices.Contains(out.notes, note) {
				out.notes = append(out.notes, note)
			}
		}
	}
	out.notes = slices.DeleteFunc(out.notes, func(note string) bool { return !out.needs(note) })
	return out, nil
}
