package disclosure

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"candour/queries"
)

// A place is a variable's standing in an equation.
type place struct {
	equation int
	sign     int64
}

// A term is an equation's hold on a variable.
type term struct {
	variable int
	sign     int64
}

// An equation is a relation among counts that every reader knows: the signed
// sum of its terms cannot change.
type equation struct {
	terms  []term // without zeros, which are shown; those that are withheld come first
	hidden int    // how many are withheld
	why    string
}

// A system is all that is published together, and what a reader knows of it.
type system struct {
	variables []variable
	byKey     map[string]int
	columns   []column
	equations []equation
	seen      map[string]bool // equations, by their terms
	blind     bool            // made from what is published: the values of withheld counts are not known
}

// relate derives the equations among all counts gathered: of what adds up by way of other sums only those. The
// columns of few cells come first, each as the sum of those before it, and then as a part of those after it.
func (s *system) relate() error {
	order := make([]int, len(s.columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(s.columns[a].cells), len(s.columns[b].cells)) })
	sums := map[int][]int{} // by column: those whose every cell is a sum of its cells
	for at, fine := range order {
		whole := map[int]bool{}
		for k := len(order) - 1; k >= 0; k-- {
			coarse := order[k]
			if coarse == fine || s.columns[coarse].name != s.columns[fine].name || whole[coarse] && k < at {
				continue
			}
			full, err := s.sums(s.columns[coarse], s.columns[fine])
			if err != nil {
				return err
			}
			if full && k < at {
				sums[fine] = append(sums[fine], coarse)
				for _, c := range sums[coarse] {
					whole[c] = true // a sum of sums
				}
			}
		}
		for _, c := range slices.Sorted(maps.Keys(whole)) {
			if !slices.Contains(sums[fine], c) {
				sums[fine] = append(sums[fine], c)
			}
		}
	}
	return nil
}

// sums adds an equation for each cell of coarse that is exactly the sum of cells of fine, and says whether all are.
func (s *system) sums(coarse, fine column) (bool, error) {
	if len(coarse.cells) == 0 || len(fine.cells) == 0 {
		return false, nil
	}
	have, more := coarse.cells[0].values, fine.cells[0].values
	nearly := false
	for d := range have {
		if _, ok := more[d]; !ok {
			return false, nil
		}
	}
	for d := range more {
		if _, ok := have[d]; ok {
			continue
		}
		exact := slices.Contains(fine.over, d)
		if !slices.Contains(fine.by, d) || !exact && !slices.Contains(fine.nearly, d) || !covers(fine.where[d], coarse.where[d]) {
			return false, nil
		}
		nearly = nearly || !exact
	}
	for _, d := range slices.Concat(slices.Collect(maps.Keys(coarse.where)), slices.Collect(maps.Keys(fine.where))) {
		if _, cut := more[d]; !cut && !slices.Equal(coarse.where[d], fine.where[d]) {
			return false, nil
		}
	}
	full, err := s.match(coarse, fine, slices.Sorted(maps.Keys(have)), nearly)
	return full && !nearly && !slices.Contains(fine.nearly, queries.Time) && len(coarse.where) == 0 && len(fine.where) == 0, err
}

// covers says whether a choice of values holds all of another; none is all.
func covers(values, of []string) bool {
	if values == nil {
		return true
	}
	return of != nil && !slices.ContainsFunc(of, func(v string) bool { return !slices.Contains(values, v) })
}

// match finds the parts of each cell of coarse, which share its values in the dimensions, and says whether all have.
func (s *system) match(coarse, fine column, dimensions []string, nearly bool) (full bool, err error) {
	key := func(c cell) string {
		var values []string
		for _, d := range dimensions {
			values = append(values, c.values[d])
		}
		return strings.Join(values, "\x00")
	}
	parts := map[string][]cell{}
	for _, c := range fine.cells {
		if s.chosen(c, coarse) {
			parts[key(c)] = append(parts[key(c)], c)
		}
	}
	exactly, roughly := slices.Contains(fine.over, queries.Time), slices.Contains(fine.nearly, queries.Time)
	full = true
	for _, whole := range coarse.cells {
		of := inside(parts[key(whole)], whole.span)
		outside := slices.ContainsFunc(dimensions, func(d string) bool {
			return fine.where[d] != nil && !slices.Contains(fine.where[d], whole.values[d])
		})
		if whole.variable < 0 || outside || !fills(of, whole.span, exactly || roughly) {
			full = false
			continue
		}
		terms := []term{{whole.variable, 1}}
		for _, c := range of {
			terms = append(terms, term{c.variable, -1})
		}
		if err := s.add(terms, "the sum of its rows", nearly || roughly && !exactly && len(of) > 1); err != nil {
			return false, err
		}
	}
	return full, nil
}

// chosen says whether the values that coarse keeps hold the cell's.
func (s *system) chosen(c cell, coarse column) bool {
	for d, values := range coarse.where {
		if v, ok := c.values[d]; ok && !slices.Contains(values, v) {
			return false
		}
	}
	return true
}

// inside are the cells whose span lies in that one.
func inside(cells []cell, span queries.Period) []cell {
	return slices.DeleteFunc(slices.Clone(cells), func(c cell) bool { return c.span.Start.Before(span.Start) || c.span.End.After(span.End) })
}

