package queries

import (
	"errors"
	"fmt"
	"slices"

	"candour/queries/stats"
)

// laneNames are the lanes compared: partner schools with ordinary users.
var laneNames = []string{"school", "user"}

// A lane is the cases of one lane, and when their clocks stopped.
type lane struct {
	waiting
	end ending
}

// lanes sets the reports of one group that came from schools beside those that
// came from users.
func lanes(g group) (figures, error) {
	f := figures{}
	both, err := lanesOf(g.rows, g.query.Interval)
	if err != nil {
		return nil, err
	}
	days := commonHorizon(both)
	for i, name := range laneNames {
		for column, v := range both[i].figures(days) {
			f[name+"_"+column] = v
		}
	}
	f["fewer_received"] = min(f["school_received"].(Total), f["user_received"].(Total))
	f["rmst_horizon_hours"] = f["school_rmst_horizon_hours"]
	difference(f, "rmst_hours_difference", "school_rmst_hours", "user_rmst_hours")
	strata := strataOf(g.rows)
	for _, t := range targets {
		difference(f, "share_"+t.name+"_difference", "school_share_"+t.name, "user_share_"+t.name)
		if err := fillWithinHarm(f, t.name, strata, t.seconds, g.query.Interval); err != nil {
			return nil, err
		}
	}
	var within error
	f["log_rank_p"], err = logRank(durations([][]statistics{g.rows}))
	f["log_rank_p_within_harm"], within = logRank(durations(strata))
	return f, errors.Join(err, within)
}

// lanesOf are the lanes of some rows, in the order of laneNames.
func lanesOf(rows []statistics, interval string) (both []lane, err error) {
	for _, name := range laneNames {
		var own []statistics
		for _, row := range rows {
			if row.label("lane") == name {
				own = append(own, row)
			}
		}
		l := lane{waiting: wait(own, "reports", []string{"decided"}, "set_aside")}
		if l.end, err = l.ending(interval); err != nil {
			return nil, err
		}
		both = append(both, l)
	}
	return both, nil
}

// n is the number of cases that the figures of the lane rest on.
func (l lane) n() int64 { return l.stopped + l.aside + l.open }

// commonHorizon is how far the restricted means of both lanes can reach: only
// means up to the same time can be compared.
func commonHorizon(both []lane) int64 {
	var least int64 = horizon
	for _, l := range both {
		if l.n() > 0 {
			least = min(least, meanHorizon(l.end.any))
		}
	}
	return least
}

// figures are those of one lane; the restricted mean reaches so many days.
func (l lane) figures(days int64) figures {
	f := figures{
		"received": Total(l.n() + l.inconsistent), "decided": Total(l.stopped), "open": Total(l.open),
		"set_aside": Total(l.aside), "inconsistent": Total(l.inconsistent),
	}
	fillQuantile(f, "median_hours", l.n(), l.end.quantile(0.5))
	fillQuantile(f, "p90_hours", l.n(), l.end.quantile(0.9))
	for _, t := range targets {
		fillShare(f, t.name, l.waiting, l.end, t.seconds)
	}
	fillMean(f, l.end.any, days)
	return f
}

// fillWithinHarm gives the difference of the shares within the harms, by
// Mantel's and Haenszel's weights: a harm of which a lane has no reports says nothing.
func fillWithinHarm(f figures, name string, strata [][]statistics, seconds int64, interval string) error {
	var all []stats.StratumDifference
	limited := true
	for _, rows := range strata {
		both, err := lanesOf(rows, interval)
		if err != nil {
			return err
		}
		if both[0].n() == 0 || both[1].n() == 0 {
			continue
		}
		a, limitsA, okA, _ := both[0].end.within(seconds)
		b, limitsB, okB, _ := both[1].end.within(seconds)
		limited = limited && okA && okB
		n, m := float64(both[0].n()), float64(both[1].n())
		all = append(all, stats.StratumDifference{Weight: n * m / (n + m), A: a, B: b, LimitsA: limitsA, LimitsB: limitsB})
	}
	x, limits, ok := stats.StratifiedDifference(all)
	fillLimited(f, "share_"+name+"_difference_within_harm", x, limits, limited, ok)
	return nil
}

// difference gives NAME, NAME_low and NAME_high: the first figure less the
// second. A figure without limits leaves the difference without.
func difference(f figures, name, first, second string) {
	x, xOK := f[first].(Measurement)
	y, yOK := f[second].(Measurement)
	if !xOK || !yOK {
		reason, ok := f[first].(Undefined)
		if !ok {
			reason = f[second].(Undefined)
		}
		f[name], f[name+"_low"], f[name+"_high"] = reason, reason, reason
		return
	}
	f[name] = Measurement(x - y)
	f[name+"_low"], f[name+"_high"] = NoLimits, NoLimits
	one, oneOK := limitsOf(f, first)
	zero, zeroOK := limitsOf(f, second)
	if oneOK && zeroOK {
		limits := stats.HybridLimits(float64(x), one, float64(y), zero)
		f[name+"_low"], f[name+"_high"] = measurement(limits.Low), measurement(limits.High)
	}
}

func limitsOf(f figures, name string) (stats.Interval, bool) {
	low, lowOK := f[name+"_low"].(Measurement)
	high, highOK := f[name+"_high"].(Measurement)
	return stats.Interval{Low: float64(low), High: float64(high)}, lowOK && highOK
}

// strataOf are the rows of each harm, which come in its order.
func strataOf(rows []statistics) [][]statistics {
	var strata [][]statistics
	for i, row := range rows {
		if i == 0 || row.label("stratum") != rows[i-1].label("stratum") {
			strata = append(strata, nil)
		}
		strata[len(strata)-1] = append(strata[len(strata)-1], row)
	}
	return strata
}

// durations are the times of each lane within each stratum. A stopped clock is
// an event; a report that is open or was set aside is censored.
func durations(strata [][]statistics) [][][]stats.Duration {
	var all [][][]stats.Duration
	for _, rows := range strata {
		lanes := make([][]stats.Duration, len(laneNames))
		for _, row := range rows {
			d := stats.Duration{Seconds: row.total("seconds")}
			switch row.label("state") {
			case "inconsistent", "followed":
				continue
			case "decided":
				d.Events = row.total("reports")
			default:
				d.Censored = row.total("reports")
			}
			i := slices.Index(laneNames, row.label("lane"))
			lanes[i] = append(lanes[i], d)
		}
		all = append(all, lanes)
	}
	return all
}

// logRank is the test's p, where there is something to compare.
func logRank(strata [][][]stats.Duration) (Value, error) {
	if len(strata) == 0 {
		return NoCases, nil
	}
	r, err := stats.LogRank(strata...)
	switch {
	case errors.Is(err, stats.ErrNotComparable):
		return NoCases, nil
	case err != nil:
		return NoCases, fmt.Errorf("lanes: %w", err)
	}
	return measurement(r.P), nil
}
