package reports

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"candour/queries"
	"candour/reports/bundle"
	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// A press holds what the publications of one edition share.
type press struct {
	edition   Edition
	source    Source
	targets   []string // that are published
	labels    render.Labels
	renderer  *dashboard.Renderer
	drawings  *drawings
	caveats   []queries.Verdict
	unchecked []queries.Check             // left to candour check
	cleared   map[string]map[string]sheet // by target and name
	audit     disclosure.Audit
	withheld  map[string]int
	schools   int
	sealed    []bundle.Sealed
	handed    []Handed
}

// A sheet is a cleared table, the name of its files and what its query chose by.
type sheet struct {
	name  string
	table disclosure.Table
	where map[string][]string // what its query chose by
}

// clear runs all queries of the edition and clears them together: the only way
// to a table. What is published now may be a part of it; the rest counts as
// known, so that parts published apart hide the same.
func (p *press) clear(ctx context.Context) error {
	all := p.edition.queries()
	var questions []named
	for _, target := range All {
		questions = append(questions, all[target]...)
	}
	results, err := p.ask(ctx, questions)
	if err != nil {
		return err
	}
	var asked []disclosure.Sheet
	for _, target := range All {
		for _, n := range all[target] {
			asked = append(asked, disclosure.Sheet{Name: target + ": " + n.name, Result: only(results[len(asked)], n.columns), Apart: n.apart})
		}
	}
	tables, audit, err := disclosure.Clear(asked, p.edition.Policy)
	if err != nil {
		return err
	}
	p.audit, p.cleared = audit, map[string]map[string]sheet{}
	for _, target := range All {
		p.cleared[target] = map[string]sheet{}
		for _, n := range all[target] {
			p.cleared[target][n.name] = sheet{n.name, tables[0], n.query.Where}
			tables = tables[1:]
		}
	}
	return nil
}

// queries are those of every target.
func (e Edition) queries() map[string][]named {
	all := map[string][]named{Transparency: e.transparencyQueries(), Schools: e.schoolQueries()}
	for _, panel := range e.panels() {
		all[Dashboard] = append(all[Dashboard], panel.asked...)
	}
	return all
}

// A named query gives the sheet of that name.
type named struct {
	name    string
	query   queries.Query
	apart   string   // the dimension by whose values its rows are handed out, each to one reader; or ""
	columns []string // the figures that are published; nil: all
}

// downloads are links to a sheet's files in a folder, seen from the page.
func downloads(folder string, s sheet) []render.Link {
	var links []render.Link
	for _, f := range render.Formats {
		links = append(links, render.Link{Text: strings.ToUpper(f.Extension), Href: path.Join(folder, s.name+"."+f.Extension)})
	}
	return append(links, render.Link{Text: "About the columns", Href: path.Join(folder, s.name+".meta.csv")})
}

// writePage writes one page of the bundle and reads it back.
func (p *press) writePage(file string, page render.Page) error {
	page.Service = p.edition.Service
	page.ExtraCSS = dashboard.StyleSheet()
	return writeChecked(file, func(w io.Writer) error { return render.WritePage(w, page) }, func(text []byte) error { return render.CheckPage(text, page) })
}

// strip says of what, up to when and in which state the figures are.
func (p *press) strip() []render.Fact {
	e := p.edition
	facts := []render.Fact{
		{Term: "Period", Text: render.Period(e.Period.Start, e.Period.End)},
		{Term: "Data up to", Text: e.AsOf.In(e.Period.Start.Location()).Format("2 January 2006, 15:04 MST")},
	}
	for _, f := range []render.Fact{
		{Term: "Status", Text: capital(e.Status)}, {Term: "Next release", Text: longDate(e.NextRelease)},
		{Term: "Published by", Text: e.Provider}, {Term: "Contact", Text: e.Contact}, {Term: "Licence", Text: e.Licence},
	} {
		if f.Text == "" {
			f.Text = "not given"
		}
		facts = append(facts, f)
	}
	if e.AsOf.AddDate(0, 0, 1).Before(e.Period.End) {
		facts = append(facts, render.Fact{Term: "Not complete", Text: "the period was not over when the data ended"})
	}
	return append(facts, render.Fact{Term: "Warehouse snapshot", Text: fmt.Sprint(e.Snapshot)})
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// longDate spells a day out; what is no day stays as it is.
func longDate(s string) string {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return render.Date(day)
}
