package stats

import "math"

// A Recall is the share of all cases that a classifier flagged.
type Recall struct {
	Share, SE float64
	Limits    Interval // 95%
}

// EstimateRecall combines labelled samples of flagged units with ones of
// unflagged units; from flagged units alone recall cannot be known. The limits
// are on the logit scale. Where a sample has only cases or none, SE misleads,
// and they come from Clopper–Pearson limits of 97.5% in each sample instead,
// those of several samples of one kind combined by MOVER. It is false if there
// are no strata of one kind, a stratum with units has no sample, numbers cannot
// be, or no cases were found.
func EstimateRecall(flagged, unflagged []SampleStratum) (Recall, bool) {
	a, okA := casesOf(flagged)
	b, okB := casesOf(unflagged)
	if !okA || !okB || a.estimate+b.estimate == 0 {
		return Recall{}, false
	}
	sum := a.estimate + b.estimate
	r := Recall{
		Share: a.estimate / sum,
		SE:    math.Sqrt(b.estimate*b.estimate*a.variance+a.estimate*a.estimate*b.variance) / (sum * sum),
	}
	if a.degenerate || b.degenerate {
		r.Limits = Interval{shareOf(a.limits.Low, b.limits.High), shareOf(a.limits.High, b.limits.Low)}
		return r, true
	}
	logit := math.Log(a.estimate / b.estimate)
	half := Z * math.Sqrt(a.variance/(a.estimate*a.estimate)+b.variance/(b.estimate*b.estimate))
	r.Limits = Interval{1 / (1 + math.Exp(half-logit)), 1 / (1 + math.Exp(-half-logit))}
	return r, true
}

func shareOf(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return a / (a + b)
}

// casesOf adds up the cases of strata that were sampled apart.
func casesOf(strata []SampleStratum) (caseCount, bool) {
	var all caseCount
	var below, above float64
	for _, s := range strata {
		c, ok := s.cases()
		if !ok {
			return all, false
		}
		all.estimate += c.estimate
		all.variance += c.variance
		all.degenerate = all.degenerate || c.degenerate
		below += (c.estimate - c.limits.Low) * (c.estimate - c.limits.Low)
		above += (c.limits.High - c.estimate) * (c.limits.High - c.estimate)
	}
	all.limits = Interval{math.Max(0, all.estimate-math.Sqrt(below)), all.estimate + math.Sqrt(above)}
	return all, len(strata) > 0
}

// EstimatePrecision is the share of flagged units that are cases, from labelled
// samples of the strata of flagged units, with 95% limits: Wilson's for one
// stratum, those of several combined by MOVER (Zou, Huang and Zhang 2009). It
// is false if there are no units, a stratum with units has no sample, or
// numbers cannot be.
func EstimatePrecision(flagged []SampleStratum) (share float64, limits Interval, ok bool) {
	var size int64
	for _, s := range flagged {
		if s.Positive < 0 || s.Positive > s.Sampled || s.Sampled > s.Size || s.Sampled == 0 && s.Size > 0 {
			return 0, Interval{}, false
		}
		size += s.Size
	}
	if size == 0 {
		return 0, Interval{}, false
	}
	var below, above float64
	for _, s := range flagged {
		own, ok := Wilson(s.Positive, s.Sampled)
		if !ok {
			continue // a stratum without units
		}
		w, p := float64(s.Size)/float64(size), float64(s.Positive)/float64(s.Sampled)
		share += w * p
		below += w * w * (p - own.Low) * (p - own.Low)
		above += w * w * (own.High - p) * (own.High - p)
	}
	return share, Interval{math.Max(0, share-math.Sqrt(below)), math.Min(1, share+math.Sqrt(above))}, true
}

// A caseCount is the estimated number of cases in strata.
type caseCount struct {
	estimate, variance float64
	limits             Interval // 97.5%
	degenerate         bool     // the sample does not show its own variance
}

func (s SampleStratum) cases() (caseCount, bool) {
	if s.Positive < 0 || s.Positive > s.Sampled || s.Sampled > s.Size || s.Sampled == 0 && s.Size > 0 {
		return caseCount{}, false
	}
	size, x, n := float64(s.Size), float64(s.Positive), float64(s.Sampled)
	if s.Sampled == s.Size { // a full count is certain
		return caseCount{estimate: x, limits: Interval{x, x}, degenerate: s.Positive == 0}, true
	}
	limits := exactLimits(x, n, 0.0125)
	c := caseCount{
		estimate:   size * x / n,
		limits:     Interval{size * limits.Low, size * limits.High},
		degenerate: s.Positive == 0 || s.Positive == s.Sampled,
	}
	if !c.degenerate {
		c.variance = size * size * s.variance()
	}
	return c, true
}

// A Proportion is x of n.
type Proportion struct{ X, N int64 }

func (p Proportion) valid() bool { return p.N > 0 && p.X >= 0 && p.X <= p.N }

func (p Proportion) share() float64 { return float64(p.X) / float64(p.N) }

// A CorrectedShare is a share of positive labels corrected for wrong ones.
type CorrectedShare struct {
	Share float64
	// Clamped says that the correction fell outside [0, 1] and was set to its
	// end. If both limits are that end too, the accuracy claimed for the labels
	// does not fit the sample: publish neither.
	Clamped bool
	Limits  Interval
}

// RoganGladen corrects the apparent share of positive labels for the
// sensitivity and specificity of the labels, each estimated from its own
// sample (Rogan and Gladen 1978), with 95% limits that allow for all three
// (Lang and Reiczigel 2014). It is false if a sample is empty or impossible, or
// if sensitivity and specificity do not make more than 1: such labels say
// nothing.
func RoganGladen(apparent, sensitivity, specificity Proportion) (CorrectedShare, bool) {
	if !apparent.valid() || !sensitivity.valid() || !specificity.valid() {
		return CorrectedShare{}, false
	}
	youden := sensitivity.share() + specificity.share() - 1
	if youden <= 0 {
		return CorrectedShare{}, false
	}
	raw := (apparent.share() + specificity.share() - 1) / youden
	c := CorrectedShare{Share: math.Min(math.Max(raw, 0), 1)}
	c.Clamped = c.Share != raw
	ap, ap1 := moved(apparent, Z*Z/2)
	se, se1 := moved(sensitivity, 1)
	sp, sp1 := moved(specificity, 1)
	youden = se + sp - 1
	if youden <= 0 {
		c.Limits = Interval{0, 1}
		return c, true
	}
	middle := (ap + sp - 1) / youden
	shift := 2 * Z * Z * (middle*se1 - (1-middle)*sp1)
	half := Z * math.Sqrt(ap1+middle*middle*se1+(1-middle)*(1-middle)*sp1) / youden
	c.Limits = Interval{math.Max(0, middle+shift-half), math.Min(1, middle+shift+half)}
	// The limits are about another middle and may just miss an estimate at an end.
	c.Limits = Interval{math.Min(c.Limits.Low, c.Share), math.Max(c.Limits.High, c.Share)}
	return c, true
}

// moved adds as many successes as failures to a proportion, and returns its
// share and the variance of that.
func moved(p Proportion, add float64) (share, variance float64) {
	n := float64(p.N) + 2*add
	share = (float64(p.X) + add) / n
	return share, share * (1 - share) / n
}
