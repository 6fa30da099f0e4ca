package queries

import (
	"errors"

	"candour/queries/stats"
)

// schoolRates sets the reports of one group of schools against their rolls.
func schoolRates(g group) (figures, error) {
	w := wait(g.rows, "reports", []string{"decided"}, "set_aside")
	e, err := w.ending("")
	if err != nil {
		return nil, err
	}
	reports := w.stopped + w.aside + w.open + w.inconsistent
	f := figures{"reports": Total(reports), "unrostered": Total(0), "students": NoBase, "decided": Total(w.stopped), "reporters": reporters(g.rows)}
	for _, name := range []string{"rate_per_1000", "low", "high", "expected", "ratio", "ratio_low", "ratio_high", "shrunk_rate", "shrunk_low", "shrunk_high", "funnel"} {
		f[name] = NoBase
	}
	var expected float64
	for _, row := range g.rows {
		if row.label("state") == "reference" {
			expected += float64(row.total("seconds")) * float64(row.total("reports")) / float64(row.total("unknown"))
		}
		switch row.label("state") {
		case "unrostered":
			f["unrostered"] = Total(row.total("reports"))
		case "roll":
			if students, ok := row.value("reports").(Total); ok {
				f["students"] = students
			}
		}
	}
	if students, ok := f["students"].(Total); ok && students > 0 {
		limits := countLimits(reports, g.query.Interval)
		f["rate_per_1000"] = rate(float64(reports), int64(students), 1e3)
		f["expected"] = measurement(expected)
		if expected > 0 {
			f["ratio"] = measurement(float64(reports) / expected)
			f["ratio_low"], f["ratio_high"] = measurement(limits.Low/expected), measurement(limits.High/expected)
		}
		f["low"], f["high"] = rate(limits.Low, int64(students), 1e3), rate(limits.High, int64(students), 1e3)
	}
	fillQuantile(f, "median_hours", w.stopped+w.aside+w.open, e.quantile(0.5))
	fillShare(f, "48h", w, e, 48*hour)
	return f, nil
}

// countLimits are those of the expected count behind so many reports.
func countLimits(reports int64, interval string) stats.Interval {
	if interval == intervalByar {
		return stats.Byar(reports, stats.Z)
	}
	return stats.PoissonExact(reports, 0.95)
}

// fewestRows is the least number of rows by which ratios are shrunk or the
// spread between rows is told from chance.
const fewestRows = 10

// pool fills in what rests on all rows together: funnel and shrunk rates.
func pool(r *Result) {
	at := columnsOf(*r)
	var rows []int
	var areas []stats.Area
	for i, row := range r.Rows {
		expected, ok := row[at["expected"]].(Measurement)
		if ok && expected > 0 {
			rows = append(rows, i)
			areas = append(areas, stats.Area{Observed: int64(row[at["reports"]].(Total)), Expected: float64(expected)})
		}
	}
	var spread stats.Overdispersion
	if len(areas) >= fewestRows {
		spread, _ = stats.FitOverdispersion(areas)
	}
	prior, err := stats.FitGammaPrior(areas)
	var hierarchy stats.Hierarchy
	if err == nil {
		hierarchy = prior.Hierarchy(areas)
	}
	for k, i := range rows {
		row := r.Rows[i]
		row[at["funnel"]] = flagOf(areas[k], spread)
		if err == nil {
			shrink(row, at, areas[k], prior, hierarchy)
		}
	}
	switch {
	case errors.Is(err, stats.ErrNoVariation):
		r.Notes = append(r.Notes, "The rates vary no more than chance explains, so they are not shrunk: there is nothing to tell the rows apart by.")
	case err != nil:
		r.Notes = append(r.Notes, "Rates are shrunk over ten or more rows with reports; there are fewer here.")
	}
	for i := range r.Rows {
		for _, name := range []string{"shrunk_rate", "shrunk_low", "shrunk_high"} {
			if err != nil {
				r.Rows[i][at[name]] = NotShrunk
			}
		}
	}
}

// flagOf places a row on the funnel: by exact tails, or on limits widened by
// the spread between rows where there is more of it than chance explains.
func flagOf(a stats.Area, spread stats.Overdispersion) Value {
	flag := stats.FlagPoisson(a)
	if spread.TauSquared > 0 {
		flag = spread.Flag(a)
	}
	return Label(map[stats.Flag]string{
		stats.LowAlarm: "below_998", stats.LowWarning: "below_95", stats.Within: "within",
		stats.HighWarning: "above_95", stats.HighAlarm: "above_998",
	}[flag])
}

// shrink gives the row's rate as its expected rate times the posterior ratio,
// with limits that allow for the prior's being fitted.
func shrink(row []Value, at map[string]int, a stats.Area, prior stats.GammaPrior, hierarchy stats.Hierarchy) {
	students, ok := row[at["students"]].(Total)
	if !ok || students == 0 {
		return
	}
	posterior := prior.Posterior(a)
	limits := hierarchy.Limits(a, 0.95)
	for name, ratio := range map[string]float64{"shrunk_rate": posterior.Mean(), "shrunk_low": limits.Low, "shrunk_high": limits.High} {
		row[at[name]] = rate(ratio*a.Expected, int64(students), 1e3)
	}
}

// FunnelLimits are the control limits of the rate per 1,000 students of a school with so many students, where
// all schools together have that rate: 95 % and 99.8 %, exact Poisson (see stats.PoissonFunnel). False without
// students or reports.
func FunnelLimits(ratePer1000 float64, students int64) (warning, alarm [2]float64, ok bool) {
	expected := ratePer1000 * float64(students) / 1e3
	f, ok := stats.PoissonFunnel(expected)
	if !ok {
		return warning, alarm, false
	}
	return [2]float64{f.Warning.Low * ratePer1000, f.Warning.High * ratePer1000}, [2]float64{f.Alarm.Low * ratePer1000, f.Alarm.High * ratePer1000}, true
}
