package queries

import "candour/queries/stats"

// schoolRates sets the reports of one group of schools against their rolls.
func schoolRates(g group) (figures, error) {
	w := wait(g.rows, "reports", []string{"decided"}, "set_aside")
	e, err := w.ending()
	if err != nil {
		return nil, err
	}
	reports := w.stopped + w.aside + w.open + w.inconsistent
	f := figures{"reports": Total(reports), "students": NoBase, "decided": Total(w.stopped)}
	f["rate_per_1000"], f["low"], f["high"] = NoBase, NoBase, NoBase
	for _, row := range g.rows {
		// a group with a school of unknown roll has no rate
		if row.label("state") == "roll" && row.total("unknown") == 0 {
			f["students"] = row.value("reports")
		}
	}
	if students, ok := f["students"].(Total); ok && students > 0 {
		limits := stats.PoissonExact(reports, 0.95)
		f["rate_per_1000"] = rate(float64(reports), int64(students), 1e3)
		f["low"], f["high"] = rate(limits.Low, int64(students), 1e3), rate(limits.High, int64(students), 1e3)
	}
	fillQuantile(f, "median_hours", w.stopped+w.aside+w.open, e.quantile(0.5))
	fillShare(f, "48h", w, e, 48*hour)
	return f, nil
}
