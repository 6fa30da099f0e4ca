package queries

import (
	"errors"
	"fmt"
	"slices"
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
	fit, reason, err := fitDays(days, calendar(days))
	if err != nil {
		return fmt.Errorf("trend: %w", err)
	}
	if reason != "" {
		fillSlope(f, reason)
		return nil
	}
	fillSlope(f, NoLimits)
	f["trend_dispersion"] = measurement(fit.Dispersion)
	f["trend_p"] = fillChange(f, fit, trendStep)
	return nil
}

// Names of the ways in which limits of a trend are made.
const (
	limitsQuasiPoisson = "quasi_poisson"
	limitsNeweyWest    = "newey_west"
)

// fillChange gives the slope of a fit over so many steps of its time, the first
// covariate, with limits that allow for neighbours that are alike where the
// residuals say that they are; and returns its p.
func fillChange(f figures, fit stats.Regression, step float64) Value {
	f["trend_lag1"], f["trend_limits"] = measurement(fit.LagOne), Label(limitsQuasiPoisson)
	if fit.Autocorrelated() {
		fit, f["trend_limits"] = fit.Robust(), Label(limitsNeweyWest)
	}
	c := fit.Change(1, step)
	f["trend_pct"], f["trend_low"], f["trend_high"] = measurement(c.Percent), NoLimits, NoLimits
	if fit.Dispersion < 1e-12 { // all counts lie on the trend: nothing tells how sure it is
		f["trend_limits"] = NoLimits
		return NoLimits
	}
	f["trend_low"], f["trend_high"] = measurement(c.Limits.Low), measurement(c.Limits.High)
	return measurement(c.P)
}

// fitDays regresses the reports of days on the covariates of each, or says why it cannot.
func fitDays(days []statistics, covariates [][]float64) (stats.Regression, Undefined, error) {
	counts := make([]int64, len(days))
	for i, d := range days {
		counts[i] = d.total("reports")
	}
	fit, err := stats.QuasiPoisson(counts, covariates, exposures(days))
	for fault, reason := range map[error]Undefined{stats.ErrTooShort: TooShort, stats.ErrCollinear: Collinear, stats.ErrNoFiniteFit: NoFiniteFit} {
		if errors.Is(err, fault) {
			return fit, reason, nil
		}
	}
	return fit, "", err
}

// compareDays sets the days of a span against those of the span before, of
// which there are none where a grain was asked for or the records do not reach.
func compareDays(f figures, q Query, before, now []statistics) error {
	switch {
	case q.Grain != "":
		fillDaily(f, NotComputed)
		return nil
	case len(now) == 0:
		fillDaily(f, TooFew)
		return nil
	case len(before) == 0:
		fillDaily(f, NoRecords)
		return nil
	}
	days := slices.Concat(before, now)
	covariates := calendar(days)
	for i := range covariates {
		covariates[i][0] = 0 // in place of time, the span
		if i >= len(before) {
			covariates[i][0] = 1
		}
	}
	fit, reason, err := fitDays(days, covariates)
	if err != nil {
		return fmt.Errorf("change by days: %w", err)
	}
	fillDaily(f, NoLimits)
	if reason != "" {
		fillDaily(f, reason)
		return nil
	}
	if fit.Autocorrelated() {
		fit = fit.Robust()
	}
	c := fit.Change(1, 1)
	f["change_daily"] = measurement(1 + c.Percent/100)
	if fit.Dispersion >= 1e-12 {
		f["change_daily_low"], f["change_daily_high"] = measurement(1+c.Limits.Low/100), measurement(1+c.Limits.High/100)
		f["change_daily_p"] = measurement(c.P)
	}
	return nil
}

// fillDaily gives all figures of the change by days one reason for having no value.
func fillDaily(f figures, reason Undefined) {
	for _, name := range []string{"change_daily", "change_daily_low", "change_daily_high", "change_daily_p"} {
		f[name] = reason
	}
}

// fillSlope gives all figures of the trend one reason for having no value.
func fillSlope(f figures, reason Undefined) {
	for _, name := range []string{"trend_pct", "trend_low", "trend_high", "trend_p", "trend_dispersion", "trend_lag1", "trend_limits"} {
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
