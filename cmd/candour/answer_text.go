package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// queryFormats are the formats of --format.
var queryFormats = map[string]func(io.Writer, answer) error{
	"table":    writeTable,
	"csv":      writeCSV,
	"json":     writeJSON,
	"markdown": writeMarkdown,
	"parquet":  writeParquet,
	"arrow":    writeArrow,
}

// An answerRow is one row; in JSON an object in the order of the columns, and
// beside each missing figure the reason, as COLUMN_status.
type answerRow struct {
	columns []answerColumn
	cells   []cell
}

// MarshalJSON keeps the order of the columns, which a map would lose.
func (r answerRow) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, c := range r.cells {
		value, err := json.Marshal(c.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, ",%q:%s", r.columns[i].Name, value)
		if c.status != "" {
			fmt.Fprintf(&b, ",%q:%q", r.columns[i].Name+"_status", c.status)
		}
	}
	return []byte("{" + strings.TrimPrefix(b.String(), ",") + "}"), nil
}

func writeJSON(w io.Writer, a answer) error {
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

// writeCSV gives full precision; a missing figure is empty and its reason
// stands in the next column.
func writeCSV(w io.Writer, a answer) error {
	out := csv.NewWriter(w)
	var head []string
	for _, c := range a.Columns {
		head = append(head, c.Name)
		if c.Role != "dimension" {
			head = append(head, c.Name+"_status")
		}
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, row := range a.Rows {
		var record []string
		for i, c := range row.cells {
			record = append(record, c.exact())
			if a.Columns[i].Role != "dimension" {
				record = append(record, c.status)
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c cell) exact() string {
	switch v := c.value.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}

// short is for reading: four significant digits, or the reason in brackets.
func (c cell) short() string {
	switch v := c.value.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', 4, 64)
	case nil:
		return "[" + c.status + "]"
	case string:
		if v == "" {
			return "(not stated)"
		}
	}
	return c.exact()
}

// writeTable sets figures in columns; a single row with many columns is set
// as lines, which a terminal can show.
func writeTable(w io.Writer, a answer) error {
	if len(a.Rows) == 1 && len(a.Columns) > 8 {
		return writeLines(w, a)
	}
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, c := range a.Columns {
		fmt.Fprintf(out, "%s\t", c.Name)
	}
	fmt.Fprintln(out)
	for _, row := range a.Rows {
		for _, c := range row.cells {
			fmt.Fprintf(out, "%s\t", c.short())
		}
		fmt.Fprintln(out)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return writeNotes(w, a)
}

func writeLines(w io.Writer, a answer) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, c := range a.Columns {
		fmt.Fprintf(out, "%s\t%s\t%s\n", c.Name, a.Rows[0].cells[i].short(), unitText(c.Unit))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return writeNotes(w, a)
}

func unitText(unit string) string {
	if unit == "count" || unit == "label" || unit == "day" {
		return ""
	}
	return strings.ReplaceAll(unit, "_", " ")
}

func writeNotes(w io.Writer, a answer) error {
	_, err := fmt.Fprintf(w, "\n%s to %s, as of %s, snapshot %d\n", a.Period.Start[:10], a.Period.End[:10], a.AsOf, a.Snapshot)
	for _, note := range a.Notes {
		_, err = fmt.Fprintln(w, "- "+note)
	}
	return err
}

func writeMarkdown(w io.Writer, a answer) error {
	var b strings.Builder
	rule := ""
	for _, c := range a.Columns {
		b.WriteString("| " + c.Name + " ")
		rule += map[bool]string{true: "|---", false: "|---:"}[c.Role == "dimension"]
	}
	b.WriteString("|\n" + rule + "|\n")
	for _, row := range a.Rows {
		for _, c := range row.cells {
			b.WriteString("| " + strings.ReplaceAll(c.short(), "|", "\\|") + " ")
		}
		b.WriteString("|\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	return writeNotes(w, a)
}
