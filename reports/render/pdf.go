package render

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// PDF is the report on paper: its prose, tiles and charts in a layout of their own, and every table of
// the page in an appendix. Charts are vectors, fonts are embedded, and all that stands on the pages is
// tagged: headings, figures with words for them, tables with their heads.
var PDF = Book{Name: "pdf", Extension: "pdf", Write: writePDF, Check: checkPDF}

//go:embed assets/fonts/LiberationSans-Regular.ttf
var regularFont []byte

//go:embed assets/fonts/LiberationSans-Bold.ttf
var boldFont []byte

// Sizes are in points.
const (
	pageMargin   = 51.0 // 18 mm
	pageFoot     = 34.0 // room at the bottom for the page's number
	lineFactor   = 1.35 // from the size of letters to the distance of lines
	paragraphGap = 6.0
)

// A pdfStyle is how text is set.
type pdfStyle struct {
	size  float64
	bold  bool
	color string // #RRGGBB; "": ink
}

func (s pdfStyle) leading() float64 { return s.size * lineFactor }

const (
	inkColor, mutedColor, lineColor, shadeColor, accentColor = "#1D2226", "#505A5F", "#B4BABD", "#F3F5F6", "#12436D"
)

var (
	bodyText  = pdfStyle{size: 10}
	smallText = pdfStyle{size: 8.5, color: mutedColor}
	headText  = map[int]pdfStyle{1: {size: 26, bold: true}, 2: {size: 18, bold: true}, 3: {size: 13, bold: true}, 4: {size: 11, bold: true}, 5: {size: 10, bold: true}}
)

// A pdfDoc is a document that is being laid out.
type pdfDoc struct {
	*fpdf.Fpdf
	page   Publication
	open   *element     // what is drawn now belongs to it
	owners [][]*element // by page and number of content
	y      float64      // where the next line begins
	tables []TableView  // met on the way, for the appendix
	starts map[string]int
	known  map[string]int // the starts of an earlier pass: pages of sections by id
	total  int            // pages of an earlier pass
	err    error
}

