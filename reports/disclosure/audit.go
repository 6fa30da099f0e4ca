package disclosure

import (
	"fmt"
	"math/big"
	"slices"
)

// An Audit is what an attacker who reads every sheet can make of them.
type Audit struct {
	Counts    int // counts published or withheld, each taken once however many sheets hold it
	Relations int // equations that tie them together
	Small     int // withheld as small, or by another rule of the policy
	Partners  int // withheld to protect those

	// Rules are how many of the small ones each rule withheld. For the one who publishes: readers are not told.
	Rules map[string]int

	LeftOut []string // names of the sheets without rows, because for which rows there are tells too much

	Level   int64 // the width that every small one is proved to keep
	Exact   int   // small ones whose bounds were also worked out exactly
	Largest int   // the most counts that hang together
}

// ExactLimit is the most counts of a component whose bounds are worked out
// exactly beside the witnesses. In larger ones each small count has its
// witness, two whole points that fit: a proof that it keeps the width, though
// not of how much more it keeps.
const ExactLimit = 240

// audit holds every witness against the equations, without trusting the
// search that found it, and attacks what is small enough. A small count that
// is not proved to keep its width is an error.
func (g *guard) audit() (Audit, error) {
	a := Audit{Level: g.level, Relations: len(g.equations), Rules: map[string]int{}}
	for v, x := range g.variables {
		switch x.state {
		case small:
			a.Small++
			a.Rules[string(x.rule)]++
		case partner:
			a.Partners++
		}
		if g.guarded(v) {
			if err := g.check(v); err != nil {
				return a, err
			}
		}
		if x.state != unasked {
			a.Counts++
		}
	}
	for _, of := range g.components() {
		a.Largest = max(a.Largest, len(of))
		if len(of) > ExactLimit {
			continue
		}
		n, err := g.attackAll(of, -1)
		if err != nil {
			return a, err
		}
		a.Exact += n
		if len(of) <= insiderLimit {
			if err := g.attackInside(of); err != nil {
				return a, err
			}
		}
	}
	return a, nil
}

// insiderLimit is the most counts of a component that is attacked by each single person behind one of them, too.
const insiderLimit = 60

// attackInside works out what each person who alone stands behind counts of a component makes of the others.
func (g *guard) attackInside(of []int) error {
	for _, v := range of {
		if !g.variables[v].single || g.person[v] != v {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(of), func(w int) bool { return g.person[w] == v })
		if _, err := g.attackAll(others, v); err != nil {
			return fmt.Errorf("who is behind %s: %w", g.variables[v].name, err)
		}
	}
	return nil
}

// attackAll works out the bounds of the small counts of a component, but for those that tell of nobody but the insider.
func (g *guard) attackAll(of []int, insider int) (int, error) {
	var attack *attacker
	n := 0
	for i, v := range of {
		x := g.variables[v]
		if x.state != small || insider >= 0 && g.own(v, insider) {
			continue
		}
		if attack == nil {
			attack = g.attack(of)
		}
		low, high := attack.bounds(i, x.least())
		width, above := g.needs(v)
		if high != nil && (new(big.Rat).Sub(high, low).Cmp(big.NewRat(width, 1)) < 0 || high.Cmp(big.NewRat(x.value+above, 1)) < 0) {
			return n, fmt.Errorf("%s: a reader can work out that it is from %s to %s, through %s", x.name, low.RatString(), high.RatString(), g.through(v))
		}
		n++
	}
	return n, nil
}

// check proves that v can take two values that are level apart, and as far above its own as it must, whatever
// single person's count a reader knows besides.
func (g *guard) check(v int) error {
	if !g.proved(v) {
		return fmt.Errorf("%s: not shown to be protected, through %s", g.variables[v].name, g.through(v))
	}
	for _, w := range g.witnesses[v] {
		if err := g.checkWitness(v, w); err != nil {
			return err
		}
	}
	return nil
}

func (g *guard) checkWitness(v int, w witness) error {
	var at [2]int64
	for i, point := range w {
		upset := map[int]int64{}
		for _, t := range point {
			x := g.variables[t.variable]
			if x.state == shown || x.value+t.sign < x.least() {
				return fmt.Errorf("%s: its proof moves %s, which is shown", g.variables[v].name, x.name)
			}
			for _, p := range x.in {
				upset[p.equation] += p.sign * t.sign
			}
			if t.variable == v {
				at[i] = t.sign
			}
		}
		for e, by := range upset {
			if by != 0 {
				return fmt.Errorf("%s: its proof breaks %s", g.variables[v].name, g.equations[e].why)
			}
		}
	}
	needed, above := g.needs(v)
	if width := max(at[0], at[1]) - min(at[0], at[1]); width < needed {
		return fmt.Errorf("%s: proved to a width of %d only, not %d", g.variables[v].name, width, needed)
	}
	if high := max(at[0], at[1]); high < above {
		return fmt.Errorf("%s: proved to reach %d above only, not %d", g.variables[v].name, high, above)
	}
	return nil
}
