package stats

import (
	"math"
	"testing"
)

// R 4.2.2: prop.test(x, n, correct = FALSE); qbeta(c(.025, .975), …).
func TestProportionLimits(t *testing.T) {
	for _, c := range []struct {
		x, n                     int64
		wilsonLow, wilsonHigh    float64
		exactLow, exactHigh, tol float64
	}{
		{0, 10, 0, 0.277532799862889, 0, 0.308497107818761, 1e-9},
		{10, 10, 0.722467200137111, 1, 0.691502892181239, 1, 1e-9},
		{3, 20, 0.0523687458962166, 0.3604188647407569, 0.0320709371854637, 0.3789268265453140, 1e-9},
		{50000, 1000000, 0.0495745617254683, 0.0504288955741893, 0.0495736395473264, 0.0504289693684640, 1e-9},
		// R's own Wilson cancels here: (2x+z²∓…)/(2(n+z²)) by hand; see below.
		{1, 1e9, 1.76524554956963e-10, 5.66493424329744e-09, 2.53178079839694e-11, 5.57164337820311e-09, 1e-7},
	} {
		w, ok := Wilson(c.x, c.n)
		e, ok2 := ClopperPearson(c.x, c.n, 0.95)
		if !ok || !ok2 {
			t.Fatalf("%d of %d: no limits", c.x, c.n)
		}
		within(t, "Wilson low", w.Low, c.wilsonLow, c.tol)
		within(t, "Wilson high", w.High, c.wilsonHigh, c.tol)
		within(t, "exact low", e.Low, c.exactLow, c.tol)
		within(t, "exact high", e.High, c.exactHigh, c.tol)
	}
}

func TestProportionLimitsUndefined(t *testing.T) {
	for _, c := range [][2]int64{{0, 0}, {-1, 5}, {6, 5}, {0, -1}} {
		if _, ok := Wilson(c[0], c[1]); ok {
			t.Errorf("Wilson(%d, %d) has limits", c[0], c[1])
		}
		if _, ok := ClopperPearson(c[0], c[1], 0.95); ok {
			t.Errorf("ClopperPearson(%d, %d) has limits", c[0], c[1])
		}
	}
	for _, level := range []float64{0, 1, math.NaN()} {
		if _, ok := ClopperPearson(1, 2, level); ok {
			t.Errorf("ClopperPearson at level %g has limits", level)
		}
	}
}

func TestProportionLimitsContainEstimateAndMirror(t *testing.T) {
	for _, n := range []int64{1, 2, 7, 100, 12345} {
		before := Interval{-1, -1}
		for x := int64(0); x <= n; x += 1 + n/50 {
			w, _ := Wilson(x, n)
			e, _ := ClopperPearson(x, n, 0.95)
			p := float64(x) / float64(n)
			for _, limits := range []Interval{w, e} {
				if !(0 <= limits.Low && limits.Low <= p && p <= limits.High && limits.High <= 1) {
					t.Fatalf("%d of %d: %v", x, n, limits)
				}
			}
			if e.Low < before.Low || e.High < before.High {
				t.Fatalf("%d of %d: limits fall", x, n)
			}
			before = e
			other, _ := ClopperPearson(n-x, n, 0.95)
			within(t, "mirrored", 1-other.High, e.Low, 1e-8)
		}
	}
}

// R 4.2.2: binom.test(682, 925, p = 0.75)$p.value; the symmetric case by hand:
// 2·(1+10+45)/1024.
func TestBinomialTest(t *testing.T) {
	near(t, "682 of 925 at 3/4", binomialTest(682, 925, 0.75), 0.382491559574852)
	near(t, "2 of 10 at 1/2", binomialTest(2, 10, 0.5), 2*56./1024)
	near(t, "5 of 10 at 1/2", binomialTest(5, 10, 0.5), 1)
	near(t, "0 of 3 at 1/2", binomialTest(0, 3, 0.5), 0.25)
	near(t, "0 of 200 at 1/2: no cancellation", binomialTest(0, 200, 0.5), math.Pow(2, -199))
	near(t, "200 of 200 at 1/2", binomialTest(200, 200, 0.5), math.Pow(2, -199))
	near(t, "0 of 1e9 at 1e-9", binomialCDF(0, 1e9, 1e-9), math.Exp(1e9*math.Log1p(-1e-9)))
	near(t, "3 of 3 at 1/2", binomialTest(3, 3, 0.5), 0.25)
}

// gonum is 5e-4 off near the mean at ten million trials.
func TestBinomialCDFOfManyTrials(t *testing.T) {
	near(t, "symmetry", binomialCDF(4999949, 1e7, 0.5)+binomialCDF(1e7-4999950, 1e7, 0.5), 1)
	near(t, "upper and lower", binomialCDF(3000100, 1e7, 0.3)+binomialUpper(3000101, 1e7, 0.3), 1)
}
