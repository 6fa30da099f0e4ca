package render_test

import (
	"testing"
	"time"

	"candour/reports/disclosure"
	"candour/reports/render"
)

func TestTextAndSpell(t *testing.T) {
	tests := []struct {
		unit        string
		v           float64
		text, spell string
	}{
		{"share", 0.506, "50.6%", "50.6%"},
		{"share", 0.5065, "50.7%", "50.7%"}, // half away from zero, from the decimal as published
		{"share", 0.50649999, "50.6%", "50.6%"},
		{"share", 0.0005, "0.050%", "0.050%"},
		{"share", 1, "100.0%", "100.0%"},
		{"share", 0, "0.0%", "0.0%"},
		{"share", 1.0 / 3, "33.3%", "33.3%"},
		{"hours", 23.25, "23.3", "23.3 hours"},
		{"hours", 0, "0.0", "0.0 hours"},
		{"hours", 0.75, "0.8", "45 minutes"},
		{"hours", 1.0 / 60, "0.0", "1 minute"},
		{"hours", 1, "1.0", "1.0 hours"},
		{"hours", 71.94, "71.9", "71.9 hours"},
		{"hours", 72, "72.0", "3.0 days"},
		{"hours", 99.94, "99.9", "4.2 days"},
		{"hours", 99.95, "100", "4.2 days"},
		{"hours", 100.5, "101", "4.2 days"},
		{"hours", 1234.5, "1,235", "51.4 days"},
		{"per_1000", 3.214, "3.21", "3.21 per 1,000"},
		{"per_1000", 1.005, "1.01", "1.01 per 1,000"}, // the nearest float is below; the published decimal is not
		{"per_10k", 0.01234, "0.012", "0.012 per 10,000"},
		{"per_100k", 0.1, "0.10", "0.10 per 100,000"},
		{"per_100k", 0, "0.00", "0.00 per 100,000"},
		{"per_100k", 12345.678, "12,345.68", "12,345.68 per 100,000"},
		{"ratio", 1.5, "1.50", "1.50"},
		{"ratio", -0.031, "−0.031", "−0.031"},
		{"probability", 0.00099, "<0.001", "<0.001"},
		{"probability", 0.001, "0.001", "0.001"},
		{"probability", 0.0435, "0.044", "0.044"},
		{"views", 17, "17", "17"},
		{"views", 17.5, "17.5", "17.5"},
		{"count", 1234567.25, "1,234,567.3", "1,234,567.3"},
	}
	for _, test := range tests {
		cell, column := disclosure.Cell{Kind: disclosure.Measurement, Number: test.v}, disclosure.Column{Unit: test.unit}
		if got := render.Text(cell, column, "[c]"); got != test.text {
			t.Errorf("Text(%v %s) = %q, want %q", test.v, test.unit, got, test.text)
		}
		if got := render.Spell(cell, column); got != test.spell {
			t.Errorf("Spell(%v %s) = %q, want %q", test.v, test.unit, got, test.spell)
		}
	}
}

func TestTextOfOtherKinds(t *testing.T) {
	tests := []struct {
		cell        disclosure.Cell
		text, spell string
	}{
		{disclosure.Cell{Kind: disclosure.Total, Number: 0}, "0", "0"},
		{disclosure.Cell{Kind: disclosure.Total, Number: 999}, "999", "999"},
		{disclosure.Cell{Kind: disclosure.Total, Number: 1000}, "1,000", "1,000"},
		{disclosure.Cell{Kind: disclosure.Total, Number: 123456789}, "123,456,789", "123,456,789"},
		{disclosure.Cell{Kind: disclosure.Withheld, Reason: disclosure.Secret}, "[c]", "withheld"},
		{disclosure.Cell{Kind: disclosure.Undefined, Reason: "no cases"}, "–", "not available"},
		{disclosure.Cell{Kind: disclosure.Label, Text: "school"}, "school", "school"},
		{disclosure.Cell{Kind: disclosure.Label}, "Not stated", "Not stated"},
		{disclosure.Cell{Kind: disclosure.Day, Day: day(2026, 1, 5)}, "5 January 2026", "5 January 2026"},
	}
	for _, test := range tests {
		column := disclosure.Column{Role: "dimension", Unit: "hours"}
		if got := render.Text(test.cell, column, "[c]"); got != test.text {
			t.Errorf("Text(%+v) = %q, want %q", test.cell, got, test.text)
		}
		if got := render.Spell(test.cell, column); got != test.spell {
			t.Errorf("Spell(%+v) = %q, want %q", test.cell, got, test.spell)
		}
	}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestPeriodsInWords(t *testing.T) {
	for grain, want := range map[string]string{"": "1 October 2026", "day": "1 October 2026", "week": "Week of 1 October 2026",
		"month": "October 2026", "quarter": "October to December 2026", "year": "2026"} {
		if got := render.Span(day(2026, 10, 1), grain); got != want {
			t.Errorf("Span(%s) = %q, want %q", grain, got, want)
		}
	}
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	summer := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, zone) }
	tests := []struct {
		start, end time.Time
		want       string
	}{
		{day(2026, 1, 1), day(2026, 4, 1), "1 January to 31 March 2026"},
		{day(2026, 3, 1), day(2026, 4, 1), "1 to 31 March 2026"},
		{day(2025, 12, 1), day(2026, 2, 1), "1 December 2025 to 31 January 2026"},
		{day(2026, 3, 1), day(2026, 3, 2), "1 March 2026"},
		{summer(3, 1), summer(4, 1), "1 to 31 March 2026"}, // the clocks change within
	}
	for _, test := range tests {
		if got := render.Period(test.start, test.end); got != test.want {
			t.Errorf("Period = %q, want %q", got, test.want)
		}
	}
}
