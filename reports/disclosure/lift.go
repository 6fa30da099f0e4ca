package disclosure

// levels gives each count's height above the counts that it is, by way of others, the sum of: those of no parts are 0.
func (s *system) levels() []int {
	all := make([]int, len(s.variables))
	for v := range all {
		all[v] = -1
	}
	var level func(int) int
	level = func(v int) int {
		if all[v] < 0 {
			all[v] = 0 // ends a circle: two counts that are each other's sum
			for _, p := range s.variables[v].in {
				e := s.equations[p.equation]
				if e.whole() != v {
					continue
				}
				for _, t := range e.terms {
					if t.variable != v {
						all[v] = max(all[v], 1+level(t.variable))
					}
				}
			}
		}
		return all[v]
	}
	for v := range all {
		level(v)
	}
	return all
}

// lift raises v as one more case would: with one of its parts, down to a count of no parts, and with all that this
// is a part of. Where it succeeds it needs no trial and error; it is the last resort, since totals rise too.
func (s *search) lift(v int) []term {
	if !s.can(v, 1) {
		return nil
	}
	s.take(v, 1)
	for len(s.upset) > 0 {
		w := s.rise(s.lowest())
		if w < 0 {
			break
		}
		s.take(w, 1)
	}
	var step []term
	settled := len(s.upset) == 0
	if settled {
		s.price = s.loss
	}
	for len(s.taken) > 0 {
		if settled {
			step = append(step, term{s.taken[len(s.taken)-1], 1})
		}
		s.undo()
	}
	return step
}

// lowest is the upset equation of the lowest whole.
func (s *search) lowest() int {
	least, height := -1, 1<<62
	for _, e := range s.upset {
		if w := s.equations[e].whole(); w >= 0 && (s.level[w] < height || s.level[w] == height && e < least) {
			least, height = e, s.level[w]
		}
	}
	return least
}

// rise is the count of an upset equation that has to rise too: the whole of a part that rose or, of a whole, the part
// that costs least; -1: none can.
func (s *search) rise(e int) int {
	if e < 0 {
		return -1
	}
	best := -1
	for _, t := range s.equations[e].terms {
		if s.towards(e, t) > 0 && s.can(t.variable, 1) && (best < 0 || s.cost(t.variable) < s.cost(best)) {
			best = t.variable
		}
	}
	return best
}
