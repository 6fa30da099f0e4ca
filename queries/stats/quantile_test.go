package stats

import (
	"slices"
	"testing"
)

// The values 1 2 3 4 5 7 7 9 10 20, out of order, one bin split and one empty.
var ten = []Bin{{20, 1}, {1, 1}, {7, 1}, {2, 1}, {3, 1}, {4, 1}, {8, 0}, {5, 1}, {7, 1}, {9, 1}, {10, 1}}

// R 4.2.2: quantile(x, p, type = 1).
func TestQuantileType1(t *testing.T) {
	for _, c := range []struct {
		p    float64
		want int64
	}{{0, 1}, {.07, 1}, {.1, 1}, {.5, 5}, {.55, 7}, {.9, 10}, {1, 20}} {
		if got, ok := QuantileType1(ten, c.p); !ok || got != c.want {
			t.Errorf("%g-quantile = %d, %v, want %d", c.p, got, ok, c.want)
		}
	}
	// 100 × 0.07 is a little more than 7 in floating point; the answer is the 7th.
	var hundred []Bin
	for i := range int64(100) {
		hundred = append(hundred, Bin{i + 1, 1})
	}
	for p := int64(1); p <= 100; p++ {
		if got, _ := QuantileType1(hundred, float64(p)/100); got != p {
			t.Errorf("%d%% of 1…100 = %d", p, got)
		}
	}
}

// By hand: Σ(2i−n−1)x = −9−14−15−12−5+7+21+45+70+180 = 268; Σx = 68.
func TestConcentration(t *testing.T) {
	gini, ok := Gini(ten)
	if !ok {
		t.Fatal("no Gini")
	}
	near(t, "Gini", gini, 268./680)
	top, _ := TopShare(ten, 0.1)
	near(t, "top 10%", top, 20./68)
	top, _ = TopShare(ten, 0.15)
	near(t, "top 15%, half of the next unit", top, 25./68)
	top, _ = TopShare(ten, 0)
	near(t, "top 0%", top, 0)
	top, _ = TopShare(ten, 1)
	near(t, "top 100%", top, 1)
	share, _ := ShareAtLeast(ten, 7)
	near(t, "share at least 7", share, 0.5)
	share, _ = ShareAtLeast(ten, 21)
	near(t, "share at least 21", share, 0)
}

func TestConcentrationEdges(t *testing.T) {
	if g, ok := Gini([]Bin{{5, 1}}); !ok || g != 0 {
		t.Errorf("Gini of one unit = %g, %v", g, ok)
	}
	if g, ok := Gini([]Bin{{0, 3}, {4, 1}}); !ok || g != 0.75 {
		t.Errorf("Gini of one in four = %g, %v", g, ok)
	}
	for _, h := range [][]Bin{nil, {{3, 0}}, {{0, 9}}, {{1, -1}, {2, 5}}, {{-1, 2}, {5, 1}}} {
		if _, ok := Gini(h); ok {
			t.Errorf("Gini of %v", h)
		}
		if _, ok := TopShare(h, 0.1); ok {
			t.Errorf("top share of %v", h)
		}
	}
	for _, h := range [][]Bin{nil, {{3, 0}}, {{1, -1}, {2, 5}}} {
		if _, ok := QuantileType1(h, 0.5); ok {
			t.Errorf("quantile of %v", h)
		}
		if _, ok := ShareAtLeast(h, 1); ok {
			t.Errorf("share of %v", h)
		}
	}
	for _, p := range []float64{-0.1, 1.1} {
		if _, ok := QuantileType1(ten, p); ok {
			t.Errorf("quantile at %g", p)
		}
	}
}

func TestHistogramOrderAndSplitChangeNothing(t *testing.T) {
	split := append(slices.Clone(ten), ten...)
	slices.Reverse(split)
	a, _ := Gini(ten)
	b, _ := Gini(split)
	near(t, "Gini of two equal parts", b, a)
}
