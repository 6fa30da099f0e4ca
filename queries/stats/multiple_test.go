package stats

import (
	"math"
	"testing"
)

// Benjamini and Hochberg 1995, section 3.2 (thrombolysis trial): four rejected
// at 0.05, three by Bonferroni. Adjusted values: R 4.2.2 p.adjust(p, "BH").
var thrombolysis = []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}

func TestBenjaminiHochberg(t *testing.T) {
	want := []float64{0.0015, 0.0030, 0.0095, 0.0356250, 0.0603, 0.0638571428571429, 0.0638571428571429, 0.0645, 0.0765,
		0.4860, 0.5811818181818181, 0.7148749999999999, 0.7532307692307693, 0.8132142857142857, 1}
	// Reversed and with tests that were not run: the same values in their places.
	var p []float64
	for i := range thrombolysis {
		p = append(p, math.NaN(), thrombolysis[len(thrombolysis)-1-i])
	}
	for i, got := range BenjaminiHochberg(p) {
		if i%2 == 0 {
			if !math.IsNaN(got) {
				t.Errorf("a test not run has p = %g", got)
			}
			continue
		}
		near(t, "adjusted", got, want[len(want)-1-i/2])
	}
	if got := BenjaminiHochberg(nil); len(got) != 0 {
		t.Errorf("no tests: %v", got)
	}
}
