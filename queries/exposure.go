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
	fillMeans(f, g, dose, days)
	f["per_10k_views"] = ofBase(f, "per_10k", "views", "all_views")
	fillPercentiles(f, "dose", dose, NoCases)
	fillPercentiles(f, "peak_day", peak, NoCases)
	f["top1_share"], f["top10_share"] = topShare(dose, 0.01), topShare(dose, 0.1)
	f["gini"], f["gini_days_exposed"] = gini(dose, NoCases), gini(days, NoCases)
	return f, nil
}

// fillMeans gives the mean views of an exposed account, and what the days of
// all active accounts tell, those without exposure among them.
func fillMeans(f figures, g group, dose, days []stats.Bin) {
	s := g.query.spans(false)[g.span]
	longest := int64(s.last.Sub(s.first.Time)/(24*time.Hour)) + 1
	exposed := int64(f["exposed_accounts"].(Total))
	mean, limits, limited, ok := stats.BoundedMean(dose, exposed, 1) // each account is one unit
	fillLimited(f, "dose_mean", mean, limits, limited, ok)
	active, known := f["active_accounts"].(Total)
	without := int64(active) - int64(f["exposed_account_days"].(Total))
	reason := NoBase
	if known && active > 0 && without < 0 {
		reason = Contradictory
	}
	for _, name := range []string{"views_per_day", "views_per_day_low", "views_per_day_high"} {
		f[name] = reason
	}
	if !known || active == 0 || without < 0 {
		fillPercentiles(f, "day", nil, reason)
		f["gini_days"] = reason
		return
	}
	mean, limits, limited, ok = stats.BoundedMean(dose, int64(active), longest)
	fillLimited(f, "views_per_day", mean, limits, limited, ok)
	all := append([]stats.Bin{{Value: 0, Count: without}}, days...)
	fillPercentiles(f, "day", all, NoCases)
	f["gini_days"] = gini(all, NoCases)
}

// fillPercentiles gives NAME_p50 and so on, or why there are none.
func fillPercentiles(f figures, name string, h []stats.Bin, reason Undefined) {
	for _, p := range []int{50, 90, 95, 99} {
		column := fmt.Sprintf("%s_p%d", name, p)
		f[column] = reason
		if views, ok := stats.QuantileType1(h, float64(p)/100); ok {
			f[column] = Total(views)
		}
	}
}

func gini(h []stats.Bin, reason Undefined) Value {
	x, ok := stats.Gini(h)
	if !ok {
		return reason
	}
	return measurement(x)
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
	switch {
	case !ok || n == 0:
		return NoBase
	case name == "share" && f[x].(Total) > n: // more days of exposure than of activity
		return Contradictory
	}
	return formulas[name](int64(f[x].(Total)), int64(n))
}
