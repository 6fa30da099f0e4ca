package main

import (
	"slices"
	"time"

	"candour/queries"
	"candour/reports/disclosure"
)

// An answer is a result ready to be written: the shape of the contract's JSON.
type answer struct {
	Measure  string         `json:"measure"`
	Period   answerPeriod   `json:"period"`
	AsOf     string         `json:"as_of"`
	Snapshot int64          `json:"snapshot"`
	Cleared  bool           `json:"cleared"`
	Columns  []answerColumn `json:"columns"`
	Rows     []answerRow    `json:"rows"`
	Notes    []string       `json:"notes"`
}

type answerPeriod struct {
	Start string `json:"start"`
	End   string `json:"end"` // exclusive
}

type answerColumn struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
	Role string `json:"role"`

	Method string  `json:"method,omitempty"` // of an estimate
	Level  float64 `json:"level,omitempty"`  // of a limit
	Of     string  `json:"of,omitempty"`     // the count that an estimate rests on
}

// A cell is a text, a whole number or a number; or none, with its status.
type cell struct {
	value  any // string, int64 or float64; nil when there is no figure
	status string
}

// newAnswer has the head of an answer; columns and rows are added.
func newAnswer(r queries.Result, s *session) answer {
	return answer{
		Measure:  r.Measure.Name,
		Period:   answerPeriod{r.Query.Period.Start.Format(time.RFC3339), r.Query.Period.End.Format(time.RFC3339)},
		AsOf:     s.known(r.Measure.Name).Last.In(s.zone).Format(time.RFC3339),
		Snapshot: s.snapshot.ID,
		Columns:  []answerColumn{}, Rows: []answerRow{}, Notes: []string{},
	}
}

// internalAnswer writes a result out as it is, for analysts.
func internalAnswer(r queries.Result, s *session) answer {
	a := newAnswer(r, s)
	for _, c := range r.Columns {
		a.Columns = append(a.Columns, answerColumn{c.Name, string(c.Unit), string(c.Role), c.Method, c.Level, c.Of})
	}
	for _, row := range r.Rows {
		var cells []cell
		for _, v := range row {
			cells = append(cells, internalCell(v))
		}
		a.Rows = append(a.Rows, answerRow{a.Columns, cells})
	}
	a.Notes = append(a.Notes, r.Notes...)
	return a
}

func internalCell(v queries.Value) cell {
	switch v := v.(type) {
	case queries.Label:
		return cell{value: string(v)}
	case queries.Day:
		return cell{value: v.String()}
	case queries.Total:
		return cell{value: int64(v)}
	case queries.Measurement:
		return cell{value: float64(v)}
	case queries.Undefined:
		return cell{status: string(v)}
	}
	return cell{status: "no value"}
}

// clearedAnswer writes out what disclosure control let through.
func clearedAnswer(t disclosure.Table, r queries.Result, s *session) answer {
	a := newAnswer(r, s)
	a.Cleared = true
	for _, c := range t.Columns() {
		column := answerColumn{c.Name, c.Unit, c.Role, "", 0, ""}
		if i := slices.IndexFunc(r.Columns, func(own queries.Column) bool { return own.Name == c.Name }); i >= 0 {
			own := r.Columns[i]
			column.Method, column.Level, column.Of = own.Method, own.Level, own.Of
		}
		a.Columns = append(a.Columns, column)
	}
	for i := range t.Len() {
		var cells []cell
		for _, c := range t.Row(i) {
			cells = append(cells, clearedCell(c))
		}
		a.Rows = append(a.Rows, answerRow{a.Columns, cells})
	}
	a.Notes = append(a.Notes, t.Notes()...)
	return a
}

func clearedCell(c disclosure.Cell) cell {
	switch c.Kind {
	case disclosure.Label:
		return cell{value: c.Text}
	case disclosure.Day:
		return cell{value: c.Day.Format(time.DateOnly)}
	case disclosure.Total:
		return cell{value: int64(c.Number)}
	case disclosure.Measurement:
		return cell{value: c.Number}
	case disclosure.Withheld:
		return cell{status: "withheld: " + c.Reason}
	}
	return cell{status: c.Reason}
}
