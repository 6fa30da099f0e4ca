package disclosure

import (
	"errors"
	"maps"
	"math/big"
	"strings"
	"testing"

	"candour/queries"
)

// outcomes is a measure of what became of reports.
var outcomes = queries.Measure{
	Name: "outcomes", Dimensions: []string{"school"}, Parts: []queries.Parts{{Whole: "reports", Of: []string{"actioned", "rejected", "open"}}},
	Relations: queries.Relations{
		Additive: []queries.Additive{{Columns: []string{"reports", "actioned", "rejected", "open", "appealed"}, Over: []string{"school"}}},
		Within:   []queries.Within{{Part: "appealed", Whole: "rejected"}},
	},
	Columns: countColumns("reports", "actioned", "rejected", "open", "appealed"),
}

// viewed is a measure of what accounts were shown, with the two that saw most.
var viewed = queries.Measure{
	Name: "viewed", Dimensions: []string{"harm"},
	Relations: queries.Relations{
		Additive: []queries.Additive{{Columns: []string{"views"}, Over: []string{"harm"}}},
		People:   []queries.People{{Columns: []string{"views"}, Behind: "people"}},
		Largest:  []queries.Largest{{Column: "views", First: "first", Second: "second"}},
	},
	Columns: append(countColumns("views"), behindColumns("people", "first", "second")...),
}

// initiatives is a measure of parts of parts.
var initiatives = queries.Measure{
	Name: "initiatives", Dimensions: []string{"harm"},
	Relations: queries.Relations{
		Additive: []queries.Additive{{Columns: []string{"actioned", "own", "proactive"}, Over: []string{"harm"}}},
		Within:   []queries.Within{{Part: "proactive", Whole: "own"}, {Part: "own", Whole: "actioned"}},
	},
	Columns: countColumns("actioned", "own", "proactive"),
}

func countColumns(names ...string) (all []queries.Column) {
	for _, name := range names {
		all = append(all, queries.Column{Name: name, Unit: queries.Count, Role: queries.Counted})
	}
	return all
}

func behindColumns(names ...string) (all []queries.Column) {
	for _, name := range names {
		all = append(all, queries.Column{Name: name, Unit: queries.Count, Role: queries.Behind, Internal: true})
	}
	return all
}

// rulesOff is the policy of the threshold alone.
func rulesOff() Policy {
	p := Public()
	p.MinGroup, p.MinPeople, p.Dominance = 0, 0, 0
	return p
}

// withheldCells names the withheld cells, by sheet, first value and column.
func withheldCells(asked []Sheet, tables []Table) string {
	var all []string
	for i, table := range tables {
		for _, row := range table.rows {
			for k, cell := range row {
				if cell.Kind == Withheld {
					name := "all"
					if len(asked[i].Result.Query.By) > 0 {
						name = row[0].Text
					}
					all = append(all, name+" "+table.columns[k].Name)
				}
			}
		}
	}
	return strings.Join(all, ", ")
}

func TestRules(t *testing.T) {
	all := func(more ...Sheet) []Sheet { return more }
	for name, c := range map[string]struct {
		asked []Sheet
		want  string // withheld
	}{
		// b's six were all rejected: that, and a none beside it, and what gives these away in the other school
		"all of few": {all(cut(outcomes, "", row{106, 40, 66, 0, 20}), cut(outcomes, "school", row{"a", 100, 40, 60, 0, 17}, row{"b", 6, 0, 6, 0, 3})),
			"a actioned, a rejected, a appealed, b actioned, b rejected, b appealed"},
		// ten are not few
		"all of ten": {all(cut(outcomes, "", row{110, 40, 70, 0, 22}), cut(outcomes, "school", row{"a", 100, 40, 60, 0, 17}, row{"b", 10, 0, 10, 0, 5})), ""},
		// that all were rejected everywhere is no secret
		"all of all": {all(cut(outcomes, "", row{106, 0, 106, 0, 20}), cut(outcomes, "school", row{"a", 100, 0, 100, 0, 15}, row{"b", 6, 0, 6, 0, 5})), ""},
		// none of b's six rejected ones were appealed; the two ways in which its reports ended are not the point
		"none of few": {all(cut(outcomes, "", row{118, 46, 72, 0, 17}), cut(outcomes, "school", row{"a", 100, 34, 66, 0, 17}, row{"b", 18, 12, 6, 0, 0})),
			"a appealed, b appealed"},
		// none of c's six was of own initiative. As all that were are proactive, everywhere, c's shown 0 proactive would
		// give that away: it goes too, and b's with it, for that is less than the totals
		"none of a part of few": {all(cut(initiatives, "", row{76, 35, 35}), cut(initiatives, "harm", row{"a", 40, 20, 20}, row{"b", 30, 15, 15}, row{"c", 6, 0, 0})),
			"b own, b proactive, c own, c proactive"},
		// twelve views of one account; a and c could protect it, a with less loss
		"one account": {all(cut(viewed, "", row{832, 80, 50, 40}), cut(viewed, "harm", row{"a", 320, 40, 40, 30}, row{"b", 12, 1, 12, 0}, row{"c", 500, 50, 50, 40})),
			"a views, b views"},
		// 1,000 views, 900 of one account, 60 of the next: the others have 40, but 90 would protect it
		"dominated": {all(cut(viewed, "", row{3000, 80, 900, 60}), cut(viewed, "harm", row{"a", 20, 10, 3, 3}, row{"b", 1000, 9, 900, 60}, row{"c", 1980, 50, 50, 40})),
			"b views, c views"},
		// the others have 90
		"just not dominated": {all(cut(viewed, "", row{3000, 80, 900, 10}), cut(viewed, "harm", row{"a", 20, 10, 3, 3}, row{"b", 1000, 9, 900, 10}, row{"c", 1980, 50, 50, 40})), ""},
	} {
		policy := Public()
		policy.Dominance = 10
		tables, _, err := Clear(c.asked, policy)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := withheldCells(c.asked, tables); got != c.want {
			t.Errorf("%s: withheld %s; want %s", name, got, c.want)
		}
		before, _, err := Clear(c.asked, rulesOff())
		if got := withheldCells(c.asked, before); err != nil || name != "all of few" && got != "" {
			t.Errorf("%s: the threshold alone withholds %s, %v", name, got, err)
		}
	}
}

