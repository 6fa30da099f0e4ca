package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A design is a Poisson regression while it is being fitted.
type design struct {
	y, exposure, weights []float64
	x                    *mat.Dense // constant, then covariates centred and scaled
	centre, scale        []float64
	crude                float64 // events by exposure: keeps the intercept near 0
	beta                 []float64
	mu                   []float64
	inverse              mat.SymDense
}

func newDesign(counts []int64, covariates [][]float64, exposure, weights []float64) *design {
	n, p := len(counts), len(covariates[0])+1
	d := &design{exposure: exposure, weights: weights, x: mat.NewDense(n, p, nil), beta: make([]float64, p)}
	var events, base float64
	for i, c := range counts {
		d.y = append(d.y, float64(c))
		events += float64(c)
		base += exposure[i]
		d.x.Set(i, 0, 1)
	}
	d.crude = events / base
	for j := 1; j < p; j++ {
		d.standardise(j, covariates)
	}
	for i, y := range d.y { // a first guess between the count and the crude rate
		d.mu = append(d.mu, (y+exposure[i]*d.crude)/2+0.01*d.crude*exposure[i])
	}
	if d.weights == nil {
		d.weights = make([]float64, n)
		for i := range d.weights {
			d.weights[i] = 1
		}
	}
	return d
}

func (d *design) standardise(j int, covariates [][]float64) {
	var mean, spread float64
	for _, row := range covariates {
		mean += row[j-1] / float64(len(covariates))
	}
	for _, row := range covariates {
		spread += (row[j-1] - mean) * (row[j-1] - mean) / float64(len(covariates))
	}
	scale := math.Sqrt(spread)
	if scale == 0 {
		scale = 1 // a constant column, which improve finds collinear
	}
	d.centre, d.scale = append(d.centre, mean), append(d.scale, scale)
	for i, row := range covariates {
		d.x.Set(i, j, (row[j-1]-mean)/scale)
	}
}

// improve takes one step of weighted least squares.
func (d *design) improve() error {
	n, p := d.x.Dims()
	information, right := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i := range n {
		row := d.x.RawRowView(i)
		w := d.weights[i] * d.mu[i]
		working := math.Log(d.mu[i]/(d.exposure[i]*d.crude)) + (d.y[i]-d.mu[i])/d.mu[i]
		information.SymRankOne(information, w, mat.NewVecDense(p, row))
		right.AddScaledVec(right, w*working, mat.NewVecDense(p, row))
	}
	var chol mat.Cholesky
	if !chol.Factorize(information) || chol.Cond() > 1e12 {
		return ErrCollinear
	}
	var beta mat.VecDense
	if err := chol.SolveVecTo(&beta, right); err != nil {
		return ErrCollinear
	}
	if err := chol.InverseTo(&d.inverse); err != nil {
		return ErrCollinear
	}
	for j := range d.beta {
		d.beta[j] = beta.AtVec(j)
		if !(math.Abs(d.beta[j]) <= 15) {
			return ErrNoFiniteFit
		}
	}
	for i := range n {
		eta := mat.Dot(mat.NewVecDense(p, d.x.RawRowView(i)), &beta)
		if !(math.Abs(eta) <= 30) {
			return ErrNoFiniteFit
		}
		d.mu[i] = d.exposure[i] * d.crude * math.Exp(eta)
	}
	return nil
}

// vanishes says that some fitted rate is none but for rounding: its logarithm
// has no best finite value, and only the criterion of convergence stopped it.
func (d *design) vanishes() bool {
	for i, mu := range d.mu {
		if mu < d.exposure[i]*d.crude*math.Exp(-15) {
			return true
		}
	}
	return false
}

func (d *design) deviance() (sum float64) {
	for i, y := range d.y {
		sum += 2 * d.weights[i] * deviance(y, d.mu[i])
	}
	return sum
}

// regression puts the coefficients back on the covariates' own scales.
func (d *design) regression() Regression {
	n, p := d.x.Dims()
	back := mat.NewDense(p, p, nil)
	back.Set(0, 0, 1)
	for j := 1; j < p; j++ {
		back.Set(j, j, 1/d.scale[j-1])
		back.Set(0, j, -d.centre[j-1]/d.scale[j-1])
	}
	var beta mat.VecDense
	beta.MulVec(back, mat.NewVecDense(p, d.beta))
	var half, full mat.Dense
	half.Mul(back, &d.inverse)
	full.Mul(&half, back.T())
	r := Regression{DegreesOfFreedom: n - p, counts: d.y, fitted: d.mu, inverse: mat.NewSymDense(p, nil)}
	pearson := make([]float64, n)
	for i := range n {
		row := mat.NewVecDense(p, d.x.RawRowView(i))
		r.leverage = append(r.leverage, d.weights[i]*d.mu[i]*mat.Inner(row, &d.inverse, row))
		pearson[i] = math.Sqrt(d.weights[i]/d.mu[i]) * (d.y[i] - d.mu[i])
		r.Dispersion += pearson[i] * pearson[i] / float64(n-p)
	}
	for j := range p {
		for k := range j + 1 {
			r.inverse.SetSym(j, k, full.At(j, k))
		}
		r.Coefficients = append(r.Coefficients, beta.AtVec(j))
		r.SE = append(r.SE, math.Sqrt(r.Dispersion*full.At(j, j)))
	}
	r.Coefficients[0] += math.Log(d.crude)
	r.LagOne = lagOne(pearson)
	return r
}

// lagOne is the correlation of each value with the one before.
func lagOne(x []float64) float64 {
	var mean, products, squares float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for i, v := range x {
		squares += (v - mean) * (v - mean)
		if i > 0 {
			products += (v - mean) * (x[i-1] - mean)
		}
	}
	if squares == 0 {
		return 0
	}
	return products / squares
}
