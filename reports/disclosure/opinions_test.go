package disclosure

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// a program is what is known of the withheld counts of a component, as its equations say it: the last entry is the
// right side, the counts are those above their least.
type program struct{ rows [][]*big.Rat }

func (s *system) program(of []int) program {
	at, seen := map[int]int{}, map[int]bool{}
	for i, v := range of {
		at[v] = i
	}
	var p program
	for _, v := range of {
		for _, in := range s.variables[v].in {
			if !seen[in.equation] {
				seen[in.equation] = true
				p.rows = append(p.rows, s.row(in.equation, at))
			}
		}
	}
	return p
}

// independent are rows that say all that the rows say, none twice: exact rank reduction, which gonum needs.
func (p program) independent() (kept [][]*big.Rat) {
	var reduced [][]*big.Rat
	for _, row := range p.rows {
		rest := zeros(len(row))
		for j := range row {
			rest[j].Set(row[j])
		}
		for _, by := range reduced {
			if k := pivotOf(by); rest[k].Sign() != 0 {
				subtract(rest, by, new(big.Rat).Quo(rest[k], by[k]))
			}
		}
		if pivotOf(rest) >= 0 {
			kept, reduced = append(kept, row), append(reduced, rest)
		}
	}
	return kept
}

// pivotOf is the first entry that is not none, before the right side; or -1.
func pivotOf(row []*big.Rat) int {
	return slices.IndexFunc(row[:len(row)-1], func(x *big.Rat) bool { return x.Sign() != 0 })
}

// gonum is the least of the objective by gonum's simplex.
func (p program) gonum(t *testing.T, objective []float64) float64 {
	t.Helper()
	rows, n := p.independent(), len(objective)
	a, b := mat.NewDense(max(1, len(rows)), n, nil), make([]float64, len(rows))
	for i, row := range rows {
		for j, x := range row[:n] {
			f, _ := x.Float64()
			a.Set(i, j, f)
		}
		b[i], _ = row[n].Float64()
	}
	if len(rows) == n { // one point fits, and gonum refuses that
		var point mat.VecDense
		if err := point.SolveVec(a, mat.NewVecDense(n, b)); err != nil {
			t.Fatal(err)
		}
		return mat.Dot(mat.NewVecDense(n, objective), &point)
	}
	least, _, err := lp.Simplex(objective, a, b, 1e-10, nil)
	if err == lp.ErrUnbounded {
		return math.Inf(-1)
	} else if err != nil {
		t.Fatal(err)
	}
	return least
}

// certify proves by the dual that the objective cannot be less than it is in the corner of that basis: weights of the
// rows whose sum is nowhere above the objective, and as great in all as the objective is at the corner.
func (p program) certify(t *testing.T, objective []*big.Rat, basis []int, least *big.Rat) {
	t.Helper()
	m, n := len(p.rows), len(objective)
	var system [][]*big.Rat // an equation for each count of the basis, an unknown for each row
	for _, j := range basis {
		line := zeros(m + 1)
		for i, row := range p.rows {
			line[i].Set(row[j])
		}
		line[m].Set(objective[j])
		system = append(system, line)
	}
	weights := solve(t, system, m)
	sum := func(j int) *big.Rat {
		total := new(big.Rat)
		for i, row := range p.rows {
			total.Add(total, new(big.Rat).Mul(weights[i], row[j]))
		}
		return total
	}
	for j := range n {
		if sum(j).Cmp(objective[j]) > 0 {
			t.Fatalf("no proof: the sum of the rows at %d is %v, the objective %v", j, sum(j), objective[j])
		}
	}
	if sum(n).Cmp(least) != 0 {
		t.Fatalf("the dual comes to %v, the corner to %v", sum(n), least)
	}
}

// solve gives one solution of equations in n unknowns.
func solve(t *testing.T, rows [][]*big.Rat, n int) []*big.Rat {
	var solved [][]*big.Rat
	for _, row := range rows {
		for _, by := range solved {
			k := pivotOf(by)
			subtract(row, by, new(big.Rat).Set(row[k]))
		}
		k := pivotOf(row)
		if k < 0 {
			if row[n].Sign() != 0 {
				t.Fatal("no weights fit")
			}
			continue
		}
		scale := new(big.Rat).Inv(row[k])
		for _, x := range row {
			x.Mul(x, scale)
		}
		for _, by := range solved {
			subtract(by, row, new(big.Rat).Set(by[k]))
		}
		solved = append(solved, row)
	}
	all := zeros(n)
	for _, row := range solved {
		all[pivotOf(row)].Set(row[n])
	}
	return all
}

// enumerate tries all whole numbers for the counts of a component, and gives the least and the greatest of each that
// fit; nil where a count has no end or there are more tries than most.
func (s *system) enumerate(of []int, most int) [][2]int64 {
	at := map[int]bool{}
	for _, v := range of {
		at[v] = true
	}
	const highest = 900
	tries, value := 0, map[int]int64{}
	found := make([][2]int64, len(of))
	for i := range found {
		found[i] = [2]int64{math.MaxInt64, -1}
	}
	// fits: no equation of v is out of reach of the counts that are still open.
	fits := func(v int) bool {
		for _, in := range s.variables[v].in {
			low, high := int64(0), int64(0)
			for _, t := range s.equations[in.equation].terms {
				x := s.variables[t.variable]
				ends := [2]int64{x.value, x.value}
				if n, set := value[t.variable]; set {
					ends = [2]int64{n, n}
				} else if at[t.variable] {
					ends = [2]int64{x.least(), highest}
				}
				low, high = low+min(t.sign*ends[0], t.sign*ends[1]), high+max(t.sign*ends[0], t.sign*ends[1])
			}
			if low > 0 || high < 0 {
				return false
			}
		}
		return true
	}
	var try func(i int) bool
	try = func(i int) bool {
		if i == len(of) {
			for j, v := range of {
				found[j] = [2]int64{min(found[j][0], value[v]), max(found[j][1], value[v])}
			}
			return true
		}
		for n := s.variables[of[i]].least(); n <= highest; n++ {
			if tries++; tries > most {
				return false
			}
			if value[of[i]] = n; fits(of[i]) && !try(i+1) {
				return false
			}
		}
		delete(value, of[i])
		return true
	}
	if !try(0) {
		return nil
	}
	for _, f := range found {
		if f[1] == highest {
			return nil // it may go on
		}
	}
	return found
}
