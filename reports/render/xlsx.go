package render

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// XLSX is a workbook to the checklist of the Analysis Function of the United Kingdom's government: a
// cover, contents with links, notes, and one marked table a sheet from its left edge, without merged
// cells, filters or frozen panes. Numbers are numbers and days are days; a figure that cannot be given
// is its shorthand in brackets.
var XLSX = Book{Name: "xlsx", Extension: "xlsx", Write: writeXLSX, Check: checkXLSX}

// A workbook is an XLSX file that is being written. The first fault ends it.
type workbook struct {
	Publication
	file   *excelize.File
	styles map[excelizeStyle]int
	notes  []string // numbered from 1, in the order in which the tables need them
	err    error
}

func writeXLSX(w io.Writer, p Publication) error {
	b := &workbook{Publication: p, file: excelize.NewFile(), styles: map[excelizeStyle]int{}}
	defer b.file.Close()
	for _, s := range p.Sheets {
		for _, note := range notesOf(s.Table) {
			b.number(note)
		}
	}
	b.properties()
	b.cover()
	b.contents()
	b.notesSheet()
	for i, s := range p.Sheets {
		b.table(i, s)
	}
	var text bytes.Buffer
	b.do(func() error { return b.file.SetZipWriter(newTidyZip).Write(&text) })
	b.do(func() error { _, err := w.Write(text.Bytes()); return err })
	if b.err != nil {
		return fmt.Errorf("write XLSX: %w", b.err)
	}
	return nil
}

func (b *workbook) do(step func() error) {
	if b.err == nil {
		b.err = step()
	}
}

func (b *workbook) number(note string) int {
	for i, known := range b.notes {
		if known == note {
			return i + 1
		}
	}
	b.notes = append(b.notes, note)
	return len(b.notes)
}

func (b *workbook) properties() {
	made := b.Made.UTC().Format(time.RFC3339)
	b.do(func() error {
		return b.file.SetDocProps(&excelize.DocProperties{Title: b.Page.Title, Subject: b.Page.Lede, Creator: b.Author, LastModifiedBy: b.Author,
			Created: made, Modified: made, Language: "en-GB"})
	})
	b.do(func() error {
		return b.file.SetAppProps(&excelize.AppProperties{Application: "Candour", Company: b.Author})
	})
}

// Names of the sheets before the tables.
const coverSheet, contentsSheet, notesSheet = "Cover", "Contents", "Notes"

func tableSheet(i int) string { return "Table_" + strconv.Itoa(i+1) }

// A line is a row of a sheet of text.
type line struct {
	text  string
	style excelizeStyle
	link  string // of a page elsewhere or, with #, of a cell of the workbook
}

func (b *workbook) cover() {
	b.do(func() error { return b.file.SetSheetName("Sheet1", coverSheet) })
	lines := []line{{text: b.Page.Title, style: titleStyle}, {text: b.Page.Service}}
	if b.Page.Lede != "" {
		lines = append(lines, line{text: b.Page.Lede})
	}
	lines = append(lines, line{text: "About this workbook", style: subtitleStyle})
	for _, fact := range b.Page.Strip {
		lines = append(lines, line{text: fact.Term + ": " + fact.Text, link: fact.Href})
	}
	lines = append(lines, line{text: fmt.Sprintf("%s, one a worksheet, each with every column of the measure. The same figures stand in the report, and as CSV and JSON in the folder data.", count(strconv.Itoa(len(b.Sheets)), "table"))},
		line{text: "Where a figure cannot be given", style: subtitleStyle})
	for _, s := range shorthands {
		lines = append(lines, line{text: bracketed(s.letter) + " " + s.meaning})
	}
	lines = append(lines, line{text: "0 is a true zero. No cell of a table is empty, but for findings: there empty means that nothing stands out."},
		line{text: "Where to go", style: subtitleStyle},
		line{text: "Contents: all tables", link: "#" + contentsSheet + "!A1"}, line{text: "Notes: what must be known beside the figures", link: "#" + notesSheet + "!A1"})
	for i := range lines {
		if lines[i].style == (excelizeStyle{}) {
			lines[i].style = textStyle
		}
		b.height(coverSheet, i+1, lines[i].text, wideText, lines[i].style)
	}
	b.write(coverSheet, lines)
	b.do(func() error { return b.file.SetColWidth(coverSheet, "A", "A", wideText) })
	b.printed(coverSheet)
}

const wideText, wideColumn, plainColumn = 100, 32, 16

// write puts lines into column A and gives the number of the next row.
func (b *workbook) write(sheet string, lines []line) int {
	for i, l := range lines {
		at := "A" + strconv.Itoa(i+1)
		style := l.style
		if l.link != "" {
			style.link = true
			kind, target := "External", l.link
			if inside, ok := strings.CutPrefix(l.link, "#"); ok {
				kind, target = "Location", inside
			}
			b.do(func() error { return b.file.SetCellHyperLink(sheet, at, target, kind) })
		}
		b.do(func() error { return b.file.SetCellStr(sheet, at, l.text) })
		b.style(sheet, at, style)
	}
	return len(lines) + 1
}

func (b *workbook) newSheet(name string) {
	b.do(func() error { _, err := b.file.NewSheet(name); return err })
}

