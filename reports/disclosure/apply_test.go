package disclosure_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"candour/queries"
	"candour/reports/disclosure"
)

// result is a table of a measure whose received = decided + open + set_aside.
func result(rows ...[]queries.Value) queries.Result {
	m := queries.Measure{
		Name:  "example",
		Parts: []queries.Parts{{Whole: "received", Of: []string{"decided", "open", "set_aside"}}},
	}
	columns := []queries.Column{
		{Name: "channel", Unit: queries.Words, Role: queries.Dimension},
		{Name: "received", Unit: queries.Count, Role: queries.Counted},
		{Name: "decided", Unit: queries.Count, Role: queries.Counted},
		{Name: "open", Unit: queries.Count, Role: queries.Counted},
		{Name: "set_aside", Unit: queries.Count, Role: queries.Counted},
		{Name: "students", Unit: queries.Students, Role: queries.Base},
		{Name: "share", Unit: queries.Share, Role: queries.Estimate, Of: "received", From: []string{"decided"}},
		{Name: "median", Unit: queries.Hours, Role: queries.Estimate, Of: "received", Needs: 20},
		{Name: "oldest", Unit: queries.Hours, Role: queries.Estimate, Internal: true},
	}
	m.Columns = columns[1:]
	return queries.Result{Measure: m, Columns: columns, Rows: rows, Query: queries.Query{By: []string{"channel"}, Period: queries.Period{Start: time.Unix(0, 0), End: time.Unix(86400, 0)}}}
}

func row(received, decided, open, aside int64) []queries.Value {
	return []queries.Value{
		queries.Label("x"), queries.Total(received), queries.Total(decided), queries.Total(open), queries.Total(aside),
		queries.Total(3), queries.Measurement(0.5), queries.Measurement(7), queries.Measurement(9),
	}
}

// show writes a cleared row: figures, or the cause in brackets.
func show(t disclosure.Table, i int) string {
	var cells []string
	for _, c := range t.Row(i) {
		switch c.Kind {
		case disclosure.Withheld:
			cells = append(cells, "["+c.Reason+"]")
		case disclosure.Undefined:
			cells = append(cells, "-")
		case disclosure.Label:
			cells = append(cells, c.Text)
		default:
			cells = append(cells, "ok")
		}
	}
	return strings.Join(cells, " ")
}

func TestApply(t *testing.T) {
	for name, c := range map[string]struct {
		row  []queries.Value
		want string
	}{
		"all large":                        {row(100, 60, 30, 10), "x ok ok ok ok ok ok ok"},
		"zero is no secret":                {row(100, 70, 30, 0), "x ok ok ok ok ok ok ok"},
		"5 is not small":                   {row(100, 65, 30, 5), "x ok ok ok ok ok ok ok"},
		"4 is, and its neighbour":          {row(100, 66, 30, 4), "x ok ok [protected count] [protected count] ok ok ok"},
		"two small are not enough":         {row(100, 95, 3, 2), "x ok [protected count] [protected count] [protected count] ok [derived] ok"},
		"derived from the protecting part": {row(100, 97, 0, 3), "x ok [protected count] ok [protected count] ok [derived] ok"},
		"small whole":                      {row(4, 4, 0, 0), "x [protected count] [protected count] ok ok ok [derived] [derived]"},
		"all of few, which a none hides":   {row(9, 9, 0, 0), "x ok [protected count] [protected count] ok ok [derived] [too few cases]"},
		"all of 10, which are not few":     {row(10, 10, 0, 0), "x ok ok ok ok ok ok [too few cases]"},
		"few for a median":                 {row(19, 19, 0, 0), "x ok ok ok ok ok ok [too few cases]"},
		"enough":                           {row(20, 20, 0, 0), "x ok ok ok ok ok ok ok"},
	} {
		cleared, err := disclosure.Apply(result(c.row), disclosure.Public())
		if err != nil {
			t.Fatal(err)
		}
		if got := show(cleared, 0); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if cleared.Column("oldest") >= 0 {
			t.Errorf("%s: an internal column was published", name)
		}
	}
}

// TestUndefinedIsNoSecret: nothing to measure may be said.
func TestUndefinedIsNoSecret(t *testing.T) {
	empty := row(0, 0, 0, 0)
	empty[6], empty[7] = queries.NoCases, queries.NoCases
	cleared, err := disclosure.Apply(result(empty), disclosure.Public())
	if err != nil || show(cleared, 0) != "x ok ok ok ok ok - -" {
		t.Errorf("%s, %v", show(cleared, 0), err)
	}
}

// TestWithheldKeepsNothing: a withheld cell holds no value, the causes are
// counted, and the table says so beside the figures.
func TestWithheldKeepsNothing(t *testing.T) {
	other := row(4, 4, 0, 0)
	other[0] = queries.Label("y")
	cleared, err := disclosure.Apply(result(row(100, 66, 30, 4), other), disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	for i := range cleared.Len() {
		for _, c := range cleared.Row(i) {
			if c.Kind == disclosure.Withheld && (c.Number != 0 || c.Text != "" || !c.Day.IsZero()) {
				t.Errorf("a withheld cell holds %+v", c)
			}
		}
	}
	counts := cleared.Withheld()
	if counts[disclosure.Secret] != 4 || counts[disclosure.FromSecret] != 2 {
		t.Errorf("withheld %v", counts)
	}
	if !slices.ContainsFunc(cleared.Notes(), func(n string) bool { return strings.Contains(n, "Counts from 1 to 4") }) {
		t.Errorf("notes %q", cleared.Notes())
	}
	own := cleared.Select(func(i int) bool { return i == 1 })
	if own.Len() != 1 || own.Withheld()[disclosure.Secret] != 2 {
		t.Errorf("selected %d rows, withheld %v", own.Len(), own.Withheld())
	}
}

func TestRefused(t *testing.T) {
	if _, err := disclosure.Apply(result(), disclosure.Policy{Audience: "x", MinCount: 1, Level: 5, MinCountRates: 1, Symbol: "[c]"}); err == nil {
		t.Error("a policy that protects nobody was taken")
	}
	r := result(row(100, 60, 30, 10))
	r.Columns[6].Of = ""
	if _, err := disclosure.Apply(r, disclosure.Public()); err == nil || !strings.Contains(err.Error(), "column share") {
		t.Errorf("an estimate that rests on nothing was taken: %v", err)
	}
}
