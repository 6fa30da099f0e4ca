package render_test

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"

	"candour/queries"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// faults are ways in which a writer may go wrong: the table that it writes instead, and what the error
// must say of the cell, in data and on paper.
var faults = []struct {
	name         string
	change       func(*queries.Result)
	data, people []string
}{
	{"a figure", func(r *queries.Result) { r.Rows[0][2], r.Rows[0][3] = queries.Total(12355), queries.Total(12010) },
		[]string{"row 1", "eceived", "12355", "12345"}, []string{"row 1", "received", "12,355", "12,345"}},
	{"a figure in place of a withheld one", func(r *queries.Result) {
		r.Rows[1][2], r.Rows[1][3], r.Rows[1][4] = queries.Total(734), queries.Total(431), queries.Total(303)
	}, []string{"row 2", "ecided", "431", "[c]"}, []string{"row 2", "decided", "431", "[c]"}},
	{"zero in place of no figure", func(r *queries.Result) { r.Rows[2][9] = queries.Measurement(0.5) },
		[]string{"row 3", "0.5", "[z]"}, []string{"row 3", "p_value", "0.500", "–"}},
	{"a row too few", func(r *queries.Result) { r.Rows = r.Rows[:3] }, []string{"3 rows", "4"}, []string{"3 rows", "4"}},
	{"a column too few", func(r *queries.Result) {
		r.Columns = r.Columns[:10]
		for i := range r.Rows {
			r.Rows[i] = r.Rows[i][:10]
		}
	}, []string{"columns"}, []string{"columns"}},
	{"a day", func(r *queries.Result) { r.Rows[0][1] = r.Rows[3][1] }, []string{"row 1"}, []string{"row 1", "period_start", "March 2026", "January 2026"}},
}

// TestFormatsAreReadBack: whatever a writer does wrong, reading its file back finds it and says where.
func TestFormatsAreReadBack(t *testing.T) {
	table := harms(t)
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			other := harmsBut(t, fault.change)
			for _, f := range render.Formats {
				var b bytes.Buffer
				if err := f.Write(&b, other, labels); err != nil {
					t.Fatal(err)
				}
				wantFault(t, f.Name, f.Check(b.Bytes(), table, labels), fault.data)
				if err := f.Check(b.Bytes(), other, labels); err != nil {
					t.Errorf("%s finds fault with its own file: %v", f.Name, err)
				}
			}
			for _, book := range render.Books {
				var b bytes.Buffer
				if err := book.Write(&b, alone(other, labels)); err != nil {
					t.Fatal(err)
				}
				want := fault.data
				if book.Name == "pdf" {
					want = fault.people
				}
				wantFault(t, book.Name, book.Check(b.Bytes(), alone(table, labels)), want)
				if err := book.Check(b.Bytes(), alone(other, labels)); err != nil {
					t.Errorf("%s finds fault with its own file: %v", book.Name, err)
				}
			}
			var b bytes.Buffer
			if err := render.WritePage(&b, alone(other, labels).Page); err != nil {
				t.Fatal(err)
			}
			wantFault(t, "html", render.CheckPage(b.Bytes(), alone(table, labels).Page), fault.people)
			if err := render.CheckPage(b.Bytes(), alone(other, labels).Page); err != nil {
				t.Errorf("html finds fault with its own file: %v", err)
			}
		})
	}
}

func wantFault(t *testing.T, format string, err error, parts []string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: error %v, want one with %q", format, err, part)
		}
	}
}

// TestOtherLabels: a row under another name is as wrong as another figure.
func TestOtherLabels(t *testing.T) {
	table := harms(t)
	other := maps.Clone(labels)
	other["harm"] = map[string]string{"pc.bullying": "Kindness", "pc.hate": labels["harm"]["pc.hate"]}
	for name, write := range formats() {
		var b bytes.Buffer
		if err := write(&b, table, other); err != nil {
			t.Fatal(err)
		}
		wantFault(t, name, checkAlone(name, b.Bytes(), table), []string{"Kindness", "Bullying"})
	}
}

func checkAlone(name string, file []byte, table disclosure.Table) error {
	for _, f := range render.Formats {
		if f.Name == name {
			return f.Check(file, table, labels)
		}
	}
	for _, b := range render.Books {
		if b.Name == name {
			return b.Check(file, alone(table, labels))
		}
	}
	return fmt.Errorf("no format %s", name)
}

// TestBrokenFiles: what is no such file is a fault and not a crash.
func TestBrokenFiles(t *testing.T) {
	table := harms(t)
	for name, write := range formats() {
		var b bytes.Buffer
		if err := write(&b, table, labels); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{0, 1, b.Len() / 2, b.Len() - 20} {
			if err := checkAlone(name, b.Bytes()[:size], table); err == nil {
				t.Errorf("%s of %d bytes of %d is found whole", name, size, b.Len())
			}
		}
	}
}

// TestPageIsReadBack: headline figures and the options of live charts are compared too.
func TestPageIsReadBack(t *testing.T) {
	page := full(t)
	for i, s := range page.Sections {
		for j, b := range s.Body {
			if f, ok := b.(render.Figure); ok {
				f.Option, f.NarrowOption = []byte(`{"wide":[1]}`), []byte(`{"narrow":[1]}`)
				f.CheckOption = func(option []byte) error {
					if !bytes.Equal(option, []byte(f.Option)) && !bytes.Equal(option, []byte(f.NarrowOption)) {
						return fmt.Errorf("another option: %s", option)
					}
					return nil
				}
				page.Sections[i].Body[j] = f
			}
		}
	}
	var b bytes.Buffer
	if err := render.WritePage(&b, page); err != nil {
		t.Fatal(err)
	}
	if err := render.CheckPage(b.Bytes(), page); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	at := strings.Index(text, `<dd class="value">`) + len(`<dd class="value">`)
	wantFault(t, "tile", render.CheckPage([]byte(text[:at]+"9"+text[at:]), page), []string{"headline figure 1"})
	at = strings.Index(text, `class="chart-option">`) + len(`class="chart-option">`)
	wantFault(t, "option", render.CheckPage([]byte(text[:at]+" "+text[at:]), page), []string{"another option"})
}
