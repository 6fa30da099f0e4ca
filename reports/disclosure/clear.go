package disclosure

import (
	"errors"
	"fmt"
	"slices"

	"candour/queries"
)

// A Sheet is one result and the name under which it is published.
type Sheet struct {
	Name   string
	Result queries.Result
	Apart  string // a dimension whose values are different readers, each given its own rows alone; "" where all read all
}

// Clear clears the sheets for publication together under p, and gives a table
// for each in their order.
//
// Withheld are: counts from 1 to MinCount-1, of fewer than MinPeople people or of which one has
// too much; counts that are all or none of fewer than MinGroup; counts that would let a reader
// of all sheets work out one of those to less than Level (the least loss that
// the search finds, and a whole table's total last); estimates that rest on
// fewer than MinCountRates cases, or fewer than their column needs; and
// whatever is worked out from a withheld count. Columns that a measure calls internal
// are left out. Where a row's count cannot be protected, because for which rows there are tells too much, the tables
// of such rows have none, and the audit names them. Estimates that do not say what they rest on, sheets that
// contradict one another, and totals that cannot be protected are errors.
func Clear(asked []Sheet, p Policy) ([]Table, Audit, error) {
	if err := p.Check(); err != nil {
		return nil, Audit{}, err
	}
	out := map[int]bool{}
	s, at, audit, err := decide(asked, out, p)
	for err != nil && leaveOut(err, asked, at, out) {
		s, at, audit, err = decide(asked, out, p)
	}
	if err != nil {
		return nil, Audit{}, err
	}
	tables := make([]Table, len(asked))
	for i, sheet := range asked {
		if out[i] {
			sheet.Result.Rows = nil
			audit.LeftOut = append(audit.LeftOut, sheet.Name)
		}
		if tables[i], err = table(sheet.Result, p, s, at[i]); err != nil {
			return nil, Audit{}, fmt.Errorf("%s: %w", sheet.Name, err)
		}
		if out[i] {
			tables[i].unnamed, tables[i].left = true, true // of no measure's shape
			tables[i].notes = append(tables[i].notes, p.Symbol+": this table is withheld whole. For which rows there are would, with what is printed elsewhere, tell too much of few people.")
		}
	}
	return tables, audit, nil
}

// A stuck count is one that cannot be protected, whatever else is withheld.
type stuck struct {
	error
	count int
}

// leaveOut marks the most detailed tables in which a count that cannot be protected has a row, and says whether there
// are any that were not marked. That a whole table's total is there tells nothing: it is not left out.
func leaveOut(err error, asked []Sheet, at [][][]int, out map[int]bool) bool {
	var e stuck
	if !errors.As(err, &e) {
		return false
	}
	var with []int
	most := 0
	for i, sheet := range asked {
		whole := len(sheet.Result.Query.By) == 0 && sheet.Result.Query.Grain == ""
		if !whole && slices.ContainsFunc(at[i], func(row []int) bool { return slices.Contains(row, e.count) }) {
			with, most = append(with, i), max(most, len(at[i]))
		}
	}
	for _, i := range with {
		if len(at[i]) == most {
			out[i] = true
		}
	}
	return len(with) > 0
}

// decide says of every count, but for those of the tables that are left out, whether it is withheld, and proves that
// this is enough. For each sheet it gives the variables of its cells.
func decide(asked []Sheet, out map[int]bool, p Policy) (*system, [][][]int, Audit, error) {
	s, at, err := take(asked, out, p)
	if err != nil {
		return nil, nil, Audit{}, err
	}
	g, err := s.protect(p)
	if err != nil {
		return nil, at, Audit{}, err
	}
	audit, err := g.audit()
	return s, at, audit, err
}

