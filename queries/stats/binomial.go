package stats

import "math"

// Wilson returns the 95% score limits of the proportion x of n (Wilson 1927).
// It is false when n is 0 or x is not within 0 and n.
func Wilson(x, n int64) (Interval, bool) {
	if n <= 0 || x < 0 || x > n {
		return Interval{}, false
	}
	fx, fn := float64(x), float64(n)
	middle := 2*fx + Z*Z
	half := Z * math.Sqrt(Z*Z+4*fx*(1-fx/fn))
	limits := Interval{(middle - half) / (2 * (fn + Z*Z)), (middle + half) / (2 * (fn + Z*Z))}
	if x == 0 {
		limits.Low = 0
	}
	if x == n {
		limits.High = 1
	}
	return limits, true
}

// ClopperPearson returns the exact limits of the proportion x of n at the
// given level, say 0.95 (Clopper and Pearson 1934). It is false when n is 0,
// x is not within 0 and n, or the level is not between 0 and 1.
func ClopperPearson(x, n int64, level float64) (Interval, bool) {
	if n <= 0 || x < 0 || x > n || !(level > 0 && level < 1) {
		return Interval{}, false
	}
	return exactLimits(float64(x), float64(n), (1-level)/2), true
}

// exactLimits are Clopper–Pearson limits with the given probability in each
// tail; x and n may be effective numbers, 0 ≤ x ≤ n.
func exactLimits(x, n, tail float64) Interval {
	limits := Interval{0, 1}
	if x > 0 {
		limits.Low = lowerExact(x, n, tail)
	}
	if x < n {
		limits.High = upperExact(x, n, tail)
	}
	return limits
}

func lowerExact(x, n, tail float64) float64 {
	if x == n {
		return math.Exp(math.Log(tail) / n)
	}
	return betaQuantile(tail, x, n-x+1)
}

func upperExact(x, n, tail float64) float64 {
	if x == 0 {
		return -math.Expm1(math.Log(tail) / n)
	}
	return betaQuantile(1-tail, x+1, n-x)
}

// binomialCDF is P(X ≤ x) for n trials at probability p.
func binomialCDF(x, n int64, p float64) float64 {
	switch {
	case x < 0:
		return 0
	case x >= n:
		return 1
	}
	return betaBelow(1-p, p, float64(n-x), float64(x+1))
}

// binomialUpper is P(X ≥ x) for n trials at probability p.
func binomialUpper(x, n int64, p float64) float64 {
	switch {
	case x <= 0:
		return 1
	case x > n:
		return 0
	}
	return betaBelow(p, 1-p, float64(x), float64(n-x+1))
}

// binomialTest is the exact two-sided p-value of x in n trials at p: the sum
// of the probabilities of all outcomes no more likely than x, within a
// relative 1e-7 so that equally likely ones count (as R's binom.test).
func binomialTest(x, n int64, p float64) float64 {
	density := func(i int64) float64 { return binomialDensity(float64(i), float64(n-i), p, 1-p) }
	limit := density(x) * (1 + 1e-7)
	mean := float64(n) * p
	switch {
	case float64(x) == mean:
		return 1
	case float64(x) < mean:
		i := firstInt(int64(math.Ceil(mean)), n+1, func(i int64) bool { return density(i) <= limit })
		return math.Min(1, binomialCDF(x, n, p)+binomialUpper(i, n, p))
	}
	i := firstInt(0, int64(math.Floor(mean))+1, func(i int64) bool { return density(i) > limit })
	return math.Min(1, binomialCDF(i-1, n, p)+binomialUpper(x, n, p))
}

// firstInt is the least i in [low, high) for which ok holds, or high; ok must
// stay true once it is.
func firstInt(low, high int64, ok func(int64) bool) int64 {
	for low < high {
		middle := low + (high-low)/2
		if ok(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
