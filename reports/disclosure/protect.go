package disclosure

import (
	"cmp"
	"fmt"
	"slices"
)

// A witness proves that a small count is protected: two points that fit all
// that is shown, given as changes from the truth, in which it differs by the
// protection level or more.
type witness [2][]term

// A guard withholds counts until every small one has its witness.
type guard struct {
	*search
	level     int64
	few       int64           // counts below are small
	witnesses map[int]witness // by small count
	moves     map[int][]int   // by count: the small ones with a witness, now or before, that changes it
}

// protect withholds, beside the small counts, those through which one that a reader might take for small
// could be worked out to less than the policy's level. It fails where nothing helps.
func (s *system) protect(p Policy) (*guard, error) {
	g := &guard{newSearch(s), p.Level, p.MinCount, map[int]witness{}, map[int][]int{}}
	for more := true; more; { // what is withheld for one may have to be protected itself
		var err error
		if more, err = g.round(); err != nil {
			return nil, err
		}
	}
	g.tries = releaseTries
	g.release()
	return g, nil
}

// guarded says whether a count needs a witness: a small one, and one that protects it and might be taken for
// small. A reader who knows the rule would tell, from a range narrower than the level that reaches below
// few, that this one is not small, and go on from there. One that is few + level - 1 or more has no such range.
func (g *guard) guarded(v int) bool {
	x := &g.variables[v]
	return x.state == small || x.state == partner && x.value < g.few+g.level-1
}

// round makes sure of every guarded count, and says whether any had to be proved.
func (g *guard) round() (bool, error) {
	more := false
	for v := range g.variables {
		if !g.guarded(v) {
			continue
		}
		for _, ok := g.witnesses[v]; !ok; _, ok = g.witnesses[v] {
			more = true
			if !g.prove(v) && !g.withhold(v) && !g.surround(v) {
				return false, fmt.Errorf("%s: no proof was found that a reader cannot work it out to a range narrower than %d, through %s, whatever else is withheld", g.variables[v].name, g.level, g.through(v))
			}
		}
	}
	return more, nil
}

// surround withholds all rows that share a relation with v, then whatever
// shares one with those, then totals: more than is needed, where the search
// finds no better. It says whether there was anything left to withhold.
func (g *guard) surround(v int) bool {
	for _, g.totals = range []bool{false, true} {
		reached, more := map[int]bool{v: true}, false
		for ring := []int{v}; len(ring) > 0 && !more; {
			var next []int
			for _, w := range ring {
				for _, p := range g.variables[w].in {
					for _, t := range g.equations[p.equation].terms {
						if x := g.variables[t.variable]; !reached[t.variable] && (!x.total || g.totals) {
							reached[t.variable], next = true, append(next, t.variable)
						}
					}
				}
			}
			for _, w := range next {
				if g.variables[w].state == shown {
					g.set(w, partner)
					more = true
				}
			}
			ring = next
		}
		if more {
			return true
		}
	}
	return false
}

// through names the relation of a count in which the fewest others are withheld.
func (s *system) through(v int) string {
	why, fewest := "no relation", 0
	for _, p := range s.variables[v].in {
		if e := s.equations[p.equation]; fewest == 0 || e.hidden < fewest {
			why, fewest = e.why, e.hidden
		}
	}
	return why
}

// prove looks for the witness of v among the counts that are withheld.
func (g *guard) prove(v int) bool {
	var w witness
	up := g.walk(v, 1, g.level)
	w[0] = g.collect()
	if up < g.level {
		up += g.walk(v, -1, g.level-up)
		w[1] = g.collect()
	}
	if up < g.level {
		return false
	}
	g.keep(w)
	return true
}

// collect takes the changes down and goes back to the truth.
func (g *guard) collect() []term {
	var all []term
	slices.Sort(g.changed)
	for _, v := range slices.Compact(g.changed) {
		if by := g.change[v]; by != 0 {
			all = append(all, term{v, by})
			g.change[v] = 0
		}
	}
	g.changed = g.changed[:0]
	return all
}

// keep gives the witness to every small count that it proves.
func (g *guard) keep(w witness) {
	low, high := map[int]int64{}, map[int]int64{}
	for _, point := range w {
		for _, t := range point {
			low[t.variable], high[t.variable] = min(low[t.variable], t.sign), max(high[t.variable], t.sign)
		}
	}
	for v := range low {
		if _, have := g.witnesses[v]; !have && g.guarded(v) && high[v]-low[v] >= g.level {
			g.witnesses[v] = w
			for w := range low {
				g.moves[w] = append(g.moves[w], v)
			}
		}
	}
}

// withhold makes room for v: it goes as far as it can, and where it cannot go
// on withholds the shown counts whose loss is least.
func (g *guard) withhold(v int) bool {
	var best []term
	price := int64(1) << 62
	for _, g.totals = range []bool{false, true} {
		for _, sign := range []int64{1, -1} {
			g.walk(v, sign, g.level)
			if step := g.find(v, sign, true); step != nil && g.price > 0 && g.price < price {
				best, price = step, g.price
			}
			g.collect()
		}
		if best != nil {
			break
		}
	}
	for _, t := range best {
		if g.variables[t.variable].state == shown {
			g.set(t.variable, partner)
		}
	}
	return best != nil
}

// set withholds or shows a count.
func (s *system) set(v int, to state) {
	was := s.variables[v].state
	s.variables[v].state = to
	for _, p := range s.variables[v].in {
		switch {
		case was == shown && to != shown:
			s.equations[p.equation].hidden++
		case was != shown && to == shown:
			s.equations[p.equation].hidden--
		}
	}
}

// release shows again what is not needed, the greatest loss first.
func (g *guard) release() {
	var partners []int
	for v, x := range g.variables {
		if x.state == partner {
			partners = append(partners, v)
		}
	}
	slices.SortStableFunc(partners, func(a, b int) int { return cmp.Compare(g.variables[b].loss, g.variables[a].loss) })
	for _, v := range partners {
		g.set(v, shown)
		if !g.without(v) {
			g.set(v, partner)
		}
	}
}

// without finds other witnesses for the small counts whose own moves v.
func (g *guard) without(v int) bool {
	old := map[int]witness{}
	for _, p := range g.moves[v] {
		w := g.witnesses[p]
		if slices.ContainsFunc(slices.Concat(w[0], w[1]), func(t term) bool { return t.variable == v }) {
			old[p] = w
		}
	}
	lost := make([]int, 0, len(old))
	for p := range old {
		delete(g.witnesses, p)
		lost = append(lost, p)
	}
	slices.Sort(lost)
	for _, p := range lost {
		if _, ok := g.witnesses[p]; !ok && g.guarded(p) && !g.prove(p) {
			for p, w := range old {
				g.witnesses[p] = w
			}
			return false
		}
	}
	return true
}
