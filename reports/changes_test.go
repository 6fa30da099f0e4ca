package reports

import (
	"testing"
	"time"

	"candour/queries"
	"candour/reports/disclosure"
)

// cleared is a table of a made-up measure on 1,000 cases a row: harm, share with limits, ratio and p.
func cleared(t *testing.T, rows ...[]queries.Value) disclosure.Table {
	t.Helper()
	columns := []queries.Column{
		{Name: "harm", Unit: queries.Words, Role: queries.Dimension},
		{Name: "cases", Unit: queries.Count, Role: queries.Counted},
	}
	for _, name := range []string{"share", "share_low", "share_high"} {
		columns = append(columns, queries.Column{Name: name, Unit: queries.Share, Role: queries.Estimate, Of: "cases"})
	}
	for _, name := range []string{"change_ratio", "p_value"} {
		columns = append(columns, queries.Column{Name: name, Unit: queries.Ratio, Role: queries.Estimate, Of: "cases"})
	}
	for i, row := range rows {
		rows[i] = append([]queries.Value{row[0], queries.Total(1000)}, row[1:]...)
	}
	table, err := disclosure.Apply(queries.Result{
		Measure: queries.Measure{Name: "example", Columns: columns[1:]}, Columns: columns, Rows: rows,
		Query: queries.Query{By: []string{"harm"}, Period: queries.Period{Start: time.Unix(0, 0), End: time.Unix(86400, 0)}},
	}, disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func shares(x, low, high queries.Value) []queries.Value {
	return []queries.Value{queries.Label("pc.abuse"), x, low, high, queries.NoCases, queries.NoCases}
}

func TestMoved(t *testing.T) {
	m := func(x float64) queries.Value { return queries.Measurement(x) }
	for _, test := range []struct {
		name        string
		now, before []queries.Value
		want        string
	}{
		{"limits that meet", shares(m(.5), m(.4), m(.6)), shares(m(.35), m(.3), m(.4)), "no detectable change (50.0%, 35.0% before)"},
		{"above", shares(m(.5), m(.45), m(.6)), shares(m(.35), m(.3), m(.4)), "up (50.0%, 35.0% before; the 95% intervals do not meet)"},
		{"below", shares(m(.2), m(.1), m(.25)), shares(m(.35), m(.3), m(.4)), "down (20.0%, 35.0% before; the 95% intervals do not meet)"},
		{"no limits", shares(m(.2), queries.NoLimits, queries.NoLimits), shares(m(.35), m(.3), m(.4)), "no test can be made (20.0%, 35.0% before)"},
		{"tiny shares", shares(m(.0005), m(.00045), m(.0006)), shares(m(.0003), m(.0002), m(.0004)), "up (0.050%, 0.030% before; the 95% intervals do not meet)"},
		{"no figure", shares(m(.2), m(.1), m(.25)), shares(queries.NoCases, queries.NoCases, queries.NoCases), "no comparison can be made"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := moved(cleared(t, test.now), cleared(t, test.before), "share", "share_low", "share_high"); got != test.want {
				t.Errorf("moved: %s, want %s", got, test.want)
			}
		})
	}
}

// TestHarmsThatMoved: of three tests with p 0.01, 0.04 and 0.5, Benjamini and Hochberg adjust to 0.03, 0.06 and 0.5.
func TestHarmsThatMoved(t *testing.T) {
	row := func(harm string, ratio, p queries.Value) []queries.Value {
		return []queries.Value{queries.Label(harm), queries.NoCases, queries.NoCases, queries.NoCases, ratio, p}
	}
	m := func(x float64) queries.Value { return queries.Measurement(x) }
	p := &press{}
	for _, test := range []struct {
		rows [][]queries.Value
		want string
	}{
		{[][]queries.Value{row("a", m(2), m(.01)), row("b", m(.5), m(.04)), row("c", m(1.1), m(.5)), row("d", queries.NoCases, queries.NoCases)},
			"Kinds of harm: up: a (2.00 times the rate before); no detectable change in the other 2 that could be tested."},
		{[][]queries.Value{row("a", m(2), m(.2)), row("b", m(.5), m(.04))}, "Kinds of harm: no detectable change in any of the 2 that could be tested."},
		{[][]queries.Value{row("a", m(.25), m(.001))}, "Kinds of harm: down: a (0.25 times the rate before); no detectable change in the other 0 that could be tested."},
		{[][]queries.Value{row("a", queries.NoCases, queries.NoCases)}, "Kinds of harm: none could be tested."},
	} {
		if got := p.harmsThatMoved(cleared(t, test.rows...)); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}
