package queries

import (
	"testing"
	"time"
)

func TestParsePeriod(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][4]string{ // first day, day after the last, previous period, its first day
		"2026":     {"2026-01-01", "2027-01-01", "2025", "2025-01-01"},
		"2026-H2":  {"2026-07-01", "2027-01-01", "2026-H1", "2026-01-01"},
		"2026-Q1":  {"2026-01-01", "2026-04-01", "2025-Q4", "2025-10-01"},
		"2026-Q4":  {"2026-10-01", "2027-01-01", "2026-Q3", "2026-07-01"},
		"2026-03":  {"2026-03-01", "2026-04-01", "2026-02", "2026-02-01"},
		"2026-W01": {"2025-12-29", "2026-01-05", "2025-W52", "2025-12-22"},
		"2026-W53": {"2026-12-28", "2027-01-04", "2026-W52", "2026-12-21"},
	} {
		p, err := ParsePeriod(name, london)
		if err != nil {
			t.Error(err)
			continue
		}
		previous := p.Previous()
		got := [4]string{p.Start.Format(time.DateOnly), p.End.Format(time.DateOnly), previous.Name, previous.Start.Format(time.DateOnly)}
		if got != want || previous.End != p.Start {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"", "26", "2026-H3", "2026-Q0", "2026-13", "2026-00", "2025-W53", "2026-W00", "2026-1", "2026-01-01"} {
		if p, err := ParsePeriod(name, london); err == nil {
			t.Errorf("%q was taken as %v", name, p)
		}
	}
}

// TestSpans cuts March 2026 in London, which has a day of 23 hours, into weeks.
func TestSpans(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePeriod("2026-03", london)
	if err != nil {
		t.Fatal(err)
	}
	q := Query{Period: p, Grain: "week", FirstDayOfWeek: time.Monday, AsOf: time.Date(2026, 4, 9, 0, 0, 0, 0, time.UTC)}
	var got []string
	for _, s := range q.spans(true) {
		got = append(got, s.first.String()+" "+s.last.String())
	}
	want := []string{
		"2026-02-23 2026-02-28", // before: the rest of the week that March cuts
		"2026-03-01 2026-03-01", // Sunday
		"2026-03-02 2026-03-08", "2026-03-09 2026-03-15", "2026-03-16 2026-03-22", "2026-03-23 2026-03-29",
		"2026-03-30 2026-03-31",
	}
	if len(got) != len(want) {
		t.Fatalf("spans %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("span %d: %s, want %s", i, got[i], want[i])
		}
	}
	if days := q.spans(false)[4].days(q); days != 7-1.0/24 {
		t.Errorf("the week of the clock change has %v days", days)
	}
	if _, unknown := q.unknown(5); unknown {
		t.Error("the last week is known")
	}
	q.AsOf = p.Start
	if reason, unknown := q.unknown(1); !unknown || reason != NotYet {
		t.Errorf("a week after the cut-off: %v", reason)
	}
}
