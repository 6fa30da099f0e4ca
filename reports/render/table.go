package render

import (
	"fmt"
	"slices"
	"strings"

	"candour/reports/disclosure"
)

// A TableView says how a cleared table is drawn for people.
type TableView struct {
	Table   disclosure.Table
	Labels  Labels
	Columns []Heading // at least one; what tells rows apart comes first
	Caption string    // unique on the page
	MaxRows int       // how many rows are drawn; 0: all
}

// A Heading is a column of a drawn table. With High set the column holds an interval, "12.1 to
// 15.3", from the limit called Name to the one called High.
type Heading struct{ Name, High, Text string }

// drawnTable is what the template of a table sees.
type drawnTable struct {
	Caption string
	Head    []drawnHeading
	Rows    [][]drawnCell
	Notes   []string
}

type drawnHeading struct{ Text, Class string }

// drawnCell is a cell in words. A Mark has no sound: Aside is read aloud in its place.
type drawnCell struct{ Text, Class, Mark, Aside string }

func (v TableView) check() error {
	if v.Caption == "" || len(v.Columns) == 0 {
		return fmt.Errorf("table %q of %s: a caption and columns are needed", v.Caption, v.Table.Measure())
	}
	for _, h := range v.Columns {
		for _, name := range []string{h.Name, h.High} {
			if name != "" && v.Table.Column(name) < 0 {
				return fmt.Errorf("table %q: %s has no column %s", v.Caption, v.Table.Measure(), name)
			}
		}
		if h.Text == "" || h.Name == "" {
			return fmt.Errorf("table %q: a column needs a name and a heading", v.Caption)
		}
	}
	return nil
}

// draw lays the table out.
func (v TableView) draw() drawnTable {
	d := drawnTable{Caption: v.Caption}
	for _, h := range v.Columns {
		d.Head = append(d.Head, drawnHeading{h.Text, v.class(h)})
	}
	shown := v.Table.Len()
	if v.MaxRows > 0 && v.MaxRows < shown {
		shown = v.MaxRows
		d.Notes = append(d.Notes, fmt.Sprintf("The first %d of %d rows are shown.", shown, v.Table.Len()))
	}
	if shown == 0 {
		d.Notes = append(d.Notes, "There are no rows: nothing was counted.")
	}
	undefined := false
	var seen []disclosure.Cell
	for i := range shown {
		var row []drawnCell
		for _, h := range v.Columns {
			cell := v.cell(i, h)
			seen = append(seen, v.Table.Cell(i, h.Name))
			if h.High != "" {
				seen = append(seen, v.Table.Cell(i, h.High))
			}
			undefined = undefined || cell.Mark == Dash
			row = append(row, cell)
		}
		d.Rows = append(d.Rows, row)
	}
	d.Notes = append(slices.DeleteFunc(notesFor(v.Table, seen), v.elsewhere), d.Notes...)
	if undefined {
		d.Notes = append(d.Notes, Dash+": no figure can be given; this is not zero.")
	}
	return d
}

// notesOn are phrases of notes on certain columns: who does not see those is told nothing by the note.
var notesOn = map[string]string{"Rates are shrunk": "shrunk", "they are not shrunk": "shrunk", "Trends are judged": "trend", "of the trends": "trend"}

// elsewhere says whether a note is about columns that are not drawn.
func (v TableView) elsewhere(note string) bool {
	for phrase, column := range notesOn {
		if strings.Contains(note, phrase) {
			return !slices.ContainsFunc(v.Columns, func(h Heading) bool { return strings.HasPrefix(h.Name, column) })
		}
	}
	return false
}

// class is how a column is set: numbers to the right, days unbroken, words as they come.
func (v TableView) class(h Heading) string {
	switch c := v.Table.Columns()[v.Table.Column(h.Name)]; {
	case c.Unit == "day":
		return "day"
	case c.Unit == "label":
		return ""
	}
	return "number"
}

func (v TableView) cell(i int, h Heading) drawnCell {
	d := drawnCell{Text: v.Labels.Cell(v.Table, i, h.Name), Class: v.class(h)}
	cells := []disclosure.Cell{v.Table.Cell(i, h.Name)}
	if h.High != "" {
		d.Text += " to " + v.Labels.Cell(v.Table, i, h.High)
		cells = append(cells, v.Table.Cell(i, h.High))
	}
	for _, cell := range cells { // an interval without one of its limits is none
		if missing(cell) {
			d.Text, d.Mark, d.Aside = "", Text(cell, disclosure.Column{}, v.Table.Symbol()), reason(cell)
			break
		}
	}
	return d
}
