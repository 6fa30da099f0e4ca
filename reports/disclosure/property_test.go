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
