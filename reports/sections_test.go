package reports

import (
	"testing"

	"candour/queries"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// A sentence names two ends only where a reader sees them apart.
func TestExtremes(t *testing.T) {
	row := func(harm string, x queries.Value) []queries.Value {
		return []queries.Value{queries.Label(harm), x, queries.NoLimits, queries.NoLimits, queries.NoCases, queries.NoCases}
	}
	m := func(x float64) queries.Value { return queries.Measurement(x) }
	p := &press{labels: render.Labels{}}
	for _, test := range []struct {
		name  string
		table disclosure.Table
		want  string
	}{
		{"two ends", cleared(t, row("a", m(.5)), row("b", m(.25))), "The share lay between 25.0% (b) and 50.0% (a)."},
		{"one row", cleared(t, row("a", m(.5)), row("b", queries.NoCases)), "The share was 50.0% (a)."},
		{"the same when rounded", cleared(t, row("a", m(.62001)), row("b", m(.61998)), row("c", queries.NoCases)), "The share was 62.0% wherever there is a figure."},
		{"none", cleared(t, row("a", queries.NoCases)), "The share cannot be given: there was nothing to measure."},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := p.extremes(test.table, "harm", "share", "The share"); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
