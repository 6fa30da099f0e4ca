package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"candour/reports/disclosure"
)

// dataGrid is what a file of data must say: each dimension with its label after it where it has labels,
// and each figure, or in brackets why there is none.
func dataGrid(t disclosure.Table, labels Labels) grid {
	var g grid
	for _, c := range t.Columns() {
		g.head = append(g.head, c.Name)
		if !hasFigures(c) && labels[c.Name] != nil {
			g.head = append(g.head, c.Name+labelSuffix)
		}
	}
	for i := range t.Len() {
		var row []string
		for j, c := range t.Columns() {
			cell := t.Row(i)[j]
			switch {
			case cell.Kind == disclosure.Total || cell.Kind == disclosure.Measurement:
				row = append(row, number(cell.Number))
			case cell.Kind == disclosure.Withheld || cell.Kind == disclosure.Undefined:
				row = append(row, bracketed(status(cell)))
			case cell.Kind == disclosure.Day:
				row = append(row, cell.Day.Format(isoDate))
			case hasFigures(c):
				row = append(row, cell.Text)
			default:
				row = append(row, stated(cell.Text))
			}
			if !hasFigures(c) && labels[c.Name] != nil {
				row = append(row, labels.Of(c.Name, cell.Text))
			}
		}
		g.rows = append(g.rows, row)
	}
	return g
}

func checkCSV(file []byte, t disclosure.Table, labels Labels) error {
	records, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil || len(records) == 0 {
		return fmt.Errorf("read CSV: %d lines: %w", len(records), err)
	}
	got := grid{}
	for i, record := range records {
		row, err := withoutStatus(records[0], record, i == 0)
		if err != nil {
			return err
		}
		if i == 0 {
			got.head = row
		} else {
			got.rows = append(got.rows, row)
		}
	}
	return dataGrid(t, labels).compare(got)
}

// withoutStatus joins each figure with the status after it.
func withoutStatus(head, record []string, isHead bool) ([]string, error) {
	var row []string
	for j := 0; j < len(head); j++ {
		text := record[j]
		if j+1 < len(head) && head[j+1] == head[j]+statusSuffix {
			j++
			if letter := record[j]; !isHead && letter != "" {
				if text != "" {
					return nil, fmt.Errorf("column %s: it has %q beside the status %q", head[j-1], text, letter)
				}
				text = bracketed(letter)
			}
		}
		row = append(row, text)
	}
	return row, nil
}

func checkJSON(file []byte, t disclosure.Table, labels Labels) error {
	var document struct {
		Columns []struct{ Name, Role string }
		Rows    []map[string]json.RawMessage
	}
	if err := json.Unmarshal(file, &document); err != nil {
		return fmt.Errorf("read JSON: %w", err)
	}
	var got grid
	for _, c := range document.Columns {
		got.head = append(got.head, c.Name)
		if c.Role == "dimension" && labels[c.Name] != nil {
			got.head = append(got.head, c.Name+labelSuffix)
		}
	}
	for i, object := range document.Rows {
		row := []string{}
		for _, name := range got.head {
			text, err := jsonText(object, name)
			if err != nil {
				return fmt.Errorf("row %d, column %s: %w", i+1, name, err)
			}
			row = append(row, text)
		}
		if known := len(row) + statuses(object, got.head); len(object) != known {
			return fmt.Errorf("row %d has %d members, and the cleared table gives it %d", i+1, len(object), known)
		}
		got.rows = append(got.rows, row)
	}
	return dataGrid(t, labels).compare(got)
}

// jsonText is a member as the grid of data says it.
func jsonText(object map[string]json.RawMessage, name string) (string, error) {
	raw, ok := object[name]
	if !ok {
		return "", fmt.Errorf("it is missing")
	}
	text := string(raw)
	switch {
	case text == "null":
		var reason string
		if err := json.Unmarshal(object[name+statusSuffix], &reason); err != nil {
			return "", fmt.Errorf("null without a reason: %w", err)
		}
		kind, why, _ := strings.Cut(reason, ": ")
		cell := disclosure.Cell{Kind: disclosure.Undefined, Reason: why}
		if kind == "withheld" {
			cell.Kind = disclosure.Withheld
		}
		return bracketed(status(cell)), nil
	case strings.HasPrefix(text, `"`):
		err := json.Unmarshal(raw, &text)
		return text, err
	}
	value, err := strconv.ParseFloat(text, 64)
	return number(value), err
}

func statuses(object map[string]json.RawMessage, head []string) int {
	n := 0
	for _, name := range head {
		if _, ok := object[name+statusSuffix]; ok {
			n++
		}
	}
	return n
}
