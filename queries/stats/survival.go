package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Duration is one distinct time of a histogram of reports: how many were
// decided after that many whole seconds, and how many were still open then
// when the observation ended.
type Duration struct{ Seconds, Events, Censored int64 }

// A Step is one distinct time of a Kaplan–Meier curve.
type Step struct {
	Time     int64   // seconds
	AtRisk   int64   // reports still open and watched just before Time
	Events   int64   // decided at Time
	Censored int64   // last seen open at Time, after the events
	Survival float64 // share still open after Time
	// Low and High are 95% log-log limits of Survival (Kalbfleisch and
	// Prentice). They do not exist, and HasLimits is false, where Survival
	// is 1 or 0.
	Low, High float64
	HasLimits bool
}

// A Curve is a Kaplan–Meier estimate of the share of reports still open as
// time passes (Kaplan and Meier 1958). The zero Curve has no reports.
type Curve struct {
	steps []Step
	late  bool // some reports came under watch after time 0
}

// A Quantile is the time by which a share of reports was decided, with 95%
// limits. Each time is in seconds and counts only where its flag is set: a
// quantile or a high limit that is not reached lies beyond the last follow-up.
type Quantile struct {
	Seconds     float64
	Reached     bool
	Low         float64
	LowReached  bool
	High        float64
	HighReached bool
}

// KaplanMeier estimates a curve from a histogram in any order; equal times are
// added up. Negative seconds or counts are errors.
func KaplanMeier(d []Duration) (Curve, error) {
	steps := make([]Step, 0, len(d))
	for _, v := range d {
		if v.Seconds < 0 || v.Events < 0 || v.Censored < 0 {
			return Curve{}, fmt.Errorf("duration of %d s with %d events, %d censored: negative", v.Seconds, v.Events, v.Censored)
		}
		if v.Events+v.Censored > 0 {
			steps = append(steps, Step{Time: v.Seconds, Events: v.Events, Censored: v.Censored})
		}
	}
	steps = mergeSteps(steps)
	var atRisk int64
	for i := range slices.Backward(steps) {
		atRisk += steps[i].Events + steps[i].Censored
		steps[i].AtRisk = atRisk
	}
	fillCurve(steps)
	return Curve{steps: steps}, nil
}

