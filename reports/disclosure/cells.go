package disclosure

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"candour/queries"
)

// A state says what a reader can see of a count.
type state int

const (
	shown   state = iota
	small         // withheld because it is small, or by another rule of the policy
	partner       // withheld because it would give a small one away
	unasked       // in no table: a difference of two counts, or an earlier stock
)

// A variable is one count. It may stand in several sheets.
type variable struct {
	name   string // for people: the count, its span and what it is cut by
	value  int64
	state  state
	rule   rule    // of a small one: why
	zero   bool    // may be withheld though it is none
	above  int64   // how far above its value a reader's range must reach at least
	single bool    // one person stands behind it, who knows it
	loss   int64   // what withholding it would cost
	total  bool    // of a whole table: withheld only when no row will do
	in     []place // its equations
	twice  bool    // withheld in one sheet, shown in another
}

// least is the least value a reader must reckon with: zeros are shown, but for parts of few.
func (v variable) least() int64 {
	if v.state == unasked || v.zero {
		return 0
	}
	return 1
}

// none says whether everybody knows that it is none.
func (v variable) none() bool { return v.value == 0 && v.state == shown && !v.zero }

// A cell is one count in one row of a sheet.
type cell struct {
	values   map[string]string // the value of each dimension that has one
	span     queries.Period
	variable int // -1 where the figure is undefined: then it is none
}

// A column is one count of one sheet, with what a reader knows of it.
type column struct {
	name         string              // the same in all sheets that hold the count
	by           []string            // dimensions that the rows are cut by
	where        map[string][]string // values chosen, of dimensions that keep several
	over, nearly []string            // dimensions over which it adds up
	cells        []cell              // a row each
}

// gather makes a variable of every count that the sheets hold.
func (s *system) gather(sheet Sheet, p Policy) ([][]int, error) {
	r := sheet.Result
	at := make([][]int, len(r.Rows))
	for i := range at {
		at[i] = slices.Repeat([]int{-1}, len(r.Columns))
	}
	for j, c := range r.Columns {
		if c.Role != queries.Counted || c.Internal {
			continue
		}
		col, err := s.column(r, j, p)
		if err != nil {
			return nil, err
		}
		// Nobody can add up what different readers hold.
		apart := func(d string) bool { return d == sheet.Apart }
		col.over, col.nearly = slices.DeleteFunc(col.over, apart), slices.DeleteFunc(col.nearly, apart)
		for i, cell := range col.cells {
			at[i][j] = cell.variable
		}
		if before(r.Measure, c.Name) {
			// What is undefined here is so for the row's own span: the span before is not known to be none.
			col.cells = slices.DeleteFunc(col.cells, func(c cell) bool { return c.variable < 0 })
		}
		s.columns = append(s.columns, col)
	}
	return at, nil
}

func (s *system) column(r queries.Result, j int, p Policy) (column, error) {
	q, name := r.Query, r.Columns[j].Name
	col := describe(r, name)
	asked := q.Spans()
	spans := asked
	if before(r.Measure, name) {
		spans = q.SpansBefore()
	}
	isStock := slices.ContainsFunc(r.Measure.Relations.Stocks, func(k queries.Stock) bool { return k.Stock == name })
	fixed := chosen(r)
	for d := range col.where {
		delete(fixed, d)
	}
	for _, row := range r.Rows {
		c := cell{values: map[string]string{}, span: spans[spanOf(r, row, asked)], variable: -1}
		for d, values := range fixed {
			c.values[d] = values[0]
		}
		for i, d := range q.By {
			if l, ok := row[i].(queries.Label); ok {
				c.values[d] = string(l)
			}
		}
		n, known := row[j].(queries.Total)
		if _, secret := row[j].(secret); known || secret {
			v, err := s.variable(col.key(c, isStock, q.AsOf), int64(n), known, p)
			if err != nil {
				return col, err
			}
			c.variable = v
			s.variables[v].total = s.variables[v].total || len(q.By) == 0 && q.Grain == ""
			s.variables[v].loss = max(s.variables[v].loss, loss(r, name, int64(n)))
		}
		col.cells = append(col.cells, c)
	}
	return col, nil
}

