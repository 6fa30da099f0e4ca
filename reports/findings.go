package reports

import (
	"fmt"
	"math"
	"strings"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
)

// finding is the title of a chart: what its cleared figures say, by a test where they have limits. A chart
// of counts, which are complete, says what is so. "" where nothing can be said.
func (p *press) finding(t disclosure.Table, c plot) string {
	rows := drawn(t, c)
	switch {
	case c.finding != "":
		return c.finding
	case c.what == "" || len(rows) == 0:
		return ""
	case c.kind == dashboard.Trend:
		return p.overTime(t, c, rows)
	case c.low == "":
		return p.mostOf(t, c, rows)
	}
	return p.apart(t, c, rows)
}

// overTime compares the last span with the first.
func (p *press) overTime(t disclosure.Table, c plot, rows []int) string {
	first, last := -1, -1
	for _, i := range rows {
		if _, ok := figure(t.Cell(i, c.value)); ok {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first == last {
		return fmt.Sprintf("%s was %s in %s", capital(c.what), inTableUnit(t, last, c.value), p.category(t, last, c.rows))
	}
	from, to := p.category(t, first, c.rows), p.category(t, last, c.rows)
	before, now := inTableUnit(t, first, c.value), inTableUnit(t, last, c.value)
	if c.low == "" {
		return fmt.Sprintf("%s was %s in %s, and %s in %s", capital(c.what), now, to, before, from)
	}
	switch differ(limitsOf(t, first, c), limitsOf(t, last, c), 2) {
	case 1:
		return fmt.Sprintf("%s rose from %s (%s) to %s (%s)", capital(c.what), before, from, now, to)
	case -1:
		return fmt.Sprintf("%s fell from %s (%s) to %s (%s)", capital(c.what), before, from, now, to)
	}
	return fmt.Sprintf("No detectable change in %s from %s to %s", c.what, from, to)
}

// mostOf names the row with the most. Where rows are withheld one of them may have more.
func (p *press) mostOf(t disclosure.Table, c plot, rows []int) string {
	most := rows[0]
	for _, i := range rows {
		if t.Cell(i, c.value).Number > t.Cell(most, c.value).Number {
			most = i
		}
	}
	shown := inTableUnit(t, most, c.value)
	var names []string
	for _, i := range rows {
		if inTableUnit(t, i, c.value) == shown {
			names = append(names, p.inSentence(t, i, c.rows))
		}
	}
	const few = 3
	if len(names) > few || len(names) == len(rows) && len(rows) > 1 {
		return ""
	}
	sentence := fmt.Sprintf("%s was highest for %s: %s", c.what, strings.Join(names, " and "), shown)
	if hasWithheld(t, c.value) {
		return "Of what can be shown, " + sentence
	}
	return capital(sentence)
}

// apart says which rows differ from which, by limits that allow for how many pairs of rows there are.
func (p *press) apart(t disclosure.Table, c plot, rows []int) string {
	var tested []int
	for _, i := range rows {
		if l := limitsOf(t, i, c); l.ok {
			tested = append(tested, i)
		}
	}
	switch len(tested) {
	case 0:
		return ""
	case 1:
		i := tested[0]
		return fmt.Sprintf("%s was %s for %s%s", capital(c.what), inTableUnit(t, i, c.value), p.inSentence(t, i, c.rows), inBrackets(interval(t, i, c.low, c.high)))
	}
	least, most := tested[0], tested[0]
	for _, i := range tested {
		if t.Cell(i, c.value).Number < t.Cell(least, c.value).Number {
			least = i
		}
		if t.Cell(i, c.value).Number > t.Cell(most, c.value).Number {
			most = i
		}
	}
	if differ(limitsOf(t, least, c), limitsOf(t, most, c), len(tested)) == 0 {
		if len(tested) == 2 {
			return fmt.Sprintf("No detectable difference in %s between %s and %s", c.what, p.inSentence(t, tested[0], c.rows), p.inSentence(t, tested[1], c.rows))
		}
		return fmt.Sprintf("No detectable difference in %s among the %d groups that can be compared", c.what, len(tested))
	}
	name := func(i int) string {
		return fmt.Sprintf("%s (%s)", p.inSentence(t, i, c.rows), inTableUnit(t, i, c.value))
	}
	alone := func(i int) bool { // it differs from every other
		for _, j := range tested {
			if j != i && differ(limitsOf(t, i, c), limitsOf(t, j, c), len(tested)) == 0 {
				return false
			}
		}
		return true
	}
	switch top, bottom := alone(most), alone(least); {
	case len(tested) == 2 || !top && !bottom:
		return fmt.Sprintf("%s was higher for %s than for %s", capital(c.what), name(most), name(least))
	case top && bottom:
		return fmt.Sprintf("%s was highest for %s and lowest for %s", capital(c.what), name(most), name(least))
	case top:
		return fmt.Sprintf("%s was highest for %s", capital(c.what), name(most))
	}
	return fmt.Sprintf("%s was lowest for %s", capital(c.what), name(least))
}

// limits are a figure with its limits at 95 %.
type limits struct {
	x, low, high float64
	ok           bool
}

func limitsOf(t disclosure.Table, i int, c plot) limits {
	x, ok := figure(t.Cell(i, c.value))
	low, lowOK := figure(t.Cell(i, c.low))
	high, highOK := figure(t.Cell(i, c.high))
	return limits{x, low, high, ok && lowOK && highOK}
}

// differ says whether the second of two figures among so many groups is greater (1), less (-1) or neither (0). The
// limits are widened as for a level of 5 % shared out among all pairs of groups (Bonferroni), and must not
// meet then: a stricter test than of the difference itself (Schenker and Gentleman, The American Statistician 55, 2001).
func differ(a, b limits, groups int) int {
	const level, normal = 0.05, 1.959964
	pairs := float64(groups) * float64(groups-1) / 2
	wider := math.Sqrt2 * math.Erfinv(1-level/pairs) / normal
	switch {
	case !a.ok || !b.ok:
		return 0
	case b.x-wider*(b.x-b.low) > a.x+wider*(a.high-a.x):
		return 1
	case b.x+wider*(b.high-b.x) < a.x-wider*(a.x-a.low):
		return -1
	}
	return 0
}

// inSentences say how the labels of a dimension stand within a sentence: in small letters, or as a name.
var inSentences = map[string]string{
	"channel": "%s", "harm": "%s", "contests": "%s", "phase": "%s schools", "viewer_age_band": "age band %s",
}

// inSentence is a row's name within a sentence.
func (p *press) inSentence(t disclosure.Table, i int, dimension string) string {
	name := p.category(t, i, dimension)
	if form, common := inSentences[dimension]; common && name != "" {
		return fmt.Sprintf(form, lower(name))
	}
	return "“" + name + "”"
}
