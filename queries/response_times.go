package queries

import "candour/queries/stats"

const hour = 3600 // seconds

// responseTimes estimates how long the reports of one group waited.
func responseTimes(g group) (figures, error) {
	w := wait(g.rows, "reports", []string{"decided"}, "set_aside")
	e, err := w.ending(g.query.Interval)
	if err != nil {
		return nil, err
	}
	f := figures{
		"received": Total(w.stopped + w.aside + w.open + w.inconsistent),
		"decided":  Total(w.stopped), "open": Total(w.open), "set_aside": Total(w.aside), "inconsistent": Total(w.inconsistent),
		"closed_median_hours": naiveMedian(w.closed),
		"reporters":           reporters(g.rows),
	}
	n := w.stopped + w.aside + w.open
	fillQuantile(f, "median_hours", n, e.quantile(0.5))
	fillQuantile(f, "p90_hours", n, e.quantile(0.9))
	fillMean(f, e.any, meanHorizon(e.any))
	for _, t := range targets {
		fillShare(f, t.name, w, e, t.seconds)
	}
	if err := fillOthers(f, w, e); err != nil {
		return nil, err
	}
	var acted []stats.Bin
	for _, row := range g.rows {
		if row.label("state") == "acted" {
			acted = append(acted, stats.Bin{Value: row.total("seconds"), Count: row.total("reports")})
		}
	}
	f["acted"], f["acted_median_hours"] = Total(count(acted, 0)), naiveMedian(acted)
	return f, nil
}

// reporters is how many people made the reports of a group, where that was asked.
func reporters(rows []statistics) Value {
	for _, row := range rows {
		if row.label("state") == "reporters" {
			return row.value("reports")
		}
	}
	return Total(0)
}

// fillOthers gives what became within seven days of the cases that did not stop
// the clock: with share_7d, the shares set aside and still open make 1.
func fillOthers(f figures, w waiting, e ending) error {
	const week = 7 * 24 * hour
	var aside int64
	for _, t := range w.times {
		if t.Seconds <= week {
			aside += t.Events[1]
		}
	}
	f["set_aside_7d"] = Total(aside)
	s, _ := e.causes.Within(1, week)
	limits, limited := s.Limits, s.HasLimits
	if aside == 0 {
		var err error
		if limits, limited, err = w.noneAside(week); err != nil {
			return err
		}
	}
	some := e.any.N() > 0
	fillLimited(f, "share_set_aside_7d", s.Share, limits, limited, some)
	ended, limits, limited := e.any.ShareWithin(week)
	fillLimited(f, "share_open_7d", 1-ended, stats.Interval{Low: 1 - limits.High, High: 1 - limits.Low}, limited, some)
	return nil
}

// noneAside are the limits of the share set aside within the seconds where none
// was: those of 1 - Kaplan-Meier, which is no less than the incidence.
func (w waiting) noneAside(seconds int64) (stats.Interval, bool, error) {
	var swapped []stats.Duration // setting aside as the event
	for _, t := range w.times {
		swapped = append(swapped, stats.Duration{Seconds: t.Seconds, Events: t.Events[1], Censored: t.Events[0] + t.Censored})
	}
	c, err := stats.KaplanMeier(swapped)
	_, limits, limited := c.ShareWithin(seconds)
	return limits, limited, err
}

// naiveMedian is the mean of the two middle values, in hours.
func naiveMedian(h []stats.Bin) Value {
	n := count(h, 0)
	if n == 0 {
		return NoCases
	}
	return hours((nth(h, (n+1)/2) + nth(h, n/2+1)) / 2)
}

// nth is the k-th value, from 1, of a histogram sorted by value.
func nth(h []stats.Bin, k int64) float64 {
	for _, b := range h {
		if k -= b.Count; k <= 0 {
			return float64(b.Value)
		}
	}
	return 0
}
