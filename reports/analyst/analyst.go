// Package analyst is the dashboard for those who work with the figures: everything that disclosure control would
// withhold, on pages and in files that are marked so, and never in a publication.
package analyst

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"candour/queries"
	"candour/reports/bundle"
	"candour/reports/dashboard"
	"candour/reports/render"
)

// Mark stands on every page and in every row of every file.
const Mark = "Internal: not cleared for publication"

// An Edition says of what the dashboard is.
type Edition struct {
	Service          string // stands on every page
	Program, Version string
	Snapshot         int64
	Period           queries.Period
	FirstDayOfWeek   time.Weekday
	Known            func(measure string) (since, asOf time.Time) // the records that a measure reads
	Words            map[string]map[string]string                 // by dimension and value, for people
}

// A Source is the snapshot that is shown: its views, and the measures.
type Source struct {
	DB       *sql.DB
	Measures *queries.Registry
}

// ErrBesidePublication says that the dashboard would stand where it could be handed over with a publication.
var ErrBesidePublication = errors.New("there is a publication, with which figures that are not cleared could be handed over; choose a folder elsewhere")

// A desk is a dashboard on its way.
type desk struct {
	Edition
	Source
	renderer *dashboard.Renderer
}

// Write writes the dashboard as a new folder at dst, whole or not at all. It refuses to write into a
// publication or beside one: see [ErrBesidePublication].
func Write(ctx context.Context, dst string, e Edition, s Source) (err error) {
	if err := apart(dst); err != nil {
		return fmt.Errorf("dashboard %s: %w", dst, err)
	}
	d := &desk{Edition: e, Source: s}
	if d.renderer, err = dashboard.NewRenderer(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.renderer.Close()) }()
	if err := s.Measures.Settle(ctx, s.DB); err != nil {
		return err
	}
	return bundle.WriteFolder(dst, func(dir string) error {
		if err := writeAssets(filepath.Join(dir, "assets")); err != nil {
			return err
		}
		for i := range pages {
			if err := d.page(ctx, dir, i); err != nil {
				return fmt.Errorf("%s: %w", pages[i].file, err)
			}
		}
		return nil
	})
}

// apart wants no publication at dst, around it or beside it.
func apart(dst string) error {
	dst, err := filepath.Abs(dst)
	if err != nil {
		return err
	}
	for dir := dst; ; dir = filepath.Dir(dir) {
		if isPublication(dir) {
			return fmt.Errorf("%s: %w", dir, ErrBesidePublication)
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	beside, err := os.ReadDir(filepath.Dir(dst))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the folder cannot be written either, and who writes it says so
	}
	for _, entry := range beside {
		if path := filepath.Join(filepath.Dir(dst), entry.Name()); isPublication(path) {
			return fmt.Errorf("%s: %w", path, ErrBesidePublication)
		}
	}
	return err
}

// isPublication looks for the files that only a bundle has: others have a manifest.json too.
func isPublication(dir string) bool {
	for _, name := range []string{bundle.SumsName, bundle.SignatureName} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// scripts are those of every page, in the order in which they run.
func scripts() []string { return append(dashboard.AssetNames(), "explore.js") }

func writeAssets(dir string) error {
	assets := dashboard.Assets()
	assets["explore.js"] = []byte(exploreJS)
	for name, data := range assets {
		if err := create(filepath.Join(dir, filepath.FromSlash(name)), func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return err
		}
	}
	return nil
}

// create fills a new file in a folder that is made for it.
func create(path string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}

// page writes one page, and the data that it rests on.
func (d *desk) page(ctx context.Context, dir string, i int) error {
	p := pages[i]
	cubes := map[string]*cube{}
	var data []render.Block
	for _, plan := range p.cubes {
		c, err := d.cube(ctx, plan, p.filters)
		if err != nil {
			return err
		}
		cubes[plan.name] = c
		text, err := c.json()
		if err != nil {
			return err
		}
		data = append(data, render.Data{ID: "cube-" + plan.name, JSON: text})
		if err := create(filepath.Join(dir, "data", c.file()), c.csv); err != nil {
			return err
		}
	}
	charts := render.Section{ID: "charts", Heading: "Charts"}
	filters := d.filters(p, cubes)
	if len(filters) > 0 {
		words, err := json.Marshal(d.Words)
		if err != nil {
			return err
		}
		data = append(data, render.Data{ID: "words", JSON: words})
		charts.Body = append(charts.Body, filters)
	}
	for _, panel := range p.panels {
		block, err := d.explorer(cubes[panel.cube], panel, p.filters)
		if err != nil {
			return fmt.Errorf("%s: %w", panel.id, err)
		}
		charts.Body = append(charts.Body, block)
	}
	charts.Body = append(charts.Body, data...)
	return d.write(filepath.Join(dir, p.file), i, charts)
}

func (d *desk) write(path string, i int, charts render.Section) error {
	page := render.Page{
		Title: pages[i].title, Lede: pages[i].lede, Service: d.Service, Internal: true, Sections: []render.Section{charts},
		ExtraCSS: dashboard.StyleSheet() + exploreCSS,
		Strip: []render.Fact{{Term: "Period", Text: render.Period(d.Period.Start, d.Period.End)}, {Term: "Warehouse snapshot", Text: fmt.Sprint(d.Snapshot)},
			{Term: "Status", Text: Mark}},
		Footer: []render.Block{render.Paragraph(fmt.Sprintf("Made by %s %s from snapshot %d of the warehouse. %s: small counts are not withheld, and a figure here can tell of one child. "+
			"For what can be handed over, candour publish.", d.Program, d.Version, d.Snapshot, Mark))},
	}
	for j, other := range pages {
		link := render.Link{Text: other.title, Href: other.file}
		if i == j {
			link.Href = "" // this page
		}
		page.Nav = append(page.Nav, link)
	}
	for _, name := range scripts() {
		page.Scripts = append(page.Scripts, "assets/"+name)
	}
	return create(path, func(w io.Writer) error { return render.WritePage(w, page) })
}

// filters are the choices of a page: every value that its figures have.
func (d *desk) filters(p page, cubes map[string]*cube) render.Filters {
	var all render.Filters
	for _, name := range p.filters {
		f := render.Filter{Name: name, Label: filterLabels[name], Choices: []render.Choice{{Text: "All"}}}
		for _, plan := range p.cubes {
			for _, value := range cubes[plan.name].values(name) {
				c := render.Choice{Value: value, Text: d.word(name, value)}
				if value == "" {
					c.Value = notStated
				}
				if !slices.Contains(f.Choices, c) {
					f.Choices = append(f.Choices, c)
				}
			}
		}
		all = append(all, f)
	}
	return all
}

// notStated is the value of a choice of rows that do not say: an empty one is all.
const notStated = "(not stated)"

// word is a value for people. Days are named as the spans that they begin.
func (d *desk) word(dimension, value string) string {
	day, err := time.Parse(time.DateOnly, value)
	switch {
	case dimension == "month" && err == nil:
		return day.Format("Jan 2006")
	case (dimension == "week" || dimension == "day") && err == nil:
		return day.Format("2 Jan 2006")
	}
	return render.Labels(d.Words).Of(dimension, value)
}
