package render

import (
	"fmt"
	"strings"
)

// few is how many sections need no contents.
const few = 5

// cover is the head of the report: who, what, when, and where to find what.
func (d *pdfDoc) cover() {
	p := d.page.Page
	d.y += 40
	d.paragraph("P", p.Service, pdfStyle{size: 13, bold: true, color: accentColor}, 0)
	d.heading(1, "", unbroken(p.Title), 0)
	if p.Lede != "" {
		d.paragraph("P", p.Lede, pdfStyle{size: 13}, 0)
	}
	d.rule()
	for _, fact := range p.Strip {
		d.paragraph("P", fact.Term+": "+fact.Text, bodyText, 0)
	}
	d.rule()
	if len(p.Sections) > few {
		d.heading(2, "", "Contents", 0)
		d.within(&element{kind: "TOC"}, func() {
			for _, s := range append(append([]Section{}, p.Sections...), Section{ID: tablesID, Heading: tablesHeading}) {
				d.contentsLine(s)
			}
		})
		d.newPage("P")
	}
}

func (d *pdfDoc) contentsLine(s Section) {
	d.within(&element{kind: "TOCI"}, func() {
		d.marked(func() {
			number := fmt.Sprint(d.known[s.ID])
			d.write([]string{onPaper(s.Heading) + " "}, bodyText, pageMargin, d.y)
			d.write([]string{number}, bodyText, pageMargin+d.width()-d.GetStringWidth(number), d.y)
		})
		d.y += bodyText.leading() + 2
	})
}

func (d *pdfDoc) rule() {
	d.artifact(func() {
		d.stroke(lineColor, 0.75)
		d.Line(pageMargin, d.y, pageMargin+d.width(), d.y)
	})
	d.y += 2 * paragraphGap
}

func (d *pdfDoc) stroke(color string, width float64) {
	d.SetDrawColor(rgb(color, 1))
	d.SetLineWidth(width)
	d.SetDashPattern(nil, 0)
	d.SetLineCapStyle("")
}

// aFew is the height that a heading keeps free under it.
const aFew = 60

func (d *pdfDoc) section(s Section, level int) {
	d.within(&element{kind: "Sect"}, func() {
		d.heading(level, s.ID, s.Heading, d.lead(s))
		d.blocks(s.Body, level+1)
		for _, sub := range s.Sections {
			d.section(sub, level+1)
		}
	})
}

// lead is what a section's heading keeps free under it: a few lines, or the whole of a figure that follows at once.
func (d *pdfDoc) lead(s Section) float64 {
	if len(s.Body) == 0 {
		return 2 * aFew
	}
	f, ok := s.Body[0].(Figure)
	if !ok {
		return aFew
	}
	width, height, err := svgSize(string(f.Wide))
	if err != nil {
		return aFew // the figure itself reports it
	}
	return aFew + height*chartWidth*d.width()/width + d.height(f.Title, headText[4]) + d.height(f.Subtitle, smallText) + d.height(f.Summary, bodyText)
}

// blocks sets blocks whose headings are of that level.
func (d *pdfDoc) blocks(blocks []Block, level int) {
	for _, b := range blocks {
		switch b := b.(type) {
		case Paragraph:
			d.paragraph("P", string(b), bodyText, 0)
		case Note:
			d.paragraph("P", string(b), pdfStyle{size: bodyText.size, bold: true}, 0)
		case Code:
			d.paragraph("Code", string(b), bodyText, 12)
		case List:
			d.list(b, bodyText)
		case Links:
			var points []string
			for _, link := range b {
				points = append(points, strings.TrimSpace(link.Text+": "+strings.TrimPrefix(link.Href, "../")+" "+link.Note))
			}
			d.list(points, bodyText)
		case Definitions:
			for _, def := range b {
				d.paragraph("P", def.Term+": "+def.Text, bodyText, 0)
			}
		case Details:
			d.paragraph("P", b.Summary, pdfStyle{size: bodyText.size, bold: true}, 0)
			d.blocks(b.Body, level)
		case Tiles:
			d.tiles(b)
		case Figure:
			d.figure(b, level)
		case WordTable:
			for _, row := range b.Rows {
				d.paragraph("P", strings.Join(row, "; "), bodyText, 0)
			}
		case DataTable:
			d.tables = append(d.tables, b.Table)
			d.paragraph("P", b.Table.Caption+": see "+d.tableName(len(d.tables))+".", bodyText, 0)
		}
	}
}

