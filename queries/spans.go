package queries

import "time"

// A span is one bucket of a period: local days [first, last], both included.
type span struct{ first, last Day }

// start and end are the instants of the span in zone: [start, end).
func (s span) start(zone *time.Location) time.Time { return localMidnight(s.first, zone) }

func (s span) end(zone *time.Location) time.Time {
	return localMidnight(Day{s.last.AddDate(0, 0, 1)}, zone)
}

// days is the length of the span in days, as far as it lies before the cut-off.
func (s span) days(q Query) float64 {
	zone := q.Period.Start.Location()
	start, end := s.start(zone), s.end(zone)
	if q.AsOf.Before(end) {
		end = q.AsOf
	}
	return max(0, end.Sub(start).Hours()/24)
}

// wholeDays are the days of the span that were over at the cut-off.
func (s span) wholeDays(q Query) []Day {
	zone := q.Period.Start.Location()
	var days []Day
	for d := s.first; !d.After(s.last.Time); d = next(d, "day") {
		if (span{d, d}).end(zone).After(q.AsOf) {
			break
		}
		days = append(days, d)
	}
	return days
}

// dailyTrend are the days that a trend rests on: those of the period that were
// over at the cut-off, from the first record on. With a grain there are none.
func (q Query) dailyTrend() []string {
	if q.Grain != "" {
		return []string{}
	}
	return q.recordedDays(q.spans(false)[0])
}

// daysBefore are the days of the span before the period, if records hold all of
// it. With a grain there are none.
func (q Query) daysBefore() []string {
	before := q.spans(true)[0]
	if q.Grain != "" || before.start(q.Period.Start.Location()).Before(q.recorded()) {
		return []string{}
	}
	return q.recordedDays(before)
}

// recordedDays are the days of s that were over at the cut-off, from the first record on.
func (q Query) recordedDays(s span) []string {
	days := []string{}
	for _, d := range s.wholeDays(q) {
		if !localMidnight(d, q.Period.Start.Location()).Before(q.recorded()) {
			days = append(days, d.String())
		}
	}
	return days
}

// recorded is the local midnight before the first record.
func (q Query) recorded() time.Time {
	zone := q.Period.Start.Location()
	return localMidnight(utcDay(q.Since.In(zone)), zone)
}

// unknown says why nothing is known of span i, if so: it begins after the
// cut-off, or ends before the records begin.
func (q Query) unknown(i int) (Undefined, bool) {
	s, zone := q.spans(false)[i], q.Period.Start.Location()
	switch {
	case s.start(zone).After(q.AsOf):
		return NotYet, true
	case !s.end(zone).After(q.Since):
		return NoRecords, true
	}
	return "", false
}

func localMidnight(d Day, zone *time.Location) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
}

// spans cuts the period by the query's grain; without one it is one span.
// Buckets that reach over the period's ends are clipped to it. With previous,
// the span before the first comes first: the previous bucket or period.
func (q Query) spans(previous bool) []span {
	first, last := utcDay(q.Period.Start), utcDay(q.Period.End.AddDate(0, 0, -1))
	var all []span
	if previous {
		before := span{utcDay(q.Period.Previous().Start), Day{first.AddDate(0, 0, -1)}}
		if q.Grain != "" {
			before.first = q.truncate(before.last)
		}
		all = append(all, before)
	}
	if q.Grain == "" {
		return append(all, span{first, last})
	}
	for _, d := range q.buckets() {
		s := span{d, Day{next(d, q.Grain).AddDate(0, 0, -1)}}
		if s.first.Before(first.Time) {
			s.first = first
		}
		if s.last.After(last.Time) {
			s.last = last
		}
		all = append(all, s)
	}
	return all
}

// bindSpans gives the parameters that name spans: instants in whole seconds,
// and days.
func bindSpans(q Query, all []span, values map[string]any) {
	zone := q.Period.Start.Location()
	known := utcDay(q.AsOf.In(zone)) // no base is counted for days after the cut-off
	var starts, ends []int64
	var firsts, lasts []string
	for _, s := range all {
		if s.last.After(known.Time) {
			s.last = known
		}
		starts, ends = append(starts, s.start(zone).Unix()), append(ends, s.end(zone).Unix())
		firsts, lasts = append(firsts, s.first.String()), append(lasts, s.last.String())
	}
	values["bucket_starts"], values["bucket_ends"] = starts, ends
	values["bucket_first_days"], values["bucket_last_days"] = firsts, lasts
	values["previous_start"] = all[0].start(zone).UTC()
}
