package queries

import (
	"fmt"
	"strings"
	"time"

	"candour/queries/stats"
)

// exposure reads the histograms of account-days and accounts of one group.
func exposure(g group) (figures, error) {
	var days, dose, peak []stats.Bin
	sums, squares := map[string]statistics{}, map[int64]int64{}
	f := figures{
		"views": Total(0), "recommended": Total(0), "treated": Total(0), "dose_max": NoCases,
		"active_accounts": NoBase, "all_views": NoBase,
	}
	for _, name := range []string{"views", "recommended", "treated"} {
		f[name+"_largest"], f[name+"_second"] = Total(0), Total(0)
	}
	for _, name := range []string{"recommended_share_low", "recommended_share_high", "treated_share_low", "treated_share_high"} {
		f[name] = NoCases
	}
	for _, row := range g.rows {
		bin := stats.Bin{Value: row.total("value"), Count: row.total("n")}
		switch row.label("kind") {
		case "days":
			days = append(days, bin)
		case "dose":
			dose = append(dose, bin)
			f["dose_max"] = Total(bin.Value) // rows come in order of dose
		case "peak":
			peak = append(peak, bin)
		case "squares":
			squares[bin.Value] = bin.Count
		case "recommended", "treated":
			sums[row.label("kind")] = row
		case "parts":
			f["views"], f["recommended"], f["treated"] = row.value("value"), row.value("n"), row.value("extra")
		case "views_most", "recommended_most", "treated_most":
			count, _ := strings.CutSuffix(row.label("kind"), "_most")
			f[count+"_largest"], f[count+"_second"] = row.value("value"), row.value("n")
		case "base":
			f["active_accounts"], f["all_views"] = row.value("value"), row.value("n")
		}
	}
	f["exposed_accounts"], f["exposed_account_days"] = Total(count(dose, 0)), Total(count(days, 0))
	fillDayShare(f, "exposed_share", "exposed_account_days", g, squares[1])
	for _, least := range []int64{3, 5, 10, 20} {
		name := fmt.Sprintf("days_ge_%d", least)
		f[name] = Total(count(days, least))
		fillDayShare(f, "share_"+name, name, g, squares[least])
	}
	for name, row := range sums {
		fillViewShare(f, name, row)
	}
	f["per_10k_views"] = ofBase(f, "per_10k", "views", "all_views")
	f["dose_p50"], f["dose_p90"], f["dose_p99"] = viewsAt(dose, 0.5), viewsAt(dose, 0.9), viewsAt(dose, 0.99)
	f["peak_day_p50"], f["peak_day_p90"], f["peak_day_p99"] = viewsAt(peak, 0.5), viewsAt(peak, 0.9), viewsAt(peak, 0.99)
	f["top1_share"], f["top10_share"] = topShare(dose, 0.01), topShare(dose, 0.1)
	f["gini"] = NoCases
	if gini, ok := stats.Gini(dose); ok {
		f["gini"] = measurement(gini)
	}
	return f, nil
}

// fillDayShare gives a share of active account-days and limits that are at
// least as wide as they should be: on how many days an account was active is
// not known, only that it was on those on which it was exposed.
func fillDayShare(f figures, name, of string, g group, squares int64) {
	f[name] = ofBase(f, "share", of, "active_accounts")
	f[name+"_low"], f[name+"_high"] = NoLimits, NoLimits
	active, ok := f["active_accounts"].(Total)
	if !ok || active == 0 {
		f[name+"_low"], f[name+"_high"] = NoBase, NoBase
		return
	}
	sums := stats.ClusterSums{
		Clusters: int64(f["exposed_accounts"].(Total)), Total: int64(f[of].(Total)), Units: int64(active), TotalSquared: squares,
	}
	s := g.query.spans(false)[g.span]
	longest := int64(s.last.Sub(s.first.Time)/(24*time.Hour)) + 1
	if limits, ok := sums.BoundedShare(longest); ok {
		f[name+"_low"], f[name+"_high"] = measurement(limits.Low), measurement(limits.High)
	}
}

// fillViewShare gives the limits of a share of the views.
func fillViewShare(f figures, part string, row statistics) {
	low, high := part+"_share_low", part+"_share_high"
	f[low], f[high] = NoLimits, NoLimits
	partSquared, ok1 := row.value("value").(Total)
	partByViews, ok2 := row.value("n").(Total)
	viewsSquared, ok3 := row.value("extra").(Total)
	if !ok1 || !ok2 || !ok3 {
		return // the sums outgrew 64 bits
	}
	sums := stats.ClusterSums{
		Clusters: int64(f["exposed_accounts"].(Total)), Total: int64(f[part].(Total)), Units: int64(f["views"].(Total)),
		TotalSquared: int64(partSquared), TotalByUnits: int64(partByViews), UnitsSquared: int64(viewsSquared),
	}
	if limits, ok := sums.Share(); ok {
		f[low], f[high] = measurement(limits.Low), measurement(limits.High)
	}
}

// count is the number of units in the bins of at least v.
func count(h []stats.Bin, v int64) (n int64) {
	for _, b := range h {
		if b.Value >= v {
			n += b.Count
		}
	}
	return n
}

func topShare(h []stats.Bin, p float64) Value {
	share, ok := stats.TopShare(h, p)
	if !ok {
		return NoCases
	}
	return measurement(share)
}

// ofBase applies a formula whose denominator the audience log may not give.
func ofBase(f figures, name, x, base string) Value {
	n, ok := f[base].(Total)
	if !ok || n == 0 {
		return NoBase
	}
	return formulas[name](int64(f[x].(Total)), int64(n))
}
