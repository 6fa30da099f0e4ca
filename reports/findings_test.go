package reports

import (
	"testing"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/render"
)

// Limits 0.4 to 0.6 are half a width of 0.1 each way. Among two groups they stand as they are; among three groups
// three pairs share the level: z at 1 - 0.05/6 is 2.394 (tables of the normal distribution), so that they
// widen by 2.394/1.960 = 1.2215 to 0.378 and 0.622.
func TestDiffer(t *testing.T) {
	a := limits{.5, .4, .6, true}
	for _, test := range []struct {
		name   string
		b      limits
		groups int
		want   int
	}{
		{"meet", limits{.7, .59, .8, true}, 2, 0},
		{"above", limits{.72, .62, .82, true}, 2, 1},
		{"above, but not among three", limits{.72, .62, .82, true}, 3, 0},
		{"just above among three", limits{.745, .645, .845, true}, 3, 1},
		{"below", limits{.3, .25, .35, true}, 2, -1},
		{"no limits", limits{.9, 0, 0, false}, 2, 0},
	} {
		if got := differ(a, test.b, test.groups); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestFinding(t *testing.T) {
	m := func(x float64) queries.Value { return queries.Measurement(x) }
	row := func(harm string, x, low, high queries.Value) []queries.Value {
		return []queries.Value{queries.Label(harm), x, low, high, queries.NoCases, queries.NoCases}
	}
	p := &press{labels: render.Labels{"harm": {"a": "Alpha"}}}
	dots := plot{kind: dashboard.Dots, rows: "harm", value: "share", low: "share_low", high: "share_high", what: "the share decided in time"}
	line, bars := dots, dots
	line.kind = dashboard.Trend
	bars.kind, bars.low, bars.high = dashboard.Bars, "", ""
	high, middle, low := row("a", m(.9), m(.88), m(.92)), row("b", m(.5), m(.45), m(.55)), row("c", m(.1), m(.05), m(.15))
	for _, test := range []struct {
		name string
		c    plot
		rows [][]queries.Value
		want string
	}{
		{"both ends", dots, [][]queries.Value{high, middle, low}, "The share decided in time was highest for alpha (90.0%) and lowest for c (10.0%)"},
		{"top alone", dots, [][]queries.Value{high, middle, row("d", m(.48), m(.4), m(.56))}, "The share decided in time was highest for alpha (90.0%)"},
		{"bottom alone", dots, [][]queries.Value{low, middle, row("d", m(.48), m(.4), m(.56))}, "The share decided in time was lowest for c (10.0%)"},
		{"ends differ, neither alone", dots, [][]queries.Value{low, row("e", m(.12), m(.05), m(.2)), middle, row("d", m(.48), m(.4), m(.56))},
			"The share decided in time was higher for b (50.0%) than for c (10.0%)"},
		{"two", dots, [][]queries.Value{high, low}, "The share decided in time was higher for alpha (90.0%) than for c (10.0%)"},
		{"nothing to tell apart", dots, [][]queries.Value{middle, row("d", m(.48), m(.4), m(.56))}, "No detectable difference in the share decided in time between b and d"},
		{"three not to tell apart", dots, [][]queries.Value{middle, row("d", m(.48), m(.4), m(.56)), row("e", m(.5), m(.4), m(.6))}, "No detectable difference in the share decided in time among the 3 groups that can be compared"},
		{"tiny shares are no zeros", dots, [][]queries.Value{row("a", m(.0009), m(.0008), m(.001)), row("b", m(.0003), m(.0002), m(.0004))}, "The share decided in time was higher for alpha (0.090%) than for b (0.030%)"},
		{"one row", dots, [][]queries.Value{middle}, "The share decided in time was 50.0% for b (95% interval 45.0% to 55.0%)"},
		{"no limits", dots, [][]queries.Value{row("a", m(.2), queries.NoLimits, queries.NoLimits)}, ""},
		{"no figure", dots, [][]queries.Value{row("a", queries.NoCases, queries.NoCases, queries.NoCases)}, ""},
		{"risen", line, [][]queries.Value{low, middle, high}, "The share decided in time rose from 10.0% (c) to 90.0% (Alpha)"},
		{"fallen", line, [][]queries.Value{high, low}, "The share decided in time fell from 90.0% (Alpha) to 10.0% (c)"},
		{"not moved", line, [][]queries.Value{middle, high, row("d", m(.48), m(.4), m(.56))}, "No detectable change in the share decided in time from b to d"},
		{"most", bars, [][]queries.Value{low, high}, "The share decided in time was highest for alpha: 90.0%"},
		{"all alike", bars, [][]queries.Value{low, low}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := p.finding(cleared(t, test.rows...), test.c); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
