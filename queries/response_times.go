package queries

import "candour/queries/stats"

const hour = 3600 // seconds

// responseTimes estimates how long the reports of one group waited.
func responseTimes(g group) (figures, error) {
	w := wait(g.rows, "reports", []string{"decided"}, "set_aside")
	e, err := w.ending()
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
	if err := fillMean(f, w); err != nil {
		return nil, err
	}
	fillShare(f, "24h", w, e, 24*hour)
	fillShare(f, "48h", w, e, 48*hour)
	fillShare(f, "7d", w, e, 7*24*hour)
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
