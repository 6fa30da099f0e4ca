package disclosure

import (
	"testing"

	"candour/queries"
)

func TestRounded(t *testing.T) {
	for _, test := range []struct {
		x    float64
		unit queries.Unit
		want float64
	}{
		{(90 + 28.0/31) / 99, queries.Share, 0.918}, // 90 of 99 in time, one of them open: the rest of its digits would say so
		{0.000681711994972, queries.Share, 0.00068},
		{0.0177727, queries.Probability, 0.018},
		{25.0666, queries.Hours, 25.1},
		{0.04166, queries.Hours, 0.042},
		{87.0309, queries.Per1000, 87.03},
		{-0.2049, queries.Ratio, -0.2},
		{0, queries.Share, 0},
		{1, queries.Share, 1},
	} {
		if got := rounded(test.x, test.unit); got != test.want {
			t.Errorf("%v in %s is published as %v, want %v", test.x, test.unit, got, test.want)
		}
	}
}
