package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Robust returns the regression with standard errors that allow for
// neighbouring counts that are alike (Newey and West 1987; small-sample factor
// n/(n−p)), where these are greater than those by the dispersion. The kernel is
// Bartlett's, of 1.3·√n counts (Lazarus and others 2018); because so wide a one makes
// the usual distribution too narrow, the errors are raised by the ratio of the
// fixed-bandwidth point to the normal one (Kiefer and Vogelsang 2005).
func (r Regression) Robust() Regression {
	n, p := len(r.rows), len(r.Coefficients)
	width := math.Ceil(1.3 * math.Sqrt(float64(n)))
	errors := r.neweyWest(int(width))
	robust := r
	robust.SE = make([]float64, p)
	for j, se := range errors {
		robust.SE[j] = math.Max(r.SE[j], se*fixedBandwidth(width/float64(n))/Z)
	}
	return robust
}

// neweyWest are the standard errors with Bartlett's kernel: scores so many
// counts apart and more are taken as independent.
func (r Regression) neweyWest(width int) []float64 {
	n, p := len(r.rows), len(r.Coefficients)
	middle := mat.NewSymDense(p, nil)
	for lag := range min(width, n) {
		weight := 1 - float64(lag)/float64(width)
		for i := lag; i < n; i++ {
			addProduct(middle, r.score(i), r.score(i-lag), weight, lag == 0)
		}
	}
	var half, full mat.Dense
	half.Mul(r.inverse, middle)
	full.Mul(&half, r.inverse)
	errors := make([]float64, p)
	for j := range errors {
		errors[j] = math.Sqrt(math.Max(0, full.At(j, j)) * float64(n) / float64(n-p))
	}
	return errors
}

// score is the contribution of one count to the slope of the log likelihood.
func (r Regression) score(i int) []float64 {
	scores := []float64{r.counts[i] - r.fitted[i]}
	for _, x := range r.rows[i] {
		scores = append(scores, x*scores[0])
	}
	return scores
}

// addProduct adds weight·(a bᵀ + b aᵀ), or weight·a aᵀ for the same count.
func addProduct(to *mat.SymDense, a, b []float64, weight float64, same bool) {
	for j := range a {
		for k := range j + 1 {
			product := a[j]*b[k] + b[j]*a[k]
			if same {
				product = a[j] * a[k]
			}
			to.SetSym(j, k, to.At(j, k)+weight*product)
		}
	}
}

// fixedBandwidth is the 97.5% point of the t statistic with Bartlett's kernel
// over a share b of the series: Kiefer and Vogelsang 2005, table 1.
func fixedBandwidth(b float64) float64 {
	return Z + b*(2.9694+b*(0.4160-0.5324*b))
}
