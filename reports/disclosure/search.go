package disclosure

import (
	"cmp"
	"slices"
)

// A search looks for other values of the withheld counts that fit all that is
// shown. It works from a point that fits, step by step: change one count by
// one, and restore every equation that this upsets by changing another.
//
// What it finds is proved by the equations themselves; what it does not find
// may exist, and is then treated as if it did not.
type search struct {
	*system
	change  []int64 // from the true values: a point that fits
	changed []int   // the variables that were changed, some perhaps back or twice
	step    []int64 // the step being built: -1, 0 or 1
	sum     []int64 // by how much the step upsets each equation
	upset   []int   // the equations that it upsets
	taken   []int   // the variables that it changes
	spend   bool    // may shown counts be withheld?
	totals  bool    // may those of whole tables?
	seenAt  []int   // by count: the stamp with which it was last looked at
	stamp   int
	person  []int // by count: the first of those that are known to be the same person's
	known   int   // a count whose person reads, who knows it and others of the same; -1: none
	need    int64 // by how much a shown count that goes down must be able to
	tries   int
	breadth int64  // of the manner
	most    int    // choices of the manner
	forks   int    // left before the search goes back
	loss    int64  // of the shown counts that the step changes
	nodes   int    // left before the search gives up
	spent   int    // of all searches together
	best    []term // the cheapest step found
	price   int64  // its loss
}

func newSearch(s *system) *search {
	n := len(s.variables)
	return &search{
		system: s, person: s.persons(), known: -1, tries: max(leastTries, min(mostTries, n/4, triesOfAll/max(1, n))),
		change: make([]int64, n), step: make([]int64, n), seenAt: make([]int, n), sum: make([]int64, len(s.equations)),
	}
}

// Limits of one search, in tries, so that the outcome does not depend on the clock: of many counts each gets fewer.
const (
	mostTries, leastTries = 1000, 30
	triesOfAll            = 3_000_000
)

// manners are the ways in which a search is made, one after the other: how
// much an upset equation weighs beside a loss, how many choices are tried
// before going back further, and how often on the way there may be more than one:
// a step of few choices would be missed by one that goes astray at the first.
var manners = []struct {
	breadth int64
	choices int
	forks   int
}{{1000, 12, 4}, {1000, 12, 8}, {50, 3, manyForks}, {1000, 3, manyForks}, {100000, 3, manyForks}, {50, 12, manyForks}, {1000, 12, manyForks}, {1000, 1000, manyForks}}

// manyForks are more than a step has.
const manyForks = 1 << 30

// find gives the cheapest step found that moves v in a direction, or nil.
func (s *search) find(v int, sign int64, spend bool) []term {
	s.best, s.price = nil, 1<<62
	s.spend = spend
	if !s.can(v, sign) {
		return nil
	}
	if !spend && sign > 0 {
		s.lift(v)
	}
	for _, m := range manners {
		s.breadth, s.most, s.forks = m.breadth, m.choices, m.forks
		if s.nodes = s.tries; s.price == 0 {
			break
		}
		s.take(v, sign)
		s.settle()
		s.undo()
	}
	if s.best == nil && spend && sign > 0 {
		s.lift(v)
	}
	return s.best
}

// can says whether a variable may move so: nothing shown moves, and nothing
// falls below what a reader reckons with.
func (s *search) can(v int, sign int64) bool {
	x := &s.variables[v]
	if s.step[v] != 0 || s.known >= 0 && s.person[v] == s.person[s.known] || x.state == shown && (!s.spend || x.value == 0 && !x.zero || x.total && !s.totals) {
		return false
	}
	least := x.least() + 1
	if x.state == shown {
		least = x.least() + max(1, s.need)
	}
	return sign > 0 || x.value+s.change[v] >= least
}

func (s *search) cost(v int) int64 {
	if s.variables[v].state == shown {
		return max(1, s.variables[v].loss)
	}
	return 0
}

func (s *search) take(v int, sign int64) {
	s.step[v], s.loss = sign, s.loss+s.cost(v)
	s.taken = append(s.taken, v)
	s.shift(v, sign)
}

