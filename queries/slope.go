package queries

import (
	"errors"
	"fmt"
	"time"

	"candour/queries/stats"
)

// trendStep is the length of time, in days, over which a slope is told.
const trendStep = 30

// slope fits the daily counts of the period as a whole. Without them it says
// why: a grain was asked for, or there are too few reports.
func slope(f figures, q Query, days []statistics) error {
	if q.Grain != "" {
		fillSlope(f, NotComputed)
		return nil
	}
	if len(days) == 0 {
		fillSlope(f, TooFew)
		return nil
	}
	counts := make([]int64, len(days))
	for i, d := range days {
		counts[i] = d.total("reports")
	}
	fit, err := stats.QuasiPoisson(counts, calendar(days), exposures(days))
	for fault, reason := range map[error]Undefined{stats.ErrTooShort: TooShort, stats.ErrCollinear: Collinear, stats.ErrNoFiniteFit: NoFiniteFit} {
		if errors.Is(err, fault) {
			fillSlope(f, reason)
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("trend: %w", err)
	}
	fillSlope(f, NoLimits)
	c := fit.Change(1, trendStep)
	f["trend_pct"], f["trend_dispersion"], f["trend_lag1"] = measurement(c.Percent), measurement(fit.Dispersion), measurement(fit.LagOne)
	if fit.Dispersion < 1e-12 { // all days lie on the trend: nothing tells how sure it is
		return nil
	}
	f["trend_low"], f["trend_high"], f["trend_p"] = measurement(c.Limits.Low), measurement(c.Limits.High), measurement(c.P)
	return nil
}

// fillSlope gives all figures of the trend one reason for having no value.
func fillSlope(f figures, reason Undefined) {
	for _, name := range []string{"trend_pct", "trend_low", "trend_high", "trend_p", "trend_dispersion", "trend_lag1"} {
		f[name] = reason
	}
}

// calendar gives each day its covariates: its number counted from the middle
// of the days, a mark for each day of the week but one, and, where there are
// days of both kinds, a mark for school term.
func calendar(days []statistics) [][]float64 {
	var rows [][]float64
	var inside int
	for i, d := range days {
		day, _ := d.value("day").(Day)
		row := make([]float64, 8)
		row[0] = float64(i) - float64(len(days)-1)/2
		if w := day.Weekday(); w != time.Sunday {
			row[w] = 1
		}
		if d.total("in_term") == 1 {
			row[7] = 1
			inside++
		}
		rows = append(rows, row)
	}
	if inside == 0 || inside == len(days) {
		for i := range rows {
			rows[i] = rows[i][:7]
		}
	}
	return rows
}

// exposures are the active accounts of each day or, where the audience log
// lacks one of the days, the days themselves.
func exposures(days []statistics) []float64 {
	accounts, ones := make([]float64, len(days)), make([]float64, len(days))
	covered := true
	for i, d := range days {
		n, ok := d.value("active_accounts").(Total)
		covered = covered && ok && n > 0
		accounts[i], ones[i] = float64(n), 1
	}
	if covered {
		return accounts
	}
	return ones
}
