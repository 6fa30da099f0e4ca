package queries

import "candour/queries/stats"

// exposure reads the histograms of account-days and accounts of one group.
func exposure(g group) (figures, error) {
	var days, dose, peak []stats.Bin
	f := figures{
		"views": Total(0), "recommended": Total(0), "treated": Total(0), "dose_max": NoCases,
		"active_accounts": NoBase, "all_views": NoBase,
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
		case "parts":
			f["views"], f["recommended"], f["treated"] = row.value("value"), row.value("n"), row.value("extra")
		case "base":
			f["active_accounts"], f["all_views"] = row.value("value"), row.value("n")
		}
	}
	f["exposed_accounts"], f["exposed_account_days"] = Total(count(dose, 0)), Total(count(days, 0))
	f["days_ge_3"], f["days_ge_10"] = Total(count(days, 3)), Total(count(days, 10))
	f["exposed_share"] = ofBase(f, "share", "exposed_account_days", "active_accounts")
	f["share_days_ge_3"] = ofBase(f, "share", "days_ge_3", "active_accounts")
	f["share_days_ge_10"] = ofBase(f, "share", "days_ge_10", "active_accounts")
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