// before says whether a count is that of the span before its row's.
func before(m queries.Measure, name string) bool {
	return slices.ContainsFunc(m.Relations.Shared, func(h queries.Shared) bool { return h.Column == name && h.Before })
}

// describe is the column without its cells.
func describe(r queries.Result, name string) column {
	col := column{name: r.Measure.Name + " " + name + " " + r.Query.Clock, by: r.Query.By, where: chosen(r)}
	for _, h := range r.Measure.Relations.Shared {
		if h.Column == name {
			col.name = h.Name
		}
	}
	for _, a := range r.Measure.Relations.Additive {
		switch {
		case !slices.Contains(a.Columns, name):
		case a.Nearly:
			col.nearly = append(col.nearly, a.Over...)
		default:
			col.over = append(col.over, a.Over...)
		}
	}
	maps.DeleteFunc(col.where, func(d string, values []string) bool { return len(values) < 2 })
	return col
}

// chosen are the values that the query chose, by dimension or filter.
func chosen(r queries.Result) map[string][]string {
	all := map[string][]string{}
	for _, f := range r.Measure.Filters {
		if f.Default != "" {
			all[f.Name] = []string{f.Default}
		}
	}
	for d, values := range r.Query.Where {
		if len(values) > 0 {
			all[d] = slices.Compact(slices.Sorted(slices.Values(values)))
		}
	}
	return all
}

// spanOf is the position of a row's span.
func spanOf(r queries.Result, row []queries.Value, spans []queries.Period) int {
	if r.Query.Grain == "" {
		return 0
	}
	first, _ := row[len(r.Query.By)].(queries.Day)
	name := first.String()
	return max(0, slices.IndexFunc(spans, func(p queries.Period) bool { return p.Name == name }))
}

// key names a count: the same key is the same count, whatever sheet it is in.
func (c column) key(at cell, isStock bool, asOf time.Time) string {
	var parts []string
	for d, v := range at.values {
		parts = append(parts, d+" "+v)
	}
	for d, values := range c.where {
		if _, ok := at.values[d]; !ok {
			parts = append(parts, d+" "+strings.Join(values, "|"))
		}
	}
	slices.Sort(parts)
	when := at.span.Start.Format(time.DateOnly) + " to " + at.span.End.Format(time.DateOnly)
	if isStock {
		when = "at " + at.span.End.Format(time.DateOnly)
	}
	if !asOf.IsZero() {
		when += " as of " + asOf.UTC().Format(time.RFC3339)
	}
	return strings.Join(append([]string{strings.TrimSpace(c.name), when}, parts...), ", ")
}

// variable finds or makes the count of that key. What is withheld in one sheet and stands in another is known.
func (s *system) variable(key string, value int64, known bool, p Policy) (int, error) {
	if v, ok := s.byKey[key]; ok {
		switch x := &s.variables[v]; {
		case s.blind && !known:
			x.twice = x.twice || x.state == shown
			return v, nil
		case s.blind && x.state != shown:
			x.twice, x.state, x.value = true, shown, value
			return v, nil
		}
		if s.variables[v].value != value {
			return 0, fmt.Errorf("%s: is %d in one sheet and %d in another", key, s.variables[v].value, value)
		}
		return v, nil
	}
	v := variable{name: key, value: value, single: known && value == 1}
	if !known || !s.blind && value > 0 && value < p.MinCount {
		v.state, v.rule = small, fewCases
	}
	s.byKey[key] = len(s.variables)
	s.variables = append(s.variables, v)
	return len(s.variables) - 1, nil
}

// loss is the value that would be lost with a count: its own, and as much
// again for every estimate that rests on it.
func loss(r queries.Result, name string, value int64) int64 {
	n := int64(1)
	for _, c := range r.Measure.Columns {
		if !c.Internal && (c.Of == name || slices.Contains(c.From, name)) {
			n++
		}
	}
	return value * n
}
