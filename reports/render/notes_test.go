package render

import "testing"

// A note on columns that are not drawn is left out; one on all of the table stays.
func TestNotesOnColumnsThatAreNotDrawn(t *testing.T) {
	v := TableView{Columns: []Heading{{Name: "reports", Text: "Reports"}, {Name: "trend_pct", Text: "Trend"}}}
	for note, left := range map[string]bool{
		"Rates are shrunk over ten or more rows with reports; there are fewer here.": true,
		"Trends are judged as a family of 10: one in twenty …":                       false,
		"In 2 of the trends neighbouring days are more alike …":                      false,
		"The pseudonym key was changed on 5 January 2026: …":                         false,
	} {
		if got := v.elsewhere(note); got != left {
			t.Errorf("%q: left out: %v, want %v", note, got, left)
		}
	}
}
