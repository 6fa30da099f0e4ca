package render

import (
	"fmt"
	"strings"
)

// The appendix with every table of the report.
const tablesID, tablesHeading = "appendix-tables", "Appendix: tables"

func (d *pdfDoc) tableName(n int) string { return fmt.Sprintf("Table %d", n) }

func (d *pdfDoc) appendix() {
	if len(d.tables) == 0 {
		return
	}
	d.newPage("L")
	d.within(&element{kind: "Sect"}, func() {
		d.heading(2, tablesID, tablesHeading, aFew)
		for i, view := range d.tables {
			d.table(view, i+1)
		}
	})
}

// A pdfTable is a table being set.
type pdfTable struct {
	drawnTable
	style  pdfStyle
	widths []float64
}

const cellPad = 4.0 // left and right of a cell

func (d *pdfDoc) table(view TableView, n int) {
	t := pdfTable{drawnTable: view.draw(), style: pdfStyle{size: 8.5}}
	d.fit(&t)
	d.heading(3, "", d.tableName(n)+": "+t.Caption, d.rowHeight(t, headRow(t), true)+4*t.style.leading())
	d.within(&element{kind: "Table", alt: t.Caption}, func() {
		d.row(t, headRow(t), "Column")
		for _, row := range t.Rows {
			if height := d.rowHeight(t, row, false); d.y+height > d.bottom() {
				d.room(height)
				d.artifact(func() { d.cells(t, headRow(t), true, func(_ int, draw func()) { draw() }) })
			}
			d.row(t, row, "Row")
		}
	})
	d.y += paragraphGap
	for _, note := range t.Notes {
		d.paragraph("P", note, smallText, 0)
	}
}

// headRow is the head as cells like the others, in the columns' own alignment.
func headRow(t pdfTable) []drawnCell {
	var row []drawnCell
	for _, h := range t.Head {
		row = append(row, drawnCell{Text: h.Text, Class: h.Class})
	}
	return row
}

// fit chooses widths that hold the longest figure of each column and the longest word of its head; a
// table that is too wide is set smaller.
func (d *pdfDoc) fit(t *pdfTable) {
	const longest = 190.0 // of a column of words, which may break
	for ; ; t.style.size -= 0.5 {
		least, best, sum := make([]float64, len(t.Head)), make([]float64, len(t.Head)), 0.0
		for j, cell := range headRow(*t) {
			for _, word := range strings.Fields(cell.Text) {
				least[j] = max(least[j], d.measure(word, t.style, true))
			}
			best[j] = d.measure(cell.Text, t.style, true)
			for _, row := range t.Rows {
				width := d.measure(row[j].shown(), t.style, false)
				least[j] = max(least[j], min(width, longest))
			}
			least[j] += 2 * cellPad
			best[j] = max(least[j], min(best[j]+2*cellPad, longest/2))
			sum += least[j]
		}
		spare := d.width() - sum
		if spare < 0 && t.style.size > 5 {
			continue
		}
		t.widths = least
		for j := range best { // room for heads, as long as there is some
			more := min(best[j]-least[j], max(0, spare))
			t.widths[j] += more
			spare -= more
		}
		return
	}
}

func (d *pdfDoc) measure(text string, s pdfStyle, bold bool) float64 {
	s.bold = bold
	d.font(s)
	return d.GetStringWidth(text)
}

// shown is what stands in a cell.
func (c drawnCell) shown() string { return c.Text + c.Mark }

func (d *pdfDoc) rowHeight(t pdfTable, row []drawnCell, isHead bool) float64 {
	lines := 1
	for j, cell := range row {
		lines = max(lines, len(d.wrap(cell.shown(), pdfStyle{size: t.style.size, bold: isHead}, t.widths[j]-2*cellPad)))
	}
	return float64(lines)*t.style.leading() + cellPad
}

// row sets a row whose heads are of that scope: all of them, or the first.
func (d *pdfDoc) row(t pdfTable, row []drawnCell, scope string) {
	d.within(&element{kind: "TR"}, func() {
		d.cells(t, row, scope == "Column", func(j int, draw func()) {
			e := &element{kind: "TD"}
			if scope == "Column" || j == 0 {
				e = &element{kind: "TH", scope: scope}
			}
			d.within(e, func() { d.marked(draw) })
		})
	})
}

// cells draws the cells of a row, each through put, and the line under it.
func (d *pdfDoc) cells(t pdfTable, row []drawnCell, isHead bool, put func(int, func())) {
	style, height, x := t.style, d.rowHeight(t, row, isHead), pageMargin
	style.bold = isHead
	for j, cell := range row {
		lines := d.wrap(cell.shown(), style, t.widths[j]-2*cellPad)
		put(j, func() { d.writeCell(lines, style, x, t.widths[j], cell.Class == "number") })
		x += t.widths[j]
	}
	d.y += height
	line := func() {
		d.stroke(lineColor, 0.4)
		if isHead {
			d.stroke(inkColor, 0.9)
		}
		d.Line(pageMargin, d.y-1, x, d.y-1)
	}
	d.artifact(line)
}

func (d *pdfDoc) writeCell(lines []string, s pdfStyle, x, width float64, right bool) {
	if !right {
		d.write(lines, s, x+cellPad, d.y)
		return
	}
	d.font(s)
	for i, line := range lines {
		indent := width - cellPad - d.GetStringWidth(strings.TrimSuffix(line, " "))
		d.write([]string{line}, s, x+indent, d.y+float64(i)*s.leading())
	}
}
