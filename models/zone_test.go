package models

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"candour/models/harms"
	"candour/models/lake"
)

// TestLocalDay holds local_day against Go's own calendar: about changes of
// clock, in zones with half hours, in zones without changes, and far off.
func TestLocalDay(t *testing.T) {
	taxonomy, err := harms.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(9, 9))
	ctx := context.Background()
	for _, name := range []string{"Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "America/New_York", "Africa/Casablanca", "Pacific/Apia", "UTC"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		reader, err := Open(ctx, t.TempDir(), &lake.Snapshot{}, Options{Zone: zone, Taxonomy: taxonomy, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		var times []time.Time
		for range 300 {
			times = append(times, time.Date(2013, 1, 1, 0, 0, rnd.IntN(19*365*86400), 0, time.UTC))
		}
		for at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).In(zone); at.Year() < 2027; {
			midnight := time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, zone)
			_, change := at.ZoneBounds()
			for _, edge := range []time.Time{midnight, change} {
				times = append(times, edge.UTC(), edge.Add(-time.Microsecond).UTC())
			}
			if change.IsZero() {
				break
			}
			at = change
		}
		for _, at := range times {
			if at.Year() < 1900 {
				continue // the zero time of a zone without changes
			}
			var got time.Time
			if err := reader.QueryRowContext(ctx, "select local_day(cast(? as timestamp))", at.Format("2006-01-02 15:04:05.999999")).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if want := at.In(zone).Format(time.DateOnly); got.Format(time.DateOnly) != want {
				t.Errorf("%s is %s in %s, want %s", at, got.Format(time.DateOnly), name, want)
			}
		}
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
	}
}
