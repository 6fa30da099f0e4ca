package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"candour/reports/disclosure"
)

// JSON is the table with its columns' meanings and its notes. A figure that is withheld or undefined
// is null and says so in a member NAME_status. Dates of the period are half-open: end is not in it.
var JSON = Format{Name: "json", Extension: "json", Write: writeJSON, Check: checkJSON}

func writeJSON(w io.Writer, t disclosure.Table, labels Labels) error {
	type column struct {
		Name  string `json:"name"`
		Unit  string `json:"unit"`
		Role  string `json:"role"`
		Of    string `json:"of"`
		About string `json:"about"`
	}
	type period struct {
		Start string `json:"start"`
		End   string `json:"end"`
	}
	document := struct {
		Measure string            `json:"measure"`
		Title   string            `json:"title"`
		Period  period            `json:"period"`
		By      []string          `json:"by"`
		Grain   string            `json:"grain"`
		Clock   string            `json:"clock"`
		Columns []column          `json:"columns"`
		Rows    []json.RawMessage `json:"rows"`
		Notes   []string          `json:"notes"`
	}{
		t.Measure(), t.Title(), period{t.Start().Format(isoDate), t.End().Format(isoDate)},
		append([]string{}, t.By()...), t.Grain(), t.Clock(), []column{}, []json.RawMessage{}, append([]string{}, notesOf(t)...),
	}
	for _, c := range t.Columns() {
		document.Columns = append(document.Columns, column(c))
	}
	for i := range t.Len() {
		document.Rows = append(document.Rows, object(t, i, labels))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// object is row i with its members in the order of the columns.
func object(t disclosure.Table, i int, labels Labels) json.RawMessage {
	var b bytes.Buffer
	member := func(name string, value []byte) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.Write(quoted(name))
		b.WriteByte(':')
		b.Write(value)
	}
	row := t.Row(i)
	for j, c := range t.Columns() {
		member(c.Name, value(c, row[j]))
		if hasFigures(c) && missing(row[j]) {
			member(c.Name+statusSuffix, quoted(reason(row[j])))
		} else if !hasFigures(c) && labels[c.Name] != nil {
			member(c.Name+labelSuffix, quoted(labels.Of(c.Name, row[j].Text)))
		}
	}
	return json.RawMessage("{" + b.String() + "}")
}

func value(c disclosure.Column, cell disclosure.Cell) []byte {
	switch {
	case !hasFigures(c):
		return quoted(dimension(cell))
	case missing(cell):
		return []byte("null")
	case cell.Kind == disclosure.Label || cell.Kind == disclosure.Day:
		return quoted(figure(cell))
	}
	return []byte(figure(cell))
}

// reason says in words why a cell has no figure.
func reason(cell disclosure.Cell) string {
	if cell.Kind == disclosure.Withheld {
		return "withheld: " + cell.Reason
	}
	return "undefined: " + cell.Reason
}

func quoted(text string) []byte {
	b, _ := json.Marshal(text) // a string always marshals
	return b
}
