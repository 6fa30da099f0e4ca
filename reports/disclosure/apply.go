package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"candour/queries"
)

// Causes for which a cell is withheld.
const (
	SmallCount = "small count"   // a count from 1 to MinCount-1
	SmallBase  = "too few cases" // an estimate on fewer cases than it needs
	FromSecret = "derived"       // worked out from a withheld count
	Protects   = "protects"      // would give a withheld count away by subtraction
)

// Apply clears r for publication under p.
//
// Withheld are: counts from 1 to MinCount-1; estimates that rest on fewer than
// MinCountRates cases, or fewer than their column needs; whatever is worked
// out from a withheld count; and, where one part of a published sum would be
// withheld alone, the smallest other part of that row. Columns that a measure calls internal are left out.
// A column whose estimate does not say what it rests on is refused.
func Apply(r queries.Result, p Policy) (Table, error) {
	if err := p.Check(); err != nil {
		return Table{}, err
	}
	t := Table{
		measure: r.Measure.Name, title: r.Measure.Title, about: r.Measure.About, symbol: p.Symbol,
		start: r.Query.Period.Start, end: r.Query.Period.End, by: slices.Clone(r.Query.By),
		grain: r.Query.Grain, clock: r.Query.Clock, notes: slices.Clone(r.Notes), withheldByCause: map[string]int{},
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
	for _, row := range r.Rows {
		causes := withhold(r, row, p)
		cleared := make([]Cell, 0, len(kept))
		for _, i := range kept {
			cell := clear(row[i], causes[i])
			if cell.Kind == Withheld {
				t.withheldByCause[cell.Reason]++
			}
			cleared = append(cleared, cell)
		}
		t.rows = append(t.rows, cleared)
	}
	if len(t.withheldByCause) > 0 {
		t.notes = append(t.notes, fmt.Sprintf("%s: withheld to protect people. Counts from 1 to %d, and figures that rest on fewer than %d cases or would give a withheld count away.",
			p.Symbol, p.MinCount-1, p.MinCountRates))
	}
	return t, nil
}

// withhold gives the cause for each cell of a row that must not leave, "" for
// the others. Counts come first, because what is derived follows from them.
func withhold(r queries.Result, row []queries.Value, p Policy) []string {
	columns := r.Columns
	causes := make([]string, len(columns))
	at := map[string]int{}
	for i, c := range columns {
		at[c.Name] = i
		if n, ok := row[i].(queries.Total); ok && c.Role == queries.Counted && n > 0 && int64(n) < p.MinCount {
			causes[i] = SmallCount
		}
	}
	for protected := true; protected; {
		protected = false
		for _, parts := range r.Measure.Parts {
			protected = protect(parts, at, row, causes) || protected
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

// protect withholds the smallest other part where one part of a shown sum is
// withheld alone. It says whether it did.
func protect(parts queries.Parts, at map[string]int, row []queries.Value, causes []string) bool {
	secret, smallest := 0, -1
	for _, name := range parts.Of {
		i := at[name]
		switch n := total(row[i]); {
		case causes[i] != "":
			secret++
		case n > 0 && (smallest < 0 || n < total(row[smallest])):
			smallest = i
		}
	}
	if causes[at[parts.Whole]] != "" || secret != 1 || smallest < 0 {
		return false
	}
	causes[smallest] = Protects
	return true
}

func total(v queries.Value) queries.Total {
	n, _ := v.(queries.Total)
	return n
}

// clear makes the published cell; a withheld one keeps nothing of its value.
func clear(v queries.Value, cause string) Cell {
	if cause != "" {
		return Cell{Kind: Withheld, Reason: cause}
	}
	switch v := v.(type) {
	case queries.Label:
		return Cell{Kind: Label, Text: string(v)}
	case queries.Day:
		return Cell{Kind: Day, Day: v.Time}
	case queries.Total:
		return Cell{Kind: Total, Number: float64(v)}
	case queries.Measurement:
		return Cell{Kind: Measurement, Number: float64(v)}
	case queries.Undefined:
		return Cell{Kind: Undefined, Reason: string(v)}
	}
	panic(fmt.Sprintf("disclosure: %T is no value", v))
}

// String lists what was withheld by cause, for the one who publishes.
func (t Table) String() string {
	var parts []string
	for cause, n := range t.withheldByCause {
		parts = append(parts, fmt.Sprintf("%d %s", n, cause))
	}
	slices.Sort(parts)
	return t.measure + ": " + strings.Join(parts, ", ")
}
