package reports

import (
	"testing"
	"time"

	"candour/queries"
)

// A part of a month beside whole ones would look like a fall.
func TestSeriesOfWholeMonths(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, test := range []struct{ name, since, start, end, asOf, wantStart, wantEnd string }{
		{"a quarter", "2026-01-05", "2026-01-01", "2026-04-01", "2026-03-31", "2026-01-01", "2026-04-01"},
		{"a quarter whose records go on", "2026-01-05", "2026-01-01", "2026-04-01", "2026-05-20", "2026-01-01", "2026-04-01"},
		{"a week that ends in the next month", "2026-01-05", "2026-02-23", "2026-03-02", "2026-03-31", "2026-01-01", "2026-03-01"},
		{"records that end within the quarter", "2026-01-05", "2026-01-01", "2026-04-01", "2026-03-10", "2026-01-01", "2026-03-01"},
		{"twelve months back of a week", "2020-01-05", "2026-02-23", "2026-03-02", "2026-03-31", "2025-04-01", "2026-03-01"},
		{"no whole month", "2026-02-10", "2026-02-12", "2026-02-20", "2026-02-19", "2026-02-01", "2026-02-20"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := Edition{Since: day(test.since), AsOf: day(test.asOf).Add(23 * time.Hour), Period: queries.Period{Start: day(test.start), End: day(test.end)}}
			got := e.wholeMonths()
			if !got.Start.Equal(day(test.wantStart)) || !got.End.Equal(day(test.wantEnd)) {
				t.Errorf("from %s to %s, want %s to %s", got.Start, got.End, test.wantStart, test.wantEnd)
			}
		})
	}
}
