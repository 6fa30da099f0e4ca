package disclosure

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"candour/queries"
)

// counts is a measure of one count that adds up over everything.
var counts = queries.Measure{
	Name: "counts", Dimensions: []string{"harm", "channel", "school", "region"}, Grain: true,
	Relations: queries.Relations{Additive: []queries.Additive{{Columns: []string{"n"}, Over: []string{"harm", "channel", "school", "region", "time"}}}},
	Columns:   []queries.Column{{Name: "n", Unit: queries.Count, Role: queries.Counted}},
}

var quarter = queries.Period{
	Name: "2026-Q1", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
}

// cut is a sheet of a measure: by names its dimensions, or month its grain; a
// row is its values and then its counts.
func cut(m queries.Measure, by string, rows ...[]any) Sheet {
	q := queries.Query{Measure: m.Name, Period: quarter}
	var columns []queries.Column
	for _, d := range strings.Fields(by) {
		if d == "month" {
			q.Grain = d
			columns = append(columns, queries.Column{Name: queries.PeriodStart, Unit: queries.Date, Role: queries.Dimension})
			continue
		}
		q.By = append(q.By, d)
		columns = append(columns, queries.Column{Name: d, Unit: queries.Words, Role: queries.Dimension})
	}
	r := queries.Result{Query: q, Measure: m, Columns: append(columns, m.Columns...)}
	for _, row := range rows {
		var values []queries.Value
		for _, x := range row {
			switch x := x.(type) {
			case string:
				values = append(values, queries.Label(x))
			case time.Month:
				values = append(values, queries.Day{Time: time.Date(2026, x, 1, 0, 0, 0, 0, time.UTC)})
			case int:
				values = append(values, queries.Total(x))
			}
		}
		r.Rows = append(r.Rows, values)
	}
	return Sheet{Name: m.Name + " by " + by, Result: r}
}

type row = []any