// take makes a system of the sheets: their counts, those withheld by the
// policy's rules, and the relations among them.
func take(asked []Sheet, out map[int]bool, p Policy) (*system, [][][]int, error) {
	s := &system{byKey: map[string]int{}, seen: map[string]bool{}}
	at, known := make([][][]int, len(asked)), facts{}
	each := func(do func(i int, sheet Sheet) error) error {
		for i, sheet := range asked {
			if out[i] {
				continue
			}
			if err := do(i, sheet); err != nil {
				return fmt.Errorf("%s: %w", sheet.Name, err)
			}
		}
		return nil
	}
	err := each(func(i int, sheet Sheet) (err error) {
		at[i], err = s.gather(sheet, p)
		known.read(sheet.Result, max(p.MinGroup, p.MinCount))
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if err := each(func(i int, sheet Sheet) error { return s.judge(sheet, at[i], known, p) }); err != nil {
		return nil, nil, err
	}
	if err := each(func(i int, sheet Sheet) error { return s.rows(sheet.Result, at[i]) }); err != nil {
		return nil, nil, err
	}
	return s, at, s.relate()
}

// Apply clears one result alone: what is known of no other sheet is weighed.
func Apply(r queries.Result, p Policy) (Table, error) {
	tables, _, err := Clear([]Sheet{{Name: r.Measure.Name, Result: r}}, p)
	if err != nil {
		return Table{}, err
	}
	return tables[0], nil
}

// table makes the published table of a result.
func table(r queries.Result, p Policy, s *system, at [][]int) (Table, error) {
	t := Table{
		measure: r.Measure.Name, title: r.Measure.Title, about: r.Measure.About, symbol: p.Symbol,
		start: r.Query.Period.Start, end: r.Query.Period.End, by: slices.Clone(r.Query.By),
		grain: r.Query.Grain, clock: r.Query.Clock, where: r.Query.Where, asOf: r.Query.AsOf, notes: slices.Clone(r.Notes), withheldByCause: map[string]int{},
	}
	var kept []int
	for i, c := range r.Columns {
		if c.Internal {
			continue
		}
		if (c.Role == queries.Estimate || c.Role == queries.Flag) && c.Of == "" {
			return Table{}, fmt.Errorf("measure %s: column %s does not say which count it rests on", r.Measure.Name, c.Name)
		}
		kept = append(kept, i)
		t.columns = append(t.columns, Column{c.Name, string(c.Unit), string(c.Role), c.Of, c.About})
	}
	for i, row := range r.Rows {
		causes := causes(r.Columns, row, p, func(j int) bool { return at[i][j] >= 0 && s.variables[at[i][j]].state != shown })
		cleared := make([]Cell, 0, len(kept))
		for _, j := range kept {
			cell := clear(row[j], causes[j], r.Columns[j].Unit)
			if cell.Kind == Withheld {
				t.withheldByCause[cell.Reason]++
			}
			cleared = append(cleared, cell)
		}
		t.rows = append(t.rows, cleared)
	}
	if len(t.withheldByCause) > 0 {
		t.notes = append(t.notes, fmt.Sprintf("%s: withheld to protect people. Counts from 1 to %d, other counts that would give one of those away, and figures that rest on fewer than %d cases or on a withheld count.",
			p.Symbol, p.MinCount-1, p.MinCountRates))
	}
	return t, nil
}

// causes gives the cause for each cell of a row that must not leave, "" for
// the others.
func causes(columns []queries.Column, row []queries.Value, p Policy, secret func(int) bool) []string {
	causes := make([]string, len(columns))
	at := map[string]int{}
	for i, c := range columns {
		at[c.Name] = i
		if secret(i) {
			causes[i] = Secret
		}
	}
	for i, c := range columns {
		if c.Role != queries.Estimate && c.Role != queries.Flag {
			continue
		}
		n, known := row[at[c.Of]].(queries.Total)
		if known && int64(n) < max(p.MinCountRates, c.Needs) {
			causes[i] = SmallBase
		}
		for _, from := range append([]string{c.Of}, c.From...) {
			if causes[at[from]] != "" {
				causes[i] = FromSecret
			}
		}
		_, undefined := row[i].(queries.Undefined)
		if causes[i] == SmallBase && n == 0 || !known && undefined {
			causes[i] = "" // a published zero gives a rate of zero; where nothing is known nothing is hidden
		} else if !known {
			causes[i] = SmallBase
		}
	}
	return causes
}