func (b *workbook) contents() {
	b.newSheet(contentsSheet)
	lines := []line{{text: "Contents", style: titleStyle}, {text: "This worksheet contains one table: every worksheet with figures."}}
	rows := [][]string{}
	for i, s := range b.Sheets {
		rows = append(rows, []string{tableSheet(i), s.Title()})
	}
	first := b.list(contentsSheet, "contents", lines, []string{"Sheet name", "Sheet title"}, rows)
	for i := range b.Sheets {
		at := "A" + strconv.Itoa(first+i)
		b.do(func() error { return b.file.SetCellHyperLink(contentsSheet, at, tableSheet(i)+"!A1", "Location") })
		b.style(contentsSheet, at, excelizeStyle{link: true, wrap: true})
	}
}

func (b *workbook) notesSheet() {
	b.newSheet(notesSheet)
	rows := [][]string{}
	for i, note := range b.notes {
		rows = append(rows, []string{"note " + strconv.Itoa(i+1), note})
	}
	b.list(notesSheet, "notes", []line{{text: "Notes", style: titleStyle}, {text: "This worksheet contains one table: the notes that the tables refer to."}},
		[]string{"Note number", "Note text"}, rows)
}

// list writes a sheet with one table of text in two columns, and gives the number of its first row.
func (b *workbook) list(sheet, name string, lines []line, head []string, rows [][]string) int {
	top := b.write(sheet, lines)
	for i, row := range append([][]string{head}, rows...) {
		style := textStyle
		if i == 0 {
			style = excelizeStyle{bold: true, wrap: true}
		}
		for j, text := range row {
			at := cellName(j, top+i)
			b.do(func() error { return b.file.SetCellStr(sheet, at, text) })
			b.style(sheet, at, style)
		}
		b.height(sheet, top+i, row[len(row)-1], wideText, style)
	}
	b.mark(sheet, name, len(head), top, len(rows))
	b.printed(sheet)
	b.do(func() error { return b.file.SetColWidth(sheet, "A", "A", plainColumn) })
	b.do(func() error { return b.file.SetColWidth(sheet, "B", "B", wideText) })
	return top + 1
}

// mark makes the cells a table that has a name and a header row. Without rows it cannot be one.
func (b *workbook) mark(sheet, name string, columns, top, rows int) {
	if rows == 0 {
		return
	}
	b.do(func() error {
		return b.file.AddTable(sheet, &excelize.Table{Range: "A" + strconv.Itoa(top) + ":" + cellName(columns-1, top+rows),
			Name: name, StyleName: "", ShowRowStripes: new(bool)})
	})
}

// cellName names a cell, whose column counts from 0 and whose row counts from 1.
func cellName(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column+1, row) // both are positive
	return name
}

// table writes sheet i.
func (b *workbook) table(i int, s Sheet) {
	sheet := tableSheet(i)
	b.newSheet(sheet)
	top := b.write(sheet, b.above(s))
	for j, head := range headings(s.Table) {
		at := cellName(j, top)
		right := numeric(s.Table.Columns()[j])
		b.do(func() error { return b.file.SetCellStr(sheet, at, head) })
		b.style(sheet, at, excelizeStyle{bold: true, wrap: true, right: right})
	}
	for r := range s.Table.Len() {
		for j := range s.Table.Columns() {
			b.cell(sheet, cellName(j, top+1+r), s.Table, r, j)
		}
	}
	b.mark(sheet, s.Name, len(s.Table.Columns()), top, s.Table.Len())
	b.widths(sheet, s.Table, top)
	if len(s.Table.Columns()) <= legible {
		b.printed(sheet)
	}
}

// legible is how many columns can still be read on one page's width.
const legible = 12

// printed puts all columns of a sheet on one page's width.
func (b *workbook) printed(sheet string) {
	landscape, a4, once, asNeeded, fit := "landscape", 9, 1, 0, true
	b.do(func() error {
		return b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &once, FitToHeight: &asNeeded})
	})
	b.do(func() error { return b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}) })
}

// above are the lines over a table, in the order of the checklist.
func (b *workbook) above(s Sheet) []line {
	lines := []line{{text: s.Title(), style: titleStyle}, {text: "This worksheet contains one table."}}
	if s.Table.Len() == 0 {
		lines[1].text = "This worksheet contains the head of a table without rows: nothing was counted."
	}
	var refers []string
	for _, note := range notesOf(s.Table) {
		refers = append(refers, fmt.Sprintf("[note %d]", b.number(note)))
	}
	if len(refers) > 0 {
		lines = append(lines, line{text: "The notes to this table are on the worksheet Notes: " + strings.Join(refers, " ")})
	}
	var short []string
	for _, shown := range used(s.Table) {
		short = append(short, bracketed(shown.letter)+" "+shown.meaning)
	}
	if len(short) > 0 {
		lines = append(lines, line{text: "In this table: " + strings.Join(short, "; ")})
	}
	if about := s.Table.About(); about != "" {
		lines = append(lines, line{text: about})
	}
	lines = append(lines, line{text: "Source: logs of " + b.Page.Service}, line{text: "Back to the contents", link: "#" + contentsSheet + "!A1"})
	for i := 1; i < len(lines); i++ {
		lines[i].style = excelizeStyle{link: lines[i].link != ""} // unbroken: the column is as wide as the table's first
	}
	return lines
}
