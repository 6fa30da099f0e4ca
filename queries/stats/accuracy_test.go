package stats

import "testing"

// R 4.2.2, survey 4.1-1: svyratio(~tp, ~y) of the stratified design; the logit
// limits worked in Python from its estimate and error; the box from scipy
// 1.17.1's beta.ppf(0.0125, 190, 11) and 1 − 0.0125^(1/1000), or R's qbeta.
func TestEstimateRecall(t *testing.T) {
	EstimateRecall := func(a, b SampleStratum) (Recall, bool) {
		return EstimateRecall([]SampleStratum{a}, []SampleStratum{b})
	}
	r, ok := EstimateRecall(SampleStratum{3000, 200, 150}, SampleStratum{90000, 500, 4})
	if !ok {
		t.Fatal("no recall")
	}
	near(t, "recall", r.Share, 0.757575757575758)
	near(t, "se", r.SE, 0.0915845877094287)
	nearInterval(t, "limits", r.Limits, 0.5404223893465443, 0.8925277911622373)
	r, _ = EstimateRecall(SampleStratum{3000, 200, 190}, SampleStratum{90000, 1000, 0})
	near(t, "none missed", r.Share, 1)
	nearInterval(t, "none missed", r.Limits, 0.8732525044746416, 1)
	r, _ = EstimateRecall(SampleStratum{3000, 200, 0}, SampleStratum{90000, 1000, 5})
	near(t, "none found", r.Share, 0)
	if r.Limits.Low != 0 || !(r.Limits.High > 0 && r.Limits.High < 1) {
		t.Errorf("none found: %v", r.Limits)
	}
	// All flagged ones right: the sample shows no variance of its own.
	r, _ = EstimateRecall(SampleStratum{3000, 200, 200}, SampleStratum{90000, 500, 4})
	nearInterval(t, "all right", r.Limits, 0.592867094937707, 0.949739448127473)
	// Both fully counted: no uncertainty.
	r, _ = EstimateRecall(SampleStratum{10, 10, 9}, SampleStratum{20, 20, 1})
	nearInterval(t, "counted in full", r.Limits, 0.9, 0.9)
	for _, s := range [][2]SampleStratum{
		{{100, 0, 0}, {100, 10, 1}}, {{100, 10, 1}, {100, 0, 0}}, {{100, 10, 0}, {100, 10, 0}},
		{{100, 10, 11}, {100, 10, 1}}, {{100, 10, -1}, {100, 10, 1}}, {{5, 10, 1}, {100, 10, 1}},
	} {
		if _, ok := EstimateRecall(s[0], s[1]); ok {
			t.Errorf("a recall of %v", s)
		}
	}
}

// The formulas of Lang and Reiczigel 2014 worked in Python 3.
func TestRoganGladen(t *testing.T) {
	c, ok := RoganGladen(Proportion{50, 200}, Proportion{90, 100}, Proportion{280, 300})
	if !ok || c.Clamped {
		t.Fatalf("%+v", c)
	}
	near(t, "share", c.Share, 0.22)
	nearInterval(t, "limits", c.Limits, 0.14616125158140897, 0.30475785527924004)
	c, ok = RoganGladen(Proportion{2, 200}, Proportion{90, 100}, Proportion{280, 300})
	if !ok || !c.Clamped || c.Share != 0 || c.Limits != (Interval{}) {
		t.Errorf("fewer positives than false ones: %+v", c)
	}
	for _, p := range [][3]Proportion{
		{{5, 10}, {5, 10}, {5, 10}}, {{5, 10}, {3, 10}, {6, 10}}, {{0, 0}, {9, 10}, {9, 10}}, {{5, 10}, {0, 0}, {9, 10}}, {{5, 10}, {9, 10}, {11, 10}},
	} {
		if _, ok := RoganGladen(p[0], p[1], p[2]); ok {
			t.Errorf("a share from %v", p)
		}
	}
}

// Python, statsmodels 0.15.0: confint_proportions_2indep(…, method="newcomb").
func TestDifference(t *testing.T) {
	d, limits, ok := Difference(Proportion{56, 70}, Proportion{48, 80})
	if !ok {
		t.Fatal("no difference")
	}
	near(t, "difference", d, 0.2)
	nearInterval(t, "limits", limits, 0.05243147240236498, 0.33387265403690614)
	_, limits, _ = Difference(Proportion{0, 10}, Proportion{3, 20})
	nearInterval(t, "limits at 0", limits, -0.36041886474075696, 0.1442045492129788)
	if _, _, ok := Difference(Proportion{0, 0}, Proportion{3, 20}); ok {
		t.Error("a difference from nobody")
	}
}

// Python, statsmodels 0.15.0: mcnemar([[0, 12], [3, 0]], exact=True).
func TestMcNemar(t *testing.T) {
	p, _ := McNemar(12, 3)
	near(t, "p", p, 0.03515625)
	p, _ = McNemar(3, 12)
	near(t, "p the other way", p, 0.03515625)
	p, _ = McNemar(0, 0)
	near(t, "never differ", p, 1)
	p, _ = McNemar(4, 4)
	near(t, "equal", p, 1)
	if _, ok := McNemar(-1, 2); ok {
		t.Error("a negative count accepted")
	}
}

// Python 3.11: the formulas of Wilson and MOVER, and the sums over strata of
// estimate and variance, worked apart from this code.
func TestAccuracyOfSeveralStrata(t *testing.T) {
	flagged := []SampleStratum{{3000, 200, 150}, {1000, 50, 45}}
	share, limits, ok := EstimatePrecision(flagged)
	if !ok {
		t.Fatal("no precision")
	}
	near(t, "precision", share, 0.7875)
	nearInterval(t, "precision", limits, 0.731507062492515, 0.8310453685304501)
	r, ok := EstimateRecall(flagged, []SampleStratum{{90000, 500, 4}, {30000, 300, 1}})
	if !ok {
		t.Fatal("no recall")
	}
	near(t, "recall", r.Share, 0.7934508816120907)
	near(t, "se", r.SE, 0.07442258325946137)
	nearInterval(t, "recall", r.Limits, 0.6120205694447557, 0.9034267473625315)
	for _, none := range [][]SampleStratum{nil, {{0, 0, 0}}, {{5, 0, 0}}, {{5, 2, 3}}} {
		if _, _, ok := EstimatePrecision(none); ok {
			t.Errorf("a precision of %v", none)
		}
	}
	if _, ok := EstimateRecall(flagged, nil); ok {
		t.Error("a recall without unflagged units")
	}
}
