package queries

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Relations say how the counts of a measure hang together with one another and
// with those of other measures. Disclosure control derives from them what a
// reader can work out of what is published.
type Relations struct {
	Additive []Additive
	Within   []Within
	Stocks   []Stock
	Shared   []Shared
	People   []People
	Largest  []Largest
}

// Time is the name that stands for the spans of a grain among the dimensions
// over which counts add up.
const Time = "time"

// Additive says that counts add up over dimensions: the total is the sum of
// its rows. Nearly: the sum can exceed the total a little, as with accounts
// that change their age band; protection then supposes that a reader knows by
// how much.
type Additive struct {
	Columns, Over []string
	Nearly        bool
}

// Within says that a count is part of a greater one, in every row.
type Within struct{ Part, Whole string }

// A Stock is a count at the end of a span: that of the span before, plus what
// came in, less what went out.
type Stock struct{ Stock, In, Out string }

// Shared says that a count is the same number in every measure and on every
// clock that gives it the same name; with Before, that of the span before.
type Shared struct {
	Column, Name string
	Before       bool
}

// People says how many distinct people stand behind each of the counts in a
// row: the column that tells it. Of those whom the logs do not tell apart, each
// case counts as a person.
type People struct {
	Columns []string
	Behind  string
}

// Largest says which columns hold the greatest and the second greatest part
// that one person has in a count.
type Largest struct{ Column, First, Second string }

var (
	additiveLine = regexp.MustCompile(`^([a-z0-9_, ]+?)( nearly)? over ([a-z0-9_, ]+)$`)
	stockLine    = regexp.MustCompile(`^([a-z0-9_]+) = ([a-z0-9_]+) - ([a-z0-9_]+)$`)
	peopleLine   = regexp.MustCompile(`^([a-z0-9_, ]+) by ([a-z0-9_]+)$`)
	largestLine  = regexp.MustCompile(`^([a-z0-9_]+) by ([a-z0-9_]+), ([a-z0-9_]+)$`)
	sharedLine   = regexp.MustCompile(`^([a-z0-9_]+) as ([a-z ]+?)(, in the span before)?$`)
)

// parseRelations reads the keys additive, within, stock, shared, people and largest of a header.
func parseRelations(h map[string]string) (Relations, error) {
	var r Relations
	var faults []error
	wrong := func(key, line, want string) {
		faults = append(faults, fmt.Errorf("%s %q: want %s", key, line, want))
	}
	for _, line := range lines(h["additive"]) {
		if m := additiveLine.FindStringSubmatch(line); m != nil {
			r.Additive = append(r.Additive, Additive{words(m[1]), words(m[3]), m[2] != ""})
		} else {
			wrong("additive", line, "COUNT, COUNT [nearly] over DIMENSION, DIMENSION")
		}
	}
	for _, line := range lines(h["within"]) {
		chain := strings.Split(line, " < ")
		if len(chain) < 2 {
			wrong("within", line, "PART < WHOLE < WHOLE")
		}
		for i := 1; i < len(chain); i++ {
			r.Within = append(r.Within, Within{chain[i-1], chain[i]})
		}
	}
	for _, line := range lines(h["stock"]) {
		if m := stockLine.FindStringSubmatch(line); m != nil {
			r.Stocks = append(r.Stocks, Stock{m[1], m[2], m[3]})
		} else {
			wrong("stock", line, "STOCK = IN - OUT")
		}
	}
	for _, line := range lines(h["shared"]) {
		if m := sharedLine.FindStringSubmatch(line); m != nil {
			r.Shared = append(r.Shared, Shared{m[1], m[2], m[3] != ""})
		} else {
			wrong("shared", line, "COUNT as NAME[, in the span before]")
		}
	}
	for _, line := range lines(h["people"]) {
		if m := peopleLine.FindStringSubmatch(line); m != nil {
			r.People = append(r.People, People{words(m[1]), m[2]})
		} else {
			wrong("people", line, "COUNT, COUNT by COLUMN")
		}
	}
	for _, line := range lines(h["largest"]) {
		if m := largestLine.FindStringSubmatch(line); m != nil {
			r.Largest = append(r.Largest, Largest{m[1], m[2], m[3]})
		} else {
			wrong("largest", line, "COUNT by COLUMN, COLUMN")
		}
	}
	return r, errors.Join(faults...)
}

func lines(value string) []string {
	return slices.DeleteFunc(strings.Split(value, "\n"), func(s string) bool { return s == "" })
}

// checkRelations holds the relations against the columns and dimensions.
func (m Measure) checkRelations() []error {
	var faults []error
	count := func(key string, names ...string) {
		for _, name := range names {
			if c := m.column(name); c == nil || c.Role != Counted {
				faults = append(faults, fmt.Errorf("%s: %s: %q is not a count of this measure", m.Name, key, name))
			}
		}
	}
	r := m.Relations
	for _, a := range r.Additive {
		count("additive", a.Columns...)
		for _, d := range a.Over {
			if !slices.Contains(m.Dimensions, d) && (d != Time || !m.Grain) {
				faults = append(faults, fmt.Errorf("%s: additive: %q is not a dimension of this measure", m.Name, d))
			}
		}
	}
	for _, w := range r.Within {
		count("within", w.Part, w.Whole)
	}
	for _, s := range r.Stocks {
		count("stock", s.Stock, s.In, s.Out)
	}
	for _, s := range r.Shared {
		count("shared", s.Column)
	}
	present := func(key string, names ...string) {
		for _, name := range names {
			if m.column(name) == nil {
				faults = append(faults, fmt.Errorf("%s: %s: no column %q", m.Name, key, name))
			}
		}
	}
	for _, p := range r.People {
		count("people", p.Columns...)
		present("people", p.Behind)
	}
	for _, l := range r.Largest {
		count("largest", l.Column)
		present("largest", l.First, l.Second)
	}
	if len(r.Additive) == 0 && slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Role == Counted }) {
		faults = append(faults, fmt.Errorf("%s: additive: say which counts add up, and over which dimensions", m.Name))
	}
	return faults
}

// Spans are the stretches of time that the rows of a result are about, in
// order; without a grain, the period alone. They are clipped to the period.
func (q Query) Spans() []Period { return q.named(q.spans(false)) }

// SpansBefore are, for each of Spans, the span before it.
func (q Query) SpansBefore() []Period {
	all := q.named(q.spans(true))
	return all[:len(all)-1]
}

func (q Query) named(spans []span) []Period {
	zone := q.Period.Start.Location()
	all := make([]Period, len(spans))
	for i, s := range spans {
		all[i] = Period{Name: s.first.String(), Start: s.start(zone), End: s.end(zone)}
	}
	return all
}
