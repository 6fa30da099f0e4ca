package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// A Hierarchy is a GammaPrior that is itself uncertain: several, weighted by
// how well each explains the counts of all areas.
type Hierarchy struct{ priors []weightedPrior }

type weightedPrior struct {
	GammaPrior
	weight float64 // all together make 1
}

// Hierarchy weighs the priors near p, which was fitted to the areas: the
// posterior of shape and mean by quadrature, good to some 1e-5, with the logarithm of the mean
// flat and the shrinkage of an area of average size, shape/(shape + events),
// uniform between 0 and 1 (Christiansen and Morris 1997; Daniels 1999). Limits
// that take p as known are too short for few areas.
func (p GammaPrior) Hierarchy(areas []Area) Hierarchy {
	low, high := likelyShapes(areas)
	steps, spacing := 40, 0.5
	if len(areas) > 100 { // the posterior is then close to normal, which a coarse grid integrates as well
		steps, spacing = 16, 1
	}
	var all []weightedPrior
	best := math.Inf(-1)
	for i := range steps + 1 {
		logShape := low + (high-low)*float64(i)/float64(steps)
		mean, sd, shrinkage := conditional(areas, logShape)
		for z := -6.0; z <= 6; z += spacing {
			g := GammaPrior{Shape: math.Exp(logShape), Mean: mean * math.Exp(z*sd)}
			// The weight is a logarithm until the greatest is known.
			weight := logLikelihood(areas, g.Shape, g.Mean) + shrinkage + math.Log(sd)
			if i == 0 || i == steps {
				weight -= math.Ln2 // the trapezoidal rule
			}
			best = math.Max(best, weight)
			all = append(all, weightedPrior{g, weight})
		}
	}
	return weigh(all, best)
}

// likelyShapes bound the logarithms of shapes that have any weight.
func likelyShapes(areas []Area) (low, high float64) {
	const step, least = 0.25, 23                       // e^−23 is 1e-10
	low, high = math.Log(smallestShape), math.Log(1e4) // beyond, all areas are as good as alike
	var weights []float64
	best := math.Inf(-1)
	for logShape := low; logShape <= high; logShape += step {
		mean, sd, shrinkage := conditional(areas, logShape)
		weights = append(weights, logLikelihood(areas, math.Exp(logShape), mean)+shrinkage+math.Log(sd))
		best = math.Max(best, weights[len(weights)-1])
	}
	first := slices.IndexFunc(weights, func(w float64) bool { return w > best-least })
	slices.Reverse(weights)
	last := len(weights) - 1 - slices.IndexFunc(weights, func(w float64) bool { return w > best-least })
	return math.Max(low, low+step*float64(first-1)), math.Min(high, low+step*float64(last+1))
}

// conditional gives, for a shape, the likeliest mean, the standard deviation
// of its logarithm, and the logarithm of the prior of the shape's.
func conditional(areas []Area, logShape float64) (mean, sd, shrinkage float64) {
	shape := math.Exp(logShape)
	mean = meanGiven(areas, shape)
	var information, events float64
	for _, a := range areas {
		m := mean * a.Expected
		information += shape * m * (shape + float64(a.Observed)) / ((shape + m) * (shape + m))
		events += float64(a.Observed)
	}
	average := events / float64(len(areas))
	return mean, 1 / math.Sqrt(information), logShape + math.Log(average) - 2*math.Log(average+shape)
}

// weigh turns logarithms of weights into weights, and leaves out what has next to none.
func weigh(all []weightedPrior, best float64) (h Hierarchy) {
	var sum float64
	for _, v := range all {
		if v.weight = math.Exp(v.weight - best); v.weight > 1e-8 {
			sum += v.weight
			h.priors = append(h.priors, v)
		}
	}
	for i := range h.priors {
		h.priors[i].weight /= sum
	}
	return h
}

// Limits of the true ratio of an area, of the given level, say 0.95, with equal tails.
func (h Hierarchy) Limits(a Area, level float64) Interval {
	posteriors := make([]Gamma, len(h.priors))
	var mean, squares float64
	for i, v := range h.priors {
		g := v.Posterior(a)
		posteriors[i] = g
		mean += v.weight * g.Mean()
		squares += v.weight * (g.Mean()*g.Mean() + g.Mean()/g.Rate)
	}
	below := func(x float64) (sum float64) {
		for i, g := range posteriors {
			sum += h.priors[i].weight * mathext.GammaIncReg(g.Shape, x*g.Rate)
		}
		return sum
	}
	like := Gamma{mean * mean / (squares - mean*mean), mean / (squares - mean*mean)} // of the same mean and variance
	guess := like.Limits(level)
	tail := (1 - level) / 2
	return Interval{around(below, tail, guess.Low), around(below, 1-tail, guess.High)}
}

// around solves cdf(x) = p near a good guess, to a relative 1e-9.
func around(cdf func(float64) float64, p, guess float64) float64 {
	low, high := guess*0.98, guess*1.02
	fLow, fHigh := cdf(low)-p, cdf(high)-p
	for fLow > 0 {
		low, high, fHigh = low*0.9, low, fLow
		fLow = cdf(low) - p
	}
	for fHigh < 0 {
		low, high, fLow = high, high*1.1, fHigh
		fHigh = cdf(high) - p
	}
	return closeWithin(1e-9, cdf, p, low, high, fLow, fHigh)
}
