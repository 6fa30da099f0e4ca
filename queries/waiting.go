package queries

import (
	"slices"
	"sort"

	"candour/queries/stats"
)

// waiting is how long cases waited: those that stopped the clock, those set
// aside, which is a competing event, and open ones, which are censored.
type waiting struct {
	stopped, aside, open, inconsistent int64

	closed   []stats.Bin           // seconds of the stopped
	times    []stats.CauseDuration // cause 0 stopped the clock, cause 1 set the case aside
	followed []stats.Duration      // those set aside, by how long they could have been followed
}

// wait reads rows of (state, seconds, n); stop names the states that stop the
// clock, aside the state that competes. Rows come in order of seconds within a state.
func wait(rows []statistics, n string, stop []string, aside string) waiting {
	var w waiting
	for _, row := range rows {
		state, cases := row.label("state"), row.total(n)
		t := stats.CauseDuration{Seconds: row.total("seconds"), Events: []int64{0, 0}}
		switch {
		case state == "inconsistent":
			w.inconsistent += cases
			continue
		case slices.Contains(stop, state):
			w.stopped += cases
			w.closed = append(w.closed, stats.Bin{Value: t.Seconds, Count: cases})
			t.Events[0] = cases
		case state == "open":
			w.open += cases
			t.Censored = cases
		case state == aside:
			w.aside += cases
			t.Events[1] = cases
		case state == "followed":
			w.followed = append(w.followed, stats.Duration{Seconds: t.Seconds, Censored: cases})
			continue
		default:
			continue // another histogram in the same answer
		}
		w.times = append(w.times, t)
	}
	return w
}

// An ending answers by when a share of the cases had stopped the clock.
type ending struct {
	incidenceOf
	complete stats.Curve     // of the time to stop the clock, where cases set aside never do
	any      stats.Curve     // of the time until a case ended in any way
	causes   stats.Incidence // of both ways to end; the zero one where no case was set aside
	interval string
}

// An incidenceOf answers as an ending does, with limits on the log-log scale.
// Kaplan–Meier does, unless cases were set aside: then Aalen–Johansen.
type incidenceOf interface {
	share(seconds int64) (x float64, logLog stats.Interval, limited, ok bool)
	quantile(p float64) stats.Quantile
}

func (w waiting) ending(interval string) (ending, error) {
	e := ending{interval: interval}
	stops := slices.Clone(w.followed)
	for _, t := range w.times {
		stops = append(stops, stats.Duration{Seconds: t.Seconds, Events: t.Events[0], Censored: t.Censored})
	}
	var err error
	if e.complete, err = stats.KaplanMeier(stops); err != nil || w.aside == 0 {
		e.incidenceOf, e.any = curve{e.complete}, e.complete
		return e, err
	}
	var ends []stats.Duration
	for _, t := range w.times {
		ends = append(ends, stats.Duration{Seconds: t.Seconds, Events: t.Events[0] + t.Events[1], Censored: t.Censored})
	}
	if e.any, err = stats.KaplanMeier(ends); err != nil {
		return e, err
	}
	e.causes, err = stats.AalenJohansen(w.times)
	e.incidenceOf = incidence{e.causes, w.stopTimes()}
	return e, err
}

// within is the share of the cases that stopped the clock within the seconds.
// When a case set aside would have been last followed is known, so that its
// limits come from a curve in which it stays until then: nothing but the
// cut-off censors, and the beta product method holds as it does without
// competing events (the censoring-complete data of Fine and Gray 1999).
func (e ending) within(seconds int64) (x float64, limits stats.Interval, limited, ok bool) {
	x, limits, limited, ok = e.share(seconds)
	if e.interval == intervalLogLog || !ok {
		return x, limits, limited, ok
	}
	_, limits, limited = e.complete.ShareWithin(seconds)
	return x, stats.Interval{Low: min(limits.Low, x), High: max(limits.High, x)}, limited, ok
}

// stopTimes are the distinct seconds at which cases stopped the clock.
func (w waiting) stopTimes() []int64 {
	var times []int64
	for _, b := range w.closed {
		times = append(times, b.Value)
	}
	slices.Sort(times)
	return slices.Compact(times)
}

type curve struct{ stats.Curve }

func (c curve) share(seconds int64) (float64, stats.Interval, bool, bool) {
	limits, limited := c.LogLogWithin(seconds)
	return 1 - c.Survival(seconds), limits, limited, c.N() > 0
}

func (c curve) quantile(p float64) stats.Quantile { return c.Quantile(p) }

type incidence struct {
	stats.Incidence
	times []int64 // at which cause 0 happens, ascending
}

