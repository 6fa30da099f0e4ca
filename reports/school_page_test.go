package reports

import (
	"fmt"
	"testing"
	"time"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/disclosure"
)

func dayOf(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// TestTerms: a term is shaded from the month in which it begins to that in which it ends, as far as months are drawn.
func TestTerms(t *testing.T) {
	columns := []queries.Column{{Name: "period_start", Unit: queries.Date, Role: queries.Dimension}, {Name: "received", Unit: queries.Count, Role: queries.Counted}}
	var rows [][]queries.Value
	for m := dayOf("2025-10-01"); m.Before(dayOf("2026-07-01")); m = m.AddDate(0, 1, 0) {
		rows = append(rows, []queries.Value{queries.Day{Time: m}, queries.Total(40)})
	}
	months, err := disclosure.Apply(queries.Result{
		Measure: queries.Measure{Name: "example", Columns: columns[1:]}, Columns: columns, Rows: rows,
		Query: queries.Query{Grain: "month", Period: queries.Period{Start: dayOf("2025-10-01"), End: dayOf("2026-07-01")}},
	}, disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	v := schoolView{desk: &desk{press: &press{edition: Edition{Terms: []Term{
		{"Spring 2025", dayOf("2025-01-06"), dayOf("2025-04-04")}, // before all
		{"Autumn 2025", dayOf("2025-09-01"), dayOf("2025-12-19")}, // begins before
		{"A week", dayOf("2026-01-05"), dayOf("2026-01-09")},      // has no two months to be drawn between
		{"Spring 2026", dayOf("2026-01-12"), dayOf("2026-03-27")},
		{"Summer 2026", dayOf("2026-04-13"), dayOf("2026-07-22")}, // ends after
	}}}}}
	got := v.terms(months, plot{kind: dashboard.Trend, value: "received"})
	want := []dashboard.Band{{From: 0, To: 2, Name: "Autumn 2025"}, {From: 3, To: 5, Name: "Spring 2026"}, {From: 6, To: 8, Name: "Summer 2026"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestSchoolTarget: the target of the school channel on that clock, or 48 hours to compare by.
func TestSchoolTarget(t *testing.T) {
	e := Edition{Goals: []Goal{{"user", "decide", 168}, {"school", "acknowledge", 24}, {"school", "act", 168}}}
	for clock, want := range map[string]schoolTarget{
		"acknowledge": {"24h", "24 hours", true}, "decide": {"48h", "48 hours", false}, "act": {"7d", "7 days", true},
	} {
		if got := e.schoolTarget(clock); got != want {
			t.Errorf("%s: %+v, want %+v", clock, got, want)
		}
	}
}