func (d *pdfDoc) list(points []string, style pdfStyle) {
	const indent = 12
	d.within(&element{kind: "L"}, func() {
		for _, text := range points {
			d.within(&element{kind: "LI"}, func() {
				d.room(2 * style.leading())
				d.within(&element{kind: "Lbl"}, func() {
					d.marked(func() { d.write([]string{"• "}, style, pageMargin, d.y) })
				})
				d.paragraph("LBody", text, style, indent)
			})
			d.y -= paragraphGap / 2
		}
	})
	d.y += paragraphGap
}

// tiles sets the headline figures, two beside each other, or four where all has to go on one page.
func (d *pdfDoc) tiles(tiles []Tile) {
	const gap, pad = 12.0, 10.0
	across := 2
	if d.page.OnePage {
		across = 4
	}
	width := (d.width() - gap*float64(across-1)) / float64(across)
	for i := 0; i < len(tiles); i += across {
		row := tiles[i:min(i+across, len(tiles))]
		height := 0.0
		for _, t := range row {
			height = max(height, d.tileHeight(t, width-2*pad)+2*pad)
		}
		d.room(height)
		for j, t := range row {
			x := pageMargin + float64(j)*(width+gap)
			d.artifact(func() {
				d.SetFillColor(rgb(shadeColor, 1))
				d.Rect(x, d.y, width, height, "F")
				d.SetFillColor(rgb(accentColor, 1))
				d.Rect(x, d.y, width, 3, "F")
			})
			d.tile(t, x+pad, d.y+pad, width-2*pad)
		}
		d.y += height + gap
	}
}

// tileLines are the texts of a tile with their styles.
func tileLines(t Tile) ([]string, []pdfStyle) {
	value := t.Value
	if value != "" {
		value = strings.ToUpper(value[:1]) + value[1:]
	}
	return []string{t.Label, value, t.Change, t.Note}, []pdfStyle{{size: 9.5, color: mutedColor}, {size: 18, bold: true}, {size: 9.5}, {size: 8.5, color: mutedColor}}
}

func (d *pdfDoc) tileHeight(t Tile, width float64) float64 {
	height := 0.0
	texts, styles := tileLines(t)
	for i, text := range texts {
		if text != "" {
			height += float64(len(d.wrap(text, styles[i], width)))*styles[i].leading() + 2
		}
	}
	return height
}

func (d *pdfDoc) tile(t Tile, x, y, width float64) {
	texts, styles := tileLines(t)
	d.within(&element{kind: "Div"}, func() {
		for i, text := range texts {
			if text == "" {
				continue
			}
			lines := d.wrap(text, styles[i], width)
			d.within(&element{kind: "P"}, func() { d.marked(func() { d.write(lines, styles[i], x, y) }) })
			y += float64(len(lines))*styles[i].leading() + 2
		}
	})
}

// figure sets a chart with its title, its measure and its summary; its table goes to the appendix.
func (d *pdfDoc) figure(f Figure, level int) {
	d.tables = append(d.tables, f.Table)
	width, height, err := svgSize(string(f.Wide))
	if err != nil {
		d.err = err
		return
	}
	summary := f.Summary + " The figures are in " + d.tableName(len(d.tables)) + "."
	title := headText[min(level, 5)]
	head := title.size + d.height(f.Title, title)
	texts := d.height(f.Subtitle, smallText) + d.height(summary, bodyText) + paragraphGap
	scale := d.chartScale(width, height, head+texts)
	d.heading(level, "", f.Title, texts+height*scale)
	d.paragraph("P", f.Subtitle, smallText, 0)
	d.within(&element{kind: "Figure", alt: f.Title + ". " + f.Summary}, func() {
		d.marked(func() {
			g := &drawing{doc: d, x: pageMargin, y: d.y, scale: scale}
			if err := g.draw(string(f.Wide)); err != nil && d.err == nil {
				d.err = fmt.Errorf("figure %q: %w", f.ID, err)
			}
		})
	})
	d.y += height*scale + paragraphGap
	d.paragraph("P", summary, bodyText, 0)
}

// chartWidth is a chart's part of the page's width.
const chartWidth = 0.85

// height is that of a paragraph with the gap after it.
func (d *pdfDoc) height(text string, s pdfStyle) float64 {
	return float64(len(d.wrap(text, s, d.width())))*s.leading() + paragraphGap
}

// chartScale makes a chart nearly as wide as the page, which leaves room for more on it, less where it would be too high for it beside its texts,
// and where it is shrunk a little to stay on the page that it begins on.
func (d *pdfDoc) chartScale(width, height, texts float64) float64 {
	const smaller = 0.8
	scale := min(chartWidth*d.width()/width, (d.bottom()-pageMargin-texts)/height)
	if left := d.bottom() - d.y - texts - 1; left < height*scale && left >= height*scale*smaller {
		return left / height
	}
	return scale
}
