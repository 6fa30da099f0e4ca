package stats

import (
	"errors"
	"math"
	"testing"
)

// Lip cancer in the 56 districts of Scotland, 1975–1980: observed and expected
// (Clayton and Kaldor 1987, table 1).
var lipCancer = areas(
	[]int64{9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10, 16, 11, 5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0},
	[]float64{1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4, 10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8},
)

func areas(observed []int64, expected []float64) (all []Area) {
	for i, y := range observed {
		all = append(all, Area{y, expected[i]})
	}
	return all
}

func TestFitGammaPriorOfLipCancer(t *testing.T) {
	p, err := FitGammaPrior(lipCancer)
	if err != nil {
		t.Fatal(err)
	}
	// SpatialEpi's eBayes, by R.
	within(t, "shape", p.Shape, 1.879490, 5e-7)
	within(t, "mean", p.Mean, 1.422060, 5e-7)
	within(t, "log likelihood", p.LogLikelihood, -181.576074, 5e-9)
	if p.Method != "maximum likelihood" {
		t.Error(p.Method)
	}
	for _, a := range lipCancer {
		post := p.Posterior(a)
		limits, raw := post.Limits(0.95), float64(a.Observed)/a.Expected
		if m := post.Mean(); !(limits.Low < m && m < limits.High) || (m-raw)*(p.Mean-raw) < 0 || math.Abs(m-raw) > math.Abs(p.Mean-raw) {
			t.Errorf("%+v: %g %v, not between %g and %g", a, m, limits, raw, p.Mean)
		}
	}
}

// R 4.2.2: optim on dnbinom; qgamma(c(.025, .975), y+a, E+a/mu).
func TestPosteriorOfLipCancer(t *testing.T) {
	p := GammaPrior{Shape: 1.8794903, Mean: 1.4220604}
	first, wide := p.Posterior(lipCancer[0]), p.Posterior(lipCancer[55])
	near(t, "first mean", first.Mean(), 3.99736275876237)
	nearInterval(t, "first", first.Limits(0.95), 1.98648581452388, 6.69949625052245)
	near(t, "last mean", wide.Mean(), 0.6020790497953660)
	nearInterval(t, "last", wide.Limits(0.95), 0.0659357961465016, 1.7173691102178195)
}

// R 4.2.2, spdep 1.2-7: EBest(y, E), Marshall's estimate.
func TestMomentPriorIsMarshalls(t *testing.T) {
	p, err := momentPrior(lipCancer)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", p.Mean, 0.999627004848937)
	near(t, "variance", p.Mean*p.Mean/p.Shape, 0.802700098694328)
	for i, want := range map[int]float64{0: 3.872811233634856, 1: 4.046609175801526, 48: 0.325140459326497, 55: 0.408778641171614} {
		near(t, "estimate", p.Posterior(lipCancer[i]).Mean(), want)
	}
}

func TestFitGammaPriorEdges(t *testing.T) {
	same := func(n int, a Area) (all []Area) {
		for range n {
			all = append(all, a)
		}
		return all
	}
	if _, err := FitGammaPrior(same(20, Area{10, 10})); !errors.Is(err, ErrNoVariation) {
		t.Errorf("equal areas: %v", err)
	}
	if _, err := FitGammaPrior(lipCancer[:9]); !errors.Is(err, ErrTooFewAreas) {
		t.Errorf("nine areas: %v", err)
	}
	if _, err := FitGammaPrior(same(20, Area{0, 10})); !errors.Is(err, ErrTooFewAreas) {
		t.Errorf("no events: %v", err)
	}
	for _, a := range []Area{{1, 0}, {-1, 2}, {1, math.Inf(1)}, {1, math.NaN()}} {
		if _, err := FitGammaPrior(append(same(20, Area{3, 2}), a)); err == nil {
			t.Errorf("%+v accepted", a)
		}
	}
	// So rare that the likeliest shape is out of reach: moments serve.
	if p, err := FitGammaPrior(append(same(100_000, Area{0, 1}), Area{50, 1})); err != nil || p.Method != "moments" {
		t.Errorf("one area of 100,001: %+v, %v", p, err)
	}
	// One area has all events: the likelihood still has a maximum or moments serve.
	p, err := FitGammaPrior(append(same(30, Area{0, 10}), Area{500, 10}))
	if err != nil || !(p.Shape > 0 && p.Mean > 0) {
		t.Errorf("one area with everything: %+v, %v", p, err)
	}
}

// R 4.2.2: integrate(function(x) pgamma(x, …, lower = FALSE) * dgamma(x, …), 0, Inf).
func TestRanks(t *testing.T) {
	ranks := Ranks([]Gamma{{5, 4}, {2, 1}, {30, 25}})
	for i, want := range []float64{2.16833286835188, 1.68056902282648, 2.15109810882164} {
		near(t, "expected rank", ranks[i].Expected, want)
		if l := ranks[i].Limits; l != (Interval{1, 3}) || !ranks[i].Vague(3) {
			t.Errorf("limits %v of three alike", l)
		}
	}
	for i, r := range Ranks([]Gamma{{1000, 1000}, {3000, 1000}, {2000, 1000}}) {
		want := []float64{3, 1, 2}[i]
		if r.Limits != (Interval{want, want}) || r.Vague(3) {
			t.Errorf("rank %d: %+v, want %g", i, r, want)
		}
		near(t, "certain rank", r.Expected, want)
	}
}

// ψ(n+k) − ψ(n) is 1/n + … + 1/(n+k−1).
func TestDigammaRise(t *testing.T) {
	var sum float64
	for k := 2; k < 2002; k++ {
		sum += 1 / float64(k)
	}
	near(t, "ψ(2002) − ψ(2)", digammaRise(2, 2000), sum)
	near(t, "ψ(5) − ψ(2)", digammaRise(2, 3), 1./2+1./3+1./4)
}
