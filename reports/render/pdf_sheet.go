package render

import "fmt"

// Styles of a publication of one page.
var (
	sheetTitle = pdfStyle{size: 16, bold: true}
	sheetHead  = pdfStyle{size: 11.5, bold: true, color: accentColor}
	sheetText  = pdfStyle{size: 9}
	sheetSmall = pdfStyle{size: 8, color: mutedColor}
)

// leastScale is that under which the letters of a chart cannot be read.
const leastScale = 0.4

// sheet sets a publication of one page: all of its sections one after the other, without their tables.
func (d *pdfDoc) sheet() {
	p := d.page.Page
	d.y -= 14
	d.paragraph("P", p.Service, pdfStyle{size: 9, bold: true, color: accentColor}, 0)
	d.paragraph("H1", unbroken(p.Title), sheetTitle, 0)
	if p.Lede != "" {
		d.paragraph("P", p.Lede, pdfStyle{size: 10}, 0)
	}
	facts := ""
	for i, fact := range p.Strip {
		if i > 0 {
			facts += " · "
		}
		facts += fact.Term + ": " + fact.Text
	}
	if facts != "" {
		d.paragraph("P", facts, sheetSmall, 0)
	}
	for _, s := range p.Sections {
		d.within(&element{kind: "Sect"}, func() { d.sheetSection(s) })
	}
}

func (d *pdfDoc) sheetSection(s Section) {
	d.room(3 * sheetHead.leading())
	d.paragraph("H2", s.Heading, sheetHead, 0)
	for _, b := range s.Body {
		switch b := b.(type) {
		case Paragraph:
			d.paragraph("P", string(b), sheetText, 0)
		case List:
			d.list(b, sheetText)
		case Tiles:
			d.tiles(b)
		case Figure:
			d.sheetFigure(b)
		}
	}
}

// sheetFigure sets a chart as high as what is left of the page, under what it shows; where that is too little for its
// letters, its finding alone.
func (d *pdfDoc) sheetFigure(f Figure) {
	d.paragraph("P", f.Subtitle+". "+f.Summary, sheetText, 0)
	width, height, err := svgSize(string(f.Wide))
	if err != nil {
		d.err = err
		return
	}
	scale := min(d.width()/width, (d.bottom()-d.y)/height)
	if scale < leastScale {
		return
	}
	d.within(&element{kind: "Figure", alt: f.Title + ". " + f.Summary}, func() {
		d.marked(func() {
			g := &drawing{doc: d, x: pageMargin, y: d.y, scale: scale}
			if err := g.draw(string(f.Wide)); err != nil && d.err == nil {
				d.err = fmt.Errorf("figure %q: %w", f.ID, err)
			}
		})
	})
	d.y += height * scale
}
