package disclosure

import (
	"math/big"
	"slices"
)

// An attacker works out the exact bounds of the withheld counts of a component
// from all that is shown: a linear program in fractions, so that a width of
// nothing is nothing. Its variables are the counts above the least that a reader
// reckons with; they are not negative.
type attacker struct {
	of    []int        // the counts
	rows  [][]*big.Rat // solved for the basis; the last entry is the right side
	basis []int        // the position of the count that each row is solved for
}

// components groups the counts that are not shown: those that an equation ties together.
func (s *system) components() [][]int {
	group := make([]int, len(s.variables))
	for v := range group {
		group[v] = v
	}
	var root func(int) int
	root = func(v int) int {
		if group[v] != v {
			group[v] = root(group[v])
		}
		return group[v]
	}
	for _, e := range s.equations {
		first := -1
		for _, t := range e.terms {
			switch {
			case s.variables[t.variable].state == shown:
			case first < 0:
				first = root(t.variable)
			default:
				group[root(t.variable)] = first
			}
		}
	}
	members := map[int][]int{}
	var order []int
	for v, x := range s.variables {
		if x.state == shown {
			continue
		}
		r := root(v)
		if members[r] == nil {
			order = append(order, r)
		}
		members[r] = append(members[r], v)
	}
	var all [][]int
	for _, r := range order {
		all = append(all, members[r])
	}
	return all
}

// attack sets the program of a component up, and solves it for a first corner.
func (s *system) attack(of []int) *attacker {
	a := &attacker{of: of}
	at, seen := map[int]int{}, map[int]bool{}
	for i, v := range of {
		at[v] = i
	}
	for _, v := range of {
		for _, p := range s.variables[v].in {
			if !seen[p.equation] {
				seen[p.equation] = true
				a.rows = append(a.rows, s.row(p.equation, at))
			}
		}
	}
	a.corner()
	return a
}

// row is an equation over the counts that are not shown, with a right side
// that is not negative.
func (s *system) row(e int, at map[int]int) []*big.Rat {
	row := zeros(len(at) + 1)
	for _, t := range s.equations[e].terms {
		x := s.variables[t.variable]
		if s.blind && x.state == shown {
			row[len(at)].Sub(row[len(at)], big.NewRat(t.sign*x.value, 1))
		}
		if i, ok := at[t.variable]; ok {
			row[i].SetInt64(t.sign)
			truth := x.value
			if s.blind {
				truth = 0
			}
			row[len(at)].Add(row[len(at)], big.NewRat(t.sign*(truth-x.least()), 1))
		}
	}
	if row[len(at)].Sign() < 0 {
		for _, x := range row {
			x.Neg(x)
		}
	}
	return row
}

func zeros(n int) []*big.Rat {
	row := make([]*big.Rat, n)
	for i := range row {
		row[i] = new(big.Rat)
	}
	return row
}

// corner finds a first corner by way of one help variable a row, which must
// all come to nothing, for the truth fits; rows that say nothing new are dropped.
func (a *attacker) corner() {
	n := len(a.of)
	objective := zeros(n + len(a.rows) + 1)
	for i, row := range a.rows {
		right := row[n]
		row = append(row[:n:n], zeros(len(a.rows))...)
		row[n+i].SetInt64(1)
		a.rows[i] = append(row, right)
		a.basis = append(a.basis, n+i)
		objective[n+i].SetInt64(1)
	}
	a.minimise(objective)
	for i := 0; i < len(a.rows); i++ {
		if a.basis[i] < n {
			continue
		}
		j := slices.IndexFunc(a.rows[i][:n], func(x *big.Rat) bool { return x.Sign() != 0 })
		if j >= 0 {
			a.pivot(i, j, nil)
			continue
		}
		a.rows, a.basis = slices.Delete(a.rows, i, i+1), slices.Delete(a.basis, i, i+1)
		i--
	}
	for i, row := range a.rows {
		a.rows[i] = append(row[:n:n], row[len(row)-1])
	}
}

// minimise goes from corner to corner until the objective cannot fall (true)
// or has no end (false). By Bland's rule it always halts. That no reduced cost is
// negative, in exact fractions, proves the minimum.
func (a *attacker) minimise(objective []*big.Rat) bool {
	for i, b := range a.basis {
		if objective[b].Sign() != 0 {
			subtract(objective, a.rows[i], new(big.Rat).Set(objective[b]))
		}
	}
	last := len(objective) - 1
	for {
		enter := slices.IndexFunc(objective[:last], func(x *big.Rat) bool { return x.Sign() < 0 })
		if enter < 0 {
			return true
		}
		leave := -1
		var least *big.Rat
		for i, row := range a.rows {
			if row[enter].Sign() <= 0 {
				continue
			}
			ratio := new(big.Rat).Quo(row[last], row[enter])
			if c := -1; least != nil {
				if c = ratio.Cmp(least); c > 0 || c == 0 && a.basis[i] > a.basis[leave] {
					continue
				}
			}
			leave, least = i, ratio
		}
		if leave < 0 {
			return false
		}
		a.pivot(leave, enter, objective)
	}
}

// pivot solves row i for the variable j.
func (a *attacker) pivot(i, j int, objective []*big.Rat) {
	scale := new(big.Rat).Inv(a.rows[i][j])
	for _, x := range a.rows[i] {
		x.Mul(x, scale)
	}
	a.basis[i] = j
	for k, row := range a.rows {
		if k != i && row[j].Sign() != 0 {
			subtract(row, a.rows[i], new(big.Rat).Set(row[j]))
		}
	}
	if objective != nil && objective[j].Sign() != 0 {
		subtract(objective, a.rows[i], new(big.Rat).Set(objective[j]))
	}
}

func subtract(from, row []*big.Rat, times *big.Rat) {
	product := new(big.Rat)
	for j, x := range row {
		if x.Sign() != 0 {
			from[j].Sub(from[j], product.Mul(x, times))
		}
	}
}

// bounds gives the least and the greatest value that fit for the count at a
// position among the component's, the greatest nil where there is none. The
// values of integers lie within: low is rounded up, high down.
func (a *attacker) bounds(position int, least int64) (low, high *big.Rat) {
	for _, sign := range []int64{1, -1} {
		objective := zeros(len(a.of) + 1)
		objective[position].SetInt64(sign)
		if !a.minimise(objective) {
			return low, nil
		}
		x := new(big.Rat)
		if i := slices.Index(a.basis, position); i >= 0 {
			x.Set(a.rows[i][len(a.of)])
		}
		x.Add(x, big.NewRat(least, 1))
		if sign > 0 {
			low = whole(x, true)
		} else {
			high = whole(x, false)
		}
	}
	return low, high
}

// whole rounds up or down to an integer.
func whole(x *big.Rat, up bool) *big.Rat {
	q := new(big.Int).Div(x.Num(), x.Denom()) // the floor: a denominator is positive
	if up && !x.IsInt() {
		q.Add(q, big.NewInt(1))
	}
	return new(big.Rat).SetInt(q)
}
