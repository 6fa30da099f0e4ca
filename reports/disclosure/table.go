package disclosure

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// A Kind says what a Cell holds.
type Kind int

// Kinds of cell.
const (
	Label       Kind = iota // Text: the value of a dimension, or a finding in words
	Day                     // Day: a calendar day
	Total                   // Number: a whole number
	Measurement             // Number: a number in the column's unit
	Undefined               // Reason: nothing to measure, which is not zero
	Withheld                // Reason: protected; no value is kept
)

// A Cell is one cleared cell. A withheld cell holds no value at all.
type Cell struct {
	Kind   Kind
	Text   string
	Day    time.Time
	Number float64
	Reason string
}

// A Column is a column of a cleared table.
type Column struct {
	Name  string
	Unit  string // as in the measure's header: count, hours, share, …
	Role  string // dimension, count, base, estimate or flag
	Of    string // the count that an estimate rests on
	About string
}

// A Table is a measure cleared for publication. Only Apply makes one.
type Table struct {
	measure, title  string
	about           string
	symbol          string
	start, end      time.Time
	by              []string
	grain, clock    string
	where           map[string][]string
	asOf            time.Time
	unnamed         bool
	left            bool // out, whole
	columns         []Column
	rows            [][]Cell
	notes           []string
	withheldByCause map[string]int
}

// Measure is the name of the measure.
func (t Table) Measure() string { return t.measure }

// Title is the measure's title.
func (t Table) Title() string { return t.title }

// About is the measure's definition.
func (t Table) About() string { return t.about }

// Symbol stands for a withheld cell in a text for people.
func (t Table) Symbol() string { return t.symbol }

// Start is the first instant of the period, in the service's time zone.
func (t Table) Start() time.Time { return t.start }

// End is the first instant after the period, in the service's time zone.
func (t Table) End() time.Time { return t.end }

// By are the dimensions that the rows are cut by.
func (t Table) By() []string { return slices.Clone(t.by) }

// Grain is the length of time that the rows are cut into, or "".
func (t Table) Grain() string { return t.grain }

// Where are the values that the rows were chosen by, by dimension or filter.
func (t Table) Where() map[string][]string { return maps.Clone(t.where) }

// AsOf is the cut-off up to which the world was known.
func (t Table) AsOf() time.Time { return t.asOf }

// IsUnnamed says whether the rows are Unnamed's: rounded, and of no measure's shape.
func (t Table) IsUnnamed() bool { return t.unnamed }

// Clock is the clock that was read: decide, acknowledge or act.
func (t Table) Clock() string { return t.clock }

// Columns are the columns, dimensions first.
func (t Table) Columns() []Column { return slices.Clone(t.columns) }

// Column is the position of the column of that name, or -1.
func (t Table) Column(name string) int {
	return slices.IndexFunc(t.columns, func(c Column) bool { return c.Name == name })
}

// Len is the number of rows.
func (t Table) Len() int { return len(t.rows) }

// Row is row i, in the order of the columns.
func (t Table) Row(i int) []Cell { return slices.Clone(t.rows[i]) }

// Cell is the cell of row i in the column of that name; a column that the
// table lacks is undefined. In a table that was left out whole every cell is withheld.
func (t Table) Cell(i int, column string) Cell {
	j := t.Column(column)
	if j < 0 {
		return Cell{Kind: Undefined, Reason: "not in this table"}
	}
	if t.left {
		return Cell{Kind: Withheld, Reason: Secret}
	}
	return t.rows[i][j]
}

// Notes are caveats a reader needs beside the figures.
func (t Table) Notes() []string { return slices.Clone(t.notes) }

// Withheld counts the withheld cells by cause.
func (t Table) Withheld() map[string]int {
	counts := map[string]int{}
	for cause, n := range t.withheldByCause {
		counts[cause] = n
	}
	return counts
}

// Select gives the table of the rows for which keep holds, in the same order:
// a school's own row for its own page, with the notes that these rows need. It
// clears nothing that was withheld.
func (t Table) Select(keep func(row int) bool) Table {
	picked := t
	picked.rows, picked.withheldByCause = nil, map[string]int{}
	for i, row := range t.rows {
		if !keep(i) {
			continue
		}
		picked.rows = append(picked.rows, row)
		for _, cell := range row {
			if cell.Kind == Withheld {
				picked.withheldByCause[cell.Reason]++
			}
		}
	}
	picked.notes = slices.DeleteFunc(slices.Clone(t.notes), func(note string) bool { return !picked.needs(note) })
	return picked
}

// needs says whether a note speaks of a cell of the table. Notes begin with
// what they explain: the symbol, or a reason why a figure is undefined.
func (t Table) needs(note string) bool {
	about, _, _ := strings.Cut(note, ":")
	return slices.ContainsFunc(t.rows, func(row []Cell) bool {
		return slices.ContainsFunc(row, func(c Cell) bool {
			return c.Kind == Withheld && about == t.symbol || c.Kind == Undefined && strings.EqualFold(about, c.Reason)
		})
	})
}
