package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Regression is a quasi-Poisson model of counts with a log link and an
// offset for exposure (McCullagh and Nelder 1989).
type Regression struct {
	// Coefficients on the log scale: the intercept, then one a covariate.
	Coefficients []float64
	// SE holds their standard errors, widened for the dispersion as estimated.
	SE []float64
	// Dispersion is Pearson's X² over the degrees of freedom, 1 for Poisson.
	Dispersion       float64
	DegreesOfFreedom int
	// LagOne is the autocorrelation of neighbouring Pearson residuals.
	LagOne float64

	rows                     [][]float64 // covariates
	counts, fitted, leverage []float64
	inverse                  *mat.SymDense // of the information, before dispersion
}

var (
	// ErrTooShort says that fewer than ten degrees of freedom are left.
	ErrTooShort = errors.New("series too short for a regression")
	// ErrCollinear says that one covariate follows from the others.
	ErrCollinear = errors.New("covariates are collinear")
	// ErrNoFiniteFit says that no finite coefficients fit best, as where a
	// category or a covariate's pattern has no events: compare exact rates then.
	ErrNoFiniteFit = errors.New("no finite fit")
)

// QuasiPoisson regresses counts on covariates: one row of covariates a count,
// without a constant, and the exposure of each count, in any one unit. Choose
// the origin of time near the data. Besides the three errors above, it is an
// error for rows to differ in number or length or for a number to be out of
// range.
func QuasiPoisson(counts []int64, covariates [][]float64, exposure []float64) (Regression, error) {
	if err := checkRegression(counts, covariates, exposure); err != nil {
		return Regression{}, fmt.Errorf("regression: %w", err)
	}
	if len(counts) == 0 || len(counts)-len(covariates[0])-1 < 10 {
		return Regression{}, fmt.Errorf("regression of %d counts: %w", len(counts), ErrTooShort)
	}
	r, err := fitPoisson(counts, covariates, exposure, nil)
	if err != nil {
		return Regression{}, fmt.Errorf("regression of %d counts: %w", len(counts), err)
	}
	r.rows = covariates
	return r, nil
}

func checkRegression(counts []int64, covariates [][]float64, exposure []float64) error {
	if len(covariates) != len(counts) || len(exposure) != len(counts) {
		return fmt.Errorf("%d counts, %d rows of covariates, %d exposures", len(counts), len(covariates), len(exposure))
	}
	for i, row := range covariates {
		if len(row) != len(covariates[0]) {
			return fmt.Errorf("row %d has %d covariates, the first %d", i, len(row), len(covariates[0]))
		}
		if counts[i] < 0 || !positive(exposure[i]) {
			return fmt.Errorf("row %d: count %d, exposure %g", i, counts[i], exposure[i])
		}
		for _, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("row %d: covariate %g", i, v)
			}
		}
	}
	return nil
}

// fitPoisson fits by iteratively reweighted least squares. Weights are those
// of a prior kind and may be nil. Covariates are centred and scaled inside.
func fitPoisson(counts []int64, covariates [][]float64, exposure, weights []float64) (Regression, error) {
	d := newDesign(counts, covariates, exposure, weights)
	if d.crude == 0 {
		return Regression{}, ErrNoFiniteFit
	}
	before := math.Inf(1)
	for step := range 60 {
		err := d.improve()
		if step > 0 && errors.Is(err, ErrCollinear) {
			err = ErrNoFiniteFit // the columns were independent before the weights of some rows vanished
		}
		if err != nil {
			return Regression{}, err
		}
		deviance := d.deviance()
		if math.Abs(deviance-before) <= 1e-13*(math.Abs(deviance)+0.1) {
			// Once more, for standard errors at the fit and not a step before.
			if err := d.improve(); err != nil {
				return Regression{}, err
			}
			if d.vanishes() {
				return Regression{}, ErrNoFiniteFit
			}
			return d.regression(), nil
		}
		before = deviance
	}
	return Regression{}, ErrNoFiniteFit
}

// A Change is an effect in percent with 95% limits and its p-value.
type Change struct {
	Percent float64
	Limits  Interval
	P       float64
}

// Change returns the effect of raising covariate i, numbered from 1 (0 is the
// intercept), by step: 100·(e^{step·β} − 1) percent, by Student's distribution.
func (r Regression) Change(i int, step float64) Change {
	b, se, df := r.Coefficients[i]*step, r.SE[i]*math.Abs(step), float64(r.DegreesOfFreedom)
	half := studentQuantile(0.05, df) * se
	return Change{
		Percent: 100 * math.Expm1(b),
		Limits:  Interval{100 * math.Expm1(b-half), 100 * math.Expm1(b+half)},
		P:       studentTwoSided(r.Coefficients[i]/r.SE[i], df),
	}
}

// Autocorrelated reports whether neighbouring residuals are correlated beyond
// chance: the standard errors are then too small, and Robust's should be used.
func (r Regression) Autocorrelated() bool {
	return r.LagOne > 2/math.Sqrt(float64(len(r.fitted)))
}
