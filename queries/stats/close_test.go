package stats

import (
	"math"
	"testing"
)

// near fails unless got is want to a relative 1e-9 (absolute for want = 0).
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	within(t, what, got, want, 1e-9)
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if got == want {
		return // infinities too
	}
	scale := math.Abs(want)
	if scale == 0 {
		scale = 1
	}
	if !(math.Abs(got-want) <= tolerance*scale) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

func nearInterval(t *testing.T, what string, got Interval, low, high float64) {
	t.Helper()
	near(t, what+" low", got.Low, low)
	near(t, what+" high", got.High, high)
}
