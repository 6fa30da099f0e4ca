package render

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"candour/reports/disclosure"
)

// Labels are words for people: by dimension (or flag), by value.
type Labels map[string]map[string]string

// NotStated is how an empty value of a dimension reads.
const NotStated = "Not stated"

// Of is the label of a value: the value itself where there is none, [NotStated] where it is empty.
func (l Labels) Of(dimension, value string) string {
	if text, ok := l[dimension][value]; ok {
		return oneLine(text)
	}
	return stated(value)
}

func stated(value string) string {
	if value == "" {
		return NotStated
	}
	return oneLine(value)
}

// oneLine has a space for each character that ends a line or is none: not every format can hold one, and
// the others would then say something else.
func oneLine(text string) string {
	const deleted, noCharacter = 0x7f, 0xfffe
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == deleted || r == noCharacter || r == noCharacter+1 {
			return ' '
		}
		return r
	}, text)
}

// Cell is the cell of row i for people, with labels for dimensions and flags and a day named as
// the span of the table's grain that it begins.
func (l Labels) Cell(t disclosure.Table, i int, column string) string {
	cell := t.Cell(i, column)
	switch cell.Kind {
	case disclosure.Label:
		if text, ok := l[column][cell.Text]; ok {
			return oneLine(text)
		}
	case disclosure.Day:
		return Span(cell.Day, t.Grain())
	case disclosure.Undefined:
		return Dash
	}
	return Text(cell, t.Columns()[t.Column(column)], t.Symbol())
}

// Date is a day for people: 5 January 2026.
func Date(t time.Time) string { return t.Format("2 January 2006") }

// Span names the span of a grain that begins on day: week, month, quarter or year, or the day itself.
func Span(day time.Time, grain string) string {
	switch grain {
	case "week":
		return "Week of " + Date(day)
	case "month":
		return day.Format("January 2006")
	case "quarter":
		return fmt.Sprintf("%s to %s", day.Format("January"), day.AddDate(0, 2, 0).Format("January 2006"))
	case "year":
		return day.Format("2006")
	}
	return Date(day)
}

// Period names the days from start up to and without end: 1 January to 31 March 2026.
func Period(start, end time.Time) string {
	last := end.AddDate(0, 0, -1)
	switch {
	case !last.After(start):
		return Date(start)
	case start.Year() != last.Year():
		return Date(start) + " to " + Date(last)
	case start.Month() != last.Month():
		return start.Format("2 January") + " to " + Date(last)
	}
	return start.Format("2") + " to " + Date(last)
}

var dateSpaces = regexp.MustCompile(`(\d) (January|February|March|April|May|June|July|August|September|October|November|December)|(January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})`)

// unbroken keeps the days of a heading on one line: a line ends before or after a date, not in it.
func unbroken(text string) string {
	for range 2 { // a month stands between two spaces
		text = dateSpaces.ReplaceAllString(text, "$1$3\u00a0$2$4")
	}
	return text
}
