package queries

import (
	"errors"
	"fmt"

	"candour/queries/stats"
)

// sampleStrata reads rows of strata. Where they cannot be combined it gives the
// reason: units that were not labelled for all harms of the row, or lines that
// contradict one another on the size of their stratum.
func sampleStrata(rows []statistics) (strata []stats.SampleStratum, reason Undefined) {
	for _, row := range rows {
		s := stats.SampleStratum{Size: row.total("stratum_size"), Sampled: row.total("labelled"), Positive: row.total("positive")}
		switch {
		case row.total("partial") > 0:
			reason = NotComputed
		case reason == "" && (row.total("least_size") != s.Size || s.Sampled > s.Size):
			reason = Contradictory
		case reason == "" && s.Sampled == 0:
			reason = TooFew
		}
		strata = append(strata, s)
	}
	return strata, reason
}

// prevalence estimates the share of views with a harm from labelled samples.
func prevalence(g group) (figures, error) {
	strata, reason := sampleStrata(g.rows)
	f := figures{"labelled": Total(0), "positive": Total(0), "undecided": Total(0), "population_views": Total(0), "strata": Total(len(strata))}
	for _, row := range g.rows {
		for name, column := range map[string]string{"labelled": "labelled", "positive": "positive", "undecided": "undecided", "population_views": "stratum_size"} {
			f[name] = f[name].(Total) + Total(row.total(column))
		}
	}
	estimates := []string{"per_10k_views", "per_10k_views_low", "per_10k_views_high", "per_10k_views_kg_low", "per_10k_views_kg_high", "effective_labelled", "presentable"}
	p, err := stats.EstimatePrevalence(strata)
	switch {
	case len(strata) == 0:
		reason = NoCases
	case reason == "" && errors.Is(err, stats.ErrUnsampled):
		reason = TooFew
	case reason == "" && err != nil:
		return nil, fmt.Errorf("prevalence: %w", err)
	}
	for _, name := range estimates {
		f[name] = reason
	}
	if reason != "" {
		return f, nil
	}
	const per = 1e4
	f["per_10k_views"] = measurement(per * p.Share)
	f["per_10k_views_low"], f["per_10k_views_high"] = measurement(per*p.Limits.Low), measurement(per*p.Limits.High)
	f["per_10k_views_kg_low"], f["per_10k_views_kg_high"] = measurement(per*p.KornGraubard.Low), measurement(per*p.KornGraubard.High)
	f["effective_labelled"], f["presentable"] = measurement(p.Effective), Label("no")
	if p.Presentable {
		f["presentable"] = Label("yes")
	}
	return f, nil
}

// accuracy estimates precision and recall from samples of flagged and of
// unflagged units.
func accuracy(g group) (figures, error) {
	f := figures{"undecided": Total(0)}
	sides := map[string][]stats.SampleStratum{}
	var reason Undefined
	for side, flagged := range map[string]string{"flagged": "true", "unflagged": "false"} {
		var own []statistics
		for _, row := range g.rows {
			if row.label("flagged") == flagged {
				own = append(own, row)
				f["undecided"] = f["undecided"].(Total) + Total(row.total("undecided"))
			}
		}
		var units, labelled, positive int64
		var fault Undefined
		sides[side], fault = sampleStrata(own)
		for _, s := range sides[side] {
			units, labelled, positive = units+s.Size, labelled+s.Sampled, positive+s.Positive
		}
		f[side+"_units"], f[side+"_labelled"], f[side+"_positive"] = Total(units), Total(labelled), Total(positive)
		if fault != "" && (reason == "" || fault == NotComputed) {
			reason = fault
		}
	}
	precision, limits, okPrecision := stats.EstimatePrecision(sides["flagged"])
	fillSampled(f, "precision", precision, limits, okPrecision, reason)
	if reason == "" && !bothSides(g.rows) {
		reason = NotComputed
	}
	recall, okRecall := stats.EstimateRecall(sides["flagged"], sides["unflagged"])
	fillSampled(f, "recall", recall.Share, recall.Limits, okRecall, reason)
	return f, nil
}

// bothSides says that each sample has flagged and unflagged units: where one
// has only flagged ones, what it missed is not known, and is not nothing.
func bothSides(rows []statistics) bool {
	sides := map[string]map[string]bool{}
	for _, row := range rows {
		sample := row.label("sample_id")
		if sides[sample] == nil {
			sides[sample] = map[string]bool{}
		}
		sides[sample][row.label("flagged")] = true
	}
	for _, of := range sides {
		if len(of) < 2 {
			return false
		}
	}
	return true
}

// fillSampled gives NAME, NAME_low and NAME_high, or why there are none.
func fillSampled(f figures, name string, x float64, limits stats.Interval, ok bool, reason Undefined) {
	if !ok && reason == "" {
		reason = NoCases
	}
	f[name], f[name+"_low"], f[name+"_high"] = reason, reason, reason
	if reason == "" {
		f[name], f[name+"_low"], f[name+"_high"] = measurement(x), measurement(limits.Low), measurement(limits.High)
	}
}

// ratingsSeed picks the samples behind the limits of alpha: any number does, as
// long as it stays the same.
const ratingsSeed = 1

// agreement compares the raters of the same units.
func agreement(g group) (figures, error) {
	var compared, agreed, found, bothFound, raters int64
	var units [][]float64
	table := [][]int64{{0, 0}, {0, 0}} // first rater by second: missed, found
	for _, row := range g.rows {
		n, yes, no := row.total("units"), row.total("found"), row.total("missed")
		raters = row.total("raters")
		compared, found = compared+n, found+n*yes
		if yes == 0 || no == 0 {
			agreed += n
		}
		if no == 0 {
			bothFound += n * yes
		}
		ratings := make([]float64, yes+no)
		for i := range yes {
			ratings[i] = 1
		}
		for range n {
			units = append(units, ratings)
		}
		if first := row.total("first_found"); raters == 2 {
			table[first][yes-first] += n
		}
	}
	f := figures{"compared": Total(compared), "agreed": Total(agreed), "found": Total(found), "both_found": Total(bothFound), "raters": Total(raters)}
	alpha, ok := stats.KrippendorffAlpha(units, stats.Nominal)
	var limits stats.Interval
	limited := false
	if ok {
		limits, limited = stats.KrippendorffLimits(units, stats.Nominal, ratingsSeed)
	}
	fillCoefficient(f, "alpha", alpha, limits, ok, limited, NoCases)
	var a stats.Agreement
	reason := NotComputed
	if raters == 2 {
		var err error
		if a, err = stats.Agree(table); err != nil {
			return nil, err
		}
		reason = NoCases
	}
	fillCoefficient(f, "kappa", a.Kappa, a.Limits, a.HasKappa, true, reason)
	fillCoefficient(f, "ac1", a.AC1, a.AC1Limits, raters == 2, true, reason)
	return f, nil
}

func fillCoefficient(f figures, name string, x float64, limits stats.Interval, ok, limited bool, reason Undefined) {
	f[name], f[name+"_low"], f[name+"_high"] = reason, reason, reason
	if !ok {
		return
	}
	f[name], f[name+"_low"], f[name+"_high"] = measurement(x), NoLimits, NoLimits
	if limited {
		f[name+"_low"], f[name+"_high"] = measurement(limits.Low), measurement(limits.High)
	}
}
