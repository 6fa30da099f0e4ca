package stats

import "testing"

// By hand: expected 500·30/10000 + 300·80/8000 = 1.5 + 3 = 4.5; observed 9;
// crude reference rate 110/18000; limits qgamma(.025, 9), qgamma(.975, 10) by
// R 4.2.2.
func TestStandardiseIndirectly(t *testing.T) {
	s, err := StandardiseIndirectly([]Stratum{{4, 500, 30, 10000}, {5, 300, 80, 8000}, {0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "expected", s.Expected, 4.5)
	near(t, "ratio", s.Ratio, 2)
	nearInterval(t, "limits", s.Limits, 4.11537309737833/4.5, 17.08480345141917/4.5)
	near(t, "rate", s.Rate, 2*110./18000)
	nearInterval(t, "rate", s.RateLimits, 4.11537309737833/4.5*110/18000, 17.08480345141917/4.5*110/18000)
	for _, bad := range [][]Stratum{
		nil, {{1, 10, 0, 0}}, {{1, 0, 5, 0}}, {{0, 10, 0, 100}}, {{-1, 10, 1, 100}}, {{1, -10, 1, 100}}, {{1, 10, -1, 100}},
	} {
		if _, err := StandardiseIndirectly(bad); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}
