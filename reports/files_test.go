package reports

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candour/queries"
	"candour/reports/bundle"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// byChannel is a table with one row for each of two channels.
func byChannel(t *testing.T, received queries.Total) disclosure.Table {
	t.Helper()
	table, err := disclosure.Apply(queries.Result{
		Measure: queries.Measure{Name: "response-times", Title: "Response times"},
		Query: queries.Query{By: []string{"channel"}, Period: queries.Period{
			Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}},
		Columns: []queries.Column{{Name: "channel", Unit: queries.Words, Role: queries.Dimension}, {Name: "received", Unit: queries.Count, Role: queries.Counted}},
		Rows:    [][]queries.Value{{queries.Label("school"), queries.Total(88)}, {queries.Label("user"), received}},
	}, disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestFaultyWriters: a format whose writer goes wrong fails the publication, which says in which file, row
// and column, and what stands there.
func TestFaultyWriters(t *testing.T) {
	p := &press{labels: render.Labels(words), edition: Edition{Service: "Example", AsOf: time.Date(2026, 4, 15, 0, 0, 0, 0, time.UTC), Period: queries.Period{Name: "2026-Q1"}}}
	good := render.Sheet{Name: "by_channel", Table: byChannel(t, 772)}
	bad := byChannel(t, 773)
	view := func(table disclosure.Table) render.Page {
		return render.Page{Title: "Report", Service: "Example", Sections: []render.Section{{ID: "a", Heading: "A", Body: []render.Block{render.DataTable{ID: "b",
			Table: render.TableView{Table: table, Labels: p.labels, Caption: "By channel", Columns: []render.Heading{{Name: "channel", Text: "Reported by"}, {Name: "received", Text: "Received"}}}}}}}}
	}
	all := render.Publication{Page: view(good.Table), Sheets: []render.Sheet{good}, Labels: p.labels, Made: p.edition.AsOf}
	if err := p.writeData(t.TempDir(), good, p.labels); err != nil {
		t.Fatal(err)
	}
	if err := p.writeBooks(t.TempDir(), all); err != nil {
		t.Fatal(err)
	}
	for i, f := range render.Formats {
		dir := t.TempDir()
		render.Formats[i].Write = func(w io.Writer, _ disclosure.Table, l render.Labels) error { return f.Write(w, bad, l) }
		wantWords(t, p.writeData(dir, good, p.labels), "by_channel."+f.Extension, "row 2 (user)", "column received", `"773"`, `"772"`)
		render.Formats[i] = f
	}
	for i, b := range render.Books {
		faulty := all
		faulty.Page, faulty.Sheets = view(bad), []render.Sheet{{Name: good.Name, Table: bad}}
		render.Books[i].Write = func(w io.Writer, _ render.Publication) error { return b.Write(w, faulty) }
		wantWords(t, p.writeBooks(t.TempDir(), all), bookNames[b.Name], "table ", "row 2", "eceived", `"773"`, `"772"`)
		render.Books[i] = b
	}
	path := filepath.Join(t.TempDir(), "report.html")
	err := writeChecked(path, func(w io.Writer) error { return render.WritePage(w, view(bad)) }, func(file []byte) error { return render.CheckPage(file, view(good.Table)) })
	wantWords(t, err, "report.html", "By channel", "row 2 (Users)", "column Received", `"773"`, `"772"`)
}

func wantWords(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v, want one with %q", err, part)
		}
	}
}

// TestEveryBookHasAName: a format that is added without the name of its file would overwrite another's.
func TestEveryBookHasAName(t *testing.T) {
	for _, b := range render.Books {
		if filepath.Ext(bookNames[b.Name]) != "."+b.Extension {
			t.Errorf("%s is called %q", b.Name, bookNames[b.Name])
		}
	}
}

// TestSentences: a sentence whose figure is missing says so, and has no hole.
func TestSentences(t *testing.T) {
	shown, withheld := byChannel(t, 772), byChannel(t, 3)
	if got := said(shown, "How many", "%s came.", "received"); got != "88 came." {
		t.Errorf("%q", got)
	}
	second := withheld.Select(func(i int) bool { return i == 1 })
	if got := said(second, "How many came", "%s came.", "received"); got != "How many came is withheld to protect people." {
		t.Errorf("%q", got)
	}
	if got := said(shown, "Their share", "%s came.", "share"); got != "Their share cannot be given (not in this table)." {
		t.Errorf("%q", got)
	}
	if got := inBrackets(""); got != "" {
		t.Errorf("%q", got)
	}
}

// TestDataPackageNamesItsFiles: each file that it describes is there, with that size.
func TestDataPackageNamesItsFiles(t *testing.T) {
	p := &press{labels: render.Labels(words), edition: Edition{Service: "Example", Period: queries.Period{Name: "2026-Q1"}}}
	dir, s := t.TempDir(), render.Sheet{Name: "by_channel", Table: byChannel(t, 772)}
	if err := p.writeData(filepath.Join(dir, "data"), s, p.labels); err != nil {
		t.Fatal(err)
	}
	if err := p.writeBooks(dir, render.Publication{Page: render.Page{Title: "R", Service: "Example"}, Sheets: []render.Sheet{s}, Labels: p.labels}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"report.pdf", "tables.xlsx", "datapackage.json", "data/by_channel.csv", "data/by_channel.json", "data/by_channel.meta.csv", "data/by_channel.csv-metadata.json"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRevisionsOfSchools: what changed in a school's own folder is not told to everyone.
func TestRevisionsOfSchools(t *testing.T) {
	left := openToAll([]bundle.Change{{File: "schools/s1/data.csv"}, {File: "transparency/data/schools.csv"}})
	if len(left) != 1 || left[0].File != "transparency/data/schools.csv" {
		t.Errorf("the list for everyone holds %v", left)
	}
}
