package stats

import (
	"math"
	"slices"
	"testing"
)

// By hand: z₁ = 0.25·0.5, z₂ = 0.25·1.5 + 0.75·z₁, …; the limit at t is
// 3·√(1/7·(1 − 0.75^2t)).
func TestEWMA(t *testing.T) {
	got := EWMA([]float64{0.5, 1.5, 2.5, -0.3}, 0, 1, 0.25, 3)
	for i, want := range [][2]float64{{0.125, 0.75}, {0.46875, 0.9375}, {0.9765625, 1.0280490093497487}, {0.657421875, 1.0756382666417472}} {
		near(t, "value", got[i].Value, want[0])
		nearInterval(t, "limits", got[i].Limits, -want[1], want[1])
		if got[i].Alarm {
			t.Errorf("alarm at %d", i)
		}
	}
	if up := EWMA([]float64{13, 14.5}, 10, 1, 0.5, 3); !up[1].Alarm || up[0].Alarm {
		t.Errorf("a jump of 4.5 σ: %+v", up)
	}
}

// Montgomery, Introduction to Statistical Quality Control (6th edition), tables 9.1 and 9.10: weight 0.1, width 2.7,
// mean 10, sd 1; four digits are printed.
func TestEWMAPublished(t *testing.T) {
	x := []float64{9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84,
		10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52}
	points := EWMA(x, 10, 1, 0.1, 2.7)
	for day, want := range map[int]float64{1: 9.945, 2: 9.7495, 3: 9.70355, 10: 10.0232, 20: 10.0108, 28: 10.5731, 29: 10.6468, 30: 10.6341} {
		within(t, "value", points[day-1].Value, want, 2e-5)
	}
	for day, want := range map[int]Interval{1: {9.73, 10.27}, 2: {9.64, 10.36}, 30: {9.38, 10.62}} {
		if got := points[day-1].Limits; math.Abs(got.Low-want.Low) > 0.005 || math.Abs(got.High-want.High) > 0.005 {
			t.Errorf("limits of %d: %v, want %v", day, got, want)
		}
	}
	for day, p := range points {
		if p.Alarm != (day+1 >= 29) {
			t.Errorf("day %d: alarm %v", day+1, p.Alarm)
		}
	}
}

// R 4.2.2, surveillance 1.20.3: upperbound(earsC(…)) of methods C1 and C2,
// which is mean + 3.09 sd; C2 by numpy, C3 from it by hand.
func TestEARS(t *testing.T) {
	counts := []int64{3, 5, 2, 4, 6, 3, 4, 5, 9, 4, 3, 12, 14, 15, 5, 4}
	upper := []float64{8.01407829446389, 8.29979258017817, 11.78686498270364, 11.18046461233563,
		11.39515025845487, 16.37660013855324, 20.83986041865901, 24.14557818916018, 24.14557818916018}
	points := EARS(counts, 0.5)
	for day, p := range points {
		if p.HasC1 != (day >= 7) || p.HasC2 != (day >= 9) || p.HasC3 != (day >= 11) {
			t.Errorf("day %d: %+v", day, p)
		}
		if p.HasC1 { // the same distance in sd: R's bound is where C1 reaches 3.09
			mean, sd := Baseline(counts[day-7 : day])
			near(t, "C1 bound", mean+EARSThreshold*sd, upper[day-7])
			near(t, "C1", p.C1, (float64(counts[day])-mean)/sd)
		}
		if p.HasC2 {
			mean, sd := Baseline(counts[day-9 : day-2])
			near(t, "C2 bound", mean+EARSThreshold*sd, upper[day-9])
		}
	}
	for day, want := range map[int]float64{9: 0.10619884881071825, 11: 3.1833576980550324, 12: 4.5, 13: 4.794088304857561, 15: -0.7491154614212091} {
		near(t, "C2", points[day].C2, want)
	}
	near(t, "C3", points[11].C3, 2.1833576980550324)
	near(t, "C3", points[13].C3, 2.1833576980550324+3.5+3.794088304857561)
	near(t, "C3", points[15].C3, 3.794088304857561)
	if c1, c2, c3 := points[11].Alarms(); !c1 || !c2 || !c3 {
		t.Errorf("alarms of day 11: %v %v %v", c1, c2, c3)
	}
	still := EARS([]int64{2, 2, 2, 2, 2, 2, 2, 3}, 0.5)
	near(t, "C1 by the floor", still[7].C1, 2)
	if points := EARS(nil, 0.5); len(points) != 0 {
		t.Error("points of no days")
	}
}

