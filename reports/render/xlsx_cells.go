package render

import (
	"math"
	"regexp"
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
		b.do(func() error {
			return b.file.SetCellStr(sheet, at, literally.ReplaceAllString(b.words(c, cell), "_x005F_$1"))
		})
	}
	b.style(sheet, at, style)
}

// literally finds what a workbook would read as the code of a character.
var literally = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

// words are what stands in a cell that is no number: a label, or a shorthand.
func (p Publication) words(c disclosure.Column, cell disclosure.Cell) string {
	if cell.Kind != disclosure.Label {
		return bracketed(status(cell))
	}
	if c.Role == "dimension" {
		return p.Labels.Of(c.Name, cell.Text)
	}
	if text, ok := p.Labels[c.Name][cell.Text]; ok {
		return oneLine(text)
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

// widths gives each column room for its words, and each row for its lines.
func (b *workbook) widths(sheet string, t disclosure.Table, top int) {
	const long = 50
	heads, longest := headings(t), make([]string, t.Len()+1) // by row, the text that needs most lines
	width := make([]float64, len(heads))
	for j, c := range t.Columns() {
		width[j] = plainColumn
		texts := []string{heads[j]}
		for i := range t.Len() {
			text := ""
			if cell := t.Row(i)[j]; cell.Kind == disclosure.Label {
				text = b.words(c, cell)
			}
			if len(text) > plainColumn {
				width[j] = wideColumn
			}
			texts = append(texts, text)
		}
		if len(heads[j]) > long {
			width[j] = wideColumn
		}
		for i, text := range texts {
			if textLines(text, width[j]) > textLines(longest[i], plainColumn) {
				longest[i] = strings.Repeat("x", len(text)*plainColumn/int(width[j]))
			}
		}
		name, _ := excelize.ColumnNumberToName(j + 1) // is positive
		b.do(func() error { return b.file.SetColWidth(sheet, name, name, width[j]) })
	}
	for i, text := range longest {
		b.height(sheet, top+i, text, plainColumn, excelizeStyle{wrap: true})
	}
}

// textLines is how many lines a text takes in a column so many characters wide.
func textLines(text string, width float64) int {
	const unused = 3 // of a line, on average: words end where they end
	return 1 + int(float64(len([]rune(text)))/(width-unused))
}

// height makes a row as high as its text: some programs do not do so themselves.
func (b *workbook) height(sheet string, row int, text string, width float64, s excelizeStyle) {
	const perPoint, plainSize = 1.3, 12
	size, lines := s.size, 1
	if size == 0 {
		size = plainSize
	}
	if s.wrap {
		lines = textLines(text, width)
	}
	b.do(func() error { return b.file.SetRowHeight(sheet, row, math.Ceil(float64(lines)*size*perPoint)) })
}
