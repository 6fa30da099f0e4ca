package queries

import (
	"fmt"
	"slices"

	"candour/queries/stats"
)

// trends compares one span with the span before, and fits the trend of the
// period as a whole. Its rows are the span before with its days, the span and
// then its days; before the first span of a series stands the previous period's.
func trends(g group) (figures, error) {
	f := figures{
		"reports": Total(0), "actioned": Total(0), "previous_reports": Total(0), "active_accounts": NoBase,
		"reporters": Total(0), "previous_reporters": Total(0),
	}
	fillSlope(f, NoCases)
	fillDaily(f, NoCases)
	if len(g.rows) < 2 {
		return f, nil // nothing was reported in the whole series
	}
	daysBefore, days := splitDays(g.rows[1:])
	before, now := g.rows[0], days[0]
	days = days[1:]
	f["reports"], f["actioned"] = Total(now.total("reports")), Total(now.total("actioned"))
	f["previous_reports"] = Total(before.total("reports"))
	f["reporters"], f["previous_reporters"] = Total(now.total("reporters")), Total(before.total("reporters"))
	compare(f, g, before, now)
	if err := compareDays(f, g.query, daysBefore, days); err != nil {
		return nil, err
	}
	return f, slope(f, g.query, days)
}

// splitDays parts the days of the span before from the span and its days.
func splitDays(rows []statistics) (before, now []statistics) {
	i := slices.IndexFunc(rows, func(row statistics) bool { _, ok := row.value("day").(Day); return !ok })
	return rows[:i], rows[i:]
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
	correct(r, "p_value", "q_value", "tests")
	correct(r, "change_daily_p", "change_daily_q", "change_daily_tests")
	tested := correct(r, "trend_p", "trend_q", "trend_tests")
	at := columnsOf(*r)
	var widened int
	for _, row := range r.Rows {
		if row[at["trend_limits"]] == Label(limitsNeweyWest) {
			widened++
		}
	}
	flag(r, "trend_q", "trend_pct")
	if widened > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("In %d of the trends neighbouring days are more alike than chance explains (trend_lag1): their limits and p allow for it by the method of Newey and West.", widened))
	}
	if tested > 1 {
		r.Notes = append(r.Notes, fmt.Sprintf("Trends are judged as a family of %d: one in twenty of those called rising or falling, at most and on average, is not.", tested))
	}
}

// flag says of each row whether it rises or falls, by its q value, or that no
// change can be detected, which is a result too.
func flag(r *Result, q, change string) {
	at := columnsOf(*r)
	for _, row := range r.Rows {
		surely, ok := row[at[q]].(Measurement)
		size, _ := row[at[change]].(Measurement)
		switch {
		case !ok:
			row[at["flag"]] = row[at[q]]
		case surely < 0.05 && size > 0:
			row[at["flag"]] = Label("rising")
		case surely < 0.05 && size < 0:
			row[at["flag"]] = Label("falling")
		default:
			row[at["flag"]] = Label("no detectable change")
		}
	}
}

// correct gives the q column the p column's values corrected for the number of
// tests, which it returns and the column of tests tells: those of the family
// and, where the family does not have them, those of the rows. Where there is
// no p, q has the same reason.
func correct(r *Result, pColumn, qColumn, testsColumn string) (tested int) {
	at := columnsOf(*r)
	var p []float64
	members := map[string]bool{}
	for _, t := range r.family[pColumn] {
		p = append(p, t.p)
		members[t.counts] = true
	}
	for _, row := range r.Rows {
		if v, ok := row[at[pColumn]].(Measurement); ok && !members[countsOf(r.Columns, row)] {
			p = append(p, float64(v))
		}
	}
	q := map[float64]float64{} // tests with the same p have the same q
	for i, v := range stats.BenjaminiHochberg(p) {
		q[p[i]] = v
	}
	for _, row := range r.Rows {
		row[at[qColumn]], row[at[testsColumn]] = row[at[pColumn]], row[at[pColumn]]
		if v, ok := row[at[pColumn]].(Measurement); ok {
			row[at[qColumn]], row[at[testsColumn]] = Measurement(q[float64(v)]), Total(len(p))
		}
	}
	return len(p)
}

// A test is one member of a family: its p value, and the counts of its row, by
// which it is known when it is asked for alone.
type test struct {
	p      float64
	counts string
}

// testsOf are the tests of a result, by the column of their p value.
func testsOf(r Result) map[string][]test {
	all := map[string][]test{}
	for i, c := range r.Columns {
		for _, row := range r.Rows {
			if p, ok := row[i].(Measurement); ok && c.Unit == Probability {
				all[c.Name] = append(all[c.Name], test{float64(p), countsOf(r.Columns, row)})
			}
		}
	}
	return all
}

// countsOf writes the counts of a row one after the other.
func countsOf(columns []Column, row []Value) (text string) {
	for i, c := range columns {
		if n, ok := row[i].(Total); ok && (c.Role == Counted || c.Role == Base) {
			text += fmt.Sprint(n, " ")
		}
	}
	return text
}

// FalseDiscovery adjusts p-values of tests that are looked at together, as q_value is: see stats.BenjaminiHochberg.
func FalseDiscovery(p []float64) []float64 { return stats.BenjaminiHochberg(p) }
