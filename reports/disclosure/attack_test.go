package disclosure

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"candour/queries"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// An outsider knows the published tables and how cells add up, and nothing of
// this package's relations. Its unknowns are the withheld cells, at least 1.
type outsider struct {
	unknown   map[string]int
	equations [][]float64 // the last entry is the right side
	names     []string
}

func (o *outsider) equation(published map[string]Cell, whole string, parts []string) {
	row := map[string]float64{}
	right := 0.0
	for i, name := range append([]string{whole}, parts...) {
		sign := -1.0
		if i == 0 {
			sign = 1
		}
		switch c, ok := published[name]; {
		case !ok: // no such row: none
		case c.Kind == Withheld:
			if _, known := o.unknown[name]; !known {
				o.unknown[name] = len(o.names)
				o.names = append(o.names, name)
			}
			row[name] += sign
			right -= sign // for its least, 1
		default:
			right -= sign * c.Number
		}
	}
	line := make([]float64, 200)
	for name, x := range row {
		line[o.unknown[name]] = x
	}
	line[199] = right
	o.equations = append(o.equations, line)
}

// reduced are the equations without those that say nothing new, which gonum needs.
func (o *outsider) reduced() (rows [][]float64) {
	n := len(o.names)
	var work [][]float64
	for _, e := range o.equations {
		e = append(slices.Clone(e[:n]), e[199])
		rest := slices.Clone(e)
		for _, w := range work {
			p := slices.IndexFunc(w[:n], func(x float64) bool { return math.Abs(x) > 1e-9 })
			if f := rest[p] / w[p]; math.Abs(f) > 1e-9 {
				for j := range rest {
					rest[j] -= f * w[j]
				}
			}
		}
		if slices.ContainsFunc(rest[:n], func(x float64) bool { return math.Abs(x) > 1e-9 }) {
			work, rows = append(work, rest), append(rows, e)
		}
	}
	return rows
}

