package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
)

// A CauseDuration is one distinct time of a histogram of reports that can end
// in several ways: Events[k] ended by cause k (decided, closed by a machine,
// withdrawn, …) after that many whole seconds, and Censored were still open.
type CauseDuration struct {
	Seconds  int64
	Events   []int64
	Censored int64
}

// Incidence holds the Aalen–Johansen estimates of the share of reports ended
// by each cause as time passes (Aalen and Johansen 1978). 1 − Kaplan–Meier
// with the other causes censored would overstate each of them.
type Incidence struct {
	causes int
	steps  []causeStep
}

type causeStep struct {
	time     int64
	atRisk   float64
	events   []int64
	all      float64 // events of all causes
	before   float64 // share still open just before time
	after    float64
	shares   []float64 // ended by each cause, up to and at time
	censored int64
}

// A CauseShare is the share of reports ended by one cause within a time, its
// standard error (Greenwood's kind) and 95% limits on the log-log scale, which
// do not exist, HasLimits being false, where the share is 0 or 1.
type CauseShare struct {
	Share, SE float64
	Limits    Interval
	HasLimits bool
}

// AalenJohansen estimates the incidence of each cause from a histogram in any
// order; equal times are added up. It is an error for a time or a count to be
// negative, or for two times to list different numbers of causes.
func AalenJohansen(d []CauseDuration) (Incidence, error) {
	if len(d) == 0 {
		return Incidence{}, nil
	}
	inc := Incidence{causes: len(d[0].Events)}
	var atRisk int64
	for _, v := range d {
		if len(v.Events) != inc.causes {
			return Incidence{}, fmt.Errorf("time %d s: %d causes, where the first time has %d", v.Seconds, len(v.Events), inc.causes)
		}
		if v.Seconds < 0 || v.Censored < 0 || slices.ContainsFunc(v.Events, func(n int64) bool { return n < 0 }) {
			return Incidence{}, fmt.Errorf("time %d s with %d events, %d censored: negative", v.Seconds, v.Events, v.Censored)
		}
		atRisk += v.Censored + total(v.Events)
	}
	inc.steps = mergeCauses(d)
	inc.fill(atRisk)
	return inc, nil
}

func total(counts []int64) (sum int64) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

func mergeCauses(d []CauseDuration) []causeStep {
	d = slices.Clone(d)
	slices.SortStableFunc(d, func(a, b CauseDuration) int { return cmp.Compare(a.Seconds, b.Seconds) })
	var steps []causeStep
	for _, v := range d {
		if n := len(steps); n == 0 || steps[n-1].time != v.Seconds {
			steps = append(steps, causeStep{time: v.Seconds, events: make([]int64, len(v.Events))})
		}
		last := &steps[len(steps)-1]
		last.censored += v.Censored
		for k, n := range v.Events {
			last.events[k] += n
		}
	}
	return steps
}

func (inc Incidence) fill(atRisk int64) {
	open := 1.0
	shares := make([]float64, inc.causes)
	for i := range inc.steps {
		s := &inc.steps[i]
		s.atRisk, s.all, s.before = float64(atRisk), float64(total(s.events)), open
		if atRisk > 0 {
			for k, n := range s.events {
				shares[k] += open * float64(n) / s.atRisk
			}
			open *= (s.atRisk - s.all) / s.atRisk
		}
		s.after, s.shares = open, slices.Clone(shares)
		atRisk -= total(s.events) + s.censored
	}
}

// upTo is the number of steps at or before the given seconds.
func (inc Incidence) upTo(seconds int64) int {
	return sort.Search(len(inc.steps), func(i int) bool { return inc.steps[i].time > seconds })
}

// StillOpen is the share of reports not ended by any cause within the seconds.
// With the shares of all causes it makes 1. It is false without reports.
func (inc Incidence) StillOpen(seconds int64) (float64, bool) {
	if len(inc.steps) == 0 || inc.steps[0].atRisk == 0 {
		return 0, false
	}
	if i := inc.upTo(seconds); i > 0 {
		return inc.steps[i-1].after, true
	}
	return 1, true
}

// Within returns the share ended by a cause, numbered from 0, within the given
// seconds. It is false without reports or without such a cause.
func (inc Incidence) Within(cause int, seconds int64) (CauseShare, bool) {
	if _, ok := inc.StillOpen(seconds); !ok || cause < 0 || cause >= inc.causes {
		return CauseShare{}, false
	}
	n := inc.upTo(seconds)
	if n == 0 {
		return CauseShare{}, true
	}
	share := inc.steps[n-1].shares[cause]
	c := CauseShare{Share: share, SE: math.Sqrt(inc.variance(cause, n))}
	if share > 0 && share < 1 {
		log := math.Log(share)
		spread := math.Exp(Z * c.SE / (share * -log))
		c.Limits, c.HasLimits = Interval{math.Exp(log * spread), math.Exp(log / spread)}, true
	}
	return c, true
}

// variance of a cause's share after the first n steps, by the delta method
// (Marubini and Valsecchi 1995; R's etm). For one cause it is Greenwood's.
func (inc Incidence) variance(cause, n int) (v float64) {
	final := inc.steps[n-1].shares[cause]
	for _, s := range inc.steps[:n] {
		if s.all == 0 {
			continue
		}
		gain, own := final-s.shares[cause], float64(s.events[cause])
		if left := s.atRisk - s.all; left > 0 {
			v += gain * gain * s.all / (s.atRisk * left)
		}
		v += s.before * s.before * own * (s.atRisk - own) / (s.atRisk * s.atRisk * s.atRisk)
		v -= 2 * gain * s.before * own / (s.atRisk * s.atRisk)
	}
	return math.Max(0, v)
}
