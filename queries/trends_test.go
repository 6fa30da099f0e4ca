package queries

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestJudge: three trends, p .03, .04 and .9. By hand the q are 3/2 × .04 = .06
// twice and .9, so none is called a trend, though the limits of two leave out 0;
// p .01 instead of .03 gives q .03 and is one.
func TestJudge(t *testing.T) {
	judged := func(p float64) Result {
		r := Result{}
		for _, name := range []string{"p_value", "q_value", "trend_pct", "trend_p", "trend_q", "trend_limits", "flag", "tests", "trend_tests", "change_daily_p", "change_daily_q", "change_daily_tests"} {
			r.Columns = append(r.Columns, Column{Name: name})
		}
		for _, row := range [][]Value{{Measurement(p), Label(limitsQuasiPoisson)}, {Measurement(0.04), Label(limitsNeweyWest)}, {Measurement(0.9), Label(limitsQuasiPoisson)}, {TooFew, TooFew}} {
			r.Rows = append(r.Rows, []Value{NoCases, nil, Measurement(-12), row[0], nil, row[1], nil, nil, nil, NoCases, nil, nil})
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
	if got := r.Rows[0][8]; got != Total(3) {
		t.Errorf("%v tests, want 3", got)
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
// 4/2 × .04 = .08. A test besides the family joins it, even where a member has the same p: p .04 again gives
// 5/3 × .04 = .0667. It is known by its counts.
func TestFamily(t *testing.T) {
	for _, c := range []struct {
		reports Total
		q       float64
		tested  int
	}{{30, 0.08, 4}, {31, 5. / 3 * 0.04, 5}} {
		r := Result{Columns: []Column{{Name: "reports", Role: Counted}, {Name: "p"}, {Name: "q"}, {Name: "m"}}, Rows: [][]Value{{c.reports, Measurement(0.04), nil, nil}}}
		r.family = map[string][]test{"p": {{0.9, "50 "}, {0.01, "90 "}, {0.04, "30 "}, {0.5, "30 "}}}
		tested := correct(&r, "p", "q", "m")
		if q, _ := r.Rows[0][2].(Measurement); tested != c.tested || math.Abs(float64(q)-c.q) > 1e-12 || r.Rows[0][3] != Total(c.tested) {
			t.Errorf("%d reports: %v of %d tests, want q %g of %d", c.reports, r.Rows[0], tested, c.q, c.tested)
		}
	}
}
