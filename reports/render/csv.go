package render

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"candour/reports/disclosure"
)

// CSV is tidy data, RFC 4180, UTF-8, one header line. After each figure stands its status: empty,
// "c" withheld to protect people, "x" not available or "z" not applicable; the figure is then empty. Notes are in [Meta].
var CSV = Format{Name: "csv", Extension: "csv", Write: writeCSV, Check: checkCSV}

func writeCSV(w io.Writer, t disclosure.Table, labels Labels) error {
	records := [][]string{header(t, labels)}
	for i := range t.Len() {
		records = append(records, record(t, i, labels))
	}
	return writeRecords(w, records)
}

// header names the columns: each dimension with its labels after it where labels has them, and
// each figure with its status.
func header(t disclosure.Table, labels Labels) []string {
	var names []string
	for _, c := range t.Columns() {
		names = append(names, c.Name)
		if hasFigures(c) {
			names = append(names, c.Name+statusSuffix)
		} else if labels[c.Name] != nil {
			names = append(names, c.Name+labelSuffix)
		}
	}
	return names
}

func record(t disclosure.Table, i int, labels Labels) []string {
	var record []string
	row := t.Row(i)
	for j, c := range t.Columns() {
		switch {
		case hasFigures(c):
			record = append(record, figure(row[j]), status(row[j]))
		case labels[c.Name] != nil:
			record = append(record, dimension(row[j]), labels.Of(c.Name, row[j].Text))
		default:
			record = append(record, dimension(row[j]))
		}
	}
	return record
}

// metaColumns are the columns of a description, as the Department for Education's open data standard
// names them.
var metaColumns = []string{"col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp", "filter_hint", "filter_grouping_column"}

// Meta writes what stands beside a CSV file as NAME.meta.csv: a line for each of its columns, then
// the period, the question that the rows answer, and the notes.
func Meta(w io.Writer, t disclosure.Table, labels Labels) error {
	records := [][]string{metaColumns}
	add := func(name, kind, label, unit, places, hint string) {
		records = append(records, []string{name, kind, label, "", unit, places, hint, ""})
	}
	heads := headings(t)
	for j, c := range t.Columns() {
		if !hasFigures(c) {
			add(c.Name, "Filter", sentence(c), "", "", "")
			if labels[c.Name] != nil {
				add(c.Name+labelSuffix, "Filter", sentence(c)+", in words", "", "", "for people; tells no rows apart that "+c.Name+" does not")
			}
			continue
		}
		label := sentence(c)
		if isLimit(c) {
			label = heads[j] // which says of what
		}
		add(c.Name, "Indicator", label, c.Unit, places(c.Unit), "")
		add(c.Name+statusSuffix, "Status", "c: withheld to protect people; x: not available; z: not applicable; empty: a figure", "", "", "")
	}
	add("", "Period", t.Start().Format(isoDate)+" up to and without "+t.End().Format(isoDate), "", "", "")
	for _, line := range question(t) {
		add("", line[0], line[1], "", "", "")
	}
	for _, note := range notesOf(t) {
		add("", "Note", note, "", "", "")
	}
	return writeRecords(w, records)
}

// question is what a reader must know of a table to hold it against others: the measure, and what its rows
// were cut and chosen by. Rows that name nothing answer no such question.
func question(t disclosure.Table) [][2]string {
	if t.IsUnnamed() {
		return nil
	}
	records := [][2]string{{"Measure", t.Measure()}}
	if t.Grain() != "" {
		records = append(records, [2]string{"Grain", t.Grain()})
	}
	if t.Clock() != "" {
		records = append(records, [2]string{"Clock", t.Clock()})
	}
	where := t.Where()
	for _, d := range slices.Sorted(maps.Keys(where)) {
		records = append(records, [2]string{"Where " + d, strings.Join(where[d], "|")})
	}
	if !t.AsOf().IsZero() {
		records = append(records, [2]string{"As of", t.AsOf().UTC().Format(time.RFC3339Nano)})
	}
	return records
}

// sentence is what a column means, its name where nothing more is said.
func sentence(c disclosure.Column) string {
	about := c.About
	if about == "" {
		about = strings.ReplaceAll(c.Name, "_", " ")
	}
	return strings.ToUpper(about[:1]) + about[1:]
}

// places is how many decimals of a unit a reader needs.
func places(unit string) string {
	switch unit {
	case "label", "day":
		return ""
	case "count", "accounts", "account_days", "students", "views":
		return "0"
	case "hours":
		return "1"
	case "share", "probability":
		return strconv.Itoa(shareDigits)
	}
	return "2"
}

const shareDigits = 3 // a share of 0.506 is 50.6%

func writeRecords(w io.Writer, records [][]string) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.WriteAll(records); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}
