package disclosure

import (
	"fmt"
	"maps"
	"slices"

	"candour/queries"
)

// A rule is why a count is withheld, whatever else is published. Readers are not told which it was.
type rule string

// Rules, in the order in which they are tried.
const (
	fewCases  rule = "fewer than min_count"
	fewPeople rule = "fewer people than min_people"
	dominated rule = "one person has too much of it"
	allOfFew  rule = "all or none of fewer than min_group"
)

// withholdFirst withholds a count by a rule; the first rule that does counts.
func (s *system) withholdFirst(v int, because rule) {
	if x := &s.variables[v]; x.state != small {
		x.state, x.rule = small, because
	}
}

// judge withholds counts of a sheet by the rules that need more than their value: of few people, of which one
// person has nearly all, and shares of nearly nobody that are all or none.
func (s *system) judge(sheet Sheet, at [][]int, known facts, p Policy) error {
	r := sheet.Result
	columns := places(r)
	settings := settingsOf(r)
	for i, row := range r.Rows {
		few, err := s.people(r, columns, row, at[i], p)
		if err != nil {
			return err
		}
		if err := s.dominance(r, columns, row, at[i], p); err != nil {
			return err
		}
		s.groups(group{r, columns, at[i], known, settings[i], p.MinGroup, few})
	}
	return nil
}

func places(r queries.Result) map[string]int {
	at := map[string]int{}
	for j, c := range r.Columns {
		at[c.Name] = j
	}
	return at
}

// behind is what a column tells of who stands behind a row's counts.
func behind(r queries.Result, columns map[string]int, row []queries.Value, name string) (int64, error) {
	j, ok := columns[name]
	if !ok {
		return 0, fmt.Errorf("measure %s was run without the column %s, which tells who stands behind its counts", r.Measure.Name, name)
	}
	return int64(total(row[j])), nil
}

// people withholds the counts behind which fewer than MinPeople stand, and names them.
func (s *system) people(r queries.Result, columns map[string]int, row []queries.Value, at []int, p Policy) (map[string]bool, error) {
	few := map[string]bool{}
	for _, who := range r.Measure.Relations.People {
		n, err := behind(r, columns, row, who.Behind)
		if err != nil {
			return nil, err
		}
		for _, name := range who.Columns {
			j, published := columns[name]
			if !published || at[j] < 0 || s.variables[at[j]].value == 0 || n >= p.MinPeople {
				continue
			}
			few[name] = true
			s.withholdFirst(at[j], fewPeople)
			s.variables[at[j]].single = s.variables[at[j]].single || n == 1
		}
	}
	return few, nil
}

// dominance withholds the counts of which one person has so much that the one with the second most could tell it to
// within Dominance percent: the p % rule. What is left for the others then protects too little, and a reader's range
// must reach as far above the count as is missing.
func (s *system) dominance(r queries.Result, columns map[string]int, row []queries.Value, at []int, p Policy) error {
	for _, l := range r.Measure.Relations.Largest {
		first, err := behind(r, columns, row, l.First)
		if err != nil {
			return err
		}
		second, err := behind(r, columns, row, l.Second)
		if err != nil {
			return err
		}
		j, published := columns[l.Column]
		if !published || at[j] < 0 {
			continue
		}
		x := &s.variables[at[j]]
		if lacks := (p.Dominance*first+99)/100 - (x.value - first - second); x.value > 0 && lacks > 0 {
			s.withholdFirst(at[j], dominated)
			x.above = max(x.above, lacks)
		}
	}
	return nil
}

// A group is a row whose counts are parts of one another.
type group struct {
	queries.Result
	columns map[string]int
	at      []int
	known   facts
	about   setting
	least   int64           // fewer are few
	few     map[string]bool // counts of few people
}

// variable is the count of that name in the row, or -1.
func (g group) variable(name string) int {
	if j, ok := g.columns[name]; ok {
		return g.at[j]
	}
	return -1
}

// groups withholds parts that are all or none of few: what became of one is then known of each. What everybody
// knows of a greater group that holds this one is no secret here.
func (s *system) groups(g group) {
	if len(g.Measure.Relations.Largest) > 0 {
		return // views and days are not a list of what became of people
	}
	isFew := func(name string) (int64, bool) {
		v := g.variable(name)
		if v < 0 {
			return 0, false
		}
		n := s.variables[v].value
		return n, n > 0 && (n < g.least || g.few[name])
	}
	for _, p := range g.Measure.Parts {
		n, few := isFew(p.Whole)
		if !few {
			continue
		}
		all := -1
		var open []int
		for _, name := range p.Of {
			if v := g.variable(name); v >= 0 && !g.known.hold(g.Result, g.about, p.Whole, name) {
				open = append(open, v)
				if s.variables[v].value == n {
					all = v
				}
			}
		}
		if all < 0 || len(open) < 2 {
			continue
		}
		s.withholdFirst(all, allOfFew)
		for _, v := range open {
			s.variables[v].zero = true
		}
	}
	for _, w := range nested(g.Measure) {
		n, few := isFew(w.Whole)
		v := g.variable(w.Part)
		if !few || v < 0 || g.known.hold(g.Result, g.about, w.Whole, w.Part) {
			continue
		}
		if x := &s.variables[v]; x.value == 0 || x.value == n {
			x.zero = true
			if w.Direct {
				s.withholdFirst(v, allOfFew)
			}
		}
	}
}

// A nesting is a count that is part of another, directly or as part of a part.
type nesting struct {
	queries.Within
	Direct bool
}

// nested are the nestings of a measure's counts. What is none of a part that is none of few may have to be withheld
// with it, though it needs no protection of its own: shown it would give the one between away.
func nested(m queries.Measure) []nesting {
	wholes := map[string][]string{}
	for _, w := range m.Relations.Within {
		wholes[w.Part] = append(wholes[w.Part], w.Whole)
	}
	var all []nesting
	for _, part := range slices.Sorted(maps.Keys(wholes)) {
		seen := map[string]bool{}
		for above := wholes[part]; len(above) > 0; above = above[1:] {
			if !seen[above[0]] {
				seen[above[0]] = true
				all = append(all, nesting{queries.Within{Part: part, Whole: above[0]}, slices.Contains(wholes[part], above[0])})
				above = slices.Concat(above, wholes[above[0]])
			}
		}
	}
	return all
}

// reckon lets a reader of what is published reckon with none where a part of few, or of a withheld count, is withheld.
func (s *system) reckon(sheet Sheet, at [][]int, p Policy) {
	columns := places(sheet.Result)
	m, within := sheet.Result.Measure, nested(sheet.Result.Measure)
	mark := func(row []int, whole, part string) {
		w, isWhole := columns[whole]
		q, isPart := columns[part]
		if !isWhole || !isPart || row[w] < 0 || row[q] < 0 {
			return
		}
		if x := s.variables[row[w]]; s.variables[row[q]].state != shown && (x.state != shown || x.value < p.MinGroup) {
			s.variables[row[q]].zero = true
		}
	}
	for _, row := range at {
		for _, parts := range m.Parts {
			for _, part := range parts.Of {
				mark(row, parts.Whole, part)
			}
		}
		for _, w := range within {
			mark(row, w.Whole, w.Part)
		}
	}
}
