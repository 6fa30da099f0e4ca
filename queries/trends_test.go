package queries

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestJudge: three trends, p .03, .04 and .9. By hand the q are 3/2 × .04 = .06
// twice and .9, so none is called a trend, though the limits of two leave out 0;
// p .01 instead of .03 gives q .03 and is one. Ninety days: lag one beyond
// 2/√90 = .211 is more than chance.
func TestJudge(t *testing.T) {
	judged := func(p float64) Result {
		r := Result{Query: Query{Period: Period{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}, AsOf: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}}
		for _, name := range []string{"p_value", "q_value", "trend_pct", "trend_p", "trend_q", "trend_lag1", "flag"} {
			r.Columns = append(r.Columns, Column{Name: name})
		}
		for _, row := range [][]Value{{Measurement(p), Measurement(0.1)}, {Measurement(0.04), Measurement(0.22)}, {Measurement(0.9), Measurement(-0.5)}, {TooFew, TooFew}} {
			r.Rows = append(r.Rows, []Value{NoCases, nil, Measurement(-12), row[0], nil, row[1], nil})
		}
		judge(&r)
		return r
	}
	flags := func(r Result) (all []Value) {
		for _, row := range r.Rows {
			all = append(all, row[6])
		}
		return all
	}
	none := Label("no detectable change")
	r := judged(0.03)
	if got, want := flags(r), []Value{none, none, none, TooFew}; !slices.Equal(got, want) {
		t.Errorf("flags %v, want %v", got, want)
	}
	if got, want := flags(judged(0.01)), []Value{Label("falling"), none, none, TooFew}; !slices.Equal(got, want) {
		t.Errorf("flags %v, want %v", got, want)
	}
	if got := r.Rows[0][1]; got != NoCases {
		t.Errorf("q %v without a p", got)
	}
	notes := strings.Join(r.Notes, "\n")
	if !strings.Contains(notes, "In 1 of the trends") || !strings.Contains(notes, "a family of 3") {
		t.Errorf("notes:\n%s", notes)
	}
}

// TestFamily: a test that is asked for alone is corrected with its family, p .01, .04, .5 and .9: by hand
// 4/2 × .04 = .08. A test besides the family joins it: p .02 gives 5/2 × .02 = .05.
func TestFamily(t *testing.T) {
	for _, c := range []struct {
		p, q   float64
		tested int
	}{{0.04, 0.08, 4}, {0.02, 0.05, 5}} {
		r := Result{Columns: []Column{{Name: "p"}, {Name: "q"}}, Rows: [][]Value{{Measurement(c.p), nil}}, family: map[string][]float64{"p": {0.9, 0.01, 0.04, 0.5}}}
		if tested := correct(&r, "p", "q"); tested != c.tested || r.Rows[0][1] != Measurement(c.q) {
			t.Errorf("p %g: q %v of %d tests, want %g of %d", c.p, r.Rows[0][1], tested, c.q, c.tested)
		}
	}
}
