package disclosure

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// hierarchy is a random table by region, school and month with all its sums; half of its cells are small or none.
func hierarchy(r *rand.Rand) []Sheet {
	sums := map[string]int{}
	var cells, schools, regions []row
	for i := range 1 + r.IntN(3) {
		region := fmt.Sprint("r", i)
		for j := range 1 + r.IntN(3) {
			school := fmt.Sprint(region, "s", j)
			for m := jan; m <= mar; m++ {
				n := r.IntN([]int{2, 7, 30}[r.IntN(3)])
				cells = append(cells, row{region, school, m, n})
				for _, sum := range []string{"", region, school, m.String(), region + m.String()} {
					sums[sum] += n
				}
			}
			schools = append(schools, row{region, school, sums[school]})
		}
		regions = append(regions, row{region, sums[region]})
	}
	var months, regionMonths []row
	for m := jan; m <= mar; m++ {
		months = append(months, row{m, sums[m.String()]})
	}
	for _, region := range regions {
		for m := jan; m <= mar; m++ {
			regionMonths = append(regionMonths, row{region[0], m, sums[region[0].(string)+m.String()]})
		}
	}
	return []Sheet{cut(counts, "", row{sums[""]}), cut(counts, "month", months...), cut(counts, "region", regions...),
		cut(counts, "region month", regionMonths...), cut(counts, "region school", schools...), cut(counts, "region school month", cells...)}
}

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

// TestHierarchies attacks random hierarchical tables, before they are protected and after: the exact attacker,
// certified by the dual, gonum's simplex and, where the counts are few, trying all whole numbers give the same bounds
// of every withheld count; after protection none that must be protected is narrower than the level.
func TestHierarchies(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var bounded, enumerated, exposed int
	for range 200 {
		asked := hierarchy(r)
		raw := build(t, asked)
		tables, _, err := Clear(asked, Public())
		if err != nil {
			t.Fatal(err)
		}
		cleared := build(t, asked)
		for i, sheet := range asked {
			hideAs(cleared, sheet, tables[i])
		}
		for _, s := range []*system{raw, cleared} {
			for _, of := range s.components() {
				p, tried := s.program(of), s.enumerate(of, 100000)
				for i, v := range of {
					low, high := s.opinions(t, p, of, i)
					bounded++
					if tried != nil {
						enumerated++
						if tried[i][0] != low || tried[i][1] != high {
							t.Fatalf("%s: by trying all from %d to %d, by the attacker from %d to %d", s.variables[v].name, tried[i][0], tried[i][1], low, high)
						}
					}
					switch narrow := high >= 0 && high-low < 5; {
					case narrow && s == raw:
						exposed++
					case narrow && s.variables[v].state == small:
						t.Fatalf("%s: from %d to %d after protection", s.variables[v].name, low, high)
					}
				}
			}
		}
	}
	if bounded < 3000 || enumerated < 300 || exposed < 1000 {
		t.Errorf("only %d bounds, %d by trying all, %d narrow before protection", bounded, enumerated, exposed)
	}
}

// opinions are the bounds of a count by the attacker, which gonum and the dual must agree to; -1: no end.
func (s *system) opinions(t *testing.T, p program, of []int, position int) (low, high int64) {
	t.Helper()
	a, n := s.attack(of), len(of)
	least := s.variables[of[position]].least()
	ends := [2]int64{-1, -1}
	for i, sign := range []int64{1, -1} {
		objective, floats := zeros(n+1), make([]float64, n)
		objective[position].SetInt64(sign)
		floats[position] = float64(sign)
		wanted := zeros(n)
		wanted[position].SetInt64(sign)
		theirs := p.gonum(t, floats)
		if !a.minimise(objective) {
			if !math.IsInf(theirs, -1) {
				t.Fatalf("%s: no end by the attacker, %v by gonum", s.variables[of[position]].name, theirs)
			}
			continue
		}
		corner := new(big.Rat)
		if k := slices.Index(a.basis, position); k >= 0 {
			corner.Set(a.rows[k][n])
		}
		value := new(big.Rat).Mul(corner, big.NewRat(sign, 1))
		if mine, _ := value.Float64(); math.Abs(mine-theirs) > 1e-6 {
			t.Fatalf("%s: %v by the attacker, %v by gonum", s.variables[of[position]].name, mine, theirs)
		}
		p.certify(t, wanted, a.basis, value)
		ends[i] = whole(corner.Add(corner, big.NewRat(least, 1)), sign > 0).Num().Int64()
	}
	return ends[0], ends[1]
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

// TestEverySumIsDerived: tables of one shape and random numbers obey as many independent relations as were derived
// from the header, found without it: by how many dimensions their cells together fill.
func TestEverySumIsDerived(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	var figures, derived [][]*big.Rat
	cells := 0
	for range 60 {
		asked := shaped(r)
		s := build(t, asked)
		cells = len(s.variables)
		line := zeros(cells + 1)
		for v, x := range s.variables {
			line[v].SetInt64(x.value)
		}
		figures, derived = append(figures, line), nil
		for _, e := range s.equations {
			line := zeros(cells + 1)
			for _, term := range e.terms {
				line[term.variable].SetInt64(term.sign)
			}
			derived = append(derived, line)
		}
	}
	hold, known := cells-len(program{figures}.independent()), len(program{derived}.independent())
	// 7 places, 4 spans and 3 kinds make 84 cells; those of 4 schools, 3 months and 2 harms, 24, make the others
	if cells != 84 || hold != 60 || known != 60 {
		t.Errorf("%d relations hold among %d cells, %d were derived; want 60 among 84", hold, cells, known)
	}
}

// shaped are tables by place (all, two regions, two schools of each), month and harm, of one shape.
func shaped(r *rand.Rand) []Sheet {
	sums := map[[3]string]int{}
	places := []string{"", "r0", "r1", "r0 s0", "r0 s1", "r1 s2", "r1 s3"}
	for _, place := range places[3:] {
		for _, month := range []string{"1", "2", "3"} {
			for _, harm := range []string{"a", "b"} {
				n := 1 + r.IntN(99)
				for _, p := range []string{"", place[:2], place} {
					for _, m := range []string{"", month} {
						for _, h := range []string{"", harm} {
							sums[[3]string{p, m, h}] += n
						}
					}
				}
			}
		}
	}
	var asked []Sheet
	for k, place := range []string{"", "region", "region school"} {
		for _, grain := range []string{"", " month"} {
			for _, harm := range []string{"", "harm "} {
				var rows [][]any
				for _, p := range places {
					for _, m := range []string{"", "1", "2", "3"} {
						for _, h := range []string{"", "a", "b"} {
							if len(strings.Fields(p)) != k || (m == "") != (grain == "") || (h == "") != (harm == "") {
								continue
							}
							var line row
							if h != "" {
								line = append(line, h)
							}
							for _, word := range strings.Fields(p) {
								line = append(line, word)
							}
							if m != "" {
								line = append(line, time.Month(m[0]-'0'))
							}
							rows = append(rows, append(line, sums[[3]string{p, m, h}]))
						}
					}
				}
				asked = append(asked, cut(counts, harm+place+grain, rows...))
			}
		}
	}
	return asked
}
