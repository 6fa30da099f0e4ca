package stats

import (
	goflag "flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = goflag.Bool("update", false, "simulate the coverage of intervals at length and write coverage.tsv")

// A trial draws a sample of a known truth and gives its interval.
type trial struct {
	interval, name string
	truth          float64
	draw           func(*rand.Rand) (Interval, bool)
}

func binomialDraw(r *rand.Rand, n int64, p float64) (x int64) {
	for range n {
		if r.Float64() < p {
			x++
		}
	}
	return x
}

func poissonDraw(r *rand.Rand, mean float64) (x int64) {
	for t := r.ExpFloat64(); t < mean; t += r.ExpFloat64() {
		x++
	}
	return x
}

// waits are exponential with a mean of a day, censored uniformly within a week.
func waits(r *rand.Rand, n int) Curve {
	var d []Duration
	for range n {
		t, c := r.ExpFloat64()*86400, r.Float64()*7*86400
		if t <= c {
			d = append(d, Duration{Seconds: int64(t), Events: 1})
		} else {
			d = append(d, Duration{Seconds: int64(c), Censored: 1})
		}
	}
	curve, err := KaplanMeier(d)
	if err != nil {
		panic(err)
	}
	return curve
}

func trials() []trial {
	var all []trial
	for _, c := range []struct {
		n int64
		p float64
	}{{10, 0.9}, {50, 0.9}, {500, 0.95}, {50, 0.5}} {
		all = append(all, trial{"Share (Wilson)", fmt.Sprintf("%d cases, share %g", c.n, c.p), c.p,
			func(r *rand.Rand) (Interval, bool) { return Wilson(binomialDraw(r, c.n, c.p), c.n) }})
	}
	for _, mean := range []float64{3, 10, 100} {
		all = append(all, trial{"Rate (exact Poisson)", fmt.Sprintf("%g reports expected", mean), mean,
			func(r *rand.Rand) (Interval, bool) { return PoissonExact(poissonDraw(r, mean), 0.95), true }})
	}
	for _, n := range []int{10, 30, 100} {
		all = append(all,
			trial{"Share decided within 48 hours (BPCP)", fmt.Sprintf("%d reports, some open", n), 1 - math.Exp(-2),
				func(r *rand.Rand) (Interval, bool) { _, i, ok := waits(r, n).ShareWithin(2 * 86400); return i, ok }},
			trial{"Median wait (Brookmeyer–Crowley)", fmt.Sprintf("%d reports, some open", n), math.Ln2 * 86400,
				func(r *rand.Rand) (Interval, bool) {
					q := waits(r, n).Quantile(0.5)
					i := Interval{0, math.Inf(1)}
					if q.LowReached {
						i.Low = q.Low
					}
					if q.HighReached {
						i.High = q.High
					}
					return i, true
				}})
	}
	for _, mean := range []float64{5, 30, 200} {
		all = append(all, trial{"Change of a rate (exact conditional)", fmt.Sprintf("%g reports, then %g expected", mean, 1.2*mean), 1.2,
			func(r *rand.Rand) (Interval, bool) {
				c, ok := RateRatio(poissonDraw(r, 1.2*mean), 1, poissonDraw(r, mean), 1)
				return c.Limits, ok
			}})
	}
	for _, rare := range []float64{0.001, 0.01} {
		all = append(all, trial{"Prevalence (MOVER)", fmt.Sprintf("three strata of 400, the one with 85 %% of the views at %g", rare), 0.85*rare + 0.1*0.02 + 0.05*0.2,
			func(r *rand.Rand) (Interval, bool) {
				p, err := EstimatePrevalence([]SampleStratum{{850_000, 400, binomialDraw(r, 400, rare)},
					{100_000, 400, binomialDraw(r, 400, 0.02)}, {50_000, 400, binomialDraw(r, 400, 0.2)}})
				return p.Limits, err == nil
			}})
	}
	for _, n := range []int{10, 30, 100} {
		all = append(all, trial{"Share decided within 48 hours (BPCP)", fmt.Sprintf("%d reports, one in twenty set aside, some open", n), asideTruth,
			func(r *rand.Rand) (Interval, bool) { i, _ := asideLimits(r, n); return i, true }},
			trial{"Share decided within 48 hours (log-log, on request)", fmt.Sprintf("%d reports, one in twenty set aside, some open", n), asideTruth,
				func(r *rand.Rand) (Interval, bool) { _, i := asideLimits(r, n); return i, true }})
	}
	for _, n := range []int{10, 40} {
		all = append(all, trial{"Difference of shares within harms (MOVER)", fmt.Sprintf("three harms, %d reports a lane in each", n), 0.1,
			func(r *rand.Rand) (Interval, bool) { return stratifiedDraw(r, int64(n)) }})
	}
	for _, days := range []int{91, 365} {
		for _, alike := range []float64{0, 0.5} {
			all = append(all, trial{"Trend (quasi-Poisson, Newey–West)", fmt.Sprintf("%d days of 20, correlation of neighbours' rates %g", days, alike), 0,
				func(r *rand.Rand) (Interval, bool) { return trendDraw(r, days, alike) }})
		}
	}
	all = append(all, trial{"Views a day (by account)", "300 accounts, 20 of 30 days each, most see none", 3,
		func(r *rand.Rand) (Interval, bool) { return viewsDraw(r) }})
	for _, schools := range []int{12, 60} {
		all = append(all, trial{"Shrunk rate (Poisson–gamma)", fmt.Sprintf("%d schools, 5 reports expected each", schools), 0,
			func(r *rand.Rand) (Interval, bool) { return shrunkError(r, schools) }})
	}
	return all
}

// asideTruth is the share of reports decided within two days, where one in twenty is set aside and the others are
// decided, both after half a day on average.
var asideTruth = 0.95 * (1 - math.Exp(-4))

// asideLimits are the published limits of that share, and those on the log-log scale ([0, 1] where there are none).
func asideLimits(r *rand.Rand, n int) (published, logLog Interval) {
	var causes []CauseDuration
	var complete []Duration
	for range n {
		t, c, aside := r.ExpFloat64()*86400/2, r.Float64()*7*86400, r.Float64() < 0.05
		d := CauseDuration{Seconds: int64(min(t, c)), Events: []int64{0, 0}}
		switch {
		case t > c:
			d.Censored = 1
			complete = append(complete, Duration{Seconds: int64(c), Censored: 1})
		case aside:
			d.Events[1] = 1
			complete = append(complete, Duration{Seconds: int64(c), Censored: 1})
		default:
			d.Events[0] = 1
			complete = append(complete, Duration{Seconds: int64(t), Events: 1})
		}
		causes = append(causes, d)
	}
	curve, err1 := KaplanMeier(complete)
	incidence, err2 := AalenJohansen(causes)
	if err1 != nil || err2 != nil {
		panic("a histogram that is none")
	}
	_, published, _ = curve.ShareWithin(2 * 86400)
	logLog = Interval{0, 1}
	if s, _ := incidence.Within(0, 2*86400); s.HasLimits {
		logLog = s.Limits
	}
	return published, logLog
}

// stratifiedDraw compares two lanes in three harms of different shares, one 0.1 above the other.
func stratifiedDraw(r *rand.Rand, n int64) (Interval, bool) {
	var strata []StratumDifference
	for _, share := range []float64{0.3, 0.6, 0.85} {
		x, y := binomialDraw(r, n, share+0.1), binomialDraw(r, 2*n, share)
		a, _ := ClopperPearson(x, n, 0.95)
		b, _ := ClopperPearson(y, 2*n, 0.95)
		strata = append(strata, StratumDifference{float64(n) * 2 / 3, float64(x) / float64(n), float64(y) / float64(2*n), a, b})
	}
	_, limits, ok := StratifiedDifference(strata)
	return limits, ok
}

// trendDraw is the published interval of the slope of counts without one, whose
// rates are alike from day to day and differ by the day of the week.
func trendDraw(r *rand.Rand, days int, alike float64) (Interval, bool) {
	counts, rows, ones := make([]int64, days), make([][]float64, days), make([]float64, days)
	level := r.NormFloat64()
	for i := range counts {
		level = alike*level + math.Sqrt(1-alike*alike)*r.NormFloat64()
		counts[i], ones[i] = poissonDraw(r, 20*math.Exp(0.3*level)), 1
		rows[i] = make([]float64, 7)
		if rows[i][0] = float64(i) - float64(days-1)/2; i%7 > 0 {
			rows[i][i%7] = 1
		}
	}
	fit, err := QuasiPoisson(counts, rows, ones)
	if err != nil {
		return Interval{}, false
	}
	if fit.Autocorrelated() {
		fit = fit.Robust()
	}
	return fit.Change(1, 30).Limits, true
}

// viewsDraw is the interval of the views a day of accounts with different rates, most of which see nothing.
func viewsDraw(r *rand.Rand) (Interval, bool) {
	var h []Bin
	var units int64
	for range 300 {
		rate := 0.0
		if r.Float64() < 0.3 {
			rate = 10 * r.ExpFloat64()
		}
		units += 20
		var sum int64
		for range 20 {
			sum += poissonDraw(r, rate)
		}
		h = append(h, Bin{sum, 1})
	}
	_, limits, limited, ok := BoundedMean(h, units, 30)
	return limits, limited && ok
}

// shrunkError is the interval of the first school's ratio less that ratio.
func shrunkError(r *rand.Rand, schools int) (Interval, bool) {
	var areas []Area
	var first float64
	for i := range schools {
		ratio := (r.ExpFloat64() + r.ExpFloat64() + r.ExpFloat64()) / 3 // gamma of shape 3, mean 1
		if i == 0 {
			first = ratio
		}
		areas = append(areas, Area{Observed: poissonDraw(r, 5*ratio), Expected: 5})
	}
	prior, err := FitGammaPrior(areas)
	if err != nil {
		return Interval{}, false // not shrunk, so nothing is published
	}
	limits := prior.Hierarchy(areas).Limits(areas[0], 0.95)
	return Interval{limits.Low - first, limits.High - first}, true
}

// simulate gives the shares of the samples whose interval holds the truth, and
// lies above it. Samples without an interval are drawn again.
func (c trial) simulate(seed uint64, samples int) (held, above float64) {
	r := rand.New(rand.NewPCG(seed, 2013))
	for done := 0; done < samples; {
		i, ok := c.draw(r)
		if !ok {
			continue
		}
		done++
		switch {
		case i.Low > c.truth:
			above += 1 / float64(samples)
		case i.High >= c.truth:
			held += 1 / float64(samples)
		}
	}
	return held, above
}

// leastHeld is how often an interval must hold the truth. Those on the log-log scale are known not to in small
// groups, and published on request only; trends of days that are alike hold it somewhat less often than they say.
func leastHeld(interval string) float64 {
	switch {
	case strings.Contains(interval, "log-log"):
		return 0
	case strings.HasPrefix(interval, "Trend"):
		return 0.88
	}
	return 0.92
}

// TestCoverage holds a short simulation, with seeds of its own, against the
// published figures, and those against what the intervals promise.
func TestCoverage(t *testing.T) {
	const long, short = 4000, 150
	if *update {
		var text strings.Builder
		for i, c := range trials() {
			held, above := c.simulate(uint64(i), long)
			fmt.Fprintf(&text, "%s\t%s\t%d\t%.3f\t%.3f\n", c.interval, c.name, long, held, above)
		}
		if err := os.WriteFile("coverage.tsv", []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Log("written: run the test again without -update")
		return
	}
	published := Coverages()
	if len(published) != len(trials()) {
		t.Fatalf("%d published, %d simulated: run with -update", len(published), len(trials()))
	}
	for i, c := range trials() {
		want, err := strconv.ParseFloat(published[i].Share, 64)
		if err != nil || published[i].Interval != c.interval || published[i].Case != c.name {
			t.Fatalf("%+v: %v: run with -update", published[i], err)
		}
		held, _ := c.simulate(uint64(1000+i), short)
		if tolerance := 4*math.Sqrt(want*(1-want)/short) + 0.01; math.Abs(held-want) > tolerance {
			t.Errorf("%s, %s: held %.3f, published %.3f", c.interval, c.name, held, want)
		}
		if least := leastHeld(c.interval); want < least {
			t.Errorf("%s, %s: holds the truth in %.3f of the samples only", c.interval, c.name, want)
		}
	}
}
