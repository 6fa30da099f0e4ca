package disclosure

import (
	"testing"
	"time"

	"candour/queries"
)

// stackable is a cleared table of one row, of so many reports.
func stackable(t *testing.T, reports int64, start time.Time) Table {
	t.Helper()
	columns := []queries.Column{{Name: "reports", Unit: queries.Count, Role: queries.Counted}, {Name: "share", Unit: queries.Share, Role: queries.Estimate, Of: "reports"}}
	table, err := Apply(queries.Result{
		Measure: queries.Measure{Name: "example", Columns: columns}, Columns: columns, Rows: [][]queries.Value{{queries.Total(reports), queries.Measurement(0.5)}},
		Query: queries.Query{Period: queries.Period{Start: start, End: start.AddDate(0, 1, 0)}},
	}, Public())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestStacked: rows keep what was cleared of them, withheld figures and what explains them too.
func TestStacked(t *testing.T) {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	columns := []string{"reports", "share"}
	heads := []Column{{Name: "who"}, {Name: "n", About: "reports"}, {Name: "part", About: "share"}}
	got, err := Stacked(heads, Line{"you", stackable(t, 3, day), 0, columns}, Line{"all", stackable(t, 40, day), 0, columns})
	if err != nil {
		t.Fatal(err)
	}
	if got.Len() != 2 || got.Cell(0, "who").Text != "you" || got.Cell(1, "n").Number != 40 || got.Cell(1, "part").Number != 0.5 {
		t.Errorf("rows %v", got.rows)
	}
	if got.Cell(0, "n").Kind != Withheld || got.Cell(0, "n").Number != 0 || len(got.Notes()) != 1 || got.Withheld()[Secret] != 1 || !got.IsUnnamed() {
		t.Errorf("withheld: %+v, notes %q, causes %v", got.rows[0], got.Notes(), got.Withheld())
	}
	left := stackable(t, 40, day)
	left.left, left.rows = true, nil
	got, err = Stacked(heads, Line{"left out", left, 0, columns}, Line{"all", stackable(t, 40, day), 0, columns})
	if err != nil || got.Cell(0, "n").Kind != Withheld || got.Cell(1, "n").Number != 40 {
		t.Errorf("of a table that was left out: %v, %v", got.rows, err)
	}
	for name, lines := range map[string][]Line{
		"none":           nil,
		"another period": {{"you", stackable(t, 30, day), 0, columns}, {"all", stackable(t, 40, day.AddDate(0, 1, 0)), 0, columns}},
		"no such column": {{"you", stackable(t, 30, day), 0, []string{"rate"}}},
		"other figures":  {{"you", stackable(t, 30, day), 0, columns}, {"all", stackable(t, 40, day), 0, columns[:1]}},
	} {
		if _, err := Stacked(heads, lines...); err == nil {
			t.Errorf("%s: no fault was found", name)
		}
	}
}
