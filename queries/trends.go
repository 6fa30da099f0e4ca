package queries

import (
	"fmt"
	"math"
	"slices"

	"candour/queries/stats"
)

// trends compares one span with the span before, and fits the trend of the
// period as a whole. Its rows are the span before, the span and then its days;
// before the first span of a series stands the previous period's.
func trends(g group) (figures, error) {
	f := figures{
		"reports": Total(0), "actioned": Total(0), "previous_reports": Total(0), "active_accounts": NoBase,
		"reporters": Total(0), "previous_reporters": Total(0),
	}
	fillSlope(f, NoCases)
	if len(g.rows) < 2 {
		return f, nil // nothing was reported in the whole series
	}
	before, now := g.rows[0], g.rows[1]
	f["reports"], f["actioned"] = Total(now.total("reports")), Total(now.total("actioned"))
	f["previous_reports"] = Total(before.total("reports"))
	f["reporters"], f["previous_reporters"] = Total(now.total("reporters")), Total(before.total("reporters"))
	compare(f, g, before, now)
	return f, slope(f, g.query, g.rows[2:])
}

// compare sets the rate of a span against that of the span before.
func compare(f figures, g group, before, now statistics) {
	spans := g.query.spans(true)
	previous, this := spans[g.span], spans[g.span+1]
	accounts, ok := base(now, this, g.query)
	previousAccounts, previousOK := base(before, previous, g.query)
	f["active_accounts"] = NoBase
	if _, some := now.value("active_accounts").(Total); some {
		f["active_accounts"] = Total(accounts)
	}
	for _, name := range []string{"per_100k", "per_100k_low", "per_100k_high"} {
		f["rate_"+name] = NoBase
		if ok {
			f["rate_"+name] = formulas[name](now.total("reports"), accounts)
		}
	}
	if previous.start(g.query.Period.Start.Location()).Before(g.query.recorded()) {
		for _, name := range append([]string{"previous_reports"}, changes...) {
			f[name] = NoRecords
		}
		return
	}
	t1, t0 := this.days(g.query), previous.days(g.query)
	if ok && previousOK {
		t1, t0 = float64(accounts), float64(previousAccounts)
	}
	change(f, now.total("reports"), t1, before.total("reports"), t0)
}

// base is the account-days of a span, and whether the audience log has all of
// its days that were over at the cut-off.
func base(row statistics, s span, q Query) (int64, bool) {
	n, ok := row.value("active_accounts").(Total)
	return int64(n), ok && n > 0 && row.total("days_with_base") >= int64(len(s.wholeDays(q)))
}

var changes = []string{"change_ratio", "change_low", "change_high", "p_value"}

// change fills in the rate ratio and its limits.
func change(f figures, x1 int64, t1 float64, x0 int64, t0 float64) {
	for _, name := range changes {
		f[name] = NoCases
	}
	r, ok := stats.RateRatio(x1, t1, x0, t0)
	if !ok {
		return
	}
	f["change_ratio"], f["p_value"] = measurement(r.Ratio), measurement(r.P)
	f["change_low"], f["change_high"] = measurement(r.Limits.Low), measurement(r.Limits.High)
}

// judge fills in what rests on all rows: q values, and the flags they give.
func judge(r *Result) {
	correct(r, "p_value", "q_value")
	tested := correct(r, "trend_p", "trend_q")
	at := columnsOf(*r)
	beyondChance := 2 / math.Sqrt(float64(len(r.Query.dailyTrend())))
	var correlated int
	for _, row := range r.Rows {
		if lag, ok := row[at["trend_lag1"]].(Measurement); ok && float64(lag) > beyondChance {
			correlated++
		}
		q, ok := row[at["trend_q"]].(Measurement)
		slope, _ := row[at["trend_pct"]].(Measurement)
		switch {
		case !ok:
			row[at["flag"]] = row[at["trend_q"]]
		case q < 0.05 && slope > 0:
			row[at["flag"]] = Label("rising")
		case q < 0.05:
			row[at["flag"]] = Label("falling")
		default:
			row[at["flag"]] = Label("no detectable change")
		}
	}
	if correlated > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("In %d of the trends neighbouring days are more alike than chance explains (trend_lag1 above %.2f): their limits are too close, and rising or falling is a reason to look there, not a finding.", correlated, beyondChance))
	}
	if tested > 1 {
		r.Notes = append(r.Notes, fmt.Sprintf("Trends are judged as a family of %d: one in twenty of those called rising or falling, at most and on average, is not.", tested))
	}
}

// correct gives the q column the p column's values corrected for the number of
// tests, which it returns: those of the family and, where the family does not
// have them, those of the rows. Where there is no p, q has the same reason.
func correct(r *Result, pColumn, qColumn string) (tested int) {
	at := columnsOf(*r)
	p := slices.Clone(r.family[pColumn])
	members := map[float64]bool{}
	for _, v := range p {
		members[v] = true
	}
	for _, row := range r.Rows {
		if v, ok := row[at[pColumn]].(Measurement); ok && !members[float64(v)] {
			p = append(p, float64(v))
		}
	}
	q := map[float64]float64{} // tests with the same p have the same q
	for i, v := range stats.BenjaminiHochberg(p) {
		q[p[i]] = v
	}
	for _, row := range r.Rows {
		row[at[qColumn]] = row[at[pColumn]]
		if v, ok := row[at[pColumn]].(Measurement); ok {
			row[at[qColumn]] = Measurement(q[float64(v)])
		}
	}
	return len(p)
}

// FalseDiscovery adjusts p-values of tests that are looked at together, as q_value is: see stats.BenjaminiHochberg.
func FalseDiscovery(p []float64) []float64 { return stats.BenjaminiHochberg(p) }
