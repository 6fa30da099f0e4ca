package reports

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// A press holds what the publications of one edition share.
type press struct {
	edition  Edition
	source   Source
	labels   render.Labels
	renderer *dashboard.Renderer
	caveats  []queries.Verdict
	withheld map[string]int
	schools  int
}

// clear runs a query of the edition and clears it: the only way to a table.
func (p *press) clear(ctx context.Context, q queries.Query) (disclosure.Table, error) {
	if q.Period.Start.IsZero() {
		q.Period = p.edition.Period
	}
	q.AsOf, q.Since, q.FirstDayOfWeek = p.edition.AsOf, p.edition.Since, p.edition.FirstDayOfWeek
	if q.Measure == "exposure" {
		q.AsOf, q.Since = p.edition.ShownAsOf, p.edition.ShownSince
	}
	result, err := p.source.Measures.Run(ctx, p.source.DB, q)
	if err != nil {
		return disclosure.Table{}, err
	}
	t, err := disclosure.Apply(result, p.edition.Policy)
	for cause, n := range t.Withheld() {
		p.withheld[cause] += n
	}
	return t, err
}

// A sheet is a cleared table and the name of its files.
type sheet struct {
	name  string
	table disclosure.Table
}

// sheets runs the queries, in the order of their names.
func (p *press) sheets(ctx context.Context, asked []named) (map[string]sheet, error) {
	all := map[string]sheet{}
	for _, n := range asked {
		t, err := p.clear(ctx, n.query)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.name, err)
		}
		all[n.name] = sheet{n.name, t}
	}
	return all, nil
}

// A named query gives the sheet of that name.
type named struct {
	name  string
	query queries.Query
}

// writeData writes a sheet in every format, and the description of its columns.
func (p *press) writeData(dir string, s sheet) error {
	for _, f := range render.Formats {
		err := createFile(filepath.Join(dir, s.name+"."+f.Extension), func(w *os.File) error { return f.Write(w, s.table, p.labels) })
		if err != nil {
			return fmt.Errorf("%s.%s: %w", s.name, f.Extension, err)
		}
	}
	return createFile(filepath.Join(dir, s.name+".meta.csv"), func(w *os.File) error { return render.Meta(w, s.table, p.labels) })
}

// downloads are links to a sheet's files in a folder beside the page.
func downloads(folder string, s sheet) []render.Link {
	var links []render.Link
	for _, f := range render.Formats {
		links = append(links, render.Link{Text: strings.ToUpper(f.Extension), Href: folder + "/" + s.name + "." + f.Extension})
	}
	return append(links, render.Link{Text: "About the columns", Href: folder + "/" + s.name + ".meta.csv"})
}

// writePage writes one page of the bundle.
func (p *press) writePage(path string, page render.Page) error {
	page.Service = p.edition.Service
	page.ExtraCSS = dashboard.StyleSheet()
	return createFile(path, func(w *os.File) error { return render.WritePage(w, page) })
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
		{Term: "Published by", Text: e.Provider}, {Term: "Contact", Text: e.Contact},
	} {
		if f.Text != "" {
			facts = append(facts, f)
		}
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
