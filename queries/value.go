package queries

import "time"

// A Value is one cell of a result: a Label, a Day, a Total, a Measurement or
// Undefined. Nothing downstream of Run sees another kind.
type Value interface{ value() }

type (
	// A Label is the value of a dimension, or a flag in words. The empty label
	// is a dimension that the logs left out ("not stated").
	Label string
	// A Day is a calendar day in the configured time zone.
	Day struct{ time.Time } // midnight UTC of that day
	// A Total is a number of events, people or whatever its column's unit says.
	Total int64
	// A Measurement is a finite number in its column's unit.
	Measurement float64
	// Undefined is a figure that cannot be given, and the reason code: there is
	// nothing to measure, which is not zero.
	Undefined string
)

func (Label) value()       {}
func (Day) value()         {}
func (Total) value()       {}
func (Measurement) value() {}
func (Undefined) value()   {}

// Reasons why a figure is undefined.
const (
	NoCases       Undefined = "no cases"       // nothing to measure
	NotReached    Undefined = "not reached"    // the quantile lies beyond the follow-up
	Unbounded     Undefined = "unbounded"      // the limit has no finite value
	NoBase        Undefined = "no denominator" // the log that gives the denominator is silent
	NoLimits      Undefined = "no limits"      // the method gives no limits for this share
	TooFew        Undefined = "too few"        // fewer cases than the method needs
	TooShort      Undefined = "too short"      // fewer days than the method needs
	Collinear     Undefined = "collinear"      // school term follows from the other terms of the trend
	NoFiniteFit   Undefined = "no finite fit"  // some kind of day has no cases, so no trend fits best
	NotYet        Undefined = "not yet"        // the span begins after the cut-off
	NoRecords     Undefined = "no records"     // the span, or the one before it, lies before the records
	NotShrunk     Undefined = "not shrunk"     // too few rows, or no variation between them
	Contradictory Undefined = "contradictory"  // lines contradict one another on what the figure rests on
	NotComputed   Undefined = "not applicable" // the figure has no meaning here
)

// String gives the day as YYYY-MM-DD.
func (d Day) String() string { return d.Format(time.DateOnly) }
