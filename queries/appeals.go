package queries

// appeals counts outcomes and estimates how long appeals waited.
func appeals(g group) (figures, error) {
	f := figures{}
	var inconsistent int64
	for _, name := range []string{"upheld", "partly_reversed", "reversed", "omitted", "open"} {
		f[name] = Total(0)
	}
	rows := make([]statistics, 0, len(g.rows))
	for _, row := range g.rows {
		state, n := row.label("state"), row.total("appeals")
		if row.total("seconds") < 0 {
			inconsistent += n
			continue
		}
		f[state] = f[state].(Total) + Total(n)
		rows = append(rows, row)
	}
	decided := f["upheld"].(Total) + f["partly_reversed"].(Total) + f["reversed"].(Total)
	f["decided"], f["inconsistent"] = decided, Total(inconsistent)
	f["overturned"] = f["partly_reversed"].(Total) + f["reversed"].(Total)
	f["lodged"] = decided + f["open"].(Total) + f["omitted"].(Total) + Total(inconsistent)
	w := wait(rows, "appeals", []string{"upheld", "partly_reversed", "reversed"}, "omitted")
	e, err := w.ending("")
	if err != nil {
		return nil, err
	}
	fillQuantile(f, "median_hours", w.stopped+w.aside+w.open, e.quantile(0.5))
	return f, nil
}