// Salmonella agona in England and Wales by week, 1990–1995: the data set
// salmonella.agona of R's surveillance package.
var agona = []int64{1, 0, 5, 2, 1, 2, 0, 4, 0, 0, 0, 3, 1, 1, 0, 0, 2, 2, 0, 2, 6, 3, 2, 1, 2, 0, 1, 1, 3, 5, 3, 4, 3, 6, 5, 8, 6, 3, 6, 2, 5, 2, 1, 5, 7, 1, 10, 3, 4, 0, 0, 1,
	6, 0, 2, 2, 0, 0, 2, 2, 0, 6, 7, 1, 0, 0, 0, 1, 1, 4, 3, 1, 3, 2, 6, 3, 4, 4, 8, 12, 9, 17, 16, 8, 6, 13, 4, 7, 10, 3, 11, 4, 6, 4, 7, 6, 2, 9, 2, 3, 4, 1, 2, 2,
	0, 0, 1, 2, 2, 2, 5, 0, 0, 4, 2, 1, 3, 2, 0, 1, 1, 3, 0, 1, 3, 2, 3, 6, 2, 1, 3, 3, 2, 2, 2, 1, 3, 3, 2, 3, 0, 2, 4, 6, 7, 3, 1, 4, 1, 2, 5, 1, 3, 1, 0, 1,
	3, 3, 0, 0, 1, 1, 0, 1, 4, 1, 1, 0, 0, 1, 1, 4, 1, 0, 1, 2, 1, 4, 3, 3, 0, 3, 5, 3, 3, 4, 3, 3, 3, 4, 5, 7, 6, 5, 3, 2, 1, 3, 2, 1, 2, 1, 1, 0, 0, 1, 1, 0,
	1, 4, 3, 2, 0, 1, 0, 3, 1, 1, 4, 4, 0, 1, 4, 2, 0, 1, 1, 0, 1, 1, 2, 5, 4, 0, 2, 1, 1, 3, 6, 1, 7, 6, 2, 5, 7, 5, 4, 5, 6, 6, 1, 2, 2, 5, 4, 1, 6, 2, 5, 3,
	4, 7, 6, 10, 2, 4, 0, 3, 0, 1, 3, 0, 1, 1, 0, 1, 0, 1, 0, 1, 2, 2, 4, 7, 6, 1, 4, 6, 4, 2, 4, 5, 5, 9, 8, 6, 3, 2, 3, 4, 3, 3, 4, 4, 2, 1, 2, 3, 2, 2, 0, 4}