func writePDF(w io.Writer, p Publication) error {
	d, err := layOut(p, nil, 1)
	if err == nil && !(p.OnePage && d.PageNo() == 1) {
		d, err = layOut(p, d.starts, d.PageNo()) // now that the pages of the contents are known
	}
	if err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	text, err := d.finish()
	if err == nil {
		_, err = w.Write(text)
	}
	if err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// layOut draws all pages. The contents name the pages that known tells.
func layOut(p Publication, known map[string]int, total int) (*pdfDoc, error) {
	d := &pdfDoc{Fpdf: fpdf.New("P", "pt", "A4", ""), page: p, starts: map[string]int{}, known: known, total: total}
	d.SetCatalogSort(true)
	d.SetAutoPageBreak(false, 0)
	d.SetCreationDate(p.Made.UTC())
	d.SetModificationDate(p.Made.UTC())
	d.SetTitle(p.Page.Title+" – "+p.Page.Service, true)
	d.SetAuthor(p.Author, true)
	d.SetSubject(p.Page.Lede, true)
	d.SetProducer("Candour", true)
	d.SetLang("en-GB")
	d.SetXmpMetadata(d.xmp())
	d.AddUTF8FontFromBytes("sans", "", regularFont)
	d.AddUTF8FontFromBytes("sans", "B", boldFont)
	root := &element{kind: "Document"}
	d.open = root
	d.newPage("P")
	if p.OnePage {
		d.sheet()
	} else {
		d.cover()
		for _, s := range p.Page.Sections {
			d.section(s, 2)
		}
		d.blocks(p.Page.Footer, 3)
		d.appendix()
	}
	d.open = root
	return d, errors.Join(d.err, d.Error())
}

// finish gives the document's bytes, with its tags.
func (d *pdfDoc) finish() ([]byte, error) {
	var b bytes.Buffer
	if err := d.Output(&b); err != nil {
		return nil, err
	}
	f, err := parseTable(b.Bytes())
	if err != nil {
		return nil, err
	}
	if err := addTags(f, d.open, d.owners); err != nil {
		return nil, err
	}
	return f.bytes(), nil
}

// xmp is what the file says of itself for machines.
func (d *pdfDoc) xmp() []byte {
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	made := d.page.Made.UTC().Format(time.RFC3339)
	return fmt.Appendf(nil, `<?xpacket begin="`+"\uFEFF"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language><xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate><pdf:Producer>Candour</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`, esc(d.page.Page.Title+" – "+d.page.Page.Service), esc(d.page.Author), made, made)
}

func (d *pdfDoc) font(s pdfStyle) {
	weight := ""
	if s.bold {
		weight = "B"
	}
	d.SetFont("sans", weight, s.size)
}

// newPage begins a page, upright (P) or across (L), with its number at the foot.
func (d *pdfDoc) newPage(orientation string) {
	d.AddPageFormat(orientation, d.GetPageSizeStr("A4"))
	width, height := d.GetPageSize()
	d.artifact(func() {
		d.font(smallText)
		d.SetTextColor(rgb(mutedColor, 1))
		number := fmt.Sprintf("Page %d of %d", d.PageNo(), d.total)
		d.Text(width-pageMargin-d.GetStringWidth(number), height-pageFoot, number)
		d.Text(pageMargin, height-pageFoot, onPaper(d.page.Page.Service+" – "+d.page.Page.Title))
	})
	d.y = pageMargin
}

// width and bottom are of the part of the page that is written on.
func (d *pdfDoc) width() float64 {
	width, _ := d.GetPageSize()
	return width - 2*pageMargin
}

func (d *pdfDoc) bottom() float64 {
	_, height := d.GetPageSize()
	return height - pageFoot - 1.6*smallText.leading()
}

// room makes sure that so much is left on the page, or begins another of the same orientation.
func (d *pdfDoc) room(height float64) {
	if d.y+height <= d.bottom() || d.y == pageMargin {
		return
	}
	orientation := "P"
	if width, tall := d.GetPageSize(); width > tall {
		orientation = "L"
	}
	d.newPage(orientation)
}

// wrap breaks text into lines of that width, at spaces but not at unbreakable ones. A word that is longer
// is broken. All lines but the last and those of a broken word end in a space, so that their words stay
// apart for those who copy or listen.
func (d *pdfDoc) wrap(text string, s pdfStyle, width float64) []string {
	const rounding = 0.01
	d.font(s)
	fits := func(text string) bool { return d.GetStringWidth(text) <= width+rounding }
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(onPaper(text), func(r rune) bool { return r == ' ' || r == '\n' }) {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if fits(longer) {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line+" ")
		}
		for runes := []rune(word); !fits(word) && len(runes) > 1; runes = []rune(word) {
			n := 1
			for n < len(runes) && fits(string(runes[:n+1])) {
				n++
			}
			lines = append(lines, string(runes[:n]))
			word = string(runes[n:])
		}
		line = word
	}
	return append(lines, line)
}

// onPaper has the replacement character for those that the writer of PDF cannot hold: beyond the first
// plane, such as pictograms.
func onPaper(text string) string {
	const lastPlain, replacement = 0xffff, 0xfffd
	return strings.Map(func(r rune) rune {
		if r > lastPlain {
			return replacement
		}
		return r
	}, text)
}

// write sets lines from x on, one under the other, the first line's top at y.
func (d *pdfDoc) write(lines []string, s pdfStyle, x, y float64) {
	const ascent = 0.95 // of the size: from the top of a line to where its letters stand
	d.font(s)
	color := s.color
	if color == "" {
		color = inkColor
	}
	d.SetTextColor(rgb(color, 1))
	for i, line := range lines {
		d.Text(x, y+s.size*ascent+float64(i)*s.leading(), line)
	}
}

// paragraph sets text as an element, on as many pages as it needs.
func (d *pdfDoc) paragraph(kind, text string, s pdfStyle, indent float64) {
	lines := d.wrap(text, s, d.width()-indent)
	d.within(&element{kind: kind}, func() {
		for len(lines) > 0 {
			d.room(s.leading() * float64(min(2, len(lines))))
			n := min(len(lines), max(1, int((d.bottom()-d.y)/s.leading())))
			d.marked(func() { d.write(lines[:n], s, pageMargin+indent, d.y) })
			d.y += float64(n) * s.leading()
			if lines = lines[n:]; len(lines) > 0 {
				d.y = d.bottom()
			}
		}
	})
	d.y += paragraphGap
}

// heading sets a heading that is not left alone at the foot of a page, and a bookmark.
func (d *pdfDoc) heading(level int, id, text string, needs float64) {
	s := headText[min(level, 5)]
	if d.y > pageMargin {
		d.y += s.size
	}
	d.room(s.leading()*float64(len(d.wrap(text, s, d.width()))) + needs)
	if id != "" {
		d.starts[id] = d.PageNo()
	}
	if level > 1 {
		d.Bookmark(onPaper(text), min(level, 3)-2, d.y)
	}
	d.paragraph(fmt.Sprintf("H%d", level), text, s, 0)
}
