package render

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// excelizeStyle is what cells differ in.
type excelizeStyle struct {
	size                    float64 // in points; 0: 12
	bold, right, wrap, link bool
	format                  string // of numbers
}

var (
	titleStyle    = excelizeStyle{size: 16, bold: true}
	subtitleStyle = excelizeStyle{size: 14, bold: true}
	textStyle     = excelizeStyle{wrap: true}
)

// style gives a cell its looks. Equal ones share an entry of the file's list.
func (b *workbook) style(sheet, at string, s excelizeStyle) {
	b.do(func() error {
		id, ok := b.styles[s]
		if !ok {
			var err error
			if id, err = b.file.NewStyle(s.full()); err != nil {
				return err
			}
			b.styles[s] = id
		}
		return b.file.SetCellStyle(sheet, at, at, id)
	})
}

func (s excelizeStyle) full() *excelize.Style {
	const plainSize, linkColor = 12, "12436D"
	style := &excelize.Style{Font: &excelize.Font{Family: "Arial", Size: s.size, Bold: s.bold},
		Alignment: &excelize.Alignment{WrapText: s.wrap, Vertical: "top"}}
	if s.size == 0 {
		style.Font.Size = plainSize
	}
	if s.link {
		style.Font.Underline, style.Font.Color = "single", linkColor
	}
	if s.right {
		style.Alignment.Horizontal = "right"
	}
	if s.format != "" {
		style.CustomNumFmt = &s.format
	}
	return style
}

// A tidyZip writes the parts of a workbook in a fixed order and without a time, so that the same
// workbook is the same bytes, and leaves out the filters that the library puts on every table.
type tidyZip struct {
	w     io.Writer
	parts map[string]*bytes.Buffer
}

func newTidyZip(w io.Writer) excelize.ZipWriter { return &tidyZip{w, map[string]*bytes.Buffer{}} }

func (z *tidyZip) Create(name string) (io.Writer, error) {
	z.parts[name] = &bytes.Buffer{}
	return z.parts[name], nil
}

func (z *tidyZip) AddFS(fs.FS) error { return errors.New("a workbook takes no folder") }

var autoFilter = regexp.MustCompile(`<autoFilter[^>]*(/>|></autoFilter>)`)

func (z *tidyZip) Close() error {
	var names []string
	for name := range z.parts {
		names = append(names, name)
	}
	const first = "[Content_Types].xml" // readers that take the file as a stream want it first
	slices.SortFunc(names, func(a, b string) int {
		switch {
		case a == first:
			return -1
		case b == first:
			return 1
		}
		return strings.Compare(a, b)
	})
	archive := zip.NewWriter(z.w)
	for _, name := range names {
		text := z.parts[name].Bytes()
		if strings.HasPrefix(name, "xl/tables/") {
			text = autoFilter.ReplaceAll(text, nil)
		}
		part, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: earliest})
		if err != nil {
			return err
		}
		if _, err := part.Write(text); err != nil {
			return err
		}
	}
	return archive.Close()
}

// earliest is the first instant that a zip file can say: its entries have no time of their own.
var earliest = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