// R 4.2.2, surveillance 1.20.3: farringtonFlexible(s, list(range = week, b = years, w = 3, noPeriods = 10,
// weightsThreshold = 2.58, pastWeeksNotIncluded = 26, pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.025)),
// weeks from 1, with its calls of glm made to converge (epsilon = 1e-15; by default they stop 1e-5 off).
func TestFarrington(t *testing.T) {
	sparse := slices.Clone(agona) // the first twenty weeks of every year without reports
	for i := range sparse {
		if i%52 < 20 {
			sparse[i] = 0
		}
	}
	for _, c := range []struct {
		counts                      []int64
		years, week                 int
		upper, expected, dispersion float64
	}{
		{agona, 3, 280, 5, 1.725165043427, 1.155488792013},
		{agona, 3, 290, 10, 4.839736651447, 1.164580057926},
		{agona, 3, 300, 12, 6.025448520177, 1.348982433762},
		{agona, 3, 312, 10, 4.483959891213, 1.254418737257},
		{agona, 4, 280, 4, 0.9757163674764, 1.452381203488},
		{agona, 4, 290, 9, 3.152272958273, 1.619593717848},
		{agona, 4, 300, 10, 4.712589857588, 1.366362342169},
		{agona, 4, 312, 8, 3.20425790295, 1.272886602339},
		{agona, 5, 280, 5, 1.439553786098, 1.531312969064},
		{agona, 5, 290, 9, 3.176372521167, 1.68357965339},
		{agona, 5, 300, 9, 3.144964802077, 1.768833846831},
		{agona, 5, 312, 6, 1.736724474592, 1.678065749394},
		// farringtonFlexible fails here: glm without the empty seasons, n - p with them; qpois(.975, 4.907) is 10.
		{sparse, 3, 300, 10, 4.907494223637, 1},
	} {
		got, err := Farrington(c.counts, c.week-1, c.years, 0.025)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "upper", got.Upper, c.upper)
		within(t, "expected", got.Expected, c.expected, 1e-9)
		within(t, "dispersion", got.Dispersion, c.dispersion, 1e-9)
		if !got.Trend || got.Enough != (c.week != 280) {
			t.Errorf("week %d, %d years: %+v", c.week, c.years, got)
		}
	}
}

func TestFarringtonEdges(t *testing.T) {
	if _, err := Farrington(agona, 158, 3, 0.01); err == nil {
		t.Error("three years before week 158 accepted")
	}
	if _, err := Farrington(agona, 200, 2, 0.01); err == nil {
		t.Error("two years accepted")
	}
	if _, err := Farrington(agona, len(agona), 3, 0.01); err == nil {
		t.Error("a week after the last accepted")
	}
	if got, err := Farrington(make([]int64, 200), 199, 3, 0.01); err != nil || got.Upper != 0 || got.Enough {
		t.Errorf("no reports: %+v, %v", got, err)
	}
	alike := slices.Repeat([]int64{1}, 200) // fits a line without error: no trend, and an end to the search
	if got, err := Farrington(alike, 199, 3, 0.025); err != nil {
		t.Errorf("weeks all alike: %v", err)
	} else {
		within(t, "expected", got.Expected, 1, 1e-9)
		near(t, "upper", got.Upper, 3) // qpois(.975, 1)
	}
	few := make([]int64, 200)
	for i := 0; i < 196; i++ {
		few[i] = int64(1 + i%3)
	}
	few[199] = 4
	if got, err := Farrington(few, 199, 3, 0.01); err != nil || got.Enough {
		t.Errorf("four reports in four weeks: %+v, %v", got, err)
	}
}

// A residual is nought where 1.5(y^{2/3}μ^{−1/6} − μ^{1/2}) is: at y = μ.
func TestAnscombeResidual(t *testing.T) {
	near(t, "at the mean", AnscombeResidual(8, 8, 1), 0)
	near(t, "27 at 1, φ 4", AnscombeResidual(27, 1, 4), 1.5*(9-1)/2)
	near(t, "0 at 4", AnscombeResidual(0, 4, 1), -3)
	if math.IsNaN(AnscombeResidual(0, 0.1, 1)) {
		t.Error("NaN")
	}
}

// TestAnscombeCount: it undoes AnscombeResidual.
func TestAnscombeCount(t *testing.T) {
	for _, count := range []int64{0, 3, 40} {
		near(t, "count", AnscombeCount(AnscombeResidual(count, 7.5, 1.8), 7.5, 1.8), float64(count))
	}
	near(t, "below none", AnscombeCount(-99, 7.5, 1.8), 0)
}
