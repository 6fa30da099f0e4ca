package queries

import (
	"errors"
	"fmt"

	"candour/queries/stats"
)

// laneNames are the lanes compared: partner schools with ordinary users.
var laneNames = []string{"school", "user"}

// lanes sets the reports of one group that came from schools beside those that
// came from users.
func lanes(g group) (figures, error) {
	f := figures{}
	for _, lane := range laneNames {
		figures, err := laneFigures(g.rows, lane)
		if err != nil {
			return nil, err
		}
		for name, v := range figures {
			f[lane+"_"+name] = v
		}
	}
	f["fewer_received"] = min(f["school_received"].(Total), f["user_received"].(Total))
	difference(f, "share_48h_difference", "school_share_48h", "user_share_48h")
	strata := strataOf(g.rows)
	var all [][]stats.Duration
	for lane := range laneNames {
		var d []stats.Duration
		for _, stratum := range strata {
			d = append(d, stratum[lane]...)
		}
		all = append(all, d)
	}
	var err, within error
	f["log_rank_p"], err = logRank(all)
	f["log_rank_p_within_harm"], within = logRank(strata...)
	return f, errors.Join(err, within)
}

// laneFigures are the figures of one lane.
func laneFigures(rows []statistics, lane string) (figures, error) {
	var own []statistics
	for _, row := range rows {
		if row.label("lane") == lane {
			own = append(own, row)
		}
	}
	w := wait(own, "reports", []string{"decided"}, "set_aside")
	e, err := w.ending()
	if err != nil {
		return nil, err
	}
	n := w.stopped + w.aside + w.open
	f := figures{
		"received": Total(n + w.inconsistent), "decided": Total(w.stopped), "open": Total(w.open),
		"set_aside": Total(w.aside), "inconsistent": Total(w.inconsistent),
	}
	fillQuantile(f, "median_hours", n, e.quantile(0.5))
	fillShare(f, "48h", w, e, 48*hour)
	return f, nil
}

// difference gives NAME, NAME_low and NAME_high: the first share less the
// second. A share without limits leaves the difference without.
func difference(f figures, name, first, second string) {
	f[name], f[name+"_low"], f[name+"_high"] = NoCases, NoCases, NoCases
	a, b := f[first], f[second]
	x, xOK := a.(Measurement)
	y, yOK := b.(Measurement)
	if !xOK || !yOK {
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

// strataOf are the times of each lane within each harm. Decisions are events;
// a report that is open or was set aside is censored.
func strataOf(rows []statistics) [][][]stats.Duration {
	var strata [][][]stats.Duration
	var last string
	for _, row := range rows { // in order of their stratum
		if stratum := row.label("stratum"); strata == nil || stratum != last {
			strata, last = append(strata, make([][]stats.Duration, len(laneNames))), stratum
		}
		d := stats.Duration{Seconds: row.total("seconds")}
		switch row.label("state") {
		case "inconsistent":
			continue
		case "decided":
			d.Events = row.total("reports")
		default:
			d.Censored = row.total("reports")
		}
		for lane, name := range laneNames {
			if row.label("lane") == name {
				strata[len(strata)-1][lane] = append(strata[len(strata)-1][lane], d)
			}
		}
	}
	return strata
}

// logRank is the test's p, where there is something to compare.
func logRank(strata ...[][]stats.Duration) (Value, error) {
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
