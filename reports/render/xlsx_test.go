package render_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"candour/queries"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// columnsOfHarms are the columns of the table of harms, in order.
var columnsOfHarms = []string{"harm", "period_start", "received", "decided", "open", "median_hours", "median_hours_low", "median_hours_high",
	"share_48h", "p_value", "finding"}

// readXLSX reads the first table; its heads are words, so columns are told by their order.
func readXLSX(b []byte) ([]map[string]string, error) {
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := f.GetRows("Table_1", excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, err
	}
	head := slices.IndexFunc(raw, func(row []string) bool { return len(row) == len(columnsOfHarms) })
	if head < 0 {
		return nil, errors.New("no head of the table")
	}
	var rows []map[string]string
	for i, cells := range raw[head+1:] {
		row := map[string]string{}
		for j, text := range cells {
			name := columnsOfHarms[j]
			at, err := excelize.CoordinatesToCellName(j+1, head+2+i)
			if err != nil {
				return nil, err
			}
			kind, err := f.GetCellType("Table_1", at)
			if err != nil {
				return nil, err
			}
			if err := asData(row, name, text, kind); err != nil {
				return nil, fmt.Errorf("%s: %w", at, err)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func asData(row map[string]string, name, text string, kind excelize.CellType) error {
	switch text {
	case "[c]":
		row[name+"_status"] = "withheld"
		return nil
	case "[x]", "[z]":
		row[name+"_status"] = "undefined"
		return nil
	}
	row[name] = text
	if name == "harm" || name == "finding" {
		return nil
	}
	if kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		return fmt.Errorf("%q is text where a number is wanted", text)
	}
	if name == "period_start" {
		days, err := strconv.Atoi(text)
		row[name] = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days).Format(time.DateOnly)
		return err
	}
	return nil
}

// inWords is want as a format says it that has words for dimensions and findings, and, on paper,
// figures as people read them.
func inWords(format string) []map[string]string {
	if format == "pdf" {
		return onPaper
	}
	var rows []map[string]string
	for _, row := range want {
		row = maps.Clone(row)
		row["harm"] = row["harm_label"]
		delete(row, "harm_label")
		if text, ok := labels["finding"][row["finding"]]; ok {
			row["finding"] = text
		}
		rows = append(rows, row)
	}
	return rows
}

// plain is all that stands in a file, unpacked.
func plain(t *testing.T, format string, file []byte) string {
	t.Helper()
	switch format {
	case "pdf":
		return strings.Join(pdfStrings(t, file), "\n")
	case "xlsx":
	default:
		return string(file)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, part := range archive.File {
		if part.Name == "xl/styles.xml" || strings.HasPrefix(part.Name, "xl/theme/") {
			continue // numbers of looks, not of people
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	// Styles and sizes stand in attributes, and cells of text hold the number of the text.
	return attributes.ReplaceAllString(textCells.ReplaceAllString(all.String(), ""), "")
}

var textCells = regexp.MustCompile(`<c [^>]*t="s"[^>]*><v>\d+</v></c>`)

var attributes = regexp.MustCompile(` [a-zA-Z:]+="[^"]*"`)

// wide is a cleared table with so many columns of figures.
func wide(t *testing.T, columns int) disclosure.Table {
	t.Helper()
	r := queries.Result{Measure: queries.Measure{Name: "wide", Title: "Wide"}, Columns: []queries.Column{{Name: "kind", Unit: queries.Words, Role: queries.Dimension}},
		Rows: [][]queries.Value{{queries.Label("a")}}, Query: queries.Query{By: []string{"kind"}, Period: queries.Period{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}}}
	for i := range columns {
		r.Columns = append(r.Columns, queries.Column{Name: fmt.Sprintf("n%d", i), Unit: queries.Count, Role: queries.Counted, About: fmt.Sprintf("number %d", i)})
		r.Rows[0] = append(r.Rows[0], queries.Total(100+i))
	}
	table, err := disclosure.Apply(r, disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestWorkbook holds a workbook against the checklist of the Analysis Function.
func TestWorkbook(t *testing.T) {
	p := alone(harms(t), labels)
	p.Sheets = append(p.Sheets, render.Sheet{Name: "wide", Table: wide(t, 60)})
	var b bytes.Buffer
	if err := render.XLSX.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	if err := render.XLSX.Check(b.Bytes(), p); err != nil {
		t.Error(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Cover", "Contents", "Notes", "Table_1", "Table_2"}) {
		t.Errorf("sheets %q", got)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Title != "Response times" || props.Language != "en-GB" || props.Creator != "Example Social Ltd" ||
		props.Created != "2026-04-15T12:00:00Z" || props.Modified != props.Created {
		t.Errorf("properties %+v %v", props, err)
	}
	for _, sheet := range f.GetSheetList() {
		checkWorksheet(t, f, sheet)
	}
	if f.GetActiveSheetIndex() != 0 {
		t.Error("the workbook does not open at its cover")
	}
	if text, err := f.GetCellValue("Table_2", "BI6"); err != nil || text == "" {
		rows, _ := f.GetRows("Table_2")
		t.Errorf("the 61st column is missing: %q %v %q", text, err, rows)
	}
	for _, part := range []string{"<autoFilter", "<mergeCell", "<pane", "<f>", "xuri", "Go Excelize"} {
		if strings.Contains(everything(t, b.Bytes()), part) {
			t.Errorf("%s is in the file", part)
		}
	}
}

func everything(t *testing.T, file []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func checkWorksheet(t *testing.T, f *excelize.File, sheet string) {
	t.Helper()
	if title, err := f.GetCellValue(sheet, "A1"); err != nil || title == "" {
		t.Errorf("%s has no title in A1: %v", sheet, err)
	}
	tables, err := f.GetTables(sheet)
	if err != nil || sheet != "Cover" && len(tables) != 1 {
		t.Errorf("%s has %d tables: %v", sheet, len(tables), err)
		return
	}
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	if sheet == "Cover" {
		return
	}
	_, to, _ := strings.Cut(tables[0].Range, ":")
	columns, last, err := excelize.CellNameToCoordinates(to)
	if err != nil || last != len(rows) || !strings.HasPrefix(tables[0].Range, "A") {
		t.Errorf("%s: the table is at %s of %d rows; nothing may stand below or left of it: %v", sheet, tables[0].Range, len(rows), err)
	}
	for _, row := range rows {
		if len(row) > columns || len(row) == 0 {
			t.Errorf("%s: a row of %d cells beside a table of %d columns", sheet, len(row), columns)
		}
	}
}

// TestNumberFormats: a workbook shows what the pages show, and holds what the data files hold.
func TestNumberFormats(t *testing.T) {
	var b bytes.Buffer
	if err := render.XLSX.Write(&b, alone(harms(t), labels)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Table_1")
	if err != nil {
		t.Fatal(err)
	}
	first := rows[slices.IndexFunc(rows, func(row []string) bool { return row[0] == "Bullying" })]
	// As the pages show them: see TestText. The last two the library itself rounds and writes otherwise than spreadsheet programs do.
	if want := []string{"Bullying", "2026-01-01", "12,345", "12,000", "345", "23.3", "23.0", "24.0"}; !slices.Equal(first[:len(want)], want) {
		t.Errorf("shown is %q, want %q", first, want)
	}
	row := slices.IndexFunc(rows, func(row []string) bool { return row[0] == "Bullying" }) + 1
	for column, want := range map[string]string{"I": "0.0%", "J": `[<0.001]"<0.001";0.000`} {
		id, err := f.GetCellStyle("Table_1", column+strconv.Itoa(row))
		if err != nil {
			t.Fatal(err)
		}
		if style, err := f.GetStyle(id); err != nil || style.CustomNumFmt == nil || *style.CustomNumFmt != want {
			t.Errorf("column %s: format %v, want %s", column, style.CustomNumFmt, want)
		}
	}
}
