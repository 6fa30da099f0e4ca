package reports

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"candour/reports/bundle"
	"candour/reports/render"
)

// A Previous is the edition that came before: of the same period, or of one that overlaps it.
type Previous struct {
	Dir    string // its bundle
	About  bundle.About
	Digest string // of its manifest
	// Remade is a bundle that the present program and configuration made of what that edition was made of. It
	// tells a change of definition from one of the data. "": at most one of the two has changed.
	Remade string
}

// revisions lists every figure of the bundle in dir that differs from the previous edition's.
func (p *press) revisions(dir string) error {
	if p.edition.Previous == nil {
		return nil
	}
	all, err := p.revise(dir)
	if err != nil {
		return fmt.Errorf("compare with the previous edition: %w", err)
	}
	err = createFile(filepath.Join(dir, bundle.RevisionsName), func(f *os.File) error { return bundle.WriteRevisions(f, all) })
	if err != nil {
		return err
	}
	return p.writePage(filepath.Join(dir, "revisions.html"), p.revisionsPage(all))
}

func (p *press) revise(dir string) ([]bundle.Revision, error) {
	previous := p.edition.Previous
	changes, err := bundle.Diff(previous.Dir, dir)
	if err != nil {
		return nil, err
	}
	changes = openToAll(changes)
	causes := bundle.CausesOf(previous.About, p.edition.About(p.targets))
	if previous.Remade == "" {
		return bundle.Revisions(changes, causes.Why), nil
	}
	defined, err := changedCells(previous.Dir, previous.Remade)
	if err != nil {
		return nil, err
	}
	data, err := changedCells(previous.Remade, dir)
	if err != nil {
		return nil, err
	}
	return bundle.Revisions(changes, func(c bundle.Change) (why []string) {
		if defined[cellOf(c)] {
			why = append(why, causes.Definition...)
		}
		if data[cellOf(c)] {
			why = append(why, causes.DataOf(c)...)
		}
		return why
	}), nil
}

// openToAll leaves out the schools' own files: what is in them is cleared for one school alone, and the list
// of revisions is for everyone.
func openToAll(changes []bundle.Change) []bundle.Change {
	return slices.DeleteFunc(changes, func(c bundle.Change) bool { return strings.HasPrefix(c.File, Schools+"/") })
}

// cellOf is a change without its figures.
func cellOf(c bundle.Change) bundle.Change {
	return bundle.Change{File: c.File, Row: c.Row, Column: c.Column}
}

func changedCells(before, now string) (map[bundle.Change]bool, error) {
	changes, err := bundle.Diff(before, now)
	cells := map[bundle.Change]bool{}
	for _, c := range changes {
		cells[cellOf(c)] = true
	}
	return cells, err
}

// listedRevisions is how many a page lists; the file has them all.
const listedRevisions = 200

func (p *press) revisionsPage(all []bundle.Revision) render.Page {
	previous := p.edition.Previous.About
	page := render.Page{
		Title: "Revisions", Home: "index.html", Strip: p.strip(), Footer: p.footer(""),
		Lede: fmt.Sprintf("Every figure that differs from the edition of %s that was made from snapshot %d of the warehouse.", previous.PeriodName, previous.Snapshot),
	}
	causes := bundle.CausesOf(previous, p.edition.About(p.targets))
	body := []render.Block{render.Paragraph("Nothing changed between the two editions but when they were made.")}
	if why := causes.All(); len(why) > 0 {
		body = []render.Block{render.List(why)}
	}
	page.Sections = append(page.Sections, render.Section{ID: "why", Heading: "What changed between the editions", Body: body})
	body = []render.Block{
		render.Paragraph(revised(len(all))),
		render.Links{{Text: "All of them as CSV", Href: bundle.RevisionsName, Note: "file, row, figure, before, now and cause"}},
	}
	if len(all) > listedRevisions {
		body = append(body, render.Note(fmt.Sprintf("The first %d are listed here; the file has them all.", listedRevisions)))
		all = all[:listedRevisions]
	}
	section := render.Section{ID: "figures", Heading: "The figures", Body: body}
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(r bundle.Revision) bool { return r.File != all[0].File })
		if n < 0 {
			n = len(all)
		}
		section.Sections = append(section.Sections, p.revisedTable(len(section.Sections)+1, all[:n]))
		all = all[n:]
	}
	page.Sections = append(page.Sections, section)
	return page
}

func revised(n int) string {
	switch n {
	case 0:
		return "No figure differs."
	case 1:
		return "One figure differs."
	}
	return fmt.Sprintf("%d figures differ.", n)
}

// revisedTable lists the revisions of one file.
func (p *press) revisedTable(n int, all []bundle.Revision) render.Section {
	title := strings.TrimSuffix(path.Base(all[0].File), ".csv")
	title = capital(strings.ReplaceAll(title, "_", " ")) + " (" + strings.SplitN(all[0].File, "/", 2)[0] + ")"
	table := render.WordTable{ID: fmt.Sprintf("revised-%d", n), Caption: "Figures of “" + title + "” that differ", Head: []string{"Of", "Figure", "Before", "Now", "Cause"}}
	for _, r := range all {
		what := r.What
		if what == "" {
			what = r.Column
		}
		table.Rows = append(table.Rows, []string{p.rowWords(r.Row), what, r.Old.String(), r.New.String(), capital(strings.Join(r.Causes, "; "))})
	}
	return render.Section{ID: fmt.Sprintf("file-%d", n), Heading: title, Body: []render.Block{table}}
}

// rowWords is a row's name in words: "harm=pc.abuse channel=user" is "Abuse of protected groups, Users".
func (p *press) rowWords(row string) string {
	if row == "" {
		return "All"
	}
	var words []string
	for part := range strings.SplitSeq(row, " ") {
		dimension, value, ok := strings.Cut(part, "=")
		if !ok { // the rest of a value with spaces in it
			words = append(words, part)
			continue
		}
		words = append(words, p.labels.Of(dimension, value))
	}
	return strings.Join(words, ", ")
}
