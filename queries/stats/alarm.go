package stats

import "math"

// An EWMAPoint is one step of an exponentially weighted moving average with
// its control limits.
type EWMAPoint struct {
	Value  float64
	Limits Interval
	Alarm  bool // Value is outside Limits
}

// EWMA follows a series of residuals with the given mean and standard
// deviation under control (Roberts 1959): weight, 0 < weight ≤ 1, is that of the
// newest value, and width the limits' in standard deviations. Fit the
// baseline on a time that ends before the series.
func EWMA(x []float64, mean, sd, weight, width float64) []EWMAPoint {
	points := make([]EWMAPoint, 0, len(x))
	value, decay := mean, 1.0
	for _, v := range x {
		value = weight*v + (1-weight)*value
		decay *= (1 - weight) * (1 - weight)
		half := width * sd * math.Sqrt(weight/(2-weight)*(1-decay))
		points = append(points, EWMAPoint{value, Interval{mean - half, mean + half}, math.Abs(value-mean) > half})
	}
	return points
}

// AnscombeResidual of a count with the given mean and dispersion is about
// standard normal, which Pearson's is not for small counts.
func AnscombeResidual(count int64, mean, dispersion float64) float64 {
	return anscombe(float64(count), mean) / math.Sqrt(dispersion)
}

// AnscombeCount is the count whose Anscombe residual is r, which need not be whole: the other way round.
func AnscombeCount(r, mean, dispersion float64) float64 {
	root := math.Pow(mean, 1./6) * (r*math.Sqrt(dispersion)/1.5 + math.Sqrt(mean))
	return math.Pow(math.Max(0, root), 1.5)
}

func anscombe(y, mu float64) float64 {
	return 1.5 * (math.Cbrt(y*y)*math.Pow(mu, -1./6) - math.Sqrt(mu))
}

// An EARSPoint holds the statistics of one day. C1 and C2 are the excess over
// the mean of a baseline of seven days, in its standard deviations; the
// baseline ends the day before (C1) or three days before (C2), so that a rise
// does not hide itself at once. C3 sums the excess of C2 over 1 for today and
// the two days before. The flags say from which day each is known.
type EARSPoint struct {
	C1, C2, C3          float64
	HasC1, HasC2, HasC3 bool
}

// Alarms by the usual thresholds: C1 and C2 above 3.09 (a chance of 0.001),
// C3 above 2 (Hutwagner and others 2003).
func (p EARSPoint) Alarms() (c1, c2, c3 bool) {
	return p.HasC1 && p.C1 > EARSThreshold, p.HasC2 && p.C2 > EARSThreshold, p.HasC3 && p.C3 > 2
}

// EARSThreshold is what C1 and C2 are held against: the 99.9% point of the
// standard normal distribution.
const EARSThreshold = 3.090232306167814

// EARS works out the statistics of the early aberration reporting system for
// daily counts. Standard deviations count as at least floor, above 0, for a
// baseline of equal counts has none.
func EARS(counts []int64, floor float64) []EARSPoint {
	points := make([]EARSPoint, len(counts))
	excess := func(day, gap int) (float64, bool) {
		if day-gap-7 < 0 {
			return 0, false
		}
		mean, sd := Baseline(counts[day-gap-7 : day-gap])
		return (float64(counts[day]) - mean) / math.Max(sd, floor), true
	}
	for day := range counts {
		p := &points[day]
		p.C1, p.HasC1 = excess(day, 0)
		p.C2, p.HasC2 = excess(day, 2)
		if day < 2 || !points[day-2].HasC2 {
			continue
		}
		p.HasC3 = true
		for _, q := range points[day-2 : day+1] {
			p.C3 += math.Max(0, q.C2-1)
		}
	}
	return points
}

// Baseline is the mean of at least two counts and their standard deviation (n−1).
func Baseline(counts []int64) (mean, sd float64) {
	n := float64(len(counts))
	for _, c := range counts {
		mean += float64(c) / n
	}
	for _, c := range counts {
		sd += (float64(c) - mean) * (float64(c) - mean) / (n - 1)
	}
	return mean, math.Sqrt(sd)
}
