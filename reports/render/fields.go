package render

import (
	"candour/reports/disclosure"
)

// A field is a column of a CSV file, for the descriptors beside it.
type field struct {
	name, title, about string
	kind               string // string, date, integer or number: in the words of the Data Package and of CSVW alike
	unit               string
	dimension, isKey   bool // every row has a value; the rows are told apart by it
	isStatus           bool
}

// fields are the columns of a table's CSV file, in order.
func fields(t disclosure.Table, labels Labels) []field {
	var all []field
	heads := headings(t)
	for j, c := range t.Columns() {
		f := field{name: c.Name, title: heads[j], about: sentence(c), unit: c.Unit, kind: kindOf(c), dimension: !hasFigures(c), isKey: !hasFigures(c)}
		all = append(all, f)
		switch {
		case hasFigures(c):
			all = append(all, field{name: c.Name + statusSuffix, title: heads[j] + ": why there is no figure", kind: "string", isStatus: true,
				about: "Empty beside a figure; where there is none, the reason"})
		case labels[c.Name] != nil:
			all = append(all, field{name: c.Name + labelSuffix, title: heads[j] + ", in words", about: "The same for people", kind: "string", dimension: true})
		}
	}
	return all
}

func kindOf(c disclosure.Column) string {
	switch {
	case c.Unit == "label":
		return "string"
	case c.Unit == "day":
		return "date"
	case c.Role == "count" || c.Role == "base":
		return "integer"
	}
	return "number"
}
