package render

import "html/template"

// A Block is one piece of a page's text: a Paragraph, List, Links, Definitions, Code, Note, Details,
// Tiles, Figure, DataTable or WordTable; on internal pages also Filters, Data or an Explorer.
type Block interface{ kind() string }

type (
	// A Paragraph is plain text.
	Paragraph string
	// A List is points in no order.
	List []string
	// Links lead to other pages, files or parts of the page.
	Links []Link
	// Definitions explain terms.
	Definitions []Definition
	// Code is a command, or lines of a file.
	Code string
	// A Note is set apart: a caveat that must not be missed.
	Note string
	// Details can be opened by the reader; they are open in print.
	Details struct {
		Summary string
		Body    []Block
	}
	// Tiles are the headline figures.
	Tiles []Tile
)

// A Definition is a term and its meaning; ID makes it a target of links.
type Definition struct{ Term, Text, ID string }

// A Tile is one headline figure. All is text for people, from Spell or Text.
type Tile struct {
	Label  string // what it counts
	Value  string
	Change string // against before or others, in words; may be empty
	Note   string // how sure, on how many; may be empty
	Href   string // where it is shown in full; may be empty
}

// A Figure is a chart with everything that replaces it: a sentence, a table and files.
type Figure struct {
	ID           string                    // unique on the page
	Title        string                    // what it shows
	Subtitle     string                    // the measure and its unit
	Summary      string                    // the finding in one plain sentence
	Wide         template.HTML             // static SVG with title and desc, for screens and paper
	Narrow       template.HTML             // the same for phones
	Option       []byte                    // JSON for the live chart; nil: static only
	NarrowOption []byte                    // the same for phones
	CheckOption  func(option []byte) error // finds fault with an option that was read back; needed where there is one
	Table        TableView
	Downloads    []Link  // files with the table's data
	Explanation  []Block // what the figures are, on whom they rest and how they are made; may be empty
}

// A DataTable is a table that stands open on the page.
type DataTable struct {
	ID        string // unique on the page
	Table     TableView
	Downloads []Link
}

// A WordTable is a table of words that are no cleared figures of their own, such as what was revised and why.
type WordTable struct {
	ID      string // unique on the page
	Caption string // unique on the page
	Head    []string
	Rows    [][]string // as wide as Head each
}

// draw is the table as the template of tables sees it.
func (t WordTable) draw() drawnTable {
	d := drawnTable{Caption: t.Caption}
	for _, text := range t.Head {
		d.Head = append(d.Head, drawnHeading{Text: text})
	}
	for _, row := range t.Rows {
		var cells []drawnCell
		for _, text := range row {
			cells = append(cells, drawnCell{Text: oneLine(text)})
		}
		d.Rows = append(d.Rows, cells)
	}
	return d
}

// grid is what the table must say when it is read back.
func (t WordTable) grid() grid {
	g := grid{}
	for _, text := range t.Head {
		g.head = append(g.head, spaced(text))
	}
	for _, row := range t.Rows {
		var cells []string
		for _, text := range row {
			cells = append(cells, spaced(oneLine(text)))
		}
		g.rows = append(g.rows, cells)
	}
	return g
}

func (WordTable) kind() string   { return "wordtable" }
func (Paragraph) kind() string   { return "paragraph" }
func (List) kind() string        { return "list" }
func (Links) kind() string       { return "links" }
func (Definitions) kind() string { return "definitions" }
func (Code) kind() string        { return "code" }
func (Note) kind() string        { return "note" }
func (Details) kind() string     { return "details" }
func (Tiles) kind() string       { return "tiles" }
func (Figure) kind() string      { return "figure" }
func (DataTable) kind() string   { return "datatable" }
