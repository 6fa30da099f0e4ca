package stats

import (
	"math"
	"slices"
)

// A Funnel holds control limits at one size: 95% and 99.8%.
type Funnel struct{ Warning, Alarm Interval }

// funnelTails are the chances below the limits of a Funnel, in its order.
var funnelTails = [4]float64{0.025, 0.975, 0.001, 0.999}

// A Flag says where a value lies on a funnel plot.
type Flag int

// The flags, from low to high; Within means within the 95% limits.
const (
	LowAlarm Flag = iota - 2
	LowWarning
	Within
	HighWarning
	HighAlarm
)

// PoissonFunnel returns the limits of the ratio of observed to expected where
// expected events are expected, by exact tail probabilities interpolated
// between counts (Spiegelhalter 2005). Below some 6.9 expected the lower 99.8%
// limit is 0, so that a small school can never look low. It is false if the
// expected number is not positive and finite.
func PoissonFunnel(expected float64) (Funnel, bool) {
	if !positive(expected) {
		return Funnel{}, false
	}
	cdf := func(r int64) float64 { return PoissonCDF(r, expected) }
	density := func(r int64) float64 { return poissonDensity(float64(r), expected) }
	top := int64(expected+20*math.Sqrt(expected)) + 40
	return funnel(cdf, density, top, expected), true
}

// BinomialFunnel returns the limits of a proportion of n where target is the
// overall one, as PoissonFunnel does. It is false if n is not positive or the
// target not between 0 and 1.
func BinomialFunnel(n int64, target float64) (Funnel, bool) {
	if n <= 0 || !(target > 0 && target < 1) {
		return Funnel{}, false
	}
	cdf := func(r int64) float64 { return binomialCDF(r, n, target) }
	density := func(r int64) float64 { return binomialDensity(float64(r), float64(n-r), target, 1-target) }
	return funnel(cdf, density, n, float64(n)), true
}

func funnel(cdf, density func(int64) float64, top int64, size float64) Funnel {
	var limits [4]float64
	for i, q := range funnelTails {
		r := firstInt(0, top, func(r int64) bool { return cdf(r) > q })
		part := (cdf(r) - q) / density(r)
		limits[i] = math.Max(0, (float64(r)-part)/size)
	}
	return Funnel{Interval{limits[0], limits[1]}, Interval{limits[2], limits[3]}}
}

// FlagPoisson places a count by its exact tail probabilities: an alarm if
// counts as far out have a chance of 0.001 or less, a warning at 0.025. A count
// where nothing is expected is an alarm.
func FlagPoisson(a Area) Flag {
	return flag(PoissonCDF(a.Observed, a.Expected), PoissonUpper(a.Observed, a.Expected))
}

// FlagBinomial places x of n on the funnel around target, as FlagPoisson does.
func FlagBinomial(x, n int64, target float64) Flag {
	return flag(binomialCDF(x, n, target), binomialUpper(x, n, target))
}

func flag(below, above float64) Flag {
	switch {
	case above <= 0.001:
		return HighAlarm
	case above <= 0.025:
		return HighWarning
	case below <= 0.001:
		return LowAlarm
	case below <= 0.025:
		return LowWarning
	}
	return Within
}

// An Overdispersion says how much more ratios vary between areas than chance
// explains, on the square root scale (Spiegelhalter 2005; Spiegelhalter and
// others 2012).
type Overdispersion struct {
	Phi        float64 // mean winsorised squared z; 1 for chance alone
	TauSquared float64 // variance between areas; 0 where chance explains all
}

// FitOverdispersion estimates it from areas with something expected; others
// are left out. Values of z beyond their 10% and 90% quantiles count as those.
// It is false with fewer than two such areas.
func FitOverdispersion(areas []Area) (Overdispersion, bool) {
	var z []float64
	var sumW, sumW2 float64
	for _, a := range areas {
		if positive(a.Expected) {
			z = append(z, rootZ(a, 0))
			w := 4 * a.Expected // 1/s² with s = 1/(2√E)
			sumW += w
			sumW2 += w * w
		}
	}
	if len(z) < 2 {
		return Overdispersion{}, false
	}
	sorted := slices.Sorted(slices.Values(z))
	low, high := quantileType7(sorted, 0.1), quantileType7(sorted, 0.9)
	n := float64(len(z))
	var squares float64
	for _, v := range sorted {
		v = math.Min(math.Max(v, low), high)
		squares += v * v
	}
	o := Overdispersion{Phi: squares / n}
	if squares > n-1 {
		o.TauSquared = (squares - (n - 1)) / (sumW - sumW2/sumW)
	}
	return o, true
}

// rootZ is the standardised square root of the ratio.
func rootZ(a Area, tauSquared float64) float64 {
	root := math.Sqrt(float64(a.Observed) / a.Expected)
	return (root - 1) / math.Sqrt(1/(4*a.Expected)+tauSquared)
}

// Funnel returns limits of the ratio widened for over-dispersion. It is false
// if the expected number is not positive and finite.
func (o Overdispersion) Funnel(expected float64) (Funnel, bool) {
	if !positive(expected) {
		return Funnel{}, false
	}
	sd := math.Sqrt(1/(4*expected) + o.TauSquared)
	var limits [4]float64
	for i, q := range funnelTails {
		root := math.Max(0, 1+normalQuantile(q)*sd)
		limits[i] = root * root
	}
	return Funnel{Interval{limits[0], limits[1]}, Interval{limits[2], limits[3]}}, true
}

// Flag places a count on the widened funnel. It is Within where nothing is
// expected and nothing observed.
func (o Overdispersion) Flag(a Area) Flag {
	if !positive(a.Expected) {
		return FlagPoisson(a)
	}
	z := rootZ(a, o.TauSquared)
	return flag(normalTail(-z), normalTail(z))
}

// quantileType7 interpolates the p-quantile of sorted values (type 7 of
// Hyndman and Fan 1996).
func quantileType7(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