// fills says whether the cells' spans follow one another from the start of the
// span to its end: several only where the count adds up over time.
func fills(cells []cell, span queries.Period, overTime bool) bool {
	spans := map[int64]queries.Period{}
	for _, c := range cells {
		spans[c.span.Start.Unix()] = c.span
	}
	if len(spans) == 0 || len(spans) > 1 && !overTime {
		return false
	}
	at := span.Start
	for _, start := range slices.Sorted(maps.Keys(spans)) {
		if !spans[start].Start.Equal(at) {
			return false
		}
		at = spans[start].End
	}
	return at.Equal(span.End)
}

// rows adds what holds within the rows of a sheet: parts, counts within
// others, and stocks.
func (s *system) rows(r queries.Result, at [][]int) error {
	column := map[string]int{}
	for j, c := range r.Columns {
		column[c.Name] = j
	}
	for i := range at {
		of := func(name string) int {
			if j, ok := column[name]; ok {
				return at[i][j]
			}
			return -1 // not published
		}
		for _, p := range r.Measure.Parts {
			terms := []term{{of(p.Whole), 1}}
			for _, name := range p.Of {
				part := of(name)
				if _, published := column[name]; !published {
					part = s.unasked(name, 0)
				}
				terms = append(terms, term{part, -1})
			}
			if terms[0].variable < 0 {
				continue
			}
			if err := s.add(terms, p.Whole+" = "+strings.Join(p.Of, " + "), false); err != nil {
				return err
			}
		}
		for _, w := range r.Measure.Relations.Within {
			if err := s.within(of(w.Part), of(w.Whole), w.Part+" is part of "+w.Whole); err != nil {
				return err
			}
		}
		for _, k := range r.Measure.Relations.Stocks {
			before := -1
			if i > 0 && r.Query.Grain != "" && slices.Equal(r.Rows[i][:len(r.Query.By)], r.Rows[i-1][:len(r.Query.By)]) {
				before = at[i-1][column[k.Stock]]
			}
			if err := s.stock(before, of(k.In), of(k.Out), of(k.Stock), k); err != nil {
				return err
			}
		}
	}
	return nil
}

// unasked makes a variable that stands in no table.
func (s *system) unasked(name string, value int64) int {
	s.variables = append(s.variables, variable{name: name, value: value, state: unasked})
	return len(s.variables) - 1
}

// within: the whole less the part is a count too, and never negative.
func (s *system) within(part, whole int, why string) error {
	if part < 0 || whole < 0 || s.variables[whole].none() {
		return nil
	}
	rest := s.variables[whole].value - s.variables[part].value
	if s.blind {
		rest = 0 // nobody knows
	}
	if rest < 0 {
		return fmt.Errorf("%s: %s, but is greater: %d of %d", s.variables[part].name, why, s.variables[part].value, s.variables[whole].value)
	}
	if key := fmt.Sprint("within", part, whole); !s.seen[key] {
		s.seen[key] = true
		return s.add([]term{{whole, 1}, {part, -1}, {s.unasked(s.variables[part].name+": the rest", rest), -1}}, why, false)
	}
	return nil
}

// stock: what was there, plus what came, less what went. What was there
// before the first span is in no table.
func (s *system) stock(before, in, out, after int, k queries.Stock) error {
	if in < 0 || out < 0 || after < 0 {
		return nil
	}
	if before < 0 {
		value := s.variables[after].value - s.variables[in].value + s.variables[out].value
		if s.blind {
			value = 0 // nobody knows
		}
		if value < 0 {
			return fmt.Errorf("%s: more went out than was there", s.variables[after].name)
		}
		before = s.unasked(s.variables[after].name+": before", value)
	}
	return s.add([]term{{after, 1}, {before, -1}, {in, -1}, {out, 1}}, fmt.Sprintf("%s = %s - %s", k.Stock, k.In, k.Out), false)
}

// add takes an equation up once. One that does not hold is a fault of the
// measure's header or of the data, unless it nearly holds.
func (s *system) add(terms []term, why string, nearly bool) error {
	signs, sum, guess := map[int]int64{}, int64(0), false
	if nearly && s.blind {
		// The parts can exceed the whole, by what nobody knows.
		terms = append(terms, term{s.unasked(s.variables[terms[0].variable].name+": counted twice", 0), 1})
	}
	for _, t := range terms {
		if t.variable < 0 || s.variables[t.variable].none() {
			continue
		}
		guess = guess || s.blind && s.variables[t.variable].state != shown
		signs[t.variable] += t.sign
		sum += t.sign * s.variables[t.variable].value
	}
	if sum != 0 && !nearly && !guess {
		return fmt.Errorf("%s: does not hold: %s (%d too many)", s.variables[terms[0].variable].name, why, sum)
	}
	e := equation{why: why}
	for v, sign := range signs {
		if sign != 0 {
			e.terms = append(e.terms, term{v, sign})
		}
	}
	slices.SortFunc(e.terms, func(a, b term) int { return cmp.Compare(a.variable, b.variable) })
	key := fmt.Sprint(e.terms)
	if len(e.terms) == 0 || s.seen[key] {
		return nil
	}
	s.seen[key] = true
	for _, t := range e.terms {
		s.variables[t.variable].in = append(s.variables[t.variable].in, place{len(s.equations), t.sign})
	}
	e.terms, e.hidden = s.hiddenFirst(e.terms)
	s.equations = append(s.equations, e)
	return nil
}

// hiddenFirst gives the terms in another order, and how many are withheld.
func (s *system) hiddenFirst(terms []term) ([]term, int) {
	var hidden, rest []term
	for _, t := range terms {
		if s.variables[t.variable].state == shown {
			rest = append(rest, t)
		} else {
			hidden = append(hidden, t)
		}
	}
	return append(hidden, rest...), len(hidden)
}
