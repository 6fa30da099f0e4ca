package render

import (
	"slices"
	"strings"

	"candour/reports/disclosure"
)

// A shorthand stands for a figure that cannot be given: in data as its letter in the column of the
// status, in a spreadsheet in brackets in the cell. The letters are those of official statistics in
// the United Kingdom.
type shorthand struct{ letter, meaning string }

var shorthands = []shorthand{
	{"c", "withheld to protect people"},
	{"x", "not available"},
	{"z", "not applicable"},
}

// inapplicable are the reasons for which a figure has no meaning, rather than being unknown.
var inapplicable = []string{"no cases", "unbounded", "no limits", "not applicable"}

// status is the letter of a cell that has no figure, or "".
func status(cell disclosure.Cell) string {
	switch {
	case cell.Kind == disclosure.Withheld:
		return "c"
	case cell.Kind == disclosure.Undefined && slices.Contains(inapplicable, cell.Reason):
		return "z"
	case cell.Kind == disclosure.Undefined:
		return "x"
	}
	return ""
}

// bracketed is a letter as it stands in a cell.
func bracketed(letter string) string { return "[" + letter + "]" }

// used are the shorthands that some cell of the table needs.
func used(t disclosure.Table) []shorthand {
	return slices.DeleteFunc(slices.Clone(shorthands), func(s shorthand) bool {
		for i := range t.Len() {
			if slices.ContainsFunc(t.Row(i), func(c disclosure.Cell) bool { return status(c) == s.letter }) {
				return false
			}
		}
		return true
	})
}

// speaksOf are the cells that a note explains: its beginning is the symbol of withheld cells, or
// reasons why a figure is undefined. A note that begins otherwise is about the whole table.
func speaksOf(note string, t disclosure.Table) func(disclosure.Cell) bool {
	about, _, found := strings.Cut(note, ":")
	reasons := strings.Split(strings.ToLower(about), ", ")
	switch {
	case !found:
		return nil
	case about == t.Symbol():
		return func(c disclosure.Cell) bool { return c.Kind == disclosure.Withheld }
	case !slices.ContainsFunc(reasons, func(r string) bool { return !undefinedReasons[r] }):
		return func(c disclosure.Cell) bool {
			return c.Kind == disclosure.Undefined && slices.Contains(reasons, c.Reason)
		}
	}
	return nil
}

// undefinedReasons are the reasons that a note may begin with.
var undefinedReasons = map[string]bool{
	"no cases": true, "not reached": true, "unbounded": true, "no denominator": true, "no limits": true, "too few": true, "too short": true,
	"collinear": true, "no finite fit": true, "not yet": true, "no records": true, "not shrunk": true, "not applicable": true,
}

// notesFor are the notes of a table that a reader of these cells needs.
func notesFor(t disclosure.Table, cells []disclosure.Cell) []string {
	return slices.DeleteFunc(t.Notes(), func(note string) bool {
		speaks := speaksOf(note, t)
		return speaks != nil && !slices.ContainsFunc(cells, speaks)
	})
}

// notesOf are the notes of a table that some cell of it needs.
func notesOf(t disclosure.Table) []string {
	var all []disclosure.Cell
	for i := range t.Len() {
		all = append(all, t.Row(i)...)
	}
	return notesFor(t, all)
}
