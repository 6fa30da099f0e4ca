package queries

import (
	"math"
	"testing"

	"candour/queries/stats"
)

// waitOf makes rows of (state, seconds, reports), as the SQL gives them.
func waitOf(rows ...[3]any) []statistics {
	at := map[string]int{"state": 0, "seconds": 1, "reports": 2}
	var all []statistics
	for _, r := range rows {
		all = append(all, statistics{at, []Value{Label(r[0].(string)), Total(r[1].(int)), Total(r[2].(int))}})
	}
	return all
}

// TestWaitingEdges: no reports, all open, all closed at once, one report, all decided. Limits by hand or by Clopper
// and Pearson: of none of n the upper one is 1 − .025^(1/n), of all of n the lower one .025^(1/n).
func TestWaitingEdges(t *testing.T) {
	const day = 24 * 3600
	none := func(v Undefined) Value { return v }
	number := func(v float64) Value { return Measurement(v) }
	for name, c := range map[string]struct {
		rows []statistics
		want map[string]Value
	}{
		"no reports": {nil, map[string]Value{"received": Total(0), "median_hours": none(NoCases), "p90_hours": none(NoCases), "share_24h": none(NoCases), "share_24h_low": none(NoCases), "rmst_hours": none(NoCases), "closed_median_hours": none(NoCases), "share_open_7d": none(NoCases)}},
		"all open": {waitOf([3]any{"open", 10 * day, 8}), map[string]Value{"received": Total(8), "median_hours": none(NotReached), "median_hours_low": none(NotReached), "median_hours_high": none(Unbounded),
			"share_48h": number(0), "share_48h_low": number(0), "share_48h_high": number(1 - math.Pow(0.025, 1./8)), "share_open_7d": number(1), "share_open_7d_high": number(1),
			"rmst_hours": number(240), "rmst_hours_low": none(NoLimits), "closed_median_hours": none(NoCases)}},
		"all open, beyond follow-up": {waitOf([3]any{"open", day, 8}), map[string]Value{"share_48h": number(0), "share_48h_low": number(0), "share_48h_high": number(1)}},
		"all closed at once": {waitOf([3]any{"decided", 0, 8}), map[string]Value{"median_hours": number(0), "median_hours_low": none(NotReached), "median_hours_high": none(Unbounded), "share_24h": number(1), "share_24h_low": number(math.Pow(0.025, 1./8)), "share_24h_high": number(1),
			"rmst_hours": number(0), "rmst_hours_low": none(NoLimits), "closed_median_hours": number(0)}},
		"one report":    {waitOf([3]any{"decided", day, 1}), map[string]Value{"median_hours": number(24), "share_24h": number(1), "share_24h_low": number(0.025), "share_48h": number(1)}},
		"all set aside": {waitOf([3]any{"set_aside", 60, 8}, [3]any{"followed", 9 * day, 8}), map[string]Value{"median_hours": none(NotReached), "share_7d": number(0), "share_7d_low": number(0), "share_7d_high": number(1 - math.Pow(0.025, 1./8)), "share_set_aside_7d": number(1), "share_open_7d": number(0)}},
		"inconsistent":  {waitOf([3]any{"inconsistent", -1, 3}), map[string]Value{"received": Total(3), "inconsistent": Total(3), "median_hours": none(NoCases), "share_24h": none(NoCases)}},
	} {
		f, err := responseTimes(group{rows: c.rows})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for column, want := range c.want {
			got, isNumber := f[column].(Measurement)
			w, wantNumber := want.(Measurement)
			if isNumber != wantNumber || !isNumber && f[column] != want || math.Abs(float64(got-w)) > 1e-9 {
				t.Errorf("%s: %s is %v, want %v", name, column, f[column], want)
			}
		}
	}
}

// TestAsideUncensoredIsBinomial: where all could be followed for long enough, the limits of the share that was decided are
// Clopper and Pearson's, whatever was set aside and when.
func TestAsideUncensoredIsBinomial(t *testing.T) {
	const hour = 3600
	rows := waitOf([3]any{"decided", 3 * hour, 7}, [3]any{"decided", 30 * hour, 4}, [3]any{"open", 900 * hour, 2},
		[3]any{"set_aside", hour, 3}, [3]any{"set_aside", 29 * hour, 1}, [3]any{"followed", 800 * hour, 2}, [3]any{"followed", 850 * hour, 2})
	f, err := responseTimes(group{rows: rows})
	if err != nil {
		t.Fatal(err)
	}
	for column, x := range map[string]int64{"share_24h": 7, "share_48h": 11, "share_7d": 11} {
		want, _ := stats.ClopperPearson(x, 17, 0.95)
		low, high := float64(f[column+"_low"].(Measurement)), float64(f[column+"_high"].(Measurement))
		if math.Abs(low-want.Low) > 1e-9 || math.Abs(high-want.High) > 1e-9 {
			t.Errorf("%s: %v to %v, want %v", column, low, high, want)
		}
	}
}

// TestFillChange: the series of stats.TestRobust, a cycle of eleven weeks, by R 4.2.2 with sandwich 3.0-2.
func TestFillChange(t *testing.T) {
	counts := []int64{22, 25, 24, 20, 15, 12, 10, 11, 14, 19, 26, 30, 31, 27, 22, 16, 13, 12, 15, 20, 27, 33, 36, 32}
	f := figures{}
	if err := weeklySlope(f, counts); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"trend_pct": 8.56934276858, "trend_low": -8.58000938982, "trend_high": 28.93571865986, "trend_lag1": 0.810743829684828} {
		if got, _ := f[name].(Measurement); math.Abs(float64(got)-want) > 1e-7 {
			t.Errorf("%s is %v, want %g", name, f[name], want)
		}
	}
	if f["trend_limits"] != Label(limitsNeweyWest) {
		t.Errorf("limits by %v", f["trend_limits"])
	}
}

// TestSeasons: 106 weeks that rise from year to year alone: 50 seasons of two weeks and two of three, all pairs of which rise:
// S = 50 + 6 = 56, and by hand its variance 50·1 + 2·(3·2·11/18).
func TestSeasons(t *testing.T) {
	x := make([]float64, 106)
	for i := range x {
		x[i] = float64(i / 52)
	}
	test, ok := stats.SeasonalKendall(seasonsOf(make([]span, 106), x))
	if variance := 50 + 2*66./18; !ok || test.S != 56 || math.Abs(test.Variance-variance) > 1e-9 {
		t.Errorf("%+v, want S 56, variance %g", test, variance)
	}
	if seasonsOf(make([]span, 103), x[:103]) != nil {
		t.Error("seasons of less than two years")
	}
}
