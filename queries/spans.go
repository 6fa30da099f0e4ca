package queries

import "time"

// A span is one bucket of a period: local days [first, last], both included.
type span struct{ first, last Day }

// start and end are the instants of the span in zone: [start, end).
func (s span) start(zone *time.Location) time.Time { return localMidnight(s.first, zone) }

func (s span) end(zone *time.Location) time.Time {
	return localMidnight(Day{s.last.AddDate(0, 0, 1)}, zone)
}

// incomplete says that the records begin within the span or after it, a day's
// grace aside: its counts are not those of the whole span.
func (s span) incomplete(q Query) bool {
	return s.start(q.Period.Start.Location()).AddDate(0, 0, 1).Before(q.Since)
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
