package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

var twoCauses = []CauseDuration{
	{5, []int64{1, 1}, 0}, {1, []int64{1, 0}, 0}, {2, []int64{1, 0}, 0}, {2, []int64{0, 1}, 0}, {3, []int64{0, 0}, 1},
	{4, []int64{1, 0}, 0}, {6, []int64{0, 0}, 1}, {7, []int64{0, 1}, 0}, {8, []int64{1, 0}, 0}, {9, []int64{0, 0}, 1}, {10, []int64{0, 0}, 1},
}

// R 4.2.2, etm 1.1.1: etm(…, tra, "cens", 0), P and var; the limits are the
// formula worked in Python 3 from those.
func TestAalenJohansen(t *testing.T) {
	inc, err := AalenJohansen(twoCauses)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cause           int
		seconds         int64
		share, variance float64
	}{
		{0, 1, 0.0833333333333333, 0.00636574074074074},
		{0, 3, 0.1666666666666667, 0.01157407407407407},
		{0, 4, 0.2604166666666666, 0.01690447771990740},
		{0, 5, 0.3541666666666666, 0.02052589699074073},
		{0, 10, 0.4713541666666666, 0.02470934832537615},
		{1, 1, 0, 0},
		{1, 2, 0.0833333333333333, 0.00636574074074074},
		{1, 5, 0.1770833333333333, 0.01299822771990741},
		{1, 8, 0.2942708333333333, 0.02094551368995948},
	} {
		got, ok := inc.Within(c.cause, c.seconds)
		if !ok || got.HasLimits != (c.share > 0) {
			t.Errorf("cause %d within %d: %+v", c.cause, c.seconds, got)
		}
		near(t, "share", got.Share, c.share)
		near(t, "variance", got.SE*got.SE, c.variance)
	}
	got, _ := inc.Within(0, 8)
	nearInterval(t, "limits", got.Limits, 0.166369370004838, 0.7294812188465697)
	got, _ = inc.Within(1, 5)
	nearInterval(t, "limits", got.Limits, 0.02764315587618609, 0.43381004375142856)
}

// With one cause it is 1 − Kaplan–Meier with Greenwood's variance; with more,
// the shares and those still open make 1.
func TestAalenJohansenAgreesWithKaplanMeier(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	for range 40 {
		var one, two []CauseDuration
		d := randomLog(random, 1+random.IntN(30))
		for _, v := range d {
			one = append(one, CauseDuration{v.Seconds, []int64{v.Events}, v.Censored})
			two = append(two, CauseDuration{v.Seconds, []int64{v.Events, random.Int64N(3)}, v.Censored})
		}
		c := curve(t, d...)
		single, _ := AalenJohansen(one)
		double, _ := AalenJohansen(two)
		for s := range int64(30) {
			got, ok := single.Within(0, s)
			if !ok {
				continue
			}
			within(t, "share", got.Share, 1-c.Survival(s), 1e-12)
			var greenwood float64
			for _, step := range c.Steps() {
				if step.Time <= s && step.AtRisk > step.Events {
					greenwood += float64(step.Events) / float64(step.AtRisk*(step.AtRisk-step.Events))
				}
			}
			within(t, "se", got.SE, c.Survival(s)*math.Sqrt(greenwood), 1e-6)
			a, _ := double.Within(0, s)
			b, _ := double.Within(1, s)
			open, _ := double.StillOpen(s)
			within(t, "all", a.Share+b.Share+open, 1, 1e-12)
			if a.HasLimits && !(a.Limits.Low <= a.Share && a.Share <= a.Limits.High) {
				t.Errorf("%+v", a)
			}
		}
	}
}

func TestAalenJohansenEdges(t *testing.T) {
	for _, d := range [][]CauseDuration{
		{{1, []int64{1}, 0}, {2, []int64{1, 1}, 0}},
		{{-1, []int64{1}, 0}}, {{1, []int64{-1}, 0}}, {{1, []int64{1}, -1}},
	} {
		if _, err := AalenJohansen(d); err == nil {
			t.Errorf("%v accepted", d)
		}
	}
	empty, err := AalenJohansen(nil)
	if _, ok := empty.Within(0, 1); ok || err != nil {
		t.Error("a share of no reports")
	}
	zero, _ := AalenJohansen([]CauseDuration{{3, []int64{0}, 0}})
	if _, ok := zero.StillOpen(1); ok {
		t.Error("a share of no reports")
	}
	inc, _ := AalenJohansen(twoCauses)
	if _, ok := inc.Within(2, 1); ok {
		t.Error("a third cause of two")
	}
	if open, ok := inc.StillOpen(0); !ok || open != 1 {
		t.Errorf("open at 0: %g", open)
	}
}
