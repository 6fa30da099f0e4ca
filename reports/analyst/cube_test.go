package analyst

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"candour/queries"
	"candour/reports/bundle"
	"candour/reports/dashboard"
)

func key(s string) *string { return &s }

// sample is a cube of two harms and two months, as queries would give it: hate has no report in January.
func sample(t *testing.T) *cube {
	t.Helper()
	measures, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := measures.Measure("response-times")
	if err != nil {
		t.Fatal(err)
	}
	c := &cube{cubePlan: cubePlan{name: "sample", columns: []string{"received", "median_hours", "share_48h", "share_48h_low", "share_48h_high"}}, measure: m, dims: []string{"month", "harm"}}
	add := func(month, harm *string, values ...queries.Value) {
		c.rows = append(c.rows, row{[]*string{month, harm}, values})
	}
	january, february := key("2026-01-01"), key("2026-02-01")
	add(january, nil, queries.Total(3), queries.Measurement(10.04), queries.Measurement(0.5), queries.Measurement(0.1), queries.Measurement(0.9))
	add(february, nil, queries.Total(1200), queries.NotReached, queries.Measurement(0.00123), queries.NoLimits, queries.NoLimits)
	add(nil, key("pc.bullying"), queries.Total(3), queries.Measurement(10.04), queries.Measurement(0.5), queries.Measurement(0.1), queries.Measurement(0.9))
	add(nil, key(""), queries.Total(1200), queries.Measurement(80), queries.Measurement(0.25), queries.NoLimits, queries.NoLimits)
	add(january, key("=cmd"), queries.Total(3), queries.Measurement(10.04), queries.Measurement(0.5), queries.Measurement(0.1), queries.Measurement(0.9))
	return c
}

func TestCubeHoldsWhatCanBeChosen(t *testing.T) {
	c := sample(t)
	for name, want := range map[string]int{"month": 2, "harm": 2, "": 0, "month,harm": 1} {
		var cut []string
		if name != "" {
			cut = strings.Split(name, ",")
		}
		if got := len(c.of(cut)); got != want {
			t.Errorf("cut by %q: %d rows, want %d", name, got, want)
		}
	}
	filters := []string{"harm", "channel", "month", "viewer_age_band"}
	for _, one := range []struct{ cut, want string }{
		{"month", "harm channel"}, {"harm", "channel month"}, {"harm week", "channel"}, {"", "harm channel month"},
	} {
		if got := strings.Join(c.choosable(strings.Fields(one.cut), filters), " "); got != one.want {
			t.Errorf("cut by %q it can be chosen by %q, want %q", one.cut, got, one.want)
		}
	}
	if got := subsets([]string{"a", "b", "c"}); len(got) != 8 || len(got[0]) != 0 || len(got[7]) != 3 {
		t.Errorf("subsets: %v", got)
	}
}

// What the page's script reads: null for all, shares as per cent, reasons in words.
func TestCubeAsJSON(t *testing.T) {
	text, err := sample(t).json()
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Head [2][]string
		Rows [][]any
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	want := []any{"2026-02-01", nil, 1200.0, "not reached", 0.12, "no limits", "no limits"}
	if !slices.Equal(read.Rows[1], want) || !slices.Equal(read.Head[0], []string{"month", "harm"}) {
		t.Errorf("got %v under %v", read.Rows[1], read.Head)
	}
}

// Days without any count are left to the script, but never those of all.
func TestEmptyDaysAreLeftOut(t *testing.T) {
	c := &cube{dims: []string{"day", "harm"}}
	for _, one := range []struct {
		r    row
		want bool
	}{
		{row{[]*string{key("2026-01-01"), key("pc.hate")}, []queries.Value{queries.Total(0), queries.Total(0)}}, true},
		{row{[]*string{key("2026-01-01"), key("pc.hate")}, []queries.Value{queries.Total(1), queries.Total(0)}}, false},
		{row{[]*string{key("2026-01-01"), key("pc.hate")}, []queries.Value{queries.NotYet, queries.Total(0)}}, false},
		{row{[]*string{key("2026-01-01"), nil}, []queries.Value{queries.Total(0)}}, false},
	} {
		if got := c.none(one.r); got != one.want {
			t.Errorf("%v: %v", one.r.values, got)
		}
	}
}

// Every line carries the mark, figures at full precision, and nothing that a spreadsheet would run.
func TestCubeAsCSV(t *testing.T) {
	var b bytes.Buffer
	if err := sample(t).csv(&b); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		if line[0] != Mark {
			t.Errorf("%q is not marked", line)
		}
	}
	for i, want := range map[int]string{
		0: "clearance,month,harm,received,received_status,median_hours,median_hours_status",
		2: Mark + ",2026-02-01,(all),1200,,,not reached",
		4: Mark + ",(all),(not stated),1200,,80,",
		5: Mark + ",2026-01-01,'=cmd,3,,10.04,",
	} {
		if got := strings.Join(lines[i][:7], ","); got != want {
			t.Errorf("line %d is %s, want %s", i, got, want)
		}
	}
}

func TestPrecise(t *testing.T) {
	for in, want := range map[float64]float64{10.04: 10, 10.05: 10.1, 0.123: 0.12, 0.00098: 0.00098, 0: 0, 99.96: 100, -0.555: -0.56, 0.999: 1} {
		if got := precise(in); got != want {
			t.Errorf("precise(%v) = %v, want %v", in, got, want)
		}
	}
	for in, want := range map[float64]string{1234567.5: "1,234,567.5", 999: "999", -1000: "−1,000", 0.12: "0.12"} {
		if got := number(in); got != want {
			t.Errorf("number(%v) = %s, want %s", in, got, want)
		}
	}
}

func TestSummary(t *testing.T) {
	spec := dashboard.Spec{Kind: dashboard.Bars, Unit: "reports", Series: []dashboard.Series{{Points: []dashboard.Point{{Y: 7}, {Missing: true}, {Y: 1200}}}}}
	names := []string{"A", "B", "C"}
	if got := summary(spec, names); got != "Highest: C, 1,200 reports. Lowest: A, 7 reports." {
		t.Error(got)
	}
	if got := summary(dashboard.Spec{Kind: dashboard.Multiples}, nil); got != "There is no figure to draw." {
		t.Error(got)
	}
	spec.Series[0].Points[2] = dashboard.Point{Missing: true}
	spec.Unit = "% of reports"
	if got := summary(spec, names); got != "One figure: A, 7% of reports." {
		t.Error(got)
	}
}

// A dashboard that is not cleared never stands where it could be handed over with a publication.
func TestApart(t *testing.T) {
	dir := t.TempDir()
	published := filepath.Join(dir, "out", "bundle")
	if err := os.MkdirAll(filepath.Join(published, "dashboard"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "elsewhere"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(published, bundle.SumsName), []byte(""), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, refused := range map[string]bool{
		"out/bundle": true, "out/bundle/internal": true, "out/bundle/dashboard/internal": true, "out/internal": true,
		"elsewhere/internal": false, "internal": false,
	} {
		if err := apart(filepath.Join(dir, path)); errors.Is(err, ErrBesidePublication) != refused || !refused && err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
