package disclosure

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"candour/queries"
)

// An Exposure is a withheld count that a reader can work out, or nearly.
type Exposure struct {
	Count     string // what is counted, of what
	Low, High int64  // all that it can be; 0 and -1: not worked out, but an estimate that rests on it is published
	Through   string // a relation that gives it away
}

// String says it for people.
func (e Exposure) String() string {
	switch {
	case e.High < e.Low:
		return fmt.Sprintf("%s: is withheld, but not %s", e.Count, e.Through)
	case e.Low == e.High:
		return fmt.Sprintf("%s: is %d, through %s", e.Count, e.Low, e.Through)
	}
	return fmt.Sprintf("%s: is from %d to %d, through %s", e.Count, e.Low, e.High, e.Through)
}

// A Report is what an outsider made of published sheets.
type Report struct {
	Counts, Withheld, Relations int
	Exposures                   []Exposure // in the order of their names
	Unbounded                   int        // withheld counts whose component is too large to be worked out
}

// OutsiderLimit is the most counts and relations of a component that the outsider works out.
const OutsiderLimit = 1500

// Attack works out from published sheets alone, as Published reads them, what a reader can know of the
// counts that they withhold: the exact bounds in fractions, rounded to whole counts. Exposed is one that
// can be less than p.MinCount and is known to a range narrower than p.Level, one on which a published estimate
// rests, and one that another of the sheets shows. Counts of different cut-offs are different counts.
func Attack(sheets []Sheet, p Policy) (Report, error) {
	s := &system{byKey: map[string]int{}, seen: map[string]bool{}, blind: true}
	at := make([][][]int, len(sheets))
	for i, sheet := range sheets {
		var err error
		if at[i], err = s.gather(sheet, p); err != nil {
			return Report{}, fmt.Errorf("%s: %w", sheet.Name, err)
		}
	}
	for i, sheet := range sheets {
		s.reckon(sheet, at[i], p)
	}
	for i, sheet := range sheets {
		if err := s.rows(sheet.Result, at[i]); err != nil {
			return Report{}, fmt.Errorf("%s: %w", sheet.Name, err)
		}
	}
	if err := s.relate(); err != nil {
		return Report{}, err
	}
	r := Report{Relations: len(s.equations)}
	for _, x := range s.variables {
		if x.state != unasked {
			r.Counts++
		}
		if x.state == small {
			r.Withheld++
		}
		if x.twice {
			r.Exposures = append(r.Exposures, Exposure{x.name, x.value, x.value, "another table, in which it stands"})
		}
	}
	for i, sheet := range sheets {
		r.Exposures = append(r.Exposures, s.estimates(sheet, at[i])...)
	}
	for _, of := range s.components() {
		r.add(s, of, p)
	}
	slices.SortStableFunc(r.Exposures, func(a, b Exposure) int { return cmp.Compare(a.Count, b.Count) })
	return r, nil
}

// estimates finds published estimates that rest on withheld counts.
func (s *system) estimates(sheet Sheet, at [][]int) []Exposure {
	var all []Exposure
	columns := map[string]int{}
	for j, c := range sheet.Result.Columns {
		columns[c.Name] = j
	}
	for i, row := range sheet.Result.Rows {
		for j, c := range sheet.Result.Columns {
			if _, figure := row[j].(queries.Measurement); !figure {
				continue
			}
			for _, from := range append([]string{c.Of}, c.From...) {
				k, ok := columns[from]
				if !ok || at[i][k] < 0 || s.variables[at[i][k]].state == shown {
					continue
				}
				all = append(all, Exposure{s.variables[at[i][k]].name, 0, -1, "the estimate " + c.Name + " in " + sheet.Name})
			}
		}
	}
	return all
}

// add attacks the withheld counts of a component.
func (r *Report) add(s *system, of []int, p Policy) {
	secrets := 0
	for _, v := range of {
		if s.variables[v].state == small {
			secrets++
		}
	}
	if secrets == 0 {
		return
	}
	if len(of) > OutsiderLimit {
		r.Unbounded += secrets
		return
	}
	a := s.attack(of)
	level, few := big.NewRat(p.Level, 1), big.NewRat(p.MinCount, 1)
	for i, v := range of {
		x := s.variables[v]
		if x.state != small {
			continue
		}
		low, high := a.bounds(i, x.least())
		if high != nil && low.Cmp(few) < 0 && new(big.Rat).Sub(high, low).Cmp(level) < 0 {
			r.Exposures = append(r.Exposures, Exposure{x.name, low.Num().Int64(), high.Num().Int64(), s.through(v)})
		}
	}
}
