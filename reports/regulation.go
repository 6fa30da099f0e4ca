package reports

import (
	"encoding/csv"
	"fmt"
	"strings"

	_ "embed" // for regulation.csv

	"candour/queries"
	"candour/reports/render"
)

// regulationCSV says which figures answer which matter of the Online Safety Act 2023 and which measure
// of Ofcom's Protection of Children Code, as both read in June 2026. They change: a new reading is a
// new file.
//
//go:embed regulation.csv
var regulationCSV string

// A matter is something that a regulator may ask for.
type matter struct {
	table, reference, what string
	figures                []matterFigure
	otherwise              string // what is not held, and why
}

// A matterFigure is a cell of a total's sheet.
type matterFigure struct{ label, sheet, column string }

func matters() ([]matter, error) {
	records, err := csv.NewReader(strings.NewReader(regulationCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("regulation.csv: %w", err)
	}
	var all []matter
	for _, r := range records[1:] {
		m := matter{table: r[0], reference: r[1], what: r[2], otherwise: r[4]}
		for figure := range strings.SplitSeq(r[3], "|") {
			if figure == "" {
				continue
			}
			label, cell, _ := strings.Cut(figure, "=")
			sheet, column, ok := strings.Cut(cell, ".")
			if !ok {
				return nil, fmt.Errorf("regulation.csv: %s: figure %q: want label=sheet.column", m.reference, figure)
			}
			m.figures = append(m.figures, matterFigure{label, sheet, column})
		}
		all = append(all, m)
	}
	return all, nil
}

// regulationSection answers the regulator's questions one by one, with figures that stand elsewhere in the
// report, or says that they are not held.
func (p *press) regulationSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "regulation", Heading: "What the regulator may ask for", Body: []render.Block{
		render.Paragraph("For each matter of Part 1 of Schedule 8 to the Online Safety Act 2023 and each measure of Ofcom's Protection of Children Code that needs numbers: the figures of this report, or that they are not held."),
		render.Note("In the Schedule users are people in the United Kingdom. The figures here are of all records of the service, whatever their country."),
	}}
	all, err := matters()
	if err != nil {
		return section, err
	}
	for _, part := range []struct{ table, id, heading, term string }{
		{"schedule8", "schedule8", "Schedule 8, Part 1", "Paragraph "}, {"code", "codes", "Measures of the Protection of Children Code", ""},
	} {
		var answers render.Definitions
		for _, m := range all {
			if m.table == part.table {
				answer, err := m.answer(s)
				if err != nil {
					return section, err
				}
				answers = append(answers, render.Definition{Term: part.term + m.reference + ": " + m.what, Text: answer})
			}
		}
		section.Sections = append(section.Sections, render.Section{ID: part.id, Heading: part.heading, Body: []render.Block{answers}})
	}
	return section, nil
}

// answer is the figures in words.
func (m matter) answer(s map[string]sheet) (string, error) {
	var parts []string
	for _, f := range m.figures {
		t := s[f.sheet].table
		if s[f.sheet].name == "" || t.Len() != 1 || t.Column(f.column) < 0 {
			return "", fmt.Errorf("regulation.csv: %s: there is no figure %s.%s", m.reference, f.sheet, f.column)
		}
		figure := text(t, 0, f.column)
		if t.Cell(0, f.column).Reason == string(queries.NoCases) {
			figure = "not held, for there was nothing to measure"
		}
		parts = append(parts, f.label+": "+figure)
	}
	answer := strings.Join(parts, "; ")
	if answer != "" {
		answer += "."
	}
	return strings.TrimSpace(answer + " " + m.otherwise), nil
}
