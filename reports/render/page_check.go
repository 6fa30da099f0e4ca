package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// each calls f with every block of a page, in the order in which they stand.
func (p Page) each(f func(Block)) {
	var blocks func([]Block)
	blocks = func(all []Block) {
		for _, b := range all {
			f(b)
			if d, ok := b.(Details); ok {
				blocks(d.Body)
			}
		}
	}
	var sections func([]Section)
	sections = func(all []Section) {
		for _, s := range all {
			blocks(s.Body)
			sections(s.Sections)
		}
	}
	sections(p.Sections)
	blocks(p.Footer)
}

func tablesOf(b Block) []TableView {
	switch b := b.(type) {
	case Figure:
		return []TableView{b.Table}
	case DataTable:
		return []TableView{b.Table}
	}
	return nil
}

// CheckPage reads a page back that was written of p: every cell of every table, the headline figures,
// and the figures of live charts. Its error names the first table, row and column in which the file says
// something else than the cleared table, and both.
func CheckPage(file []byte, p Page) error {
	read, err := readPage(file)
	if err != nil {
		return fmt.Errorf("read page: %w", err)
	}
	tables, options := 0, 0
	var tiles [][]string
	var errs []error
	p.each(func(b Block) {
		if all, ok := b.(Tiles); ok {
			for _, t := range all {
				tiles = append(tiles, slices.DeleteFunc([]string{t.Label, t.Value, t.Change, t.Note}, func(s string) bool { return s == "" }))
			}
		}
		for _, view := range tablesOf(b) {
			got := grid{}
			if tables < len(read.tables) {
				got = read.tables[tables]
			}
			tables++
			errs = append(errs, inTable(view.Caption, view.grid(func(c drawnCell) string { return c.Text + c.Mark + c.Aside }).compare(got)))
		}
		if words, ok := b.(WordTable); ok {
			got := grid{}
			if tables < len(read.tables) {
				got = read.tables[tables]
			}
			tables++
			errs = append(errs, inTable(words.Caption, words.grid().compare(got)))
		}
		if figure, ok := b.(Figure); ok && figure.Option != nil {
			errs = append(errs, checkOptions(figure, read.options[min(options, len(read.options)):]))
			options += 2
		}
	})
	if tables != len(read.tables) || options != len(read.options) {
		errs = append(errs, fmt.Errorf("it has %d tables and %d chart options, and ought to have %d and %d", len(read.tables), len(read.options), tables, options))
	}
	errs = append(errs, grid{rows: tiles}.compareTiles(read.tiles))
	return errors.Join(errs...)
}

// checkOptions looks at a live chart's wide and narrow option.
func checkOptions(f Figure, options [][]byte) error {
	if len(options) < 2 || f.CheckOption == nil {
		return fmt.Errorf("chart %s: its two options, or the way to check them, are missing", f.ID)
	}
	for _, option := range options[:2] {
		if err := f.CheckOption(option); err != nil {
			return fmt.Errorf("chart %s: %w", f.ID, err)
		}
	}
	return nil
}

// A pageReader takes tables, headline figures and chart options from a page's text.
type pageReader struct {
	tables  []grid
	tiles   [][]string
	options [][]byte

	path []string // open elements, each with its class
	text strings.Builder
}

func readPage(file []byte) (*pageReader, error) {
	r := &pageReader{}
	d := xml.NewDecoder(bytes.NewReader(file))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if err == io.EOF {
			return r, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			r.start(t)
		case xml.EndElement:
			r.end()
		case xml.CharData:
			r.text.Write(t)
		}
	}
}

func (r *pageReader) start(t xml.StartElement) {
	class := ""
	for _, a := range t.Attr {
		if a.Name.Local == "class" {
			class = "." + a.Value
		}
	}
	r.path = append(r.path, t.Name.Local+class)
	switch name := t.Name.Local; {
	case name == "table":
		r.tables = append(r.tables, grid{})
	case name == "tr" && r.in("tbody"):
		g := &r.tables[len(r.tables)-1]
		g.rows = append(g.rows, nil)
	case name == "div" && r.in("dl.tiles"):
		r.tiles = append(r.tiles, nil)
	}
	switch t.Name.Local {
	case "th", "td", "dt", "dd", "script", "caption":
		r.text.Reset()
	}
}

func (r *pageReader) in(element string) bool { return slices.Contains(r.path, element) }

func (r *pageReader) end() {
	if len(r.path) == 0 {
		return
	}
	name, class, _ := strings.Cut(r.path[len(r.path)-1], ".")
	text := r.text.String()
	switch {
	case (name == "th" || name == "td") && r.in("tbody"):
		g := &r.tables[len(r.tables)-1]
		g.rows[len(g.rows)-1] = append(g.rows[len(g.rows)-1], spaced(text))
	case name == "th":
		g := &r.tables[len(r.tables)-1]
		g.head = append(g.head, spaced(text))
	case (name == "dt" || name == "dd") && r.in("dl.tiles"):
		last := len(r.tiles) - 1
		r.tiles[last] = append(r.tiles[last], spaced(text))
	case name == "script" && strings.HasPrefix(class, "chart-option"):
		r.options = append(r.options, []byte(text))
	}
	r.path = r.path[:len(r.path)-1]
}
