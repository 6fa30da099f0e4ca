package disclosure

import (
	"fmt"
)

// An Audit is what an attacker who reads every sheet can make of them.
type Audit struct {
	Counts    int   // counts published or withheld, each taken once however many sheets hold it
	Relations int   // equations that tie them together
	Small     int   // withheld as small
	Partners  int   // withheld to protect those
	Level     int64 // width that every small one is proved to keep
}

// audit holds every witness against the equations, without trusting the
// search that found it. A small count without one is an error.
func (g *guard) audit() (Audit, error) {
	a := Audit{Level: g.level, Relations: len(g.equations)}
	for v, x := range g.variables {
		switch x.state {
		case small:
			a.Small++
			if err := g.check(v); err != nil {
				return a, err
			}
		case partner:
			a.Partners++
		}
		if x.state != unasked {
			a.Counts++
		}
	}
	return a, nil
}

// check proves that v can take two values that are level apart.
func (g *guard) check(v int) error {
	w, ok := g.witnesses[v]
	if !ok {
		return fmt.Errorf("%s: not shown to be protected, through %s", g.variables[v].name, g.through(v))
	}
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
	if width := max(at[0], at[1]) - min(at[0], at[1]); width < g.level {
		return fmt.Errorf("%s: proved to a width of %d only, not %d", g.variables[v].name, width, g.level)
	}
	return nil
}