// TestReachAbove: a reader's range of a dominated count reaches as far above it as the rule lacks, here 50.
func TestReachAbove(t *testing.T) {
	asked := []Sheet{cut(viewed, "", row{3000, 80, 900, 60}), cut(viewed, "harm", row{"a", 20, 10, 3, 3}, row{"b", 1000, 9, 900, 60}, row{"c", 1980, 50, 50, 40})}
	tables, _, err := Clear(asked, Public())
	if err != nil {
		t.Fatal(err)
	}
	s := build(t, asked)
	for i, sheet := range asked {
		hideAs(s, sheet, tables[i])
	}
	for _, of := range s.components() {
		a := s.attack(of)
		for i, v := range of {
			if _, high := a.bounds(i, s.variables[v].least()); s.variables[v].value == 1000 && high != nil && high.Cmp(big.NewRat(1050, 1)) < 0 {
				t.Errorf("at most %v", high)
			}
		}
	}
}

// TestBehindIsNeeded: a measure that says who stands behind its counts is refused without them.
func TestBehindIsNeeded(t *testing.T) {
	blind := cut(viewed, "harm", row{"a", 20, 10, 3, 3})
	blind.Result.Columns = blind.Result.Columns[:2]
	if _, _, err := Clear([]Sheet{blind}, Public()); err == nil || !strings.Contains(err.Error(), "without the column people") {
		t.Error(err)
	}
}

// TestBehindIsNotPublished: nobody reads who stands behind the counts.
func TestBehindIsNotPublished(t *testing.T) {
	tables, _, err := Clear([]Sheet{cut(viewed, "harm", row{"a", 20, 10, 3, 3})}, Public())
	if err != nil || len(tables[0].Columns()) != 2 {
		t.Errorf("%+v, %v", tables[0].Columns(), err)
	}
}

// TestLeaveOut: of the tables that hold a count, the most detailed go first.
func TestLeaveOut(t *testing.T) {
	asked := []Sheet{cut(counts, ""), cut(counts, "harm"), cut(counts, "harm"), cut(counts, "school")}
	at := [][][]int{{{0}}, {{1, -1}, {2, -1}}, {{1, 5}, {2, 6}}, {{3}, {4}, {7}}}
	var without map[int]bool
	for _, c := range []struct {
		stuck int
		want  map[int]bool
		more  bool
	}{{2, map[int]bool{1: true, 2: true}, true}, {0, map[int]bool{}, false}, {9, map[int]bool{}, false}} {
		without = map[int]bool{}
		if more := leaveOut(stuck{errors.New("no proof"), c.stuck}, asked, at, without); more != c.more || !maps.Equal(without, c.want) {
			t.Errorf("count %d: %v %v", c.stuck, more, without)
		}
	}
	if leaveOut(errors.New("another"), asked, at, without) {
		t.Error("an error that is of no count left a table out")
	}
}

// TestLeftOut: what is left out counts for nothing, and is named.
func TestLeftOut(t *testing.T) {
	asked := []Sheet{cut(counts, "", row{40}), cut(counts, "harm", row{"a", 37}, row{"b", 3})}
	s, at, _, err := decide(asked, map[int]bool{1: true}, Public())
	if err != nil || at[1] != nil || len(s.variables) != 1 || s.variables[0].state != shown {
		t.Errorf("%+v %v %v", s.variables, at, err)
	}
}
