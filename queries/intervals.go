package queries

import (
	"fmt"
	"slices"
	"strings"
)

// An IntervalMethod is one way of making the limits of a measure's main
// estimate. Name is what a query asks for it by, Text how methods name it.
type IntervalMethod struct{ Name, Text string }

// Names of methods of limits that a query can ask for.
const (
	intervalLogLog = "log-log"
	intervalByar   = "byar"
)

// parseIntervals reads the lines "NAME = TEXT" of a header; the first is the
// method that holds where none is asked for.
func parseIntervals(text string) (all []IntervalMethod, err error) {
	for _, line := range lines(text) {
		name, method, ok := strings.Cut(line, " = ")
		if !ok {
			return nil, fmt.Errorf("intervals %q: want NAME = METHOD", line)
		}
		all = append(all, IntervalMethod{name, method})
	}
	return all, nil
}

// interval finds the method that a query asks for, "" where the measure has no choice.
func (m Measure) interval(asked string) (string, error) {
	names := []string{}
	for _, i := range m.Intervals {
		names = append(names, i.Name)
	}
	switch {
	case asked == "" && len(names) > 0:
		return names[0], nil
	case asked != "" && !slices.Contains(names, asked):
		return "", fmt.Errorf("no interval %q: there are %s", asked, orNone(names))
	}
	return asked, nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none to choose"
	}
	return strings.Join(names, ", ")
}

// named says in a column's method which limits the query asked for.
func (m Measure) named(c Column, asked string) Column {
	for _, i := range m.Intervals {
		if i.Name == asked {
			c.Method = strings.Replace(c.Method, m.Intervals[0].Text, i.Text, 1)
		}
	}
	return c
}