// width is what gonum finds that a cell can range over.
func (o *outsider) width(t *testing.T, name string) float64 {
	rows, n := o.reduced(), len(o.names)
	var ends [2]float64
	for i, sign := range []float64{1, -1} {
		a, b, c := mat.NewDense(len(rows), n, nil), make([]float64, len(rows)), make([]float64, n)
		for k, row := range rows {
			a.SetRow(k, row[:n])
			b[k] = row[n]
		}
		c[o.unknown[name]] = sign
		var x float64
		var err error
		if len(rows) == n { // one point fits, and gonum refuses that
			var point mat.VecDense
			if err = point.SolveVec(a, mat.NewVecDense(n, b)); err == nil {
				x = sign * point.AtVec(o.unknown[name])
			}
		} else {
			x, _, err = lp.Simplex(c, a, b, 1e-10, nil)
		}
		if errors.Is(err, lp.ErrUnbounded) {
			return math.Inf(1)
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ends[i] = sign * x
	}
	return ends[1] - ends[0]
}

// randomTables are a table by harm, channel and month, and the cuts of it that
// are published; many cells are small or none.
func randomTables(r *rand.Rand, harms, channels int) ([]Sheet, map[string]int) {
	truth := map[string]int{}
	months := []row{{jan, 0}, {feb, 0}, {mar, 0}}
	var cells, byHarm, byChannel []row
	channel := make([]int, channels)
	for h := range harms {
		sum := 0
		for c := range channels {
			n := 0
			if r.IntN(4) > 0 {
				n = r.IntN([]int{3, 6, 40}[r.IntN(3)])
			}
			sum, channel[c] = sum+n, channel[c]+n
			if n > 0 {
				cells = append(cells, row{fmt.Sprint("h", h), fmt.Sprint("c", c), n})
			}
			for range n {
				m := months[r.IntN(3)]
				m[1] = m[1].(int) + 1
			}
		}
		if sum > 0 {
			byHarm = append(byHarm, row{fmt.Sprint("h", h), sum})
		}
		truth[""] += sum
	}
	for c, sum := range channel {
		if sum > 0 {
			byChannel = append(byChannel, row{fmt.Sprint("c", c), sum})
		}
	}
	for _, all := range [][]row{cells, byHarm, byChannel, months} {
		for _, x := range all {
			truth[fmt.Sprint(x[:len(x)-1]...)] = x[len(x)-1].(int)
		}
	}
	return []Sheet{cut(counts, "", row{truth[""]}), cut(counts, "harm", byHarm...), cut(counts, "channel", byChannel...),
		cut(counts, "month", months...), cut(counts, "harm channel", cells...)}, truth
}

// attackFromOutside sets up what an outsider knows of random tables.
func attackFromOutside(asked []Sheet, tables []Table, harms, channels int) *outsider {
	published := map[string]Cell{}
	for i, table := range tables {
		for j := range table.rows {
			values := asked[i].Result.Rows[j]
			var name []any
			for _, v := range values[:len(values)-1] {
				name = append(name, nameOf(v))
			}
			published[fmt.Sprint(name...)] = table.Cell(j, "n")
		}
	}
	o := &outsider{unknown: map[string]int{}}
	var hs, cs []string
	for h := range harms {
		hs = append(hs, fmt.Sprint("h", h))
		var parts []string
		for c := range channels {
			parts = append(parts, fmt.Sprint("h", h, "c", c))
		}
		o.equation(published, hs[h], parts)
	}
	for c := range channels {
		cs = append(cs, fmt.Sprint("c", c))
		var parts []string
		for h := range harms {
			parts = append(parts, fmt.Sprint("h", h, "c", c))
		}
		o.equation(published, cs[c], parts)
	}
	for _, parts := range [][]string{hs, cs, {"January", "February", "March"}} {
		o.equation(published, "", parts)
	}
	return o
}

// TestOutsider publishes random tables and attacks what was published with
// gonum's simplex: no small count comes out to less than the level. Where this
// package's attacker sees the same tables it finds the same widths.
func TestOutsider(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	attacked := 0
	for range 150 {
		harms, channels := 2+r.IntN(3), 2+r.IntN(3)
		asked, truth := randomTables(r, harms, channels)
		if truth[""] < 12 {
			continue // there is too little for anything to be shown
		}
		tables, _, err := Clear(asked, Public())
		if err != nil {
			t.Fatal(err)
		}
		o := attackFromOutside(asked, tables, harms, channels)
		s := build(t, asked)
		for i, sheet := range asked {
			hideAs(s, sheet, tables[i])
		}
		mine := widths(s)
		for name, i := range o.unknown {
			if n := truth[name]; n == 0 || n >= 5 {
				continue
			}
			attacked++
			width := o.width(t, name)
			if width < 5-1e-6 {
				t.Errorf("%s is %d (unknown %d of %d) and comes out to a width of %v: %v", name, truth[name], i, len(o.names), width, tables)
			}
			if w := mine[name]; math.IsInf(width, 1) != math.IsInf(w, 1) || !math.IsInf(w, 1) && math.Abs(width-w) > 1e-6 {
				t.Errorf("%s: gonum finds a width of %v, the attacker %v", name, width, w)
			}
		}
	}
	if attacked < 300 {
		t.Errorf("only %d cells attacked", attacked)
	}
}

// nameOf names a dimension's value as randomTables does.
func nameOf(v queries.Value) string {
	if d, ok := v.(queries.Day); ok {
		return d.Month().String()
	}
	return string(v.(queries.Label))
}

// widths are those that this package's attacker finds of the small counts, by
// the values of their dimensions.
func widths(s *system) map[string]float64 {
	all := map[string]float64{}
	names := map[int]string{}
	for _, col := range s.columns {
		for _, c := range col.cells {
			name := c.values["harm"] + c.values["channel"]
			if c.span.End.Sub(c.span.Start).Hours() < 24*40 {
				name = c.span.Start.Month().String()
			}
			names[c.variable] = name
		}
	}
	for _, of := range s.components() {
		a := s.attack(of)
		for i, v := range of {
			if s.variables[v].state != small {
				continue
			}
			low, high := a.bounds(i, s.variables[v].least())
			if high == nil {
				all[names[v]] = math.Inf(1)
				continue
			}
			x, _ := high.Sub(high, low).Float64()
			all[names[v]] = x
		}
	}
	return all
}
