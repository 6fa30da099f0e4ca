package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// normalTail is the probability above z of the standard normal distribution.
// gonum's Normal.Survival cancels beyond z = 8; erfc does not.
func normalTail(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// normalQuantile is the point of the standard normal with probability p below.
func normalQuantile(p float64) float64 { return mathext.NormalQuantile(p) }

// twoSided is the probability beyond ±z of the standard normal distribution.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// stirlingError is ln Γ(x+1) less Stirling's approximation of it, x > 0.
func stirlingError(x float64) float64 {
	if x < 16 {
		lg, _ := math.Lgamma(x + 1)
		return lg - (x+0.5)*math.Log(x) + x - 0.5*math.Log(2*math.Pi)
	}
	y := 1 / (x * x)
	return (1./12 - (1./360-(1./1260-(1./1680-y/1188)*y)*y)*y) / x
}

// deviance is x ln(x/m) + m − x without cancellation where x is near m.
func deviance(x, m float64) float64 {
	if x == 0 {
		return m
	}
	if math.Abs(x-m) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	sum, term := (x-m)*v, 2*x*v
	for j := 1.0; ; j++ {
		term *= v * v
		next := sum + term/(2*j+1)
		if next == sum {
			return sum
		}
		sum = next
	}
}

// binomialDensity is Γ(x+y+1)/(Γ(x+1)Γ(y+1)) p^x q^y for real x, y ≥ 0 with
// q = 1−p, by Loader's saddle-point form: full accuracy for any size.
func binomialDensity(x, y, p, q float64) float64 {
	n := x + y
	switch {
	case n == 0:
		return 1
	case p == 0 && x > 0, q == 0 && y > 0:
		return 0
	case x == 0:
		return math.Exp(y * logOneMinus(p, q))
	case y == 0:
		return math.Exp(x * logOneMinus(q, p))
	}
	e := stirlingError(n) - stirlingError(x) - stirlingError(y) - deviance(x, n*p) - deviance(y, n*q)
	return math.Exp(e) * math.Sqrt(n/(2*math.Pi*x*y))
}

// logOneMinus is ln(1−p), given q = 1−p as well.
func logOneMinus(p, q float64) float64 {
	if p < 0.5 {
		return math.Log1p(-p)
	}
	return math.Log(q)
}

// betaCDF is the regularised incomplete beta function I_x(a, b), a, b > 0.
// gonum's stops after 300 terms and is 5e-4 off for counts of ten million.
func betaCDF(x, a, b float64) float64 { return betaBelow(x, 1-x, a, b) }

// betaBelow is betaCDF given y = 1−x as well, which keeps either tail exact.
func betaBelow(x, y, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case y <= 0:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaFraction(y, x, b, a)
	}
	return betaFraction(x, y, a, b)
}

// betaFraction evaluates I_x(a, b) by Lentz's continued fraction, y = 1−x.
// It needs some √max(a, b) terms where x is below (a+1)/(a+b+2).
func betaFraction(x, y, a, b float64) float64 {
	front := binomialDensity(a, b, x, y) * b / (a + b)
	if front == 0 {
		return 0
	}
	d := 1 / nonZero(1-(a+b)*x/(a+1))
	c, h := 1.0, d
	terms := 200 + 20*math.Sqrt(math.Max(a, b))
	for m := 1.0; m < terms; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / nonZero(1+even*d)
		c = nonZero(1 + even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / nonZero(1+odd*d)
		c = nonZero(1 + odd/c)
		step := d * c
		h *= step
		if math.Abs(step-1) < 1e-15 {
			break
		}
	}
	return math.Min(1, front*h)
}

// nonZero keeps a continued fraction's divisor away from zero.
func nonZero(x float64) float64 {
	if math.Abs(x) < 1e-300 {
		return 1e-300
	}
	return x
}

// betaQuantile is the x with I_x(a, b) = p. gonum's inverse can land on a
// wrong root, so it serves only as the first guess.
func betaQuantile(p, a, b float64) float64 {
	guess := mathext.InvRegIncBeta(a, b, p)
	return invert(func(x float64) float64 { return betaCDF(x, a, b) }, p, guess, 1)
}

// gammaQuantile is the x with P(a, x) = p, shape a and unit rate.
func gammaQuantile(p, a float64) float64 {
	guess := mathext.GammaIncRegInv(a, p)
	return invert(func(x float64) float64 { return mathext.GammaIncReg(a, x) }, p, guess, math.Inf(1))
}

// invert solves cdf(x) = p for an increasing cdf on [0, top], 0 < p < 1:
// it brackets the root around a guess, which may be bad, then closes in.
func invert(cdf func(float64) float64, p, guess, top float64) float64 {
	if !(guess > 0) || guess >= top {
		guess = math.Min(1, top) / 2
	}
	low, high := guess, guess
	at := cdf(guess) - p
	if at == 0 {
		return guess
	}
	fLow, fHigh := at, at
	for grow := 1e-12; fLow > 0 && low > 0; grow *= 32 {
		high, fHigh = low, fLow
		if low *= 1 - math.Min(grow, 0.9); low < 1e-300 {
			low = 0
		}
		fLow = cdf(low) - p
	}
	for grow := 1e-12; fHigh < 0 && high < top; grow *= 32 {
		low, fLow = high, fHigh
		if high += math.Min(high*grow, (top-high)*0.9); high >= math.Nextafter(top, 0) {
			high = top
		}
		fHigh = cdf(high) - p
	}
	return closeIn(cdf, p, low, high, fLow, fHigh)
}

// closeIn narrows a bracketed root by the Illinois form of false position,
// with a plain halving every fourth time.
func closeIn(cdf func(float64) float64, p, low, high, fLow, fHigh float64) float64 {
	return closeWithin(4e-16, cdf, p, low, high, fLow, fHigh)
}

// closeWithin is closeIn up to a relative tolerance.
func closeWithin(tolerance float64, cdf func(float64) float64, p, low, high, fLow, fHigh float64) float64 {
	kept := 0 // the end that did not move last time: -1 low, 1 high
	for i := 0; i < 300 && high-low > tolerance*high; i++ {
		x := (low*fHigh - high*fLow) / (fHigh - fLow)
		if i%4 == 3 || !(x > low && x < high) {
			x = low + (high-low)/2
		}
		f := cdf(x) - p
		switch {
		case f == 0 || x == low || x == high:
			return x
		case f < 0:
			low, fLow = x, f
			if kept == 1 {
				fHigh /= 2
			}
			kept = 1
		default:
			high, fHigh = x, f
			if kept == -1 {
				fLow /= 2
			}
			kept = -1
		}
	}
	return low + (high-low)/2
}

// chiSquareTail is the probability above x of the χ² distribution.
func chiSquareTail(x float64, df int) float64 {
	if x <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(float64(df)/2, x/2)
}

// studentTwoSided is the probability beyond ±t of Student's distribution.
func studentTwoSided(t, df float64) float64 {
	return betaCDF(df/(df+t*t), df/2, 0.5)
}

// studentQuantile is the t with the given probability beyond ±t.
func studentQuantile(beyond, df float64) float64 {
	x := betaQuantile(beyond, df/2, 0.5)
	return math.Sqrt(df * (1 - x) / x)
}
