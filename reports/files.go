package reports

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"candour/reports/render"
)

// bookNames are the files of the transparency report that hold all of it, by format.
var bookNames = map[string]string{"pdf": "report.pdf", "xlsx": "tables.xlsx"}

// publication is a page with what the files beside it say of themselves.
func (p *press) publication(page render.Page) render.Publication {
	page.Service = p.edition.Service
	return render.Publication{Page: page, Labels: p.labels, Author: p.edition.Provider, Licence: p.edition.Licence, Made: p.edition.AsOf}
}

// writeData writes a sheet in every format, reads each back, and describes its columns.
func (p *press) writeData(dir string, s render.Sheet, labels render.Labels) error {
	for _, f := range render.Formats {
		err := writeChecked(filepath.Join(dir, s.Name+"."+f.Extension), func(w io.Writer) error { return f.Write(w, s.Table, labels) },
			func(file []byte) error { return f.Check(file, s.Table, labels) })
		if err != nil {
			return err
		}
	}
	return p.describe(dir, s, labels)
}

// describe writes what stands beside a sheet's CSV file.
func (p *press) describe(dir string, s render.Sheet, labels render.Labels) error {
	err := createFile(filepath.Join(dir, s.Name+".meta.csv"), func(w *os.File) error { return render.Meta(w, s.Table, labels) })
	if err != nil {
		return fmt.Errorf("%s.meta.csv: %w", s.Name, err)
	}
	return createFile(filepath.Join(dir, s.Name+render.CSVWSuffix), func(w *os.File) error { return render.CSVW(w, s, labels, p.edition.Provider, p.edition.Licence) })
}

// writeBooks writes the whole publication in every format that holds it in one file, reads each back,
// and describes the data files.
func (p *press) writeBooks(dir string, all render.Publication) error {
	for _, b := range render.Books {
		if err := writeBook(filepath.Join(dir, bookNames[b.Name]), b, all); err != nil {
			return err
		}
	}
	return createFile(filepath.Join(dir, render.DataPackageName), func(w *os.File) error {
		return render.DataPackage(w, all, "data", p.edition.Period.Name, "snapshot "+strconv.FormatInt(p.edition.Snapshot, 10))
	})
}

func writeBook(path string, b render.Book, all render.Publication) error {
	return writeChecked(path, func(w io.Writer) error { return b.Write(w, all) }, func(file []byte) error { return b.Check(file, all) })
}

// writeChecked writes a file and reads it back from the disk: what differs from the cleared tables
// fails the publication.
func writeChecked(path string, write func(io.Writer) error, check func([]byte) error) error {
	if err := createFile(path, func(w *os.File) error { return write(w) }); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	file, err := os.ReadFile(path)
	if err == nil {
		err = check(file)
	}
	if err != nil {
		return fmt.Errorf("read back %s: %w", path, err)
	}
	return nil
}
