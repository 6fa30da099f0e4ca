package stats

import (
	"errors"
	"slices"
	"testing"
)

var third = []Duration{{3, 1, 0}, {9, 0, 1}, {14, 1, 0}, {20, 1, 0}, {26, 0, 1}}

// R 4.2.2, survival 3.5-3: survdiff(Surv(t, e) ~ g), and with + strata(st).
func TestLogRank(t *testing.T) {
	r, err := LogRank([][]Duration{mercaptopurine, placebo})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "χ²", r.ChiSquare, 16.7929409892165)
	near(t, "expected", r.Expected[0], 19.2505009480311)
	near(t, "observed", r.Observed[1], 21)
	r, err = LogRank([][]Duration{mercaptopurine, placebo, third})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "χ² of three", r.ChiSquare, 17.9366346280339)
	near(t, "expected", r.Expected[2], 3.98164028451928)
	near(t, "p", r.P, 0.000127382356424939)
	// Every other patient of each group in each stratum, as R's rows were dealt.
	r, err = LogRank(
		[][]Duration{
			{{6, 2, 0}, {10, 1, 0}, {16, 1, 0}, {23, 1, 0}, {9, 0, 1}, {11, 0, 1}, {19, 0, 1}, {25, 0, 1}, {32, 0, 1}, {35, 0, 1}},
			{{1, 1, 0}, {2, 1, 0}, {4, 1, 0}, {5, 1, 0}, {8, 2, 0}, {11, 1, 0}, {12, 1, 0}, {15, 1, 0}, {22, 1, 0}},
			{{3, 1, 0}, {14, 1, 0}, {26, 0, 1}},
		},
		[][]Duration{
			{{6, 1, 0}, {7, 1, 0}, {13, 1, 0}, {22, 1, 0}, {6, 0, 1}, {10, 0, 1}, {17, 0, 1}, {20, 0, 1}, {32, 0, 1}, {34, 0, 1}},
			{{1, 1, 0}, {2, 1, 0}, {3, 1, 0}, {4, 1, 0}, {5, 1, 0}, {8, 2, 0}, {11, 1, 0}, {12, 1, 0}, {17, 1, 0}, {23, 1, 0}},
			{{9, 0, 1}, {20, 1, 0}},
		})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "χ² in strata", r.ChiSquare, 17.2857709428469)
	near(t, "expected in strata", r.Expected[0], 18.76697774488864)
}

func TestLogRankEdges(t *testing.T) {
	same, err := LogRank([][]Duration{placebo, slices.Clone(placebo)})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "χ² of equal groups", same.ChiSquare, 0)
	near(t, "p of equal groups", same.P, 1)
	// By hand: 1 observed, 1/2 expected, variance 1/4; the last is alone.
	last, err := LogRank([][]Duration{{{1, 1, 0}}, {{2, 1, 0}}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "χ² of two reports", last.ChiSquare, 1)
	if _, err := LogRank([][]Duration{placebo, nil}); !errors.Is(err, ErrNotComparable) {
		t.Errorf("an empty group: %v", err)
	}
	if _, err := LogRank([][]Duration{{{5, 0, 3}}, {{5, 0, 2}}}); !errors.Is(err, ErrNotComparable) {
		t.Errorf("no events: %v", err)
	}
	for _, bad := range [][][][]Duration{nil, {{placebo}}, {{placebo, placebo}, {placebo}}, {{placebo, {{-1, 1, 0}}}}} {
		if _, err := LogRank(bad...); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}
