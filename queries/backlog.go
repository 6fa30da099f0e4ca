package queries

import "candour/queries/stats"

// backlog reads the flows and the ages of the open reports of one span.
func backlog(g group) (figures, error) {
	f := figures{"opened": Total(0), "closed": Total(0), "open_at_end": Total(0), "oldest_hours": NoCases, "openers": Total(0), "closers": Total(0), "waiting": Total(0)}
	var ages []stats.Bin
	for _, row := range g.rows {
		switch n := row.total("reports"); row.label("kind") {
		case "opened", "closed", "openers", "closers", "waiting":
			f[row.label("kind")] = Total(n)
		case "open":
			ages = append(ages, stats.Bin{Value: row.total("seconds"), Count: n})
		}
	}
	var open int64
	for _, b := range ages {
		open += b.Count
		f["oldest_hours"] = hours(float64(b.Value)) // rows come in order of age
	}
	f["open_at_end"] = Total(open)
	f["open_age_p50_hours"], f["open_age_p90_hours"] = hoursAt(ages, 0.5), hoursAt(ages, 0.9)
	return f, nil
}

func hours(seconds float64) Value { return measurement(seconds / 3600) }

// hoursAt is a quantile of a histogram of seconds, in hours.
func hoursAt(h []stats.Bin, p float64) Value {
	seconds, ok := stats.QuantileType1(h, p)
	if !ok {
		return NoCases
	}
	return hours(float64(seconds))
}

// viewsAt is a quantile of a histogram of views.
func viewsAt(h []stats.Bin, p float64) Value {
	views, ok := stats.QuantileType1(h, p)
	if !ok {
		return NoCases
	}
	return Total(views)
}