func (c incidence) share(seconds int64) (float64, stats.Interval, bool, bool) {
	s, ok := c.Within(0, seconds)
	return s.Share, s.Limits, s.HasLimits, ok
}

// quantile inverts the incidence and its limits, as Brookmeyer and Crowley do
// for a survival curve. A stretch exactly at p gives its midpoint.
func (c incidence) quantile(p float64) stats.Quantile {
	first := func(reached func(stats.CauseShare) bool) (int, bool) {
		i := sort.Search(len(c.times), func(i int) bool {
			s, _ := c.Within(0, c.times[i])
			return reached(s)
		})
		return i, i < len(c.times)
	}
	const tolerance = 1e-9
	var q stats.Quantile
	if i, ok := first(func(s stats.CauseShare) bool { return s.Share >= p-tolerance }); ok {
		q.Seconds, q.Reached = float64(c.times[i]), true
		if s, _ := c.Within(0, c.times[i]); s.Share <= p+tolerance && i+1 < len(c.times) {
			q.Seconds = float64(c.times[i]+c.times[i+1]) / 2
		}
	}
	if i, ok := first(func(s stats.CauseShare) bool { return s.HasLimits && s.Limits.High >= p }); ok {
		q.Low, q.LowReached = float64(c.times[i]), true
	}
	if i, ok := first(func(s stats.CauseShare) bool { return s.HasLimits && s.Limits.Low >= p }); ok {
		q.High, q.HighReached = float64(c.times[i]), true
	}
	return q
}

// fill gives the figures of a quantile: NAME, NAME_low, NAME_high, in hours.
func fillQuantile(f figures, name string, n int64, q stats.Quantile) {
	value := func(seconds float64, reached bool, otherwise Undefined) Value {
		switch {
		case n == 0:
			return NoCases
		case !reached:
			return otherwise
		}
		return hours(seconds)
	}
	f[name] = value(q.Seconds, q.Reached, NotReached)
	f[name+"_low"] = value(q.Low, q.LowReached, NotReached)
	f[name+"_high"] = value(q.High, q.HighReached, Unbounded)
}

// horizon is how far a restricted mean reaches, at most, in days.
const horizon = 30

// fillMean gives the restricted mean of the time that a case was open, however
// it ended, up to the horizon in days; 0 days: none.
func fillMean(f figures, c stats.Curve, days int64) {
	reason := TooShort
	if c.N() == 0 {
		reason = NoCases
	}
	for _, name := range []string{"rmst_hours", "rmst_hours_low", "rmst_hours_high", "rmst_horizon_hours"} {
		f[name] = reason
	}
	if c.N() == 0 || days == 0 {
		return
	}
	tau := float64(days * 24 * hour)
	mean, se := c.RMST(days * 24 * hour)
	f["rmst_hours"], f["rmst_horizon_hours"] = hours(mean), hours(tau)
	f["rmst_hours_low"], f["rmst_hours_high"] = NoLimits, NoLimits
	if se > 0 {
		f["rmst_hours_low"], f["rmst_hours_high"] = hours(max(0, mean-stats.Z*se)), hours(min(tau, mean+stats.Z*se))
	}
}

// meanHorizon is how far a restricted mean can reach, in whole days: the
// longest follow-up itself would tell of one case.
func meanHorizon(c stats.Curve) (days int64) {
	last, ok := c.LastFollowUp()
	switch {
	case !ok:
		return 0
	case c.Survival(last) > 0:
		return min(horizon, last/(24*hour))
	}
	return horizon
}

// spans of time within which shares are told.
var targets = []struct {
	name    string
	seconds int64
}{{"24h", 24 * hour}, {"48h", 48 * hour}, {"7d", 7 * 24 * hour}}

// fillShare gives share_NAME with its limits, and decided_NAME: how many, and
// what share, stopped the clock within the seconds.
func fillShare(f figures, name string, w waiting, e ending, seconds int64) {
	var within int64
	for _, b := range w.closed {
		if b.Value <= seconds {
			within += b.Count
		}
	}
	f["decided_"+name] = Total(within)
	x, limits, limited, ok := e.within(seconds)
	fillLimited(f, "share_"+name, x, limits, limited, ok)
}

// fillLimited gives NAME, NAME_low and NAME_high, or why there are none.
func fillLimited(f figures, name string, x float64, limits stats.Interval, limited, ok bool) {
	f[name], f[name+"_low"], f[name+"_high"] = NoCases, NoCases, NoCases
	if !ok {
		return
	}
	f[name] = measurement(x)
	f[name+"_low"], f[name+"_high"] = NoLimits, NoLimits
	if limited {
		f[name+"_low"], f[name+"_high"] = measurement(limits.Low), measurement(limits.High)
	}
}
