package disclosure

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// A witness proves that a small count is protected: two points that fit all
// that is shown, given as changes from the truth, in which it differs by the
// protection level or more.
type witness [2][]term

// A guard withholds counts until every small one has its witnesses: one, and for each person who knows a count that
// it changes another that leaves that count alone.
type guard struct {
	*search
	level     int64
	few       int64             // counts below are small
	witnesses map[int][]witness // by small count
	moves     map[int][]int     // by count: the small ones with a witness, now or before, that changes it
}

// protect withholds, beside the small counts, those through which one that a reader might take for small
// could be worked out to less than the policy's level. It fails where nothing helps.
func (s *system) protect(p Policy) (*guard, error) {
	g := &guard{newSearch(s), p.Level, p.MinCount, map[int][]witness{}, map[int][]int{}}
	for more := true; more; { // what is withheld for one may have to be protected itself
		var err error
		if more, err = g.round(); err != nil {
			return nil, err
		}
	}
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
		for !g.proved(v) {
			more = true
			if !g.prove(v) && !g.withhold(v) && !g.surround(v) {
				return false, stuck{fmt.Errorf("%s: no proof was found that a reader cannot work it out to a range narrower than %d, through %s, whatever else is withheld", g.variables[v].name, g.level, g.through(v)), v}
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

// needs are the width that a reader's range of v must keep, and how far above v it must reach.
func (g *guard) needs(v int) (width, above int64) {
	above = g.variables[v].above
	return max(g.level, above), above
}

// proved says whether the witnesses of v suffice.
func (g *guard) proved(v int) bool { return len(g.witnesses[v]) > 0 && g.insider(v) < 0 }

// whole is the count that the others of the equation add up to, or -1.
func (e equation) whole() int {
	w := -1
	for _, t := range e.terms {
		if t.sign > 0 {
			if w >= 0 {
				return -1
			}
			w = t.variable
		}
	}
	return w
}

// prove looks for the witnesses of v among the counts that are withheld. Where it fails to find one against an
// insider, that is whom the search goes on to suppose.
func (g *guard) prove(v int) bool {
	g.known = -1
	if len(g.witnesses[v]) == 0 && !g.witness(v) {
		return false
	}
	for g.known = g.insider(v); g.known >= 0; g.known = g.insider(v) {
		if !g.witness(v) {
			return false
		}
	}
	return true
}

// witness looks for one witness of v.
func (g *guard) witness(v int) bool {
	var w witness
	width, above := g.needs(v)
	up := g.walk(v, 1, width)
	w[0] = g.collect()
	if up < above {
		return false
	}
	if up < width {
		up += g.walk(v, -1, width-up)
		w[1] = g.collect()
	}
	if up < width {
		return false
	}
	g.keep(v, w)
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

// keep gives the witness to v, and to every small count that it proves and that has none.
func (g *guard) keep(v int, w witness) {
	low, high := map[int]int64{}, map[int]int64{}
	for _, point := range w {
		for _, t := range point {
			low[t.variable], high[t.variable] = min(low[t.variable], t.sign), max(high[t.variable], t.sign)
		}
	}
	for p := range low {
		width, above := g.needs(p)
		if p == v || len(g.witnesses[p]) == 0 && g.guarded(p) && high[p]-low[p] >= width && high[p] >= above {
			g.witnesses[p] = append(g.witnesses[p], w)
			for w := range low {
				g.moves[w] = append(g.moves[w], p)
			}
		}
	}
}

// mostPatient is the most tries of a search to spare a whole table's total.
const mostPatient = 5000

// withhold makes room for v: it goes as far as it can, and where it cannot go
// on withholds the shown counts whose loss is least. It says whether there is more room now.
func (g *guard) withhold(v int) bool {
	var best []term
	price := int64(1) << 62
	usual := g.tries
	defer func() { g.known, g.tries = -1, usual }()
	patient := max(usual, min(8*usual, mostPatient))
	for _, attempt := range []struct {
		tries  int
		totals bool
	}{{usual, false}, {patient, false}, {usual, true}} { // a total is what people look for first
		g.tries, g.totals = attempt.tries, attempt.totals
		for _, sign := range []int64{1, -1} {
			if _, above := g.needs(v); sign < 0 && above > 0 {
				break // it must reach above
			}
			step, proved := g.room(v, sign)
			if changes := g.collect(); proved {
				g.keep(v, witness{changes})
				return true
			}
			if step != nil && g.price < price {
				best, price = step, g.price
			}
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

// room goes as far as v can, and gives a step that goes further if shown counts are withheld, or says that none are
// needed: a search for such a step looks elsewhere, and may find one that was missed.
func (g *guard) room(v int, sign int64) (step []term, proved bool) {
	width, above := g.needs(v)
	moved := g.walk(v, sign, width)
	for moved < width {
		if above > 0 {
			g.need = above - moved
		}
		step = g.find(v, sign, true)
		g.need = 0
		if step == nil || g.price > 0 {
			return step, false
		}
		moved += g.follow(step, width-moved)
	}
	return nil, true
}

// set withholds or shows a count. In its equations the withheld terms come first.
func (s *system) set(v int, to state) {
	was := s.variables[v].state
	s.variables[v].state = to
	for _, p := range s.variables[v].in {
		e := &s.equations[p.equation]
		i := slices.IndexFunc(e.terms, func(t term) bool { return t.variable == v })
		switch {
		case was == shown && to != shown:
			e.terms[i], e.terms[e.hidden] = e.terms[e.hidden], e.terms[i]
			e.hidden++
		case was != shown && to == shown:
			e.hidden--
			e.terms[i], e.terms[e.hidden] = e.terms[e.hidden], e.terms[i]
		}
	}
}

// triesToShow are those of all searches together to show counts again; after them each gets a tenth of the usual ones.
const triesToShow = 12_000_000

// release shows again what is not needed, the greatest loss first.
func (g *guard) release() {
	var partners []int
	for v, x := range g.variables {
		if x.state == partner {
			partners = append(partners, v)
		}
	}
	slices.SortStableFunc(partners, func(a, b int) int { return cmp.Compare(g.variables[b].loss, g.variables[a].loss) })
	enough, usual := g.spent+triesToShow, g.tries
	for _, v := range partners {
		if g.spent > enough {
			g.tries = usual / 10
		}
		g.set(v, shown)
		if !g.without(v) {
			g.set(v, partner)
		}
	}
}

// without finds other witnesses for the small counts whose own move v.
func (g *guard) without(v int) bool {
	old := map[int][]witness{}
	changes := func(w witness) bool { return w.changes(func(other int) bool { return other == v }) }
	for _, p := range g.moves[v] {
		if all := g.witnesses[p]; slices.ContainsFunc(all, changes) {
			old[p] = all
			g.witnesses[p] = slices.DeleteFunc(slices.Clone(all), changes)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(old)) {
		if g.guarded(p) && !g.prove(p) {
			for p, all := range old {
				g.witnesses[p] = all
			}
			return false
		}
	}
	return true
}
