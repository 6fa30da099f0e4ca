package queries

import (
	"errors"
	"fmt"

	"candour/queries/stats"
)

// weeklyTrends tests the counts of whole weeks for a trend.
func weeklyTrends(g group) (figures, error) {
	f := figures{}
	weeks := g.query.wholeWeeks()
	counts, x := make([]int64, len(weeks)), make([]float64, len(weeks))
	var reports int64
	for _, row := range g.rows {
		day, _ := row.value("day").(Day)
		for i, w := range weeks {
			if !day.Before(w.first.Time) && !day.After(w.last.Time) {
				counts[i] += row.total("reports")
				x[i] += float64(row.total("reports"))
				reports += row.total("reports")
			}
		}
	}
	f["reports"], f["weeks"] = Total(reports), Total(len(weeks))
	f["mann_kendall_s"], f["mann_kendall_p"], f["sen_slope"], f["sen_slope_low"], f["sen_slope_high"] = TooShort, TooShort, TooShort, TooShort, TooShort
	if test, ok := stats.MannKendall(x); ok {
		f["mann_kendall_s"], f["mann_kendall_p"] = measurement(float64(test.S)), measurement(test.P)
	}
	f["seasonal_kendall_p"] = TooShort
	if seasons := seasonsOf(weeks, x); seasons != nil {
		if test, ok := stats.SeasonalKendall(seasons); ok {
			f["seasonal_kendall_p"] = measurement(test.P)
		}
	}
	if slope, limits, ok := stats.SenSlope(x); ok {
		f["sen_slope"], f["sen_slope_low"], f["sen_slope_high"] = measurement(slope), measurement(limits.Low), measurement(limits.High)
	}
	return f, weeklySlope(f, counts)
}

func weeklySlope(f figures, counts []int64) error {
	time, ones := make([][]float64, len(counts)), make([]float64, len(counts))
	for i := range counts {
		time[i], ones[i] = []float64{float64(i)}, 1
	}
	fill := func(v Value) {
		f["trend_pct"], f["trend_low"], f["trend_high"], f["trend_lag1"], f["trend_limits"] = v, v, v, v, v
	}
	if len(counts) == 0 {
		fill(TooShort)
		return nil
	}
	fit, err := stats.QuasiPoisson(counts, time, ones)
	for fault, reason := range map[error]Undefined{stats.ErrTooShort: TooShort, stats.ErrCollinear: Collinear, stats.ErrNoFiniteFit: NoFiniteFit} {
		if errors.Is(err, fault) {
			fill(reason)
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("weekly trend: %w", err)
	}
	fillChange(f, fit, trendStep/float64(weekDays))
	return nil
}

// seasonsOf sorts the weeks by their place in the year, 1 to 52 from the week
// of the first on, so that the same weeks of several years are compared; nil
// where there are not two years of them.
func seasonsOf(weeks []span, x []float64) [][]float64 {
	const year = 52
	if len(weeks) < 2*year {
		return nil
	}
	seasons := make([][]float64, year)
	for i, v := range x {
		seasons[i%year] = append(seasons[i%year], v)
	}
	return seasons
}

// judgeWeeks fills in what rests on all rows.
func judgeWeeks(r *Result) {
	correct(r, "mann_kendall_p", "mann_kendall_q", "mann_kendall_tests")
	correct(r, "seasonal_kendall_p", "seasonal_kendall_q", "seasonal_kendall_tests")
	flag(r, "mann_kendall_q", "mann_kendall_s")
}
