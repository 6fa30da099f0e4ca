package disclosure

import (
	"maps"
	"slices"
	"strings"
	"time"

	"candour/queries"
)

// A setting is what the counts of a row are about.
type setting struct {
	values map[string]string   // by dimension that the rows are cut by
	chosen map[string][]string // by dimension or filter that the query chose by
	span   queries.Period
}

func settingsOf(r queries.Result) []setting {
	all, spans, chosen := make([]setting, len(r.Rows)), r.Query.Spans(), chosen(r)
	for i, row := range r.Rows {
		all[i] = setting{map[string]string{}, chosen, spans[spanOf(r, row, spans)]}
		for j, d := range r.Query.By {
			if l, ok := row[j].(queries.Label); ok {
				all[i].values[d] = string(l)
			}
		}
	}
	return all
}

// within says whether what a setting is about is part of what another is about.
func (s setting) within(other setting) bool {
	if s.span.Start.Before(other.span.Start) || s.span.End.After(other.span.End) {
		return false
	}
	for d, v := range other.values {
		if mine, cut := s.values[d]; cut && mine != v || !cut && !slices.Equal(s.chosen[d], []string{v}) {
			return false
		}
	}
	for d, values := range other.chosen {
		mine := s.chosen[d]
		if v, cut := s.values[d]; cut {
			mine = []string{v}
		}
		if mine == nil || !covers(values, mine) {
			return false
		}
	}
	return true
}

// facts are the settings in which, as everybody can read, a part of a count is
// all of it or none: it is so in every setting within them too.
type facts map[string][]setting

// read takes up what rows of least cases or more say.
func (f facts) read(r queries.Result, least int64) {
	columns, settings, within := places(r), settingsOf(r), nested(r.Measure)
	note := func(i int, whole, part string) {
		w, isWhole := columns[whole]
		p, isPart := columns[part]
		if !isWhole || !isPart {
			return
		}
		n, known := r.Rows[i][w].(queries.Total)
		of, defined := r.Rows[i][p].(queries.Total)
		if known && defined && int64(n) >= least && (of == 0 || of == n) {
			key := factKey(r, whole, part, settings[i].values, -1)
			f[key] = append(f[key], settings[i])
		}
	}
	for i := range r.Rows {
		for _, p := range r.Measure.Parts {
			for _, part := range p.Of {
				note(i, p.Whole, part)
			}
		}
		for _, w := range within {
			note(i, w.Whole, w.Part)
		}
	}
}

// hold says whether it is known of a setting that a part is all of a count, or none.
func (f facts) hold(r queries.Result, at setting, whole, part string) bool {
	for some := range 1 << len(at.values) {
		for _, greater := range f[factKey(r, whole, part, at.values, some)] {
			if at.within(greater) {
				return true
			}
		}
	}
	return false
}

// factKey names a part of a count and some of the values of its setting: those whose bits are set, in the order of
// their dimensions.
func factKey(r queries.Result, whole, part string, values map[string]string, some int) string {
	key := []string{r.Measure.Name, r.Query.Clock, r.Query.AsOf.UTC().Format(time.RFC3339Nano), whole, part}
	for i, d := range slices.Sorted(maps.Keys(values)) {
		if some>>i&1 == 1 {
			key = append(key, d, values[d])
		}
	}
	return strings.Join(key, "\x00")
}
