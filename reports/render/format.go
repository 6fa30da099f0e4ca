// Package render writes cleared tables: as data for machines and as pages for people.
//
// It takes a [disclosure.Table] and nothing else, so no figure gets here that was not cleared.
package render

import (
	"io"

	"candour/reports/disclosure"
)

// A Format writes one table as data. Writing the same table again gives the same bytes.
type Format struct {
	Name      string // for people and flags
	Extension string // of its files, without the dot
	Write     func(io.Writer, disclosure.Table, Labels) error
	// Check reads such a file back. Its error names the first row and column in which the file says
	// something else than the cleared table, and both.
	Check func([]byte, disclosure.Table, Labels) error
}

// Formats lists every format. To add one, write its file and name it here.
var Formats = []Format{CSV, JSON}

// hasFigures says whether a column's cells can be withheld or undefined.
func hasFigures(c disclosure.Column) bool { return c.Role != "dimension" }

// In data a figure has its status after it, and a dimension that has labels its label.
const (
	statusSuffix = "_status"
	labelSuffix  = "_label"
)

// dimension is the value of a dimension as data.
func dimension(cell disclosure.Cell) string {
	if cell.Kind == disclosure.Day {
		return cell.Day.Format(isoDate)
	}
	return stated(cell.Text)
}

const isoDate = "2006-01-02"

// missing says whether a cell has no figure.
func missing(cell disclosure.Cell) bool {
	return cell.Kind == disclosure.Withheld || cell.Kind == disclosure.Undefined
}

// figure is a figure as data; a missing one is empty.
func figure(cell disclosure.Cell) string {
	switch cell.Kind {
	case disclosure.Label:
		return cell.Text
	case disclosure.Day:
		return cell.Day.Format(isoDate)
	case disclosure.Withheld, disclosure.Undefined:
		return ""
	}
	return number(cell.Number)
}
