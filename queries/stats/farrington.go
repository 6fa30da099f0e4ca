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
	farringtonYears      = 3
	farringtonHalfWindow = 3
	weeksPerYear         = 52
)

// Farrington works out the threshold of week k of a weekly series from the
// same seven weeks of each of the given number of years before (Farrington and
// others 1996), with a quasi-Poisson regression, past outbreaks weighted down
// once, and 2/3 power limits that a count exceeds with chance alpha/2. It is an
// error for the years to be fewer than 3 or the series too short, and
// ErrNoFiniteFit if the reference weeks have no reports.
func Farrington(counts []int64, k, years int, alpha float64) (Threshold, error) {
	if years < farringtonYears || k >= len(counts) || k-weeksPerYear*years-farringtonHalfWindow < 0 {
		return Threshold{}, fmt.Errorf("threshold of week %d from %d years: the %d weeks given do not hold %d years before it", k, years, len(counts), max(years, farringtonYears))
	}
	var weeks [][]float64
	var reference []int64
	for year := years; year >= 1; year-- {
		for w := -farringtonHalfWindow; w <= farringtonHalfWindow; w++ {
			week := k - weeksPerYear*year + w
			// Time counts from week k, so that the intercept is its prediction.
			weeks = append(weeks, []float64{float64(week - k)})
			reference = append(reference, counts[week])
		}
	}
	r, trend, err := farringtonFit(reference, weeks)
	if err != nil {
		return Threshold{}, fmt.Errorf("threshold of week %d: %w", k, err)
	}
	t := Threshold{Expected: math.Exp(r.Coefficients[0]), Dispersion: math.Max(1, r.Dispersion), Trend: trend}
	seMean := t.Expected * math.Sqrt(t.Dispersion*r.inverse.At(0, 0))
	tau := t.Dispersion*t.Expected + seMean*seMean
	z := normalQuantile(1 - alpha/2)
	t.Upper = t.Expected * math.Pow(1+2./3*z*math.Sqrt(tau)/t.Expected, 1.5)
	t.Enough = total(counts[max(0, k-3):k+1]) >= 5
	return t, nil
}

// farringtonFit keeps the trend if it is significant and predicts no more than
// was ever seen.
func farringtonFit(reference []int64, weeks [][]float64) (Regression, bool, error) {
	r, err := fitReweighted(reference, weeks)
	if err == nil {
		// Weeks all alike lie on a line without error: 0/0 is no trend.
		significant := r.Dispersion > 1e-12 && studentTwoSided(r.Coefficients[1]/r.SE[1], float64(r.DegreesOfFreedom)) < 0.05
		if significant && math.Exp(r.Coefficients[0]) <= float64(slices.Max(reference)) {
			return r, true, nil
		}
	} else if !errors.Is(err, ErrNoFiniteFit) {
		return r, false, err
	}
	r, err = fitReweighted(reference, make([][]float64, len(weeks)))
	return r, false, err
}

// fitReweighted fits twice, the second time with less weight on weeks whose
// Anscombe residual is above 1.
func fitReweighted(reference []int64, weeks [][]float64) (Regression, error) {
	exposure := slices.Repeat([]float64{1}, len(reference))
	first, err := fitPoisson(reference, weeks, exposure, nil)
	if err != nil {
		return first, err
	}
	phi := math.Max(1, first.Dispersion)
	weights := make([]float64, len(reference))
	var sum float64
	for i, y := range reference {
		s := anscombe(float64(y), first.fitted[i]) / math.Sqrt(phi*(1-first.leverage[i]))
		weights[i] = 1
		if s > 1 {
			weights[i] = 1 / (s * s)
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] *= float64(len(weights)) / sum
	}
	return fitPoisson(reference, weeks, exposure, weights)
}
