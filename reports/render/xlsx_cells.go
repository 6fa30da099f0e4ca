package render

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"candour/reports/disclosure"
)

// numeric says whether a column is set to the right, its shorthands too.
func numeric(c disclosure.Column) bool { return c.Unit != "label" && c.Unit != "day" }

func (b *workbook) cell(sheet, at string, t disclosure.Table, row, column int) {
	c, cell := t.Columns()[column], t.Row(row)[column]
	style := excelizeStyle{right: numeric(c), wrap: !numeric(c)}
	switch cell.Kind {
	case disclosure.Total, disclosure.Measurement:
		style.format = numberFormat(cell, c)
		value, _ := strconv.ParseFloat(number(cell.Number), 64) // a decimal always parses
		b.do(func() error { return b.file.SetCellFloat(sheet, at, value, -1, 64) })
	case disclosure.Day:
		style.format = "yyyy-mm-dd"
		b.do(func() error { return b.file.SetCellFloat(sheet, at, float64(serial(cell.Day)), -1, 64) })
	default:
		b.do(func() error { return b.file.SetCellStr(sheet, at, b.words(c, cell)) })
	}
	b.style(sheet, at, style)
}

// words are what stands in a cell that is no number: a label, or a shorthand.
func (p Publication) words(c disclosure.Column, cell disclosure.Cell) string {
	if cell.Kind != disclosure.Label {
		return bracketed(status(cell))
	}
	if c.Role == "dimension" {
		return p.Labels.Of(c.Name, cell.Text)
	}
	if text, ok := p.Labels[c.Name][cell.Text]; ok {
		return text
	}
	return cell.Text
}

// numberFormat shows a number as the pages do.
func numberFormat(cell disclosure.Cell, c disclosure.Column) string {
	const smallP = `[<0.001]"<0.001";0.000`
	if c.Unit == "probability" {
		return smallP
	}
	text := Text(cell, c, "")
	whole, fraction, _ := strings.Cut(strings.TrimSuffix(text, "%"), ".")
	format := "0"
	if len(whole) > 3 {
		format = "#,##0"
	}
	if fraction != "" {
		format += "." + strings.Repeat("0", len(fraction))
	}
	return format + text[len(strings.TrimSuffix(text, "%")):]
}

// serial is a day as spreadsheets count it: 1 January 1900 is 1, and 1900 counts as a leap year.
func serial(day time.Time) int {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	const hoursADay = 24
	return int(math.Round(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Sub(first).Hours() / hoursADay))
}

// widths gives each column room for its words, and the header row for its lines.
func (b *workbook) widths(sheet string, t disclosure.Table, top int) {
	const long, lineHeight = 50, 16
	lines := 1
	for j, c := range t.Columns() {
		width := float64(plainColumn)
		for i := range t.Len() {
			if cell := t.Row(i)[j]; cell.Kind == disclosure.Label && len(b.words(c, cell)) > plainColumn {
				width = wideColumn
			}
		}
		if head := headings(t)[j]; len(head) > long {
			width = wideColumn
		}
		lines = max(lines, 1+len(headings(t)[j])/int(width-2))
		name, _ := excelize.ColumnNumberToName(j + 1) // is positive
		b.do(func() error { return b.file.SetColWidth(sheet, name, name, width) })
	}
	b.do(func() error { return b.file.SetRowHeight(sheet, top, float64(lines*lineHeight)) })
}
