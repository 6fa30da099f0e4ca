package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// PoissonExact returns the exact limits of the expected count behind an
// observed count x at the given level, say 0.95 (Garwood 1936). Divide by the
// base for a rate. A negative count or a level outside (0, 1) bounds nothing:
// the limits are 0 and +Inf.
func PoissonExact(x int64, level float64) Interval {
	if x < 0 || !(level > 0 && level < 1) {
		return Interval{0, math.Inf(1)}
	}
	return poissonLimits(float64(x), (1-level)/2)
}

func poissonLimits(x, tail float64) Interval {
	limits := Interval{0, gammaQuantile(1-tail, x+1)}
	if x > 0 {
		limits.Low = gammaQuantile(tail, x)
	}
	return limits
}

// Byar returns Byar's approximate limits of the expected count behind x, with
// z the normal point (Breslow and Day 1987; the form used by England's Office
// for Health Improvement and Disparities): exact limits for x below 10.
func Byar(x int64, z float64) Interval {
	if x < 10 {
		return PoissonExact(x, 1-twoSided(z))
	}
	cube := func(x, z float64) float64 {
		root := 1 - 1/(9*x) + z/(3*math.Sqrt(x))
		return x * root * root * root
	}
	// Far limits of small counts fall below zero on the cube-root scale.
	low := math.Max(0, cube(float64(x), -z))
	return Interval{low, cube(float64(x)+1, z)}
}

// PoissonCDF is the probability of x events or fewer when mean are expected.
func PoissonCDF(x int64, mean float64) float64 {
	switch {
	case x < 0:
		return 0
	case mean <= 0:
		return 1
	}
	return mathext.GammaIncRegComp(float64(x)+1, mean)
}

// PoissonUpper is the probability of x events or more when mean are expected.
func PoissonUpper(x int64, mean float64) float64 {
	switch {
	case x <= 0:
		return 1
	case mean <= 0:
		return 0
	}
	return mathext.GammaIncReg(float64(x), mean)
}

// poissonDensity is the probability of exactly x events, x ≥ 0 and mean > 0.
func poissonDensity(x, mean float64) float64 {
	if x == 0 {
		return math.Exp(-mean)
	}
	return math.Exp(-stirlingError(x)-deviance(x, mean)) / math.Sqrt(2*math.Pi*x)
}
