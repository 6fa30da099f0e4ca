package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// An Area is one school or district: the events observed there and the number
// expected at the reference rate (or its base, to shrink rates).
type Area struct {
	Observed int64
	Expected float64
}

// A GammaPrior says how the ratios of observed to expected vary between areas:
// as a gamma distribution with this shape and mean.
type GammaPrior struct {
	Shape, Mean float64
	// LogLikelihood of the counts under the prior; 0 where it was not maximised.
	LogLikelihood float64
	// Method is "maximum likelihood", or "moments" (Marshall 1991) where the
	// likelihood has no maximum within reach.
	Method string
}

// A Gamma is a gamma distribution.
type Gamma struct{ Shape, Rate float64 }

var (
	// ErrTooFewAreas says that there are fewer than ten areas, or no events at
	// all: ratios should then not be shrunk.
	ErrTooFewAreas = errors.New("too few areas to shrink by")
	// ErrNoVariation says that the counts vary no more than chance explains:
	// every ratio shrinks to the common one.
	ErrNoVariation = errors.New("no variation between areas beyond chance")
)

const (
	fewestAreas   = 10
	largestShape  = 1e6
	smallestShape = 1e-4
)

// FitGammaPrior fits the prior of the Poisson–gamma model to the areas by
// maximum likelihood (Clayton and Kaldor 1987), or by Marshall's moments where
// that fails. The limits of Posterior take the fit as known and are too short
// for few areas: see Hierarchy. It is an error for an area to have a
// negative count or to expect nothing.
func FitGammaPrior(areas []Area) (GammaPrior, error) {
	var events int64
	for i, a := range areas {
		if a.Observed < 0 || !positive(a.Expected) {
			return GammaPrior{}, fmt.Errorf("area %d with %d observed, %g expected: cannot be shrunk", i, a.Observed, a.Expected)
		}
		events += a.Observed
	}
	if len(areas) < fewestAreas || events == 0 {
		return GammaPrior{}, ErrTooFewAreas
	}
	score := func(logShape float64) float64 {
		shape := math.Exp(logShape)
		return shapeScore(areas, shape, meanGiven(areas, shape))
	}
	low, high := math.Log(smallestShape), math.Log(largestShape)
	atLow, atHigh := score(low), score(high)
	switch {
	case atHigh >= 0:
		return GammaPrior{}, ErrNoVariation
	case !(atLow > 0):
		return momentPrior(areas)
	}
	falling := func(logShape float64) float64 { return -score(logShape) }
	shape := math.Exp(closeIn(falling, 0, low, high, -atLow, -atHigh))
	p := GammaPrior{Shape: shape, Mean: meanGiven(areas, shape), Method: "maximum likelihood"}
	p.LogLikelihood = logLikelihood(areas, p.Shape, p.Mean)
	return p, nil
}

// Posterior is the distribution of an area's true ratio given its count.
func (p GammaPrior) Posterior(a Area) Gamma {
	return Gamma{float64(a.Observed) + p.Shape, a.Expected + p.Shape/p.Mean}
}

// Mean is the shrunken ratio.
func (g Gamma) Mean() float64 { return g.Shape / g.Rate }

// Limits of the given level, say 0.95, with equal tails.
func (g Gamma) Limits(level float64) Interval {
	tail := (1 - level) / 2
	return Interval{gammaQuantile(tail, g.Shape) / g.Rate, gammaQuantile(1-tail, g.Shape) / g.Rate}
}

// meanGiven is the likeliest mean for a shape: the root of a falling, convex
// function, which Newton's method approaches from below.
func meanGiven(areas []Area, shape float64) float64 {
	var y, e float64
	for _, a := range areas {
		y += float64(a.Observed)
		e += a.Expected
	}
	mean := y / e
	for range 200 {
		var value, slope float64
		for _, a := range areas {
			weight := shape + mean*a.Expected
			value += (float64(a.Observed) - mean*a.Expected) / weight
			slope += a.Expected * (shape + float64(a.Observed)) / (weight * weight)
		}
		next := mean + value/slope
		if next <= 0 {
			next = mean / 10
		}
		if math.Abs(next-mean) <= 1e-15*mean {
			return next
		}
		mean = next
	}
	return mean
}

// shapeScore is the slope of the log likelihood in the shape.
func shapeScore(areas []Area, shape, mean float64) (sum float64) {
	for _, a := range areas {
		y, m := float64(a.Observed), a.Expected*mean
		sum += digammaRise(shape, a.Observed) - math.Log1p(m/shape) + (m-y)/(shape+m)
	}
	return sum
}

// digammaRise is ψ(shape+y) − ψ(shape), added up for small y because the
// difference of the functions cancels.
func digammaRise(shape float64, y int64) (sum float64) {
	if y > 1000 {
		return mathext.Digamma(shape+float64(y)) - mathext.Digamma(shape)
	}
	for k := range y {
		sum += 1 / (shape + float64(k))
	}
	return sum
}

// logLikelihood of the counts, which are negative binomial.
func logLikelihood(areas []Area, shape, mean float64) (sum float64) {
	lgamma := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	for _, a := range areas {
		y, m := float64(a.Observed), a.Expected*mean
		sum += lgamma(y+shape) - lgamma(shape) - lgamma(y+1) - shape*math.Log1p(m/shape)
		if y > 0 {
			sum += y * math.Log(m/(shape+m))
		}
	}
	return sum
}

// momentPrior is Marshall's estimate: its posterior means are his
// m + A/(A + m/E)·(r − m), with A the variance between areas.
func momentPrior(areas []Area) (GammaPrior, error) {
	var y, e float64
	for _, a := range areas {
		y += float64(a.Observed)
		e += a.Expected
	}
	mean := y / e
	var spread float64
	for _, a := range areas {
		d := float64(a.Observed)/a.Expected - mean
		spread += a.Expected * d * d
	}
	between := spread/e - mean/(e/float64(len(areas)))
	if !(between > 0) {
		return GammaPrior{}, ErrNoVariation
	}
	return GammaPrior{Shape: mean * mean / between, Mean: mean, Method: "moments"}, nil
}
