package render

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// checkPDF reads a report back: from its pages, by its tags, the text of every cell of every table, and
// of the headline figures.
func checkPDF(file []byte, p Publication) error {
	f, err := parsePacked(file)
	if err != nil {
		return fmt.Errorf("read PDF: %w", err)
	}
	r := &pdfReader{file: f, texts: map[int]map[int]string{}}
	if err := r.readPages(); err != nil {
		return fmt.Errorf("read PDF: %w", err)
	}
	r.walk(entry(treeEntry, f.objects[entry(treeRootEntry, f.objects[f.root])]))
	var views []TableView
	var tiles [][]string
	p.Page.each(func(b Block) {
		if !p.OnePage {
			views = append(views, tablesOf(b)...)
		}
		if all, ok := b.(Tiles); ok {
			for _, t := range all {
				texts, _ := tileLines(t)
				for i := range texts {
					texts[i] = onPaper(texts[i])
				}
				tiles = append(tiles, slices.DeleteFunc(texts, func(s string) bool { return s == "" }))
			}
		}
	})
	if err := (grid{head: []string{"tile"}, rows: tiles}).compareTiles(r.tiles); err != nil {
		return err
	}
	if len(views) != len(r.tables) {
		return fmt.Errorf("it has %d tables, and ought to have %d", len(r.tables), len(views))
	}
	for i, view := range views {
		if err := inTable(fmt.Sprintf("%d (%s)", i+1, view.Caption), view.grid(func(c drawnCell) string { return onPaper(c.shown()) }).compare(r.tables[i])); err != nil {
			return err
		}
	}
	return nil
}

// grid is what a drawn table must say, each cell as text makes it.
func (v TableView) grid(text func(drawnCell) string) grid {
	var g grid
	d := v.draw()
	for _, h := range d.Head {
		g.head = append(g.head, spaced(h.Text))
	}
	for _, cells := range d.Rows {
		var row []string
		for _, cell := range cells {
			row = append(row, spaced(text(cell)))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// spaced has one space between words: where lines break does not matter.
func spaced(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

// compareTiles compares headline figures, each a label with what stands under it.
func (want grid) compareTiles(got [][]string) error {
	if len(got) != len(want.rows) {
		return fmt.Errorf("it has %d headline figures, and ought to have %d", len(got), len(want.rows))
	}
	for i, tile := range want.rows {
		for j := range tile {
			tile[j] = spaced(tile[j])
		}
		if !slices.Equal(tile, got[i]) {
			return fmt.Errorf("headline figure %d: it has %q, and the cleared table gives %q", i+1, got[i], tile)
		}
	}
	return nil
}

// A pdfReader takes the texts of a tagged file.
type pdfReader struct {
	file   *pdfFile
	texts  map[int]map[int]string // by page object and number of content
	tables []grid
	tiles  [][]string
}

var (
	contentsEntry = regexp.MustCompile(`/Contents (\d+) 0 R`)
	treeRootEntry = regexp.MustCompile(`/StructTreeRoot (\d+) 0 R`)
	treeEntry     = regexp.MustCompile(`/K (\d+) 0 R`)
	kindEntry     = regexp.MustCompile(`/S /(\w+)`)
	kidEntry      = regexp.MustCompile(`/Pg (\d+) 0 R /MCID (\d+)|(\d+) 0 R`)
)

func (r *pdfReader) readPages() error {
	for _, page := range r.file.pages() {
		stream, err := r.file.stream(entry(contentsEntry, r.file.objects[page]))
		if err != nil {
			return err
		}
		r.texts[page] = contentTexts(stream)
	}
	return nil
}

// contentTexts are the texts of a page by the number of the content that they stand in.
func contentTexts(stream []byte) map[int]string {
	texts := map[int]string{}
	const outside = -1
	open := outside
	for i := 0; i < len(stream); {
		switch rest := stream[i:]; {
		case rest[0] == '(':
			text, n := literal(rest)
			if open != outside {
				texts[open] += text
			}
			i += n
		case bytes.HasPrefix(rest, []byte("<</MCID ")):
			fmt.Sscanf(string(rest[:min(len(rest), 24)]), "<</MCID %d>>", &open)
			i++
		case bytes.HasPrefix(rest, []byte("EMC")):
			open = outside
			i++
		default:
			i++
		}
	}
	return texts
}

// literal reads a string of a page, which is UTF-16, and says how many bytes it takes.
func literal(text []byte) (string, int) {
	var raw []byte
	i := 1
	for ; i < len(text) && text[i] != ')'; i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
			if text[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, text[i])
	}
	var units []uint16
	for j := 0; j+1 < len(raw); j += 2 {
		units = append(units, uint16(raw[j])<<8|uint16(raw[j+1]))
	}
	return string(utf16.Decode(units)), i + 1
}

// walk reads the element of that number and all below it.
func (r *pdfReader) walk(number int) {
	object := r.file.objects[number]
	switch r.kind(number) {
	case "Table":
		r.tables = append(r.tables, r.table(number))
		return
	case "Div":
		r.tiles = append(r.tiles, r.kidTexts(number))
		return
	}
	for _, m := range kidEntry.FindAllSubmatch(kidsOf(object), -1) {
		if kid, err := strconv.Atoi(string(m[3])); err == nil {
			r.walk(kid)
		}
	}
}

func (r *pdfReader) kind(number int) string {
	if m := kindEntry.FindSubmatch(r.file.objects[number]); m != nil {
		return string(m[1])
	}
	return ""
}

// kidsOf is the list of an element's kids.
func kidsOf(object []byte) []byte {
	_, kids, _ := bytes.Cut(object, []byte("/K ["))
	kids, _, _ = bytes.Cut(kids, []byte("]"))
	return kids
}

// text is all that stands in an element.
func (r *pdfReader) text(number int) string {
	var b strings.Builder
	for _, m := range kidEntry.FindAllSubmatch(kidsOf(r.file.objects[number]), -1) {
		if kid, err := strconv.Atoi(string(m[3])); err == nil {
			b.WriteString(r.text(kid))
			continue
		}
		page, _ := strconv.Atoi(string(m[1])) // digits
		id, _ := strconv.Atoi(string(m[2]))
		b.WriteString(r.texts[page][id])
	}
	return b.String()
}

func (r *pdfReader) kidTexts(number int) []string {
	var texts []string
	for _, m := range kidEntry.FindAllSubmatch(kidsOf(r.file.objects[number]), -1) {
		if kid, err := strconv.Atoi(string(m[3])); err == nil {
			texts = append(texts, spaced(r.text(kid)))
		}
	}
	return texts
}

func (r *pdfReader) table(number int) grid {
	var g grid
	for i, m := range kidEntry.FindAllSubmatch(kidsOf(r.file.objects[number]), -1) {
		row, _ := strconv.Atoi(string(m[3])) // digits
		if i == 0 {
			g.head = r.kidTexts(row)
		} else {
			g.rows = append(g.rows, r.kidTexts(row))
		}
	}
	return g
}