// mergeSteps sorts steps by time and adds up those of one time.
func mergeSteps(steps []Step) []Step {
	byTime := func(a, b Step) int { return cmp.Compare(a.Time, b.Time) }
	if !slices.IsSortedFunc(steps, byTime) {
		slices.SortFunc(steps, byTime)
	}
	merged := steps[:0]
	for _, s := range steps {
		if last := len(merged) - 1; last >= 0 && merged[last].Time == s.Time {
			merged[last].Events += s.Events
			merged[last].Censored += s.Censored
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// fillCurve works out survival and limits. Between censorings the product of
// (n−d)/n is one fraction of whole numbers, and is computed as such: without
// censoring the curve is exactly the empirical distribution.
func fillCurve(steps []Step) {
	survival, base, baseAtRisk, expected := 1.0, 1.0, int64(0), int64(-1)
	var variance float64 // Greenwood's sum
	for i := range steps {
		s := &steps[i]
		if s.AtRisk != expected {
			base, baseAtRisk = survival, s.AtRisk
		}
		left := s.AtRisk - s.Events
		survival = base * (float64(left) / float64(baseAtRisk))
		expected = left
		s.Survival = survival
		if s.Events > 0 && left > 0 {
			variance += float64(s.Events) / (float64(s.AtRisk) * float64(left))
		}
		if survival > 0 && survival < 1 {
			log := math.Log(survival)
			spread := math.Exp(Z * math.Sqrt(variance) / -log)
			s.Low, s.High, s.HasLimits = math.Exp(log*spread), math.Exp(log/spread), true
		}
	}
}

// N is the number of reports.
func (c Curve) N() int64 { return c.Events() + c.Censored() }

// Events is the number of reports decided.
func (c Curve) Events() (n int64) {
	for _, s := range c.steps {
		n += s.Events
	}
	return n
}

// Censored is the number of reports still open when last seen.
func (c Curve) Censored() (n int64) {
	for _, s := range c.steps {
		n += s.Censored
	}
	return n
}

// Steps returns the curve, one step for each distinct time, in order.
func (c Curve) Steps() []Step { return slices.Clone(c.steps) }

// LastFollowUp is the longest time in seconds any report was watched; false
// for a curve without reports. Beyond it the curve says nothing.
func (c Curve) LastFollowUp() (int64, bool) {
	if len(c.steps) == 0 {
		return 0, false
	}
	return c.steps[len(c.steps)-1].Time, true
}

// Survival is the share still open after the given seconds. Beyond the last
// follow-up it keeps its last value; without reports it is 1.
func (c Curve) Survival(seconds int64) float64 {
	if i := c.upTo(seconds); i > 0 {
		return c.steps[i-1].Survival
	}
	return 1
}

// LogLogWithin returns 95% log-log limits of the share decided within the given
// seconds, for comparison with other programs: in small groups with nearly all
// decided they hold the truth far less often than they say, and ShareWithin's
// should be published. It is false where the share is 0 or 1.
func (c Curve) LogLogWithin(seconds int64) (Interval, bool) {
	i := c.upTo(seconds)
	if i == 0 || !c.steps[i-1].HasLimits {
		return Interval{}, false
	}
	return Interval{1 - c.steps[i-1].High, 1 - c.steps[i-1].Low}, true
}

// upTo is the number of steps at or before the given seconds.
func (c Curve) upTo(seconds int64) int {
	i, _ := slices.BinarySearchFunc(c.steps, seconds, func(s Step, t int64) int {
		if s.Time <= t {
			return -1
		}
		return 1
	})
	return i
}

// flat is how close survival must be to a level to count as equal to it.
const flat = 1e-9

// Quantile returns the time by which a share p of reports, 0 < p < 1, was
// decided. Where the curve lies exactly at 1−p for a while it is the middle of
// that while. The limits are those of Brookmeyer and Crowley (1982) on the
// log-log scale. Any other p is not reached.
func (c Curve) Quantile(p float64) Quantile {
	var q Quantile
	if !(p > 0 && p < 1) {
		return q
	}
	q.Seconds, q.Reached = c.crossing(1-p, func(s Step) (float64, bool) { return s.Survival, true })
	q.Low, q.LowReached = c.crossing(1-p, func(s Step) (float64, bool) { return s.Low, s.HasLimits })
	q.High, q.HighReached = c.crossing(1-p, func(s Step) (float64, bool) { return s.High, s.HasLimits })
	return q
}

// crossing is the first time a falling curve is at or below level, and the
// middle of the times it is exactly there. Steps without a value are skipped.
func (c Curve) crossing(level float64, curve func(Step) (float64, bool)) (float64, bool) {
	for i, s := range c.steps {
		v, ok := curve(s)
		if !ok || v > level+flat {
			continue
		}
		start, end := s.Time, s.Time
		if v >= level-flat {
			end = c.nextEvent(i)
		}
		return float64(start) + float64(end-start)/2, true
	}
	return 0, false
}

// nextEvent is the time of the first event after step i, or the last time.
func (c Curve) nextEvent(i int) int64 {
	for _, s := range c.steps[i+1:] {
		if s.Events > 0 {
			return s.Time
		}
	}
	return c.steps[len(c.steps)-1].Time
}

// RMST is the mean time in seconds a report was open within the first tau
// seconds, the area under the curve up to tau, and its standard error. Beyond
// the last follow-up the curve is taken as flat, so tau should not exceed it.
// Without reports, or with tau < 0, both are NaN.
func (c Curve) RMST(tau int64) (mean, se float64) {
	if len(c.steps) == 0 || tau < 0 {
		return math.NaN(), math.NaN()
	}
	var variance float64
	end := tau
	for _, s := range slices.Backward(c.steps[:c.upTo(tau)]) {
		mean += float64(end-s.Time) * s.Survival // the area from s.Time to tau
		end = s.Time
		if left := s.AtRisk - s.Events; left > 0 {
			variance += mean * mean * float64(s.Events) / (float64(s.AtRisk) * float64(left))
		}
	}
	return mean + float64(end), math.Sqrt(variance)
}
