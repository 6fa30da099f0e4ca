package render

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"candour/reports/disclosure"
)

// checkXLSX reads a workbook back as a spreadsheet program would.
func checkXLSX(file []byte, p Publication) error {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("read XLSX: %w", err)
	}
	defer f.Close()
	want := []string{coverSheet, contentsSheet, notesSheet}
	for i := range p.Sheets {
		want = append(want, tableSheet(i))
	}
	if found := f.GetSheetList(); !slices.Equal(found, want) {
		return fmt.Errorf("its sheets are %q, and ought to be %q", found, want)
	}
	for i, s := range p.Sheets {
		got, err := readSheet(f, tableSheet(i), s)
		if err == nil {
			err = p.sheetGrid(s.Table).compare(got)
		}
		if err != nil {
			return inTable(s.Name, err)
		}
	}
	return nil
}

// sheetGrid is what a worksheet must say: numbers as they are published as data, and texts in quotation marks.
func (p Publication) sheetGrid(t disclosure.Table) grid {
	g := grid{head: headings(t)}
	for i := range t.Len() {
		var row []string
		for j, c := range t.Columns() {
			switch cell := t.Row(i)[j]; cell.Kind {
			case disclosure.Total, disclosure.Measurement:
				row = append(row, number(cell.Number))
			case disclosure.Day:
				row = append(row, strconv.Itoa(serial(cell.Day)))
			default:
				row = append(row, strconv.Quote(p.words(c, cell)))
			}
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// readSheet reads the table of a worksheet; one without rows is no marked table, and ends the sheet.
func readSheet(f *excelize.File, sheet string, s Sheet) (grid, error) {
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil || len(rows) == 0 {
		return grid{}, fmt.Errorf("read %s: %w", sheet, err)
	}
	first, last, columns := len(rows), len(rows), len(rows[len(rows)-1])
	if s.Table.Len() > 0 {
		tables, err := f.GetTables(sheet)
		if err != nil || len(tables) != 1 || tables[0].Name != s.Name {
			return grid{}, fmt.Errorf("%s: want one table of that name: %v %w", sheet, tables, err)
		}
		var from, to string
		if from, to, err = corners(tables[0].Range); err != nil {
			return grid{}, err
		}
		if _, first, err = excelize.CellNameToCoordinates(from); err != nil {
			return grid{}, err
		}
		if columns, last, err = excelize.CellNameToCoordinates(to); err != nil {
			return grid{}, err
		}
	}
	return cells(f, sheet, rows[min(first-1, len(rows)-1):min(last, len(rows))], first, columns)
}

func corners(area string) (from, to string, err error) {
	for i := range area {
		if area[i] == ':' {
			return area[:i], area[i+1:], nil
		}
	}
	return "", "", fmt.Errorf("%q is no area of cells", area)
}

// cells are the rows of a table from row number first on, which is its head.
func cells(f *excelize.File, sheet string, rows [][]string, first, columns int) (grid, error) {
	var g grid
	for i, row := range rows {
		row = append(row, make([]string, max(0, columns-len(row)))...) // empty cells at the end are not stored
		if i == 0 {
			g.head = row
			continue
		}
		for j, text := range row {
			kind, err := f.GetCellType(sheet, cellName(j, first+i))
			if err != nil {
				return grid{}, err
			}
			row[j], err = canonical(text, kind)
			if err != nil {
				return grid{}, fmt.Errorf("%s: %w", cellName(j, first+i), err)
			}
		}
		g.rows = append(g.rows, row)
	}
	return g, nil
}

// canonical is a number as published as data, or a text in quotation marks: "12" is no number.
func canonical(text string, kind excelize.CellType) (string, error) {
	if kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber || text == "" {
		return strconv.Quote(text), nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", err
	}
	return number(value), nil
}
