package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Weeks of remission under 6-MP of 21 patients with leukaemia (Freireich and
// others 1963; Cox 1972), and of the 21 given a placebo.
var (
	mercaptopurine = []Duration{{6, 3, 1}, {7, 1, 0}, {9, 0, 1}, {10, 1, 1}, {11, 0, 1}, {13, 1, 0}, {16, 1, 0}, {17, 0, 1},
		{19, 0, 1}, {20, 0, 1}, {22, 1, 0}, {23, 1, 0}, {25, 0, 1}, {32, 0, 2}, {34, 0, 1}, {35, 0, 1}}
	placebo = []Duration{{1, 2, 0}, {2, 2, 0}, {3, 1, 0}, {4, 2, 0}, {5, 2, 0}, {8, 4, 0}, {11, 2, 0}, {12, 2, 0},
		{15, 1, 0}, {17, 1, 0}, {22, 1, 0}, {23, 1, 0}}
)

func curve(t testing.TB, d ...Duration) Curve {
	t.Helper()
	c, err := KaplanMeier(d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// R 4.2.2, survival 3.5-3: survfit(Surv(t, e) ~ 1, conf.type = "log-log").
func TestKaplanMeierOfFreireich(t *testing.T) {
	c := curve(t, mercaptopurine...)
	if c.N() != 21 || c.Events() != 9 || c.Censored() != 12 {
		t.Errorf("%d reports, %d decided, %d open", c.N(), c.Events(), c.Censored())
	}
	want := map[int64][4]float64{ // at risk, survival, limits
		6:  {21, 0.857142857142857, 0.619717955265984, 0.951551747646997},
		7:  {17, 0.806722689075630, 0.563146564622233, 0.922809019202880},
		10: {15, 0.752941176470588, 0.503199510799957, 0.889361835169265},
		13: {12, 0.690196078431372, 0.431610222486184, 0.849065963349451},
		16: {11, 0.627450980392157, 0.367510855987502, 0.804912189471841},
		22: {7, 0.537815126050420, 0.267778936767135, 0.746790717635394},
		23: {6, 0.448179271708683, 0.188052005959232, 0.680142628495241},
		35: {1, 0.448179271708683, 0.188052005959232, 0.680142628495241},
	}
	for _, s := range c.Steps() {
		if w, ok := want[s.Time]; ok {
			near(t, "at risk", float64(s.AtRisk), w[0])
			near(t, "survival", s.Survival, w[1])
			nearInterval(t, "log-log", Interval{s.Low, s.High}, w[2], w[3])
			near(t, "Survival", c.Survival(s.Time), w[1])
			delete(want, s.Time)
		}
	}
	if len(want) > 0 {
		t.Errorf("no steps at %v", want)
	}
	near(t, "before the first event", c.Survival(5), 1)
	near(t, "between events", c.Survival(15), 0.690196078431372)
	three := curve(t, Duration{1, 1, 0}, Duration{2, 1, 0}, Duration{3, 1, 0}).Steps()
	nearInterval(t, "one of three left", Interval{three[1].Low, three[1].High}, 0.00896162833097908, 0.77414865036083258)
	if three[2].HasLimits || three[2].Survival != 0 {
		t.Errorf("none left: %+v", three[2])
	}
	if last, ok := c.LastFollowUp(); last != 35 || !ok {
		t.Errorf("last follow-up %d, %v", last, ok)
	}
}

// R 4.2.2, survival 3.5-3: quantile(survfit(…, conf.type = "log-log"), p).
func TestQuantile(t *testing.T) {
	freireich, none := curve(t, mercaptopurine...), curve(t, placebo...)
	for _, c := range []struct {
		name  string
		curve Curve
		p     float64
		want  Quantile
	}{
		{"10%", freireich, .1, Quantile{6, true, 6, true, 10, true}},
		{"25%", freireich, .25, Quantile{13, true, 6, true, 22, true}},
		{"median, high limit not reached", freireich, .5, Quantile{23, true, 13, true, 0, false}},
		{"p90 not reached", freireich, .9, Quantile{}},
		{"placebo 10%", none, .1, Quantile{2, true, 1, true, 3, true}},
		{"placebo median", none, .5, Quantile{8, true, 4, true, 11, true}},
		{"placebo p90", none, .9, Quantile{17, true, 12, true, 0, false}},
		{"flat at 1/2: midpoint with the next event", curve(t, Duration{1, 1, 0}, Duration{2, 1, 0}, Duration{3, 1, 0}, Duration{4, 1, 0}),
			.5, Quantile{2.5, true, 1, true, 0, false}},
		{"flat at 1/2 to the end: midpoint with the last time", curve(t, Duration{1, 1, 0}, Duration{2, 1, 0}, Duration{5, 0, 1}, Duration{7, 0, 1}),
			.5, Quantile{4.5, true, 1, true, 0, false}},
		{"all decided at once", curve(t, Duration{0, 8, 0}), .5, Quantile{Reached: true}},
		{"all open", curve(t, Duration{5, 0, 3}), .5, Quantile{}},
		{"no reports", Curve{}, .5, Quantile{}},
		{"p = 0", freireich, 0, Quantile{}},
		{"p = 1", none, 1, Quantile{}},
	} {
		if got := c.curve.Quantile(c.p); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// An independent computation: exact moments in mpmath 1.4.1 with 40 digits,
// scipy 1.17.1 beta.ppf, the running minimum over every step by brute force.
func TestShareWithinOfFreireich(t *testing.T) {
	c := curve(t, mercaptopurine...)
	for _, w := range []struct {
		seconds          int64
		share, low, high float64
	}{
		{5, 0, 0, 0.16109761521908},
		{6, 0.142857142857143, 0.0304889676215155, 0.368225909590492},
		{10, 0.247058823529412, 0.0849691661184713, 0.499174112974442},
		{12, 0.247058823529412, 0.0849691661184713, 0.506350873181995},
		{20, 0.372549019607843, 0.161583066398975, 0.669205355771092},
		{23, 0.551820728291317, 0.273936261676728, 0.823803189101903},
		{30, 0.551820728291317, 0.273936261676728, 0.84295525008718},
		{34, 0.551820728291317, 0.273936261676728, 0.976623941665761},
		{35, 0.551820728291317, 0.273936261676728, 1},
		{1000, 0.551820728291317, 0.273936261676728, 1},
	} {
		share, limits, ok := c.ShareWithin(w.seconds)
		if !ok {
			t.Fatalf("no share within %d", w.seconds)
		}
		near(t, "share", share, w.share)
		nearInterval(t, "limits", limits, w.low, w.high)
	}
}

func TestShareWithinEdges(t *testing.T) {
	if _, _, ok := (Curve{}).ShareWithin(1); ok {
		t.Error("a share of no reports")
	}
	// All open: 1 − (α/2)^(1/n) while all 8 are watched.
	open := curve(t, Duration{10, 0, 8})
	share, limits, ok := open.ShareWithin(9)
	near(t, "all open", share, 0)
	nearInterval(t, "all open", limits, 0, 1-math.Pow(0.025, 1./8))
	share, limits, _ = open.ShareWithin(10)
	near(t, "beyond the last", share, 0)
	nearInterval(t, "beyond the last", limits, 0, 1)
	// All decided at 0 s: the low limit is (α/2)^(1/n).
	share, limits, ok = curve(t, Duration{0, 8, 0}).ShareWithin(0)
	near(t, "all decided", share, 1)
	nearInterval(t, "all decided", limits, math.Pow(0.025, 1./8), 1)
	if !ok {
		t.Error("all decided: no share")
	}
	if _, _, ok := open.ShareWithin(-1); ok {
		t.Error("a share within a negative time")
	}
}

// The log-log limits of a share are those of survival, the other way round; there are none at 0 and 1.
func TestLogLogWithin(t *testing.T) {
	c, err := KaplanMeier([]Duration{{5, 3, 0}, {9, 2, 1}, {12, 4, 0}})
	if err != nil {
		t.Fatal(err)
	}
	limits, ok := c.LogLogWithin(9)
	step := c.Steps()[1]
	if !ok || limits.Low != 1-step.High || limits.High != 1-step.Low || !(limits.Low < 1-step.Survival && 1-step.Survival < limits.High) {
		t.Errorf("%v, %v of %+v", limits, ok, step)
	}
	for _, seconds := range []int64{4, 12} {
		if _, ok := c.LogLogWithin(seconds); ok {
			t.Errorf("limits of 0 or 1, after %d", seconds)
		}
	}
}

// Without censoring the curve is the empirical distribution and the limits of
// a share are Clopper–Pearson's.
func TestUncensoredIsBinomial(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		var d []Duration
		var n int64
		for range 1 + random.IntN(40) {
			events := 1 + random.Int64N(5)
			d = append(d, Duration{random.Int64N(30), events, 0})
			n += events
		}
		c := curve(t, d...)
		for s := range int64(31) {
			var x int64
			for _, v := range d {
				if v.Seconds <= s {
					x += v.Events
				}
			}
			if got := c.Survival(s); got != float64(n-x)/float64(n) {
				t.Fatalf("survival %v of %d is not %d of %d", got, s, n-x, n)
			}
			share, limits, _ := c.ShareWithin(s)
			exact, _ := ClopperPearson(x, n, 0.95)
			within(t, "share", share, float64(x)/float64(n), 1e-12)
			within(t, "low", limits.Low, exact.Low, 1e-8)
			within(t, "high", limits.High, exact.High, 1e-8)
		}
	}
}

// randomLog is a censored histogram of up to n distinct times.
func randomLog(random *rand.Rand, n int) []Duration {
	var d []Duration
	for range n {
		d = append(d, Duration{random.Int64N(int64(n)), random.Int64N(3), random.Int64N(3)})
	}
	return d
}

func TestCurveProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		d := randomLog(random, 1+random.IntN(60))
		c := curve(t, d...)
		mixed := slices.Clone(d)
		random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if !slices.Equal(curve(t, mixed...).Steps(), c.Steps()) {
			t.Fatalf("order of rows matters: %v", d)
		}
		before := Interval{-1, -1}
		for s := int64(0); s < 62; s++ {
			share, limits, ok := c.ShareWithin(s)
			if !ok {
				break
			}
			if !(limits.Low <= share && share <= limits.High) || limits.Low < before.Low || limits.High < before.High {
				t.Fatalf("within %d: %g %v after %v of %v", s, share, limits, before, d)
			}
			before = limits
		}
		var seconds float64
		for p := 0.05; p < 1; p += 0.05 {
			q := c.Quantile(p)
			if q.Reached && q.Seconds < seconds || q.HighReached && !q.Reached || q.Reached && q.LowReached && q.Low > q.Seconds {
				t.Fatalf("%g-quantile %+v of %v", p, q, d)
			}
			seconds = q.Seconds
		}
	}
}

// A long curve has the properties of a short one: what is skipped for speed
// changes nothing, and nothing is lost in a product of 20,000 terms.
func TestLongUncensoredCurveIsBinomial(t *testing.T) {
	const n = 20_000
	d := make([]Duration, n)
	for i := range d {
		d[i] = Duration{int64(i), 1, 0}
	}
	c := curve(t, d...)
	for _, seconds := range []int64{0, 99, 9_999, 19_998} {
		_, limits, _ := c.ShareWithin(seconds)
		exact, _ := ClopperPearson(seconds+1, n, 0.95)
		nearInterval(t, "limits", limits, exact.Low, exact.High)
	}
}

// The limits must be the least over all steps, whatever was skipped.
func TestLeastQuantileSkipsNothingSmaller(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		var all []beta
		for range 1 + random.IntN(12) {
			all = append(all, beta{math.Exp(random.Float64()*12 - 2), math.Exp(random.Float64()*8 - 2)})
		}
		for _, p := range []float64{0.025, 0.975} {
			least := math.Inf(1)
			for _, b := range all {
				least = math.Min(least, betaQuantile(p, b.a, b.b))
			}
			within(t, "least", leastQuantile(all, p), least, 1e-9)
			for _, b := range all {
				if x := betaQuantile(0.3, b.a, b.b); b.atMost(x) < 0.3-1e-9 {
					t.Errorf("bound of P(%v ≤ %g) = %g, below 0.3", b, x, b.atMost(x))
				}
			}
		}
	}
}

// R 4.2.2, survival 3.5-3: survmean(survfit(Surv(t, e) ~ 1), rmean = 30).
func TestRMST(t *testing.T) {
	mean, se := curve(t, mercaptopurine...).RMST(30)
	near(t, "mean", mean, 21.04649859943977)
	near(t, "se", se, 2.24380195155946)
	mean, se = curve(t, Duration{2, 1, 0}, Duration{4, 1, 0}).RMST(10)
	near(t, "mean of 2 and 4", mean, 3)
	near(t, "its se, by hand √(1²·1/2)", se, math.Sqrt(0.5))
	mean, se = curve(t, Duration{5, 0, 3}).RMST(4)
	near(t, "nobody decided yet", mean, 4)
	near(t, "nobody decided yet", se, 0)
	if mean, _ := (Curve{}).RMST(4); !math.IsNaN(mean) {
		t.Errorf("mean time of no reports = %g", mean)
	}
}

func TestKaplanMeierRefusesNegatives(t *testing.T) {
	for _, d := range []Duration{{-1, 1, 0}, {1, -1, 0}, {1, 0, -1}} {
		if _, err := KaplanMeier([]Duration{d}); err == nil {
			t.Errorf("%v accepted", d)
		}
	}
	c := curve(t)
	if c.N() != 0 || c.Survival(5) != 1 || len(c.Steps()) != 0 {
		t.Errorf("a curve of nothing: %d reports", c.N())
	}
	if _, ok := c.LastFollowUp(); ok {
		t.Error("a curve of nothing has a last follow-up")
	}
}

// A whole platform's quarter: 600,000 distinct times take some 0.4 s on one core.
func BenchmarkCurve(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 8))
	d := make([]Duration, 600_000)
	for i := range d {
		d[i] = Duration{int64(i), 1, random.Int64N(2)}
	}
	for b.Loop() {
		c := curve(b, d...)
		c.Quantile(0.5)
		c.Quantile(0.9)
		c.ShareWithin(86_400)
		c.ShareWithin(172_800)
	}
}
