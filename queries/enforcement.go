package queries

import "candour/queries/stats"

// enforcement adds up the counts over the histogram of views before removal.
func enforcement(g group) (figures, error) {
	f := figures{}
	for _, name := range []string{"decisions", "actioned", "own_initiative", "proactive", "automated", "appealed", "overturned", "removed", "removed_age_known", "removed_24h"} {
		var sum int64
		for _, row := range g.rows {
			sum += row.total(name)
		}
		f[name] = Total(sum)
	}
	var before []stats.Bin
	for _, row := range g.rows {
		if views, ok := row.value("views_before").(Total); ok {
			before = append(before, stats.Bin{Value: int64(views), Count: row.total("removed")})
		}
	}
	known := count(before, 0)
	f["removed_views_known"], f["removed_unseen"] = Total(known), Total(known-count(before, 1))
	f["median_views_before"] = viewsAt(before, 0.5)
	return f, nil
}
