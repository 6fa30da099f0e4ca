package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
)

// The blocks of pages that are not for publication. Their figures have not been cleared, so a page that is not
// marked as Internal refuses them.
type (
	// Filters are choices that the charts of a page follow. The page's script shows them; without it there are none.
	Filters []Filter
	// Data is what the page's script reads: JSON under the id.
	Data struct {
		ID   string
		JSON []byte
	}
	// An Explorer is a chart that follows the page's filters, with its table and the query that counts.
	Explorer struct {
		ID, Title, Subtitle string // as in a Figure
		Summary             string
		Wide, Narrow        template.HTML // "": there is nothing to draw, and the table stands alone
		Option              []byte
		NarrowOption        []byte
		Head                []string
		Rows                [][]string // as wide as Head
		Config              []byte     // JSON: what the page's script fills chart and table with; nil: it follows no filter
		Command             string     // that gives the figures on the command line
		SQL                 string
		Downloads           []Link
	}
)

// A Filter is one choice. The first of Choices is that of all.
type Filter struct {
	Name, Label string
	Choices     []Choice
}

// A Choice is a value, "" for all, and its name for people.
type Choice struct{ Value, Text string }

func (Filters) kind() string  { return "filters" }
func (Data) kind() string     { return "data" }
func (Explorer) kind() string { return "explorer" }

// checkInternal reports what is wrong with a block of an internal page.
func (p Page) checkInternal(b Block) error {
	var errs []error
	if !p.Internal {
		errs = append(errs, errors.New("figures that are not cleared stand only on pages marked as internal"))
	}
	switch b := b.(type) {
	case Data:
		if b.ID == "" || !json.Valid(b.JSON) {
			errs = append(errs, fmt.Errorf("data %q is not JSON under an id", b.ID))
		}
	case Explorer:
		if b.ID == "" || b.Title == "" || b.Summary == "" || b.SQL == "" {
			errs = append(errs, fmt.Errorf("figure %q: an id, a title, a summary and the query are needed", b.ID))
		}
		if b.Wide != "" {
			errs = append(errs, checkSVG(b.Wide), checkSVG(b.Narrow))
		}
		for _, row := range b.Rows {
			if len(row) != len(b.Head) {
				errs = append(errs, fmt.Errorf("figure %q: a row of %d cells under %d headings", b.ID, len(row), len(b.Head)))
			}
		}
	}
	return errors.Join(errs...)
}

// draw is the table as the template of tables sees it: what tells rows apart first, then figures.
func (e Explorer) draw() drawnTable {
	d := WordTable{ID: e.ID, Caption: e.Title, Head: e.Head, Rows: e.Rows}.draw()
	for i := 1; i < len(d.Head); i++ {
		d.Head[i].Class = "number"
		for _, row := range d.Rows {
			row[i].Class = "number"
		}
	}
	return d
}
