package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"candour/reports/disclosure"
)

// A Publication is what one file may hold of a report: its page and its tables.
type Publication struct {
	Page    Page
	Sheets  []Sheet // every table in full, by unique names
	Labels  Labels
	Author  string    // who answers for the figures
	Licence string    // of the data, by its short name; may be empty
	Made    time.Time // the cut-off of the data, for the file's own dates: a clock would give other bytes every time
	// OnePage sets a PDF for a meeting on as few pages as it can, one where the page is short: without contents and
	// without tables, which stay with the page that it is of. Its charts are as high as what is left.
	OnePage bool
}

// A Sheet is a cleared table in full, under the name of its files.
type Sheet struct {
	Name  string // [a-z][a-z0-9_]*
	Scope string // whose figures, where not everybody's, such as "accounts under 18"; may be empty
	Table disclosure.Table
}

// A Book writes a whole publication into one file. Writing the same again gives the same bytes.
type Book struct {
	Name      string // for people
	Extension string // of its file, without the dot
	Write     func(io.Writer, Publication) error
	// Check reads such a file back. Its error names the first table, row and column in which the file
	// says something else than the cleared tables.
	Check func([]byte, Publication) error
}

// Books lists every such format. To add one, write its file and name it here.
var Books = []Book{PDF, XLSX}

// Title says what a sheet's table is, of which rows and of when.
func (s Sheet) Title() string {
	t := s.Table
	title := t.Title()
	if s.Scope != "" {
		title += ", " + s.Scope
	}
	var cut []string
	for _, dimension := range t.By() {
		words, ok := dimensionWords[dimension]
		if !ok {
			words = strings.ReplaceAll(dimension, "_", " ")
		}
		if !strings.HasSuffix(title, " by "+words) {
			cut = append(cut, words)
		}
	}
	if t.Grain() != "" {
		cut = append(cut, t.Grain())
	}
	switch {
	case len(cut) > 0:
		title += ", by " + listed(cut)
	case t.Len() == 1:
		title += ", in total"
	}
	if until, ok := clocks[t.Clock()]; ok && strings.HasPrefix(t.Measure(), "response") {
		title += ", until " + until
	}
	return fmt.Sprintf("%s, %s", title, Period(t.Start(), t.End()))
}

// dimensionWords are words for dimensions whose names do not say what they are.
var dimensionWords = map[string]string{
	"harm": "kind of harm", "channel": "who reported", "viewer_age_band": "age band", "reporter_age_band": "age band of who reported",
	"age_source": "how the age is known", "surface": "where it was shown", "contests": "what was contested",
}

// clocks say when each clock stops.
var clocks = map[string]string{"acknowledge": "the first status message", "decide": "the decision", "act": "action took effect"}

// listed is "a", "a and b" or "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
