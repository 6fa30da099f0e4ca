package stats

import (
	"errors"
	"math"
	"math/rand/v2"
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

// By hand in Python's fractions: clusters (5,10) (0,3) (12,14) (3,9) (8,9) (1,5) (30,40), r = 59/90, m = 7:
// Σ(y − r·d)² = 46.5323457, and the logit limits from it; bounded, Σy²(1 − 2r) + 40r²·90.
func TestClusterSums(t *testing.T) {
	clusters := []Cluster{{5, 10}, {0, 3}, {12, 14}, {3, 9}, {8, 9}, {1, 5}, {30, 40}}
	sums := sumUp(clusters)
	got, ok := sums.Share()
	if !ok {
		t.Fatal("no limits")
	}
	nearInterval(t, "share", got, 0.4832427910976914, 0.7948079963247217)
	known := sums
	known.TotalByUnits, known.UnitsSquared, known.Clusters = 0, 0, 6 // of one nothing is known
	wide, ok := known.BoundedShare(40)
	if !ok || wide.Low > got.Low || wide.High < got.High {
		t.Errorf("the bounded limits %v lie within %v", wide, got)
	}
	nearInterval(t, "bounded", wide, 0.04727752808742418, 0.9864855478846665)
	for _, bad := range []ClusterSums{{}, {Clusters: 1, Total: 1, Units: 2}, {Clusters: 5, Units: 9}, {Clusters: 5, Total: 9, Units: 9}, {Clusters: 5, Total: 10, Units: 9}} {
		if _, ok := bad.Share(); ok {
			t.Errorf("limits of %+v", bad)
		}
		if _, ok := bad.BoundedShare(3); ok {
			t.Errorf("bounded limits of %+v", bad)
		}
	}
}

// TestBoundedShareHolds: whatever the clusters, what is not known never makes
// the limits narrower.
func TestBoundedShareHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	tried := 0
	for range 2000 {
		longest, heavy := 1+r.Int64N(90), r.IntN(2) > 0
		var clusters []Cluster
		var exposed int64
		for range 3 + r.IntN(50) {
			c := Cluster{Units: 1 + r.Int64N(longest)}
			if r.IntN(3) > 0 {
				c.Total = r.Int64N(c.Units + 1)
			}
			if heavy && r.IntN(3) > 0 {
				c.Total = c.Units
			}
			if c.Total > 0 {
				exposed++
			}
			clusters = append(clusters, c)
		}
		sums := sumUp(clusters)
		exact, exactOK := sums.Share()
		known := ClusterSums{Clusters: exposed, Total: sums.Total, Units: sums.Units, TotalSquared: sums.TotalSquared}
		bound, ok := known.BoundedShare(longest)
		if !exactOK || !ok {
			continue
		}
		tried++
		if bound.Low > exact.Low+1e-12 || bound.High < exact.High-1e-12 {
			t.Fatalf("%v: %v is narrower than %v", clusters, bound, exact)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d tried", tried)
	}
}

func sumUp(clusters []Cluster) (s ClusterSums) {
	for _, c := range clusters {
		s.Clusters++
		s.Total += c.Total
		s.Units += c.Units
		s.TotalSquared += c.Total * c.Total
		s.TotalByUnits += c.Total * c.Units
		s.UnitsSquared += c.Units * c.Units
	}
	return s
}

// TestBoundedMeanHolds: whatever the units of the clusters, what is not known of them never makes the limits
// narrower than those of the ratio estimator on the log scale; and where each has one unit they are the same.
func TestBoundedMeanHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		var clusters, ones []Cluster
		var h []Bin
		var units int64
		for range 3 + r.IntN(20) {
			c := Cluster{Total: 1 + r.Int64N(40), Units: 1 + r.Int64N(10)}
			clusters, ones = append(clusters, c), append(ones, Cluster{c.Total, 1})
			h = append(h, Bin{c.Total, 1})
			units += c.Units
		}
		mean, limits, limited, ok := BoundedMean(h, units, 10)
		ratio, se, _ := ClusterRatio(clusters)
		if spread := math.Exp(Z * se / ratio); !ok || !limited || limits.Low > ratio/spread*(1+1e-12) || limits.High < ratio*spread*(1-1e-12) {
			t.Fatalf("%v: %v narrower than the known", clusters, limits)
		}
		near(t, "mean", mean, ratio)
		mean, limits, _, _ = BoundedMean(h, int64(len(h)), 1)
		ratio, se, _ = ClusterRatio(ones)
		spread := math.Exp(Z * se / ratio)
		near(t, "mean of ones", mean, ratio)
		within(t, "low of ones", limits.Low, ratio/spread, 1e-8)
		within(t, "high of ones", limits.High, ratio*spread, 1e-8)
	}
	if mean, _, limited, ok := BoundedMean(nil, 5, 3); mean != 0 || limited || !ok {
		t.Error("nobody exposed is a mean of 0, without limits")
	}
	if _, _, _, ok := BoundedMean([]Bin{{3, 1}}, 0, 3); ok {
		t.Error("a mean over no units")
	}
}