func (s *search) undo() {
	v := s.taken[len(s.taken)-1]
	s.taken = s.taken[:len(s.taken)-1]
	s.shift(v, -s.step[v])
	s.step[v], s.loss = 0, s.loss-s.cost(v)
}

// shift moves a variable in all its equations.
func (s *search) shift(v int, by int64) {
	for _, p := range s.variables[v].in {
		was := s.sum[p.equation]
		s.sum[p.equation] += by * p.sign
		switch {
		case was == 0:
			s.upset = append(s.upset, p.equation)
		case s.sum[p.equation] == 0:
			i := slices.Index(s.upset, p.equation)
			s.upset = slices.Delete(s.upset, i, i+1)
		}
	}
}

// A choice is a variable that could restore an equation.
type choice struct {
	variable   int
	sign, rank int64
}

// settle restores the upset equations one by one, the one with the fewest ways
// first. It says whether to stop.
func (s *search) settle() bool {
	if len(s.upset) == 0 {
		if s.loss < s.price {
			s.price, s.best = s.loss, nil
			for _, v := range s.taken {
				s.best = append(s.best, term{v, s.step[v]})
			}
		}
		return s.price == 0
	}
	s.spent++
	if s.nodes--; s.nodes < 0 {
		return true
	}
	choices := s.choices(s.narrowest())
	if len(choices) > 1 {
		if s.forks == 0 {
			return false
		}
		s.forks--
		defer func() { s.forks++ }()
	}
	for _, c := range choices[:min(len(choices), s.most)] {
		if s.loss+s.cost(c.variable) >= s.price {
			continue
		}
		s.take(c.variable, c.sign)
		stop := s.settle()
		s.undo()
		if stop {
			return true
		}
	}
	return false
}

// manyWays are so many that it does not matter how many more.
const manyWays = 64

// narrowest is the upset equation that the fewest variables could restore.
func (s *search) narrowest() int {
	least, ways := -1, manyWays
	for _, e := range s.upset {
		if n := s.ways(e, ways); least < 0 || n < ways || n == ways && e < least {
			least, ways = e, n
		}
	}
	return least
}

// ways counts the variables that could restore an equation, up to enough.
func (s *search) ways(e, enough int) int {
	n := 0
	for _, t := range s.movable(e) {
		if s.can(t.variable, s.towards(e, t)) {
			if n++; n > enough {
				break
			}
		}
	}
	return n
}

// movable are the terms of an equation that may move at all: those that are withheld, which come first, and where
// shown counts may be withheld all.
func (s *search) movable(e int) []term {
	if s.spend {
		return s.equations[e].terms
	}
	return s.equations[e].terms[:s.equations[e].hidden]
}

// towards is the way in which a term must move to restore its equation.
func (s *search) towards(e int, t term) int64 {
	if s.sum[e] > 0 {
		return -t.sign
	}
	return t.sign
}

// choices are the ways to restore an equation, the most promising first:
// little loss, and few other equations upset.
func (s *search) choices(e int) []choice {
	var all []choice
	for _, t := range s.movable(e) {
		sign := s.towards(e, t)
		if !s.can(t.variable, sign) {
			continue
		}
		rank := s.cost(t.variable)
		for _, p := range s.variables[t.variable].in {
			switch was := s.sum[p.equation]; {
			case was == 0:
				rank += s.breadth
			case was+sign*p.sign == 0:
				rank -= s.breadth
			}
		}
		all = append(all, choice{t.variable, sign, rank})
	}
	slices.SortStableFunc(all, func(a, b choice) int { return cmp.Compare(a.rank, b.rank) })
	return all
}

// walk repeats steps until v has moved by want, and gives how far it came.
func (s *search) walk(v int, sign, want int64) int64 {
	var moved int64
	for moved < want {
		step := s.find(v, sign, false)
		if step == nil {
			break
		}
		moved += s.follow(step, want-moved)
	}
	return moved
}

// follow takes a step as often as it fits, at most so many times.
func (s *search) follow(step []term, times int64) int64 {
	for _, t := range step {
		if x := s.variables[t.variable]; t.sign < 0 {
			times = min(times, x.value+s.change[t.variable]-x.least())
		}
	}
	for _, t := range step {
		s.change[t.variable] += t.sign * times
		s.changed = append(s.changed, t.variable)
	}
	return times
}
