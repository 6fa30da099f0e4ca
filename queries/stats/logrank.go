package stats

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A LogRankResult compares how fast several groups of reports were decided.
type LogRankResult struct {
	Observed, Expected []float64 // events of each group, and if all were alike
	ChiSquare          float64
	DegreesOfFreedom   int
	P                  float64
}

// ErrNotComparable says that the data hold nothing to compare groups by.
var ErrNotComparable = errors.New("groups cannot be compared")

// LogRank tests whether groups of reports are decided alike (Mantel 1966),
// within each of the strata: strata[s][g] is the histogram of group g in
// stratum s, and one stratum is the plain test. It is an error for strata to
// have different groups, fewer than two, or for a histogram to be faulty, and
// ErrNotComparable if no time has both an event and reports in several groups.
func LogRank(strata ...[][]Duration) (LogRankResult, error) {
	if len(strata) == 0 || len(strata[0]) < 2 {
		return LogRankResult{}, errors.New("log-rank test: fewer than two groups")
	}
	groups := len(strata[0])
	r := LogRankResult{Observed: make([]float64, groups), Expected: make([]float64, groups), DegreesOfFreedom: groups - 1}
	variance := mat.NewSymDense(groups-1, nil)
	for i, stratum := range strata {
		if len(stratum) != groups {
			return LogRankResult{}, fmt.Errorf("log-rank test: stratum %d has %d groups, the first %d", i, len(stratum), groups)
		}
		if err := r.add(stratum, variance); err != nil {
			return LogRankResult{}, fmt.Errorf("log-rank test: stratum %d: %w", i, err)
		}
	}
	difference := mat.NewVecDense(groups-1, nil)
	for g := range groups - 1 {
		difference.SetVec(g, r.Observed[g]-r.Expected[g])
	}
	var chol mat.Cholesky
	if !chol.Factorize(variance) || chol.Cond() > 1e12 {
		return LogRankResult{}, fmt.Errorf("log-rank test: %w", ErrNotComparable)
	}
	var solved mat.VecDense
	if err := chol.SolveVecTo(&solved, difference); err != nil {
		return LogRankResult{}, fmt.Errorf("log-rank test: %w", err)
	}
	r.ChiSquare = mat.Dot(difference, &solved)
	r.P = chiSquareTail(r.ChiSquare, groups-1)
	return r, nil
}

// add takes in one stratum: observed and expected events of each group, and
// the hypergeometric variance of all groups but the last.
func (r LogRankResult) add(stratum [][]Duration, variance *mat.SymDense) error {
	all, err := KaplanMeier(slices.Concat(stratum...))
	if err != nil {
		return err
	}
	curves := make([]Curve, len(stratum))
	for g, d := range stratum {
		if curves[g], err = KaplanMeier(d); err != nil {
			return err
		}
	}
	position := make([]int, len(stratum))
	share := make([]float64, len(stratum))
	for _, s := range all.steps {
		n, d := float64(s.AtRisk), float64(s.Events)
		for g, c := range curves {
			i := position[g]
			share[g] = 0
			if i == len(c.steps) {
				continue
			}
			share[g] = float64(c.steps[i].AtRisk) / n
			if c.steps[i].Time == s.Time {
				r.Observed[g] += float64(c.steps[i].Events)
				position[g]++
			}
		}
		for g := range share {
			r.Expected[g] += d * share[g]
		}
		if s.AtRisk > 1 && s.Events > 0 {
			addVariance(variance, share, d*(n-d)/(n-1))
		}
	}
	return nil
}

func addVariance(variance *mat.SymDense, share []float64, factor float64) {
	for g := range variance.SymmetricDim() {
		variance.SetSym(g, g, variance.At(g, g)+factor*share[g]*(1-share[g]))
		for h := range g {
			variance.SetSym(g, h, variance.At(g, h)-factor*share[g]*share[h])
		}
	}
}
