package disclosure

import (
	"cmp"
	"slices"
)

// Limits of one lift, in tries; the greater one where it is the last resort.
const liftTries, lastTries = 200, 20000

// lift raises v as one more case would: with all that it is a part of, and of each of these with one of its parts,
// down to counts of no parts. What is shown and has to rise is withheld, totals too.
func (s *search) lift(v int) []term {
	s.best, s.nodes = nil, liftTries
	if s.spend && s.totals {
		s.nodes = lastTries
	}
	if s.can(v, 1) {
		s.take(v, 1)
		s.rise()
		s.undo()
	}
	return s.best
}

// manyParts are more than any whole has.
const manyParts = 1 << 40

// rise raises, one after the other, what an upset equation needs. It says whether to stop.
func (s *search) rise() bool {
	if len(s.upset) == 0 {
		s.price = s.loss
		for _, w := range s.taken {
			s.best = append(s.best, term{w, 1})
		}
		return true
	}
	if s.nodes--; s.nodes < 0 {
		return true
	}
	for _, w := range s.risers() {
		s.take(w, 1)
		stop := s.rise()
		s.undo()
		if stop {
			return true
		}
	}
	return false
}

// risers are what could rise next: the whole of a part that rose or, if there is none, the parts of a whole that rose,
// the one with the fewest; first those that are part of most that rose already, then the cheapest.
func (s *search) risers() []int {
	fewest, ways := -1, 1<<62
	for _, e := range s.upset {
		n := 0
		for _, t := range s.movable(e) {
			if s.towards(e, t) > 0 && s.can(t.variable, 1) {
				n++
			}
		}
		if s.sum[e] > 0 {
			n += manyParts
		}
		if n < ways || n == ways && e < fewest {
			fewest, ways = e, n
		}
	}
	type riser struct {
		variable, risen int
		cost            int64
	}
	var all []riser
	for _, t := range s.movable(fewest) {
		if s.towards(fewest, t) > 0 && s.can(t.variable, 1) {
			s.stamp++
			all = append(all, riser{t.variable, s.risen(t.variable), s.cost(t.variable)})
		}
	}
	slices.SortStableFunc(all, func(a, b riser) int { return cmp.Or(cmp.Compare(b.risen, a.risen), cmp.Compare(a.cost, b.cost)) })
	var order []int
	for _, r := range all[:min(len(all), 4)] {
		order = append(order, r.variable)
	}
	return order
}

// risen counts what v is a part of, by way of others too, that has risen.
func (s *search) risen(v int) (n int) {
	for _, p := range s.variables[v].in {
		w := s.equations[p.equation].whole()
		if w < 0 || w == v || s.seenAt[w] == s.stamp {
			continue
		}
		s.seenAt[w] = s.stamp
		if n += s.risen(w); s.step[w] > 0 {
			n++
		}
	}
	return n
}
