package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// A pack is the files of one reader's folder, by name.
type pack map[string][]byte

// A desk makes packs. What all of them hold is made once.
type desk struct {
	*press
	roster   roster
	partners sheet // a sample of the schools without names
	plate    *funnelPlate
	common   pack // files that every school's folder holds
}

// schoolPacks gives each school a folder with its own figures alone, or an encrypted file.
func (p *press) schoolPacks(sheets map[string]sheet) (writer, error) {
	schools, err := schoolsOnRoll(sheets["rates"].table)
	if err != nil {
		return nil, err
	}
	p.schools = len(schools)
	d := &desk{press: p, roster: newRoster(sheets)}
	if err := d.shared(); err != nil {
		return nil, err
	}
	if p.edition.HandOver != nil {
		return d.handOver(schools)
	}
	return func(dir string) error {
		return d.eachSchool(schools, func(_ int, s school, files pack) error {
			return files.write(filepath.Join(dir, Schools, s.folder))
		})
	}, nil
}

// shared makes what is the same for every school.
func (d *desk) shared() (err error) {
	all, err := d.unnamedSchools()
	if err != nil {
		return err
	}
	d.partners = sheet{name: "partners", table: sample(all.table)}
	if d.plate, err = d.newFunnelPlate(all.table.Len(), d.roster.sheets["partners"]); err != nil {
		return err
	}
	d.common = pack{}
	return d.data(d.common, render.Sheet{Name: "partners", Scope: "schools without names", Table: d.partners.table}, d.labels)
}

// eachSchool makes every school's files and hands them on, a worker a processor.
func (d *desk) eachSchool(schools []school, then func(i int, s school, files pack) error) error {
	next := make(chan int)
	faults := make([]error, len(schools))
	var workers sync.WaitGroup
	work := func(own *desk) {
		for i := range next {
			files, err := own.school(schools[i])
			if err == nil {
				err = then(i, schools[i], files)
			}
			if err != nil {
				faults[i] = fmt.Errorf("school %s: %w", schools[i].id, err)
			}
		}
	}
	renderers, err := newRenderers(min(runtime.GOMAXPROCS(0), max(1, len(schools))))
	if err != nil {
		return err
	}
	for _, r := range renderers {
		drawing := *d.press
		drawing.renderer = r
		own := *d
		own.press = &drawing
		workers.Go(func() { work(&own) })
	}
	for i := range schools {
		next <- i
	}
	close(next)
	workers.Wait()
	for _, r := range renderers {
		faults = append(faults, r.Close())
	}
	return errors.Join(faults...)
}

func newRenderers(n int) (all []*dashboard.Renderer, err error) {
	for range n {
		r, err := dashboard.NewRenderer()
		if err != nil {
			for _, r := range all {
				err = errors.Join(err, r.Close())
			}
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// school makes one school's files.
func (d *desk) school(s school) (pack, error) {
	own := d.roster.of(s.id)
	files := pack{}
	maps.Copy(files, d.common)
	v := &schoolView{desk: d, id: s.id, own: own, labels: d.ownLabels(s.id), files: files}
	page, leaflet, err := v.pages()
	if err != nil {
		return nil, err
	}
	if err := d.page(files, "index.html", page); err != nil {
		return nil, err
	}
	paper := d.publication(leaflet)
	paper.OnePage = true
	if err := files.checked(s.folder+".pdf", func(w io.Writer) error { return render.PDF.Write(w, paper) }, func(text []byte) error { return render.PDF.Check(text, paper) }); err != nil {
		return nil, err
	}
	err = d.data(files, render.Sheet{Name: "data", Table: own["months"]}, v.labels)
	if err == nil && own["response"].Len() > 0 {
		err = d.data(files, render.Sheet{Name: "period", Table: own["response"]}, v.labels)
	}
	return files, err
}

// ownLabels are the labels without the names of schools but these.
func (p *press) ownLabels(ids ...string) render.Labels {
	own := maps.Clone(p.labels)
	own["school"] = map[string]string{}
	for _, id := range ids {
		own["school"][id] = p.labels.Of("school", id)
	}
	return own
}

// page adds a page and reads it back.
func (d *desk) page(files pack, name string, page render.Page) error {
	page.Service, page.ExtraCSS = d.edition.Service, dashboard.StyleSheet()
	return files.checked(name, func(w io.Writer) error { return render.WritePage(w, page) }, func(text []byte) error { return render.CheckPage(text, page) })
}

// data adds a sheet in every format, reads each back, and describes its columns.
func (d *desk) data(files pack, s render.Sheet, labels render.Labels) error {
	for _, f := range render.Formats {
		err := files.checked(s.Name+"."+f.Extension, func(w io.Writer) error { return f.Write(w, s.Table, labels) },
			func(text []byte) error { return f.Check(text, s.Table, labels) })
		if err != nil {
			return err
		}
	}
	var meta, csvw bytes.Buffer
	err := errors.Join(render.Meta(&meta, s.Table, labels), render.CSVW(&csvw, s, labels, d.edition.Provider, d.edition.Licence))
	files[s.Name+".meta.csv"], files[s.Name+render.CSVWSuffix] = meta.Bytes(), csvw.Bytes()
	return err
}

// checked adds a file that is read back: what differs from the cleared tables fails the publication.
func (f pack) checked(name string, write func(io.Writer) error, check func([]byte) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := check(b.Bytes()); err != nil {
		return fmt.Errorf("read back %s: %w", name, err)
	}
	f[name] = b.Bytes()
	return nil
}

// write puts the files into a new folder.
func (f pack) write(dir string) error {
	for _, name := range slices.Sorted(maps.Keys(f)) {
		err := createFile(filepath.Join(dir, name), func(w *os.File) error {
			_, err := w.Write(f[name])
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// own is the first row of a sheet of one row at most, or -1.
func ownRow(t disclosure.Table) int { return min(t.Len(), 1) - 1 }
