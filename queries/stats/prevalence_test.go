package stats

import (
	"errors"
	"testing"
)

// R 4.2.2, survey 4.1-1: svymean and svyciprop(method = "beta") of svydesign(~1,
// strata = ~h, fpc = ~N). MOVER: R's qbeta in each stratum. In the first case
// svyciprop's effective number, 1397, is more than the 1,200 labelled; its
// limits at 1,200 are scipy 1.17.1's beta.ppf.
func TestEstimatePrevalence(t *testing.T) {
	p, err := EstimatePrevalence([]SampleStratum{{85000, 400, 2}, {10000, 400, 12}, {5000, 400, 60}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "share", p.Share, 0.01475)
	near(t, "se", p.SE, 0.00322511001152928)
	nearInterval(t, "MOVER", p.Limits, 0.01040991681296742, 0.02613346674276077)
	nearInterval(t, "Korn–Graubard", p.KornGraubard, 0.008720982268480846, 0.023298474282759312)
	if p.Effective != 1200 || p.DegreesOfFreedom != 1197 || !p.Presentable {
		t.Errorf("%+v", p)
	}
	p, err = EstimatePrevalence([]SampleStratum{{85000, 400, 40}, {0, 0, 0}, {10000, 400, 200}, {5000, 400, 300}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "share", p.Share, 0.1725)
	near(t, "se", p.SE, 0.013011490006162)
	nearInterval(t, "MOVER", p.Limits, 0.148409022951250, 0.201635841560356)
	nearInterval(t, "Korn–Graubard", p.KornGraubard, 0.147585253923211, 0.199727668954926)
	near(t, "effective", p.Effective, 843.1464909456296)
}

func TestEstimatePrevalenceOfOneStratumIsClopperPearson(t *testing.T) {
	for _, x := range []int64{0, 1, 13, 50} {
		p, err := EstimatePrevalence([]SampleStratum{{1e6, 50, x}})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := ClopperPearson(x, 50, 0.95)
		nearInterval(t, "MOVER", p.Limits, want.Low, want.High)
	}
	// V = 0: by Kish's number, which is 50.
	p, _ := EstimatePrevalence([]SampleStratum{{1e6, 50, 0}})
	want, _ := ClopperPearson(0, 50, 0.95)
	nearInterval(t, "Korn–Graubard", p.KornGraubard, want.Low, want.High)
	if p, _ := EstimatePrevalence([]SampleStratum{{1e6, 29, 3}}); p.Presentable {
		t.Error("29 labelled units presentable")
	}
	if p, _ := EstimatePrevalence([]SampleStratum{{1e6, 60, 3}}); p.Presentable {
		t.Error("a relative width above 130% presentable")
	}
}

func TestEstimatePrevalenceEdges(t *testing.T) {
	for _, s := range [][]SampleStratum{nil, {{0, 0, 0}}, {{100, 0, 0}, {100, 50, 2}}, {{100, 1, 0}}} {
		if _, err := EstimatePrevalence(s); !errors.Is(err, ErrUnsampled) {
			t.Errorf("%v: %v", s, err)
		}
	}
	for _, s := range []SampleStratum{{100, 10, 11}, {100, 10, -1}, {9, 10, 1}} {
		if _, err := EstimatePrevalence([]SampleStratum{s}); err == nil {
			t.Errorf("%v accepted", s)
		}
	}
}

// R 4.2.2, survey 4.1-1: svymean(~v, svydesign(~1, weights = ~1/chance)).
func TestHajek(t *testing.T) {
	units := []WeightedUnit{{1, .1}, {0, .2}, {1, .5}, {1, .25}, {0, .3}, {1, .9}}
	mean, se, ok := Hajek(units)
	if !ok {
		t.Fatal("no mean")
	}
	near(t, "mean", mean, 0.672489082969432)
	near(t, "se", se, 0.233179587621338)
	for _, bad := range [][]WeightedUnit{nil, units[:1], {{1, 0}, {1, 1}}, {{1, 1.1}, {1, 1}}} {
		if _, _, ok := Hajek(bad); ok {
			t.Errorf("a mean of %v", bad)
		}
	}
}

// R 4.2.2, survey 4.1-1: svyratio(~y, ~d, svydesign(~1, …)).
func TestClusterRatio(t *testing.T) {
	clusters := []Cluster{{5, 10}, {0, 3}, {12, 14}, {3, 9}, {8, 9}, {1, 5}, {40, 30}}
	ratio, se, ok := ClusterRatio(clusters)
	if !ok {
		t.Fatal("no ratio")
	}
	near(t, "ratio", ratio, 0.8625)
	near(t, "se", se, 0.214783836342884)
	for _, bad := range [][]Cluster{nil, clusters[:1], {{1, 0}, {2, 0}}, {{-1, 2}, {3, 4}}, {{1, -2}, {3, 4}}} {
		if _, _, ok := ClusterRatio(bad); ok {
			t.Errorf("a ratio of %v", bad)
		}
	}
	ratio, se, _ = ClusterRatio([]Cluster{{1e9, 1e9}, {1e9 + 1, 1e9}})
	near(t, "large sums", ratio, 1+5e-10)
	near(t, "large sums, se", se, 5e-10) // |d|/√… by hand: √(2·2·0.5²)/2e9
}
