package render_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/reports/disclosure"
	"candour/reports/render"
)

// readers read a format back: per row, column → text, where a status is "", "withheld" or "undefined".
var readers = map[string]func([]byte) ([]map[string]string, error){"csv": readCSV, "json": readJSON, "xlsx": readXLSX, "pdf": readPDF}

// formats are all ways to write the table of a publication alone.
func formats() map[string]writer {
	all := map[string]writer{}
	for _, f := range render.Formats {
		all[f.Name] = f.Write
	}
	for _, b := range render.Books {
		all[b.Name] = func(w io.Writer, t disclosure.Table, l render.Labels) error { return b.Write(w, alone(t, l)) }
	}
	return all
}

// alone is a publication of one table.
func alone(t disclosure.Table, l render.Labels) render.Publication {
	var columns []render.Heading
	for _, c := range t.Columns() {
		columns = append(columns, render.Heading{Name: c.Name, Text: c.Name})
	}
	return render.Publication{
		Page: render.Page{Title: "Response times", Service: "Example Social", Sections: []render.Section{{ID: "all", Heading: "All figures", Body: []render.Block{
			render.DataTable{ID: "harms-table", Table: render.TableView{Table: t, Labels: l, Columns: columns, Caption: "Response times by harm"}}}}}},
		Sheets: []render.Sheet{{Name: "harms", Table: t}}, Labels: l, Author: "Example Social Ltd", Made: time.Date(2026, 4, 15, 12, 0, 0, 0, time.UTC),
	}
}