// build takes the sheets up; what the rules name is withheld, nothing else.
func build(t *testing.T, asked []Sheet) *system {
	t.Helper()
	s, _, err := take(asked, nil, Public())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// narrowest attacks every small count, and gives the least width found; -1 is no end.
func narrowest(s *system) int64 {
	least := int64(-1)
	for _, of := range s.components() {
		a := s.attack(of)
		for i, v := range of {
			if s.variables[v].state != small {
				continue
			}
			low, high := a.bounds(i, s.variables[v].least())
			if high == nil {
				continue
			}
			if width := new(big.Rat).Sub(high, low).Num().Int64(); least < 0 || width < least {
				least = width
			}
		}
	}
	return least
}

// linked is a measure that holds the counts of harms under another name, and
// one that it contains.
var linked = queries.Measure{
	Name: "linked", Dimensions: []string{"harm"},
	Relations: queries.Relations{
		Additive: []queries.Additive{{Columns: []string{"received", "decided"}, Over: []string{"harm"}}},
		Within:   []queries.Within{{Part: "decided", Whole: "received"}},
		Shared:   []queries.Shared{{Column: "received", Name: "reports received"}},
	},
	Columns: []queries.Column{{Name: "received", Unit: queries.Count, Role: queries.Counted}, {Name: "decided", Unit: queries.Count, Role: queries.Counted}},
}

// other holds the counts of linked, split into parts.
var other = queries.Measure{
	Name: "other", Dimensions: []string{"harm"}, Parts: []queries.Parts{{Whole: "reports", Of: []string{"open", "closed"}}},
	Relations: queries.Relations{
		Additive: []queries.Additive{{Columns: []string{"reports", "open", "closed"}, Over: []string{"harm"}}},
		Shared:   []queries.Shared{{Column: "reports", Name: "reports received"}},
	},
	Columns: []queries.Column{{Name: "reports", Unit: queries.Count, Role: queries.Counted}, {Name: "open", Unit: queries.Count, Role: queries.Counted}, {Name: "closed", Unit: queries.Count, Role: queries.Counted}},
}

// stocks is a measure of what is open at the end of each month.
var stocks = queries.Measure{
	Name: "stocks", Grain: true,
	Relations: queries.Relations{
		Additive: []queries.Additive{{Columns: []string{"opened", "closed"}, Over: []string{"time"}}},
		Stocks:   []queries.Stock{{Stock: "open", In: "opened", Out: "closed"}},
	},
	Columns: []queries.Column{{Name: "opened", Unit: queries.Count, Role: queries.Counted}, {Name: "closed", Unit: queries.Count, Role: queries.Counted}, {Name: "open", Unit: queries.Count, Role: queries.Counted}},
}

// trend is a measure that repeats the count of the span before.
var trend = queries.Measure{
	Name: "trend", Grain: true,
	Relations: queries.Relations{
		Additive: []queries.Additive{{Columns: []string{"now", "before"}, Over: []string{"time"}}},
		Shared:   []queries.Shared{{Column: "now", Name: "reports received"}, {Column: "before", Name: "reports received", Before: true}},
	},
	Columns: []queries.Column{{Name: "now", Unit: queries.Count, Role: queries.Counted}, {Name: "before", Unit: queries.Count, Role: queries.Counted}},
}

const jan, feb, mar = time.January, time.February, time.March

// leaks are the ways in which small counts come out when nothing but they is
// withheld. leaked is the width of the narrowest, by hand.
var leaks = map[string]struct {
	asked  []Sheet
	leaked int64
}{
	// 100 - 50 - 47
	"single in a line": {[]Sheet{cut(counts, "", row{100}), cut(counts, "harm", row{"a", 50}, row{"b", 47}, row{"c", 3})}, 0},
	// 5 in two parts, each 1 or more
	"pair in a line": {[]Sheet{cut(counts, "", row{100}), cut(counts, "harm", row{"a", 95}, row{"b", 3}, row{"c", 2})}, 3},
	// c|y stands alone in its column; then row c, then column x
	"l-shape": {[]Sheet{cut(counts, "harm", row{"a", 33}, row{"b", 23}, row{"c", 25}), cut(counts, "channel", row{"x", 26}, row{"y", 24}, row{"z", 31}),
		cut(counts, "harm channel", row{"a", "x", 3}, row{"a", "y", 10}, row{"a", "z", 20}, row{"b", "x", 13}, row{"b", "y", 10}, row{"c", "x", 10}, row{"c", "y", 4}, row{"c", "z", 11})}, 0},
	// four cells of 1: each line says 2, and zeros would be shown
	"rectangle": {[]Sheet{cut(counts, "harm", row{"a", 12}, row{"b", 12}), cut(counts, "channel", row{"x", 2}, row{"y", 2}, row{"z", 20}),
		cut(counts, "harm channel", row{"a", "x", 1}, row{"a", "y", 1}, row{"a", "z", 10}, row{"b", "x", 1}, row{"b", "y", 1}, row{"b", "z", 10})}, 0},
	// the total of harm b is withheld, and comes out of the others
	"suppressed total": {[]Sheet{cut(counts, "", row{100}), cut(counts, "harm", row{"a", 97}, row{"b", 3}),
		cut(counts, "harm channel", row{"a", "x", 90}, row{"a", "y", 7}, row{"b", "x", 3})}, 0},
	// the two small schools protect one another in all, but stand in two regions
	"hierarchy": {[]Sheet{cut(counts, "region", row{"n", 23}, row{"s", 24}),
		cut(counts, "region school", row{"n", "1", 20}, row{"n", "2", 3}, row{"s", "3", 20}, row{"s", "4", 4})}, 0},
	"months and quarter": {[]Sheet{cut(counts, "", row{100}), cut(counts, "month", row{jan, 60}, row{feb, 37}, row{mar, 3})}, 0},
	"coarser cut": {[]Sheet{cut(counts, "harm", row{"a", 30}, row{"b", 40}),
		cut(counts, "harm channel", row{"a", "x", 28}, row{"a", "y", 2}, row{"b", "x", 20}, row{"b", "y", 20})}, 0},
	// the region has one small school and is shown in neither sheet, but in their difference
	"one school in a region": {[]Sheet{cut(counts, "", row{50}), cut(counts, "region", row{"n", 46}, row{"s", 4}),
		cut(counts, "region school", row{"n", "1", 46}, row{"s", "2", 4})}, 0},
	// harm b is 40 in the one; the parts of the other give its small one
	"linked tables": {[]Sheet{cut(linked, "harm", row{"a", 60, 30}, row{"b", 40, 20}), cut(other, "harm", row{"a", 60, 50, 10}, row{"b", 40, 3, 37})}, 0},
	// March comes out of the quarter; what protects it must go from the row after it too
	"span before": {[]Sheet{cut(trend, "", row{93, 60}), cut(trend, "month", row{jan, 50, 20}, row{feb, 40, 50}, row{mar, 3, 40})}, 0},
	// all 2 × 2 × 2 counts are small, and no two-way sum is: those fix all but one number, by which the counts of 4 go
	// up and those of 2 down; from 1 to 5
	"three-way": {[]Sheet{
		cut(counts, "harm channel", row{"a", "x", 6}, row{"a", "y", 6}, row{"b", "x", 6}, row{"b", "y", 6}),
		cut(counts, "harm school", row{"a", "1", 6}, row{"a", "2", 6}, row{"b", "1", 6}, row{"b", "2", 6}),
		cut(counts, "channel school", row{"x", "1", 6}, row{"x", "2", 6}, row{"y", "1", 6}, row{"y", "2", 6}),
		cut(counts, "harm channel school", row{"a", "x", "1", 4}, row{"a", "x", "2", 2}, row{"a", "y", "1", 2}, row{"a", "y", "2", 4},
			row{"b", "x", "1", 2}, row{"b", "x", "2", 4}, row{"b", "y", "1", 4}, row{"b", "y", "2", 2})}, 4},
	// two totals are withheld as well, and come out of the grand total and one another: 50 - 46, then 4 - 3
	"suppressed totals": {[]Sheet{cut(counts, "", row{50}), cut(counts, "region", row{"n", 46}, row{"s", 4}),
		cut(counts, "region school", row{"n", "1", 43}, row{"n", "2", 3}, row{"s", "3", 4})}, 0},
	// in the flat table of schools three small ones hide one another, but each is alone in its district
	"flat and districts": {[]Sheet{cut(counts, "school", row{"1", 20}, row{"2", 4}, row{"3", 20}, row{"4", 4}, row{"5", 20}, row{"6", 4}), cut(counts, "region", row{"n", 24}, row{"s", 24}, row{"w", 24}),
		cut(counts, "region school", row{"n", "1", 20}, row{"n", "2", 4}, row{"s", "3", 20}, row{"s", "4", 4}, row{"w", "5", 20}, row{"w", "6", 4})}, 0},
	// at most 5, at least 1
	"part of a few": {[]Sheet{cut(linked, "harm", row{"a", 60, 30}, row{"b", 5, 3})}, 4},
	// 30 open, then 40 - 3 more
	"stock": {[]Sheet{cut(stocks, "month", row{jan, 50, 20, 30}, row{feb, 40, 3, 67}, row{mar, 40, 30, 77})}, 0},
}

func TestLeaks(t *testing.T) {
	for name, c := range leaks {
		if got := narrowest(build(t, c.asked)); got != c.leaked {
			t.Errorf("%s: the narrowest small count has width %d with small counts alone withheld, want %d", name, got, c.leaked)
		}
		tables, audit, err := Clear(c.asked, Public())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := build(t, c.asked)
		for i, sheet := range c.asked {
			hideAs(s, sheet, tables[i])
		}
		if got := narrowest(s); got >= 0 && got < 5 {
			t.Errorf("%s: protected to a width of %d only", name, got)
		}
		if audit.Exact != audit.Small || audit.Partners == 0 {
			t.Errorf("%s: %+v", name, audit)
		}
	}
}

// hideAs withholds in s what the table withholds.
func hideAs(s *system, sheet Sheet, table Table) {
	again := &system{byKey: s.byKey, variables: s.variables}
	at, _ := again.gather(sheet, Public())
	for i := range at {
		for j, v := range at[i] {
			if v >= 0 && s.variables[v].state == shown && table.rows[i][j].Kind == Withheld {
				s.set(v, partner)
			}
		}
	}
}

// TestTotalsStay: a row goes before the total of the table, though it is worth more.
func TestTotalsStay(t *testing.T) {
	tables, _, err := Clear([]Sheet{cut(counts, "", row{53}), cut(counts, "harm", row{"a", 50}, row{"b", 3})}, Public())
	if err != nil || tables[0].Cell(0, "n").Kind != Total || tables[1].Cell(0, "n").Kind != Withheld {
		t.Errorf("%+v, %v", tables, err)
	}
}

// TestLeastLoss: of two that would do, the smaller is withheld.
func TestLeastLoss(t *testing.T) {
	tables, _, err := Clear([]Sheet{cut(counts, "", row{153}), cut(counts, "harm", row{"a", 90}, row{"b", 60}, row{"c", 3})}, Public())
	if err != nil || tables[1].Cell(0, "n").Kind != Total || tables[1].Cell(1, "n").Kind != Withheld {
		t.Errorf("%+v, %v", tables, err)
	}
}

// TestApart: nobody adds up rows that each go to a reader of their own.
func TestApart(t *testing.T) {
	schools := cut(counts, "school", row{"1", 50}, row{"2", 47}, row{"3", 3})
	schools.Apart = "school"
	_, audit, err := Clear([]Sheet{cut(counts, "", row{100}), schools}, Public())
	if err != nil || audit.Partners != 0 {
		t.Errorf("%+v, %v", audit, err)
	}
}

// TestContradictions: sheets that do not fit one another are refused by name.
func TestContradictions(t *testing.T) {
	for want, asked := range map[string][]Sheet{
		"the sum of its rows":              {cut(counts, "", row{99}), cut(counts, "harm", row{"a", 50}, row{"b", 50})},
		"is 40 in one sheet and 41":        {cut(linked, "harm", row{"b", 40, 20}), cut(other, "harm", row{"b", 41, 1, 40})},
		"is 30 in one sheet and 31":        {cut(trend, "month", row{jan, 30, 8}, row{feb, 7, 31}, row{mar, 9, 7})},
		"reports = open + closed":          {cut(other, "harm", row{"b", 40, 1, 40})},
		"decided is part of received, but": {cut(linked, "harm", row{"b", 40, 41})},
	} {
		if _, _, err := Clear(asked, Public()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestNotYet: a span of which nothing is known says nothing of the span before it.
func TestNotYet(t *testing.T) {
	months := cut(trend, "month", row{jan, 50, 20}, row{feb, 40, 50}, row{mar, 0, 0})
	months.Result.Rows[2][1], months.Result.Rows[2][2] = queries.NotYet, queries.NotYet
	if _, _, err := Clear([]Sheet{cut(trend, "", row{90, 60}), months}, Public()); err != nil {
		t.Error(err)
	}
}
