package models

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Between these instants local days are worked out from the zone's changes of
// clock, and outside them by DuckDB, which takes longer.
var (
	zoneFrom = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	zoneTo   = time.Date(2032, 1, 1, 0, 0, 0, 0, time.UTC)
)

// days makes local_day, the calendar day of a UTC time in the service's zone.
func (r *Reader) days(ctx context.Context, zone *time.Location) error {
	if zone == nil || zone == time.UTC || zone.String() == "UTC" {
		return r.run(ctx, "local_day.sql", "utc")
	}
	text, err := statements("local_day.sql", "zone")
	if err != nil {
		return err
	}
	put := strings.NewReplacer("{from}", instant(zoneFrom), "{to}", instant(zoneTo), "{ahead}", offsets(zone), "{zone}", quote(zone.String()))
	_, err = r.ExecContext(ctx, put.Replace(text))
	return err
}

// offsets is an SQL expression: how far the zone's clocks are ahead at UTC time t.
func offsets(zone *time.Location) string {
	var changes strings.Builder
	for at := zoneFrom; ; {
		_, ahead := at.In(zone).Zone()
		interval := "to_seconds(" + strconv.Itoa(ahead) + ")"
		_, change := at.In(zone).ZoneBounds()
		switch {
		case !change.IsZero() && change.Before(zoneTo):
			changes.WriteString(" when t < " + instant(change) + " then " + interval)
			at = change
		case changes.Len() == 0:
			return interval
		default:
			return "case" + changes.String() + " else " + interval + " end"
		}
	}
}

func instant(t time.Time) string { return "timestamp '" + t.UTC().Format(time.DateTime) + "'" }