func readCSV(b []byte) ([]map[string]string, error) {
	records, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return nil, err
	}
	words := map[string]string{"": "", "c": "withheld", "x": "undefined", "z": "undefined"}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
			if strings.HasSuffix(name, "_status") {
				word, ok := words[record[i]]
				if !ok {
					return nil, fmt.Errorf("status %q", record[i])
				}
				row[name] = word
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func readJSON(b []byte) ([]map[string]string, error) {
	var document struct{ Rows []map[string]json.RawMessage }
	if err := json.Unmarshal(b, &document); err != nil {
		return nil, err
	}
	var rows []map[string]string
	for _, object := range document.Rows {
		row := map[string]string{}
		for name, raw := range object {
			text := string(raw)
			if text == "null" {
				text = ""
			} else if text[0] == '"' {
				if err := json.Unmarshal(raw, &text); err != nil {
					return nil, err
				}
			}
			if strings.HasSuffix(name, "_status") {
				text, _, _ = strings.Cut(text, ":")
			}
			row[name] = text
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// want is what every format must give back of the table of harms.
var want = []map[string]string{
	{"harm": "pc.bullying", "harm_label": "Bullying", "period_start": "2026-01-01", "received": "12345", "decided": "12000", "open": "345",
		"median_hours": "23.3", "median_hours_low": "23", "median_hours_high": "24", "share_48h": "0.507", "p_value": "0.0004", "finding": "above"},
	{"harm": "pc.hate", "harm_label": "Abuse and hate, “protected” traits", "period_start": "2026-01-01", "received": "734",
		"decided_status": "withheld", "open_status": "withheld", "median_hours_status": "withheld", "median_hours_low_status": "withheld",
		"median_hours_high_status": "withheld", "share_48h_status": "withheld", "p_value": "0.25"},
	{"harm": "pc.stunts", "harm_label": "pc.stunts", "period_start": "2026-02-01", "received": "0", "decided": "0", "open": "0",
		"median_hours_status": "undefined", "median_hours_low_status": "undefined", "median_hours_high_status": "undefined",
		"share_48h_status": "undefined", "p_value_status": "undefined", "finding_status": "undefined"},
	{"harm": "Not stated", "harm_label": "Not stated", "period_start": "2026-03-01", "received": "1000000", "decided": "999000", "open": "1000",
		"median_hours": "0", "median_hours_low": "0", "median_hours_high_status": "undefined", "share_48h": "0.333", "p_value": "0.043", "finding": "within"},
}

func TestFormats(t *testing.T) {
	table := harms(t)
	for name, write := range formats() {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b, table, labels); err != nil {
				t.Fatal(err)
			}
			read, ok := readers[name]
			if !ok {
				t.Fatal("the suite has no reader for this format: add one")
			}
			rows, err := read(b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			compareRows(t, name, table, rows)
			checkNoSecrets(t, plain(t, name, b.Bytes()))
			checkDeterministic(t, write, table)
			checkWriterErrors(t, write, table)
		})
	}
}

func compareRows(t *testing.T, format string, table disclosure.Table, rows []map[string]string) {
	t.Helper()
	want := want
	if format != "csv" && format != "json" {
		want = inWords(format)
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i, row := range rows {
		known := map[string]bool{"harm_label": true}
		for _, c := range table.Columns() {
			known[c.Name], known[c.Name+"_status"] = true, c.Role != "dimension"
		}
		for name, value := range row {
			if !known[name] {
				t.Errorf("row %d: a column %s that the table does not have", i, name)
			}
			if value != want[i][name] {
				t.Errorf("row %d: %s is %q, want %q", i, name, value, want[i][name])
			}
		}
		for name, value := range want[i] {
			if row[name] != value {
				t.Errorf("row %d: %s is %q, want %q", i, name, row[name], value)
			}
		}
	}
}

func checkNoSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{fmt.Sprint(secretSibling), "987654"} {
		if strings.Contains(text, secret) {
			t.Errorf("a withheld value is in the bytes: %s", secret)
		}
	}
	// The smallest is too short to look for as it is, but stands alone nowhere.
	if regexp.MustCompile(fmt.Sprintf(`(^|[,>: ])%d($|[,<\s])`, secretCount)).MatchString(text) {
		t.Errorf("%d stands in the bytes:\n%s", secretCount, text)
	}
}

type writer = func(io.Writer, disclosure.Table, render.Labels) error

func checkDeterministic(t *testing.T, write writer, table disclosure.Table) {
	t.Helper()
	var a, b bytes.Buffer
	if err := errors.Join(write(&a, table, labels), write(&b, table, labels)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same table gave other bytes")
	}
}

var errFull = errors.New("no space left on device")

// fullDisk takes some bytes, and then no more.
type fullDisk struct{ left int }

func (d *fullDisk) Write(b []byte) (int, error) {
	if len(b) > d.left {
		return d.left, errFull
	}
	d.left -= len(b)
	return len(b), nil
}

func checkWriterErrors(t *testing.T, write writer, table disclosure.Table) {
	t.Helper()
	for _, room := range []int{0, 1, 100} {
		if err := write(&fullDisk{room}, table, labels); !errors.Is(err, errFull) {
			t.Errorf("disk with room for %d bytes: error %v", room, err)
		}
	}
}

func TestFormatNamesAreUnique(t *testing.T) {
	var names, extensions []string
	for _, f := range render.Formats {
		if slices.Contains(names, f.Name) || slices.Contains(extensions, f.Extension) {
			t.Errorf("format %s is there twice", f.Name)
		}
		names, extensions = append(names, f.Name), append(extensions, f.Extension)
	}
}

func TestCSVBytes(t *testing.T) {
	var b bytes.Buffer
	if err := render.CSV.Write(&b, harms(t), nil); err != nil {
		t.Fatal(err)
	}
	golden(t, "harms.csv", b.Bytes())
	if n := bytes.Count(b.Bytes(), []byte("\r\n")); n != 5 {
		t.Errorf("%d lines end as RFC 4180 wants, want 5", n)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("harm,period_start,received,received_status,")) {
		t.Error("a status belongs right after its figure, and a dimension without labels has no column for them")
	}
}

func TestJSONBytes(t *testing.T) {
	var b bytes.Buffer
	if err := render.JSON.Write(&b, harms(t), labels); err != nil {
		t.Fatal(err)
	}
	golden(t, "harms.json", b.Bytes())
	for _, part := range []string{`"open_status": "withheld: protected count"`, `"decided_status": "withheld: protected count"`,
		`"p_value_status": "undefined: not applicable"`, `"start": "2026-01-01"`, `"end": "2026-04-01"`, `calendar`, `[c]: withheld to protect people`} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no %s", part)
		}
	}
}

func TestMeta(t *testing.T) {
	table := harms(t)
	var data, b bytes.Buffer
	if err := errors.Join(render.CSV.Write(&data, table, labels), render.Meta(&b, table, labels)); err != nil {
		t.Fatal(err)
	}
	golden(t, "harms.meta.csv", b.Bytes())
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var described, notes []string
	for _, r := range records[1:] {
		if r[0] != "" {
			described = append(described, r[0])
		} else if r[1] == "Note" {
			notes = append(notes, r[2])
		}
	}
	header, err := csv.NewReader(&data).Read()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(header, described) {
		t.Errorf("described are %v, but the file has %v", described, header)
	}
	if !slices.Equal(notes, table.Notes()) {
		t.Errorf("notes %q", notes)
	}
	checkWriterErrors(t, render.Meta, table)
}

func TestTableWithoutRows(t *testing.T) {
	empty := harms(t).Select(func(int) bool { return false })
	for name, write := range formats() {
		var b bytes.Buffer
		if err := write(&b, empty, labels); err != nil {
			t.Fatal(err)
		}
		if rows, err := readers[name](b.Bytes()); err != nil || len(rows) != 0 || strings.Contains(b.String(), "null,") {
			t.Errorf("%s: %v, %d rows", name, err, len(rows))
		}
	}
}
