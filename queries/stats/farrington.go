package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// A Threshold is what a week's count is held against.
type Threshold struct {
	Expected   float64
	Upper      float64 // an alarm is a count above it
	Dispersion float64 // at least 1
	Trend      bool    // whether the time trend was kept
	// Enough is false where the last four weeks have fewer than five reports:
	// no alarm is then raised, whatever the count.
	Enough bool
}

const (
	farringtonYears      = 3 // at least
	farringtonHalfWindow = 3
	farringtonRecent     = 26 // weeks before the one judged that are no reference
	farringtonOutlying   = 2.58
	weeksPerYear         = 52
	seasonWeeks          = 5 // of each season between the windows: 52 = 7 + 9·5
)

// Farrington works out the threshold of week k of a weekly series from all
// weeks of the given number of years before it but the last 26 (Noufaily and
// others 2013, the improved method of Farrington and others 1996): quasi-Poisson
// regression on time and ten seasons of the year, of which the seven weeks
// around the same week are one, past outbreaks weighted down once, the trend
// kept unless it predicts more than was ever seen, and as limit the count that a
// negative binomial count of that mean and dispersion exceeds with chance
// alpha. It is an error for the years to be fewer than 3 or the series too
// short, and ErrNoFiniteFit if the reference weeks cannot be fitted.
func Farrington(counts []int64, k, years int, alpha float64) (Threshold, error) {
	if years < farringtonYears || k >= len(counts) || k-weeksPerYear*years-farringtonHalfWindow < 0 {
		return Threshold{}, fmt.Errorf("threshold of week %d from %d years: the %d weeks given do not hold %d years before it", k, years, len(counts), max(years, farringtonYears))
	}
	reference := referenceWeeks(counts, k, years)
	t := Threshold{Dispersion: 1, Enough: total(counts[max(0, k-3):k+1]) >= 5}
	if reference.empty() {
		return t, nil // no reports at this time of any year: none are expected
	}
	r, err := reference.fit(true)
	switch {
	case err == nil && math.Exp(r.Coefficients[0]) <= float64(slices.Max(reference.counts)):
		t.Trend = true
	case err == nil || errors.Is(err, ErrNoFiniteFit):
		r, err = reference.fit(false)
	}
	if err != nil {
		return Threshold{}, fmt.Errorf("threshold of week %d: %w", k, err)
	}
	t.Expected, t.Dispersion = math.Exp(r.Coefficients[0]), math.Max(1, r.Dispersion)
	t.Upper = float64(negativeBinomialQuantile(1-alpha, t.Expected, t.Dispersion))
	return t, nil
}

// A referenceSet are the weeks that a week is judged by.
type referenceSet struct {
	counts []int64
	time   []float64 // weeks after the one judged: less than 0
	season []int     // 0 is that of the week judged
}

func referenceWeeks(counts []int64, k, years int) (set referenceSet) {
	for week := k - weeksPerYear*years - farringtonHalfWindow; week < k-farringtonRecent; week++ {
		// Weeks after the window around the same week of the year.
		after := (week-k+weeksPerYear*(years+1)-farringtonHalfWindow-1)%weeksPerYear + 1
		season := 0
		if between := weeksPerYear - 2*farringtonHalfWindow - 1; after <= between {
			season = (after-1)/seasonWeeks + 1
		}
		set.counts = append(set.counts, counts[week])
		set.time, set.season = append(set.time, float64(week-k)), append(set.season, season)
	}
	return set
}

// seasons lists the reports and the weeks of each season.
func (s referenceSet) seasons() (reports, weeks [10]int64) {
	for i, season := range s.season {
		reports[season] += s.counts[i]
		weeks[season]++
	}
	return reports, weeks
}

func (s referenceSet) empty() bool {
	reports, _ := s.seasons()
	return reports[0] == 0
}

// fit fits twice, the second time with less weight on weeks whose Anscombe
// residual is above 2.58. Seasons without reports are as good as fitted, by a
// rate of none: they count for the degrees of freedom alone.
func (s referenceSet) fit(trend bool) (Regression, error) {
	reports, weeks := s.seasons()
	var rows [][]float64
	var counts []int64
	var none int64 // weeks of seasons without reports, less one each
	for season, n := range reports {
		if n == 0 {
			none += weeks[season] - 1
		}
	}
	for i, season := range s.season {
		if reports[season] == 0 {
			continue
		}
		row := []float64{}
		if trend {
			row = append(row, s.time[i])
		}
		for other := 1; other < len(reports); other++ {
			if reports[other] > 0 {
				row = append(row, indicator(season == other))
			}
		}
		rows, counts = append(rows, row), append(counts, s.counts[i])
	}
	return fitReweighted(counts, rows, float64(none))
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func fitReweighted(counts []int64, rows [][]float64, more float64) (Regression, error) {
	exposure := slices.Repeat([]float64{1}, len(counts))
	first, err := fitPoisson(counts, rows, exposure, nil)
	if err != nil {
		return first, err
	}
	first.widen(more)
	phi := math.Max(1, first.Dispersion)
	weights := make([]float64, len(counts))
	sum := more
	for i, y := range counts {
		s := anscombe(float64(y), first.fitted[i]) / math.Sqrt(phi*(1-first.leverage[i]))
		weights[i] = 1
		if s > farringtonOutlying {
			weights[i] = 1 / (s * s)
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] *= (float64(len(weights)) + more) / sum
	}
	r, err := fitPoisson(counts, rows, exposure, weights)
	r.widen(more)
	return r, err
}

// widen takes in as many more degrees of freedom, of counts that are fitted without error.
func (r *Regression) widen(more float64) {
	df := float64(r.DegreesOfFreedom)
	r.Dispersion *= df / (df + more)
}

// negativeBinomialQuantile is the least count with probability p or more at or
// below it, where the mean is as given and the variance dispersion times that.
func negativeBinomialQuantile(p, mean, dispersion float64) int64 {
	below := func(x int64) float64 { return PoissonCDF(x, mean) }
	if dispersion > 1 {
		size := mean / (dispersion - 1)
		below = func(x int64) float64 { return betaBelow(1/dispersion, 1-1/dispersion, size, float64(x)+1) }
	}
	top := int64(1)
	for below(top) < p {
		top *= 2
	}
	return firstInt(0, top, func(x int64) bool { return below(x) >= p })
}
