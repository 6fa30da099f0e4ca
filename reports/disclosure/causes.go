package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"candour/queries"
)

// Causes for which a cell is withheld. One cause covers all withheld counts: a reader who
// could tell the small ones from those that protect them would know that they are small.
const (
	Secret     = "protected count" // a small count, or one that would give a small one away
	SmallBase  = "too few cases"   // an estimate on fewer cases than it needs
	FromSecret = "derived"         // worked out from a withheld count
)

func total(v queries.Value) queries.Total {
	n, _ := v.(queries.Total)
	return n
}

// clear makes the published cell; a withheld one keeps nothing of its value.
func clear(v queries.Value, cause string, unit queries.Unit) Cell {
	if cause != "" {
		return Cell{Kind: Withheld, Reason: cause}
	}
	switch v := v.(type) {
	case queries.Label:
		return Cell{Kind: Label, Text: string(v)}
	case queries.Day:
		return Cell{Kind: Day, Day: v.Time}
	case queries.Total:
		return Cell{Kind: Total, Number: float64(v)}
	case queries.Measurement:
		return Cell{Kind: Measurement, Number: rounded(float64(v), unit)}
	case queries.Undefined:
		return Cell{Kind: Undefined, Reason: string(v)}
	}
	panic(fmt.Sprintf("disclosure: %T is no value", v))
}

// String lists what was withheld by cause, for the one who publishes.
func (t Table) String() string {
	var parts []string
	for cause, n := range t.withheldByCause {
		parts = append(parts, fmt.Sprintf("%d %s", n, cause))
	}
	slices.Sort(parts)
	return t.measure + ": " + strings.Join(parts, ", ")
}
