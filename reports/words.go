package reports

import (
	"fmt"
	"strings"

	"candour/queries"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// words are labels for people of the closed vocabularies.
var words = map[string]map[string]string{
	"channel": {
		"user": "Users", "school": "Partner schools", "trusted_flagger": "Trusted flaggers", "helpline": "Helplines", "other": "Other",
	},
	"viewer_age_band":   bands,
	"reporter_age_band": bands,
	"surface": {
		"recommended": "Recommended", "search": "Search", "followed": "Followed accounts", "direct": "Direct", "other": "Other",
	},
	"phase": {
		"primary": "Primary", "middle": "Middle", "secondary": "Secondary", "all_through": "All-through", "other": "Other", "": "Not on the roll",
	},
	"region":     {"": "No region stated"},
	"age_source": {"declared": "Declared by the user", "estimated": "Estimated", "verified": "Verified", "unknown": "Unknown"},
	"automation": {"none": "People only", "partial": "Partly automated", "full": "Fully automated"},
	"contests": {
		"visibility": "Visibility of content", "payment": "Payments", "service": "Use of the service", "account": "Account", "no_action": "A decision not to act",
	},
	"log": {
		"reports": "Reports", "decisions": "Decisions", "appeals": "Appeals", "exposures": "Exposures", "schools": "Schools", "audience": "Audience", "samples": "Samples",
	},
}

var bands = map[string]string{
	"0-5": "0 to 5", "6-9": "6 to 9", "10-12": "10 to 12", "13-15": "13 to 15", "16-17": "16 to 17", "18+": "18 and over", "unknown": "Unknown",
}

// change says how a count moved against the previous period, from a row of
// harm-trends. A change whose interval includes none is not called one.
func change(t disclosure.Table, previous queries.Period) string {
	before := render.Period(previous.Start, previous.End)
	if t.Cell(0, "previous_reports").Reason == string(queries.NoRecords) {
		return "The records do not cover " + before
	} else if n, ok := number(t.Cell(0, "previous_reports"), false); !ok {
		return "The figure for " + before + " is not available"
	} else if n == 0 {
		return "None in " + before
	}
	ratio, ok := number(t.Cell(0, "change_ratio"), false)
	low, lowOK := number(t.Cell(0, "change_low"), false)
	high, highOK := number(t.Cell(0, "change_high"), false)
	if !ok || !lowOK || !highOK {
		return "No comparison with " + before + " can be made"
	}
	if low <= 1 && high >= 1 {
		return fmt.Sprintf("No detectable change in the rate against %s (%s reports then)", before, text(t, 0, "previous_reports"))
	}
	direction := "Up"
	if ratio < 1 {
		direction = "Down"
	}
	return fmt.Sprintf("%s: %.2f times the rate of %s (95%% interval %.2f to %.2f; %s reports then)",
		direction, ratio, before, low, high, text(t, 0, "previous_reports"))
}

// before states the same figure of the previous period beside this one's, or
// that the records do not cover it.
func (p *press) before(t disclosure.Table, column string) string {
	previous := p.edition.Period.Previous()
	if p.edition.Since.After(previous.Start.AddDate(0, 0, 1)) {
		return "The records do not cover " + render.Period(previous.Start, previous.End)
	}
	return against(t, column, previous)
}

// against states the same figure of the previous period beside this one's.
func against(before disclosure.Table, column string, previous queries.Period) string {
	when := render.Period(previous.Start, previous.End)
	if before.Len() == 0 { // a school that was on no roll then, say
		return "No figure for the period before (" + when + ")"
	}
	cell := before.Cell(0, column)
	if _, ok := number(cell, false); ok {
		return text(before, 0, column) + " the period before (" + when + ")"
	}
	if cell.Kind == disclosure.Withheld {
		return "Withheld for the period before (" + when + ")"
	}
	return "No figure for the period before (" + when + ")"
}

// A headline says which figure a tile shows, its limits, and what it rests on.
type headline struct {
	label, column, low, high string
	of, noun                 string // the count that it rests on, and of what
	href                     string
}

// tile is a headline figure with its interval and what it rests on.
func tile(h headline, t disclosure.Table, changed string) render.Tile {
	note := interval(t, 0, h.low, h.high)
	if h.of != "" && lacking(t.Cell(0, h.of)) == "" {
		if note != "" {
			note += ", "
		}
		note += "of " + text(t, 0, h.of) + " " + h.noun
	}
	return render.Tile{Label: h.label, Value: text(t, 0, h.column), Change: changed, Note: note, Href: h.href}
}

// said is a sentence with figures of a table's first row, in the order of columns. Where one of them is
// missing it says so of the subject instead: a sentence with a hole would be read as a figure.
func said(t disclosure.Table, subject, sentence string, columns ...string) string {
	var figures []any
	for _, column := range columns {
		if why := lacking(t.Cell(0, column)); why != "" {
			return subject + " " + why + "."
		}
		figures = append(figures, text(t, 0, column))
	}
	return fmt.Sprintf(sentence, figures...)
}

// percentSafe is text for within such a sentence.
func percentSafe(text string) string { return strings.ReplaceAll(text, "%", "%%") }

// lacking says why a cell has no figure, or "".
func lacking(cell disclosure.Cell) string {
	switch cell.Kind {
	case disclosure.Withheld:
		return "is withheld to protect people"
	case disclosure.Undefined:
		if why, ok := reasons[cell.Reason]; ok {
			return "cannot be given: " + why
		}
		return "cannot be given (" + cell.Reason + ")"
	}
	return ""
}

// reasons say in words why a figure is undefined.
var reasons = map[string]string{
	"no cases": "there was nothing to measure", "too few": "it would rest on too few cases", "no records": "the records do not cover it",
	"not reached": "too many were still open at the cut-off", "no denominator": "the number of active accounts is not on record",
	"not yet": "the time was not over at the cut-off", "not applicable": "it does not apply here",
}

// inBrackets sets an interval after a figure, where there is one.
func inBrackets(interval string) string {
	if interval == "" {
		return ""
	}
	return " (" + interval + ")"
}
