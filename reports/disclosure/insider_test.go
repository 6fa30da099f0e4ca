package disclosure

import (
	"math"
	"math/big"
	"testing"

	"candour/queries"
)

// insiderWidth is the width to which one who knows the count of that name can work out another; -1 is no end.
func insiderWidth(t *testing.T, s *system, known, wanted string) int64 {
	t.Helper()
	for _, of := range s.components() {
		var others []int
		for _, v := range of {
			if s.variables[v].name != known {
				others = append(others, v)
			}
		}
		for i, v := range others {
			if s.variables[v].name != wanted {
				continue
			}
			low, high := s.attack(others).bounds(i, s.variables[v].least())
			if high == nil {
				return -1
			}
			return new(big.Rat).Sub(high, low).Num().Int64()
		}
	}
	t.Fatalf("%s is not withheld", wanted)
	return 0
}

// TestSingletonInsider: who is the one of harm a in channel x knows it, and with it all of a rectangle: 31 of a, 34 of
// b, 32 in x. By hand: 31 - 1 = 30, 32 - 1 = 31, 34 - 31 = 3.
func TestSingletonInsider(t *testing.T) {
	asked := []Sheet{cut(counts, "harm", row{"a", 31}, row{"b", 34}, row{"c", 80}), cut(counts, "channel", row{"x", 72}, row{"y", 73}),
		cut(counts, "harm channel", row{"a", "x", 1}, row{"a", "y", 30}, row{"b", "x", 31}, row{"b", "y", 3}, row{"c", "x", 40}, row{"c", "y", 40})}
	one := "counts n, 2026-01-01 to 2026-04-01, channel x, harm a"
	three := "counts n, 2026-01-01 to 2026-04-01, channel y, harm b"
	s := build(t, asked)
	for v := range s.variables {
		if x := s.variables[v]; x.value == 30 || x.value == 31 && len(x.in) == 2 && x.name != "counts n, 2026-01-01 to 2026-04-01, harm a" {
			s.set(v, partner)
		}
	}
	if width := narrowest(s); width >= 0 && width < 5 {
		t.Errorf("the rectangle does not protect from outside: %d", width)
	}
	if width := insiderWidth(t, s, one, three); width != 0 {
		t.Errorf("the rectangle hides b in y from its insider to a width of %d, want 0", width)
	}
	tables, _, err := Clear(asked, Public())
	if err != nil {
		t.Fatal(err)
	}
	s = build(t, asked)
	for i, sheet := range asked {
		hideAs(s, sheet, tables[i])
	}
	if width := insiderWidth(t, s, one, three); width >= 0 && width < 5 {
		t.Errorf("protected from the insider to a width of %d only", width)
	}
}

// TestInsidersOwn: who made the only report of harm a knows what became of it, and that is no leak.
func TestInsidersOwn(t *testing.T) {
	asked := []Sheet{cut(outcomes, "", row{101, 41, 60, 0, 20}), cut(outcomes, "school", row{"a", 100, 40, 60, 0, 20}, row{"b", 1, 1, 0, 0, 0})}
	if _, _, err := Clear(asked, Public()); err != nil {
		t.Error(err)
	}
}

// TestMeans: a share of ten gives its part away, and so does a mean whose sum is withheld: 0.3 × 10 = 3.
func TestMeans(t *testing.T) {
	m := linked
	m.Columns = append(countColumns("received", "decided"), queries.Column{Name: "share", Unit: queries.Share, Role: queries.Estimate, Of: "received", From: []string{"decided"}})
	sheet := cut(m, "harm", row{"a", 10, 3}, row{"b", 100, 40})
	for i, share := range []float64{0.3, 0.4} {
		sheet.Result.Rows[i] = append(sheet.Result.Rows[i], queries.Measurement(share))
	}
	received, share := sheet.Result.Rows[0][1].(queries.Total), sheet.Result.Rows[0][3].(queries.Measurement)
	if math.Round(float64(received)*float64(share)) != 3 {
		t.Error("the share does not give its part away")
	}
	tables, _, err := Clear([]Sheet{sheet}, Public())
	if err != nil || tables[0].Cell(0, "decided").Kind != Withheld || tables[0].Cell(0, "share").Reason != FromSecret {
		t.Errorf("%+v, %v", tables, err)
	}
}

// TestWholeNumbers: of linked tables the fractions' bound is no whole number: three counts of which each two are 15
// at most are 22.5 at most in all, and 22 in whole numbers.
func TestWholeNumbers(t *testing.T) {
	s := &system{byKey: map[string]int{}, seen: map[string]bool{}}
	add := func(name string, value int64, to state) int {
		s.variables = append(s.variables, variable{name: name, value: value, state: to})
		return len(s.variables) - 1
	}
	x, y, z, all := add("x", 3, small), add("y", 4, small), add("z", 4, small), add("all", 11, partner)
	equations := [][]term{{{all, 1}, {x, -1}, {y, -1}, {z, -1}}}
	for _, pair := range [][2]int{{x, y}, {y, z}, {x, z}} {
		rest := s.unasked("rest", 15-s.variables[pair[0]].value-s.variables[pair[1]].value)
		equations = append(equations, []term{{add("fifteen", 15, shown), 1}, {pair[0], -1}, {pair[1], -1}, {rest, -1}})
	}
	for _, e := range equations {
		if err := s.add(e, "by hand", false); err != nil {
			t.Fatal(err)
		}
	}
	of := s.components()[0]
	for i, v := range of {
		if v != all {
			continue
		}
		low, high := s.attack(of).bounds(i, 1)
		if low.RatString() != "3" || high.RatString() != "22" {
			t.Errorf("from %s to %s, want 3 to 22", low.RatString(), high.RatString())
		}
	}
}
