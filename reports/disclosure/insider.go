package disclosure

import "slices"

// persons groups the counts that are one person's and parts of one another, such as a total of one row and that
// row: who knows one knows the others, and learns nothing of anybody else.
func (s *system) persons() []int {
	first := make([]int, len(s.variables))
	for v := range first {
		first[v] = v
	}
	for again := true; again; {
		again = false
		for _, e := range s.equations {
			w := e.whole()
			if w < 0 || !s.variables[w].single {
				continue
			}
			for _, t := range e.terms {
				if a, b := &first[w], &first[t.variable]; *a != *b && s.variables[t.variable].value > 0 {
					*a, *b, again = min(*a, *b), min(*a, *b), true
					s.variables[t.variable].single = true
				}
			}
		}
	}
	return first
}

// own says whether v tells of nobody but the person behind s.
func (g *guard) own(v, s int) bool {
	if g.person[v] == g.person[s] {
		return true
	}
	return g.variables[v].value == 0 && slices.ContainsFunc(g.variables[v].in, func(p place) bool {
		w := g.equations[p.equation].whole()
		return w >= 0 && w != v && g.variables[w].single && g.person[w] == g.person[s]
	})
}

// insider is a count that one person stands behind, who knows it, and that all witnesses of v change; or -1.
func (g *guard) insider(v int) int {
	if g.variables[v].state != small {
		return -1
	}
	first, others := g.witnesses[v][0], g.witnesses[v][1:]
	for _, point := range first {
		for _, t := range point {
			if w := t.variable; g.variables[w].single && !g.own(v, w) && !slices.ContainsFunc(others, func(o witness) bool { return !g.knows(w, o) }) {
				return w
			}
		}
	}
	return -1
}

// knows says whether a witness changes a count that the person behind w knows.
func (g *guard) knows(w int, o witness) bool {
	return o.changes(func(v int) bool { return g.person[v] == g.person[w] })
}

func (w witness) changes(some func(int) bool) bool {
	return slices.ContainsFunc(w[:], func(point []term) bool {
		return slices.ContainsFunc(point, func(t term) bool { return some(t.variable) })
	})
}
