package render_test

import (
	"os"
	"testing"
	"time"

	"candour/queries"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// Values that no publication may hold: a count withheld by its size, one withheld to protect it,
// and estimates that rest on few or would give one away.
const (
	secretCount    = 3
	secretSibling  = 731
	secretEstimate = 0.987654321
)

// harms is a cleared table with every kind of cell: reports by kind of harm and month. Its second
// row has a small count, so that its sibling and what follows from both are withheld; its third has
// nothing to measure; the harm of its fourth was not stated.
func harms(t *testing.T) disclosure.Table {
	t.Helper()
	return harmsBut(t, func(*queries.Result) {})
}

// harmsBut is the table of harms made of other figures.
func harmsBut(t *testing.T, change func(*queries.Result)) disclosure.Table {
	t.Helper()
	day := func(m time.Month) queries.Day { return queries.Day{Time: time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)} }
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	r := queries.Result{
		Query: queries.Query{
			By: []string{"harm"}, Grain: "month", Clock: "decide",
			Period: queries.Period{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, zone), End: time.Date(2026, 4, 1, 0, 0, 0, 0, zone)},
		},
		Measure: queries.Measure{
			Name: "response-times", Title: "Time to decision", About: "How long reports wait.",
			Parts: []queries.Parts{{Whole: "received", Of: []string{"decided", "open"}}},
		},
		Columns: []queries.Column{
			{Name: "harm", Unit: queries.Words, Role: queries.Dimension},
			{Name: "period_start", Unit: queries.Date, Role: queries.Dimension, About: "first day of the month"},
			{Name: "received", Unit: queries.Count, Role: queries.Counted, About: "reports received"},
			{Name: "decided", Unit: queries.Count, Role: queries.Counted, About: "of them, decided by the cut-off"},
			{Name: "open", Unit: queries.Count, Role: queries.Counted, About: "of them, still waiting at the cut-off"},
			{Name: "median_hours", Unit: queries.Hours, Role: queries.Estimate, Of: "received", Needs: 20, From: []string{"open"}, About: "time by which half were decided"},
			{Name: "median_hours_low", Unit: queries.Hours, Role: queries.Estimate, Of: "received", Needs: 20, From: []string{"open"}, About: "lower 95 % limit"},
			{Name: "median_hours_high", Unit: queries.Hours, Role: queries.Estimate, Of: "received", Needs: 20, From: []string{"open"}, About: "upper 95 % limit"},
			{Name: "share_48h", Unit: queries.Share, Role: queries.Estimate, Of: "received", From: []string{"open"}, About: "share decided within 48 hours"},
			{Name: "p_value", Unit: queries.Probability, Role: queries.Estimate, Of: "received", About: "<&> chance of such a change"},
			{Name: "finding", Unit: queries.Words, Role: queries.Flag, Of: "received", About: "what stands out"},
		},
		Rows: [][]queries.Value{
			{queries.Label("pc.bullying"), day(1), queries.Total(12345), queries.Total(12000), queries.Total(345),
				queries.Measurement(23.25), queries.Measurement(22.95), queries.Measurement(24.049), queries.Measurement(0.5065), queries.Measurement(0.0004), queries.Label("above")},
			{queries.Label("pc.hate"), day(1), queries.Total(secretCount + secretSibling), queries.Total(secretSibling), queries.Total(secretCount),
				queries.Measurement(secretEstimate), queries.Measurement(secretEstimate), queries.Measurement(secretEstimate), queries.Measurement(secretEstimate), queries.Measurement(0.25), queries.Label("")},
			{queries.Label("pc.stunts"), day(2), queries.Total(0), queries.Total(0), queries.Total(0),
				queries.NoCases, queries.NoCases, queries.NoCases, queries.NoCases, queries.NotComputed, queries.NotComputed},
			{queries.Label(""), day(3), queries.Total(1000000), queries.Total(999000), queries.Total(1000),
				queries.Measurement(0), queries.Measurement(0), queries.Unbounded, queries.Measurement(1.0 / 3), queries.Measurement(0.043), queries.Label("within")},
		},
		Notes: []string{`Times are "calendar" hours, weekends & nights included.`},
	}
	change(&r)
	cleared, err := disclosure.Apply(r, disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	return cleared
}

var labels = render.Labels{
	"harm":    {"pc.bullying": "Bullying", "pc.hate": "Abuse and hate, “protected” traits"},
	"finding": {"above": "Above the limit", "within": "Within the limits"},
}

func testdata(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
