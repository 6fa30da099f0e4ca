package reports

import (
	"slices"

	"candour/queries"
)

// only keeps the named figures of a result, and what is known of how they hang together: what no page shows
// would only cost others. No names: all.
func only(r queries.Result, columns []string) queries.Result {
	if columns == nil {
		return r
	}
	out := r
	out.Columns, out.Rows = nil, nil
	var kept []int
	for j, c := range r.Columns {
		if c.Role == queries.Dimension || c.Role == queries.Behind || slices.Contains(columns, c.Name) {
			kept = append(kept, j)
			out.Columns = append(out.Columns, c)
		}
	}
	for _, row := range r.Rows {
		picked := make([]queries.Value, len(kept))
		for k, j := range kept {
			picked[k] = row[j]
		}
		out.Rows = append(out.Rows, picked)
	}
	out.Measure.Parts, out.Measure.Relations.Within = relationsAmong(r.Measure, columns)
	return out
}

// relationsAmong are a measure's relations that hold among these counts alone: a sum of which a part is missing
// is none, and a count is within whatever its whole, left out, was within.
func relationsAmong(m queries.Measure, columns []string) (parts []queries.Parts, within []queries.Within) {
	wholes := map[string][]string{}
	for _, w := range m.Relations.Within {
		wholes[w.Part] = append(wholes[w.Part], w.Whole)
	}
	for _, p := range m.Parts {
		if !slices.ContainsFunc(append([]string{p.Whole}, p.Of...), func(name string) bool { return !slices.Contains(columns, name) }) {
			parts = append(parts, p)
			continue
		}
		for _, of := range p.Of {
			wholes[of] = append(wholes[of], p.Whole)
		}
	}
	for _, c := range columns {
		above, seen := slices.Clone(wholes[c]), map[string]bool{}
		for len(above) > 0 {
			whole := above[0]
			above = above[1:]
			switch {
			case seen[whole]:
			case slices.Contains(columns, whole):
				within = append(within, queries.Within{Part: c, Whole: whole})
			default:
				above = append(above, wholes[whole]...)
			}
			seen[whole] = true
		}
	}
	return parts, within
}
