package queries

import (
	"math"

	"candour/queries/stats"
)

// trends compares one span with the span before. Its rows are the span before
// and the span; before the first span of a series stands the previous period's.
func trends(g group) (figures, error) {
	spans := g.query.spans(true)
	f := figures{"reports": Total(0), "actioned": Total(0), "previous_reports": Total(0), "active_accounts": NoBase}
	if len(g.rows) < 2 {
		return f, nil // nothing was reported in the whole series
	}
	before, now := g.rows[0], g.rows[1]
	f["reports"], f["actioned"] = Total(now.total("reports")), Total(now.total("actioned"))
	f["previous_reports"] = Total(before.total("reports"))
	accounts, ok := now.value("active_accounts").(Total)
	previousAccounts, previousOK := before.value("active_accounts").(Total)
	f["rate_per_100k"] = Value(NoBase)
	if ok {
		f["active_accounts"] = accounts
		f["rate_per_100k"] = formulas["per_100k"](now.total("reports"), int64(accounts))
	}
	if spans[g.span].incomplete(g.query) {
		for _, name := range []string{"previous_reports", "change_ratio", "change_low", "change_high", "p_value"} {
			f[name] = NoRecords
		}
		return f, nil
	}
	t1, t0 := spans[g.span+1].days(g.query), spans[g.span].days(g.query)
	if ok && previousOK && accounts > 0 && previousAccounts > 0 {
		t1, t0 = float64(accounts), float64(previousAccounts)
	}
	change(f, now.total("reports"), t1, before.total("reports"), t0)
	return f, nil
}

// change fills in the rate ratio and its limits.
func change(f figures, x1 int64, t1 float64, x0 int64, t0 float64) {
	for _, name := range []string{"change_ratio", "change_low", "change_high", "p_value"} {
		f[name] = NoCases
	}
	r, ok := stats.RateRatio(x1, t1, x0, t0)
	if !ok {
		return
	}
	f["change_ratio"], f["p_value"] = measurement(r.Ratio), measurement(r.P)
	f["change_low"], f["change_high"] = measurement(r.Limits.Low), measurement(r.Limits.High)
}

// correct fills in the q values: p corrected for the number of rows.
func correct(r *Result) {
	at := columnsOf(*r)
	p := make([]float64, len(r.Rows))
	for i, row := range r.Rows {
		p[i] = math.NaN()
		if v, ok := row[at["p_value"]].(Measurement); ok {
			p[i] = float64(v)
		}
	}
	for i, q := range stats.BenjaminiHochberg(p) {
		r.Rows[i][at["q_value"]] = Value(NoCases)
		if !math.IsNaN(q) {
			r.Rows[i][at["q_value"]] = Measurement(q)
		}
	}
}
