package render_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"candour/reports/render"
)

// csvOfHarms is the CSV file that the descriptors describe, and its records.
func csvOfHarms(t *testing.T) ([]byte, [][]string) {
	t.Helper()
	var b bytes.Buffer
	if err := render.CSV.Write(&b, harms(t), labels); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), records
}

// TestDataPackage: size, digest, fields and types are those of the CSV file. The descriptor as a whole
// was held against the official profile with frictionless 5 by hand.
func TestDataPackage(t *testing.T) {
	var b, again bytes.Buffer
	p := alone(harms(t), labels)
	p.Licence = "OGL-UK-3.0"
	if err := errors.Join(render.DataPackage(&b, p, "data", "2026-Q1", "snapshot 7"), render.DataPackage(&again, p, "data", "2026-Q1", "snapshot 7")); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same publication gave other bytes")
	}
	type field struct {
		Name, Type, Unit string
		Categories       []struct{ Value string }
		Constraints      struct{ Required bool }
	}
	var d struct {
		Schema    string `json:"$schema"`
		Name      string
		Version   string
		Created   string
		Sources   []struct{ Version string }
		Resources []struct {
			Name, Path, Hash string
			Bytes            int
			Schema           struct {
				Fields        []field
				PrimaryKey    []string
				MissingValues []struct{ Value string }
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &d); err != nil || len(d.Resources) != 1 {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if !strings.Contains(b.String(), "\"licenses\": [\n  {\n   \"name\": \"OGL-UK-3.0\"") {
		t.Errorf("no licence in\n%s", b.String())
	}
	file, records := csvOfHarms(t)
	sum, r := sha256.Sum256(file), d.Resources[0]
	if d.Name != "example-social-2026-q1" || d.Version != "2026-Q1" || d.Created != "2026-04-15T12:00:00Z" || d.Sources[0].Version != "snapshot 7" {
		t.Errorf("package %+v", d)
	}
	if r.Path != "data/harms.csv" || r.Bytes != len(file) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
		t.Errorf("resource %s, %d bytes, %s", r.Path, r.Bytes, r.Hash)
	}
	if !slices.Equal(r.Schema.PrimaryKey, []string{"harm", "period_start"}) || len(r.Schema.MissingValues) != 1 || r.Schema.MissingValues[0].Value != "" {
		t.Errorf("key %v, missing values %v", r.Schema.PrimaryKey, r.Schema.MissingValues)
	}
	types := map[string]string{"harm": "string", "harm_label": "string", "period_start": "date", "received": "integer", "median_hours": "number", "share_48h": "number", "finding": "string"}
	for i, f := range r.Schema.Fields {
		if f.Name != records[0][i] {
			t.Errorf("field %d is %s, in the file %s", i, f.Name, records[0][i])
		}
		if want, ok := types[f.Name]; ok && f.Type != want {
			t.Errorf("field %s is a %s, want %s", f.Name, f.Type, want)
		}
		if strings.HasSuffix(f.Name, "_status") && len(f.Categories) != 3 {
			t.Errorf("field %s has categories %v", f.Name, f.Categories)
		}
		for _, record := range records[1:] {
			if f.Constraints.Required && record[i] == "" {
				t.Errorf("field %s is required, and empty in the file", f.Name)
			}
		}
	}
	if len(r.Schema.Fields) != len(records[0]) {
		t.Errorf("%d fields, and %d columns in the file", len(r.Schema.Fields), len(records[0]))
	}
	checkNoSecrets(t, strings.Join(strings.Split(b.String(), "95 %"), ""))
}

// TestCSVW: the columns are those of the file, by name, in order.
func TestCSVW(t *testing.T) {
	var b bytes.Buffer
	if err := render.CSVW(&b, render.Sheet{Name: "harms", Table: harms(t)}, labels, "Example Social Ltd", "OGL-UK-3.0"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `"dc:license": "OGL-UK-3.0"`) {
		t.Errorf("no licence in\n%s", b.String())
	}
	var d struct {
		Context []any `json:"@context"`
		URL     string
		Schema  struct {
			Columns    []struct{ Name, Titles string }
			PrimaryKey []string
		} `json:"tableSchema"`
	}
	if err := json.Unmarshal(b.Bytes(), &d); err != nil || d.URL != "harms.csv" || len(d.Context) != 2 || d.Context[0] != "http://www.w3.org/ns/csvw" {
		t.Errorf("%v\n%s", err, b.String())
	}
	_, records := csvOfHarms(t)
	var names []string
	for _, c := range d.Schema.Columns {
		names = append(names, c.Name)
		if c.Titles != c.Name {
			t.Errorf("column %s has the title %s, which is not in the file", c.Name, c.Titles)
		}
	}
	if !slices.Equal(names, records[0]) || !slices.Equal(d.Schema.PrimaryKey, []string{"harm", "period_start"}) {
		t.Errorf("columns %v with key %v, in the file %v", names, d.Schema.PrimaryKey, records[0])
	}
}

// TestNotesThatAreNeeded: a table on a page explains the signs that stand in it, and no others.
func TestNotesThatAreNeeded(t *testing.T) {
	table := harms(t)
	for _, c := range []struct {
		columns  []string
		withheld bool
	}{{[]string{"harm", "received"}, false}, {[]string{"harm", "open"}, true}} {
		p := alone(table, labels)
		view := render.TableView{Table: table, Labels: labels, Caption: "Some columns"}
		for _, name := range c.columns {
			view.Columns = append(view.Columns, render.Heading{Name: name, Text: name})
		}
		p.Page.Sections[0].Body = []render.Block{render.DataTable{ID: "some", Table: view}}
		var b bytes.Buffer
		if err := render.WritePage(&b, p.Page); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "[c]: withheld"); got != c.withheld {
			t.Errorf("columns %v: the note on withheld figures: %v, want %v", c.columns, got, c.withheld)
		}
		if !strings.Contains(b.String(), "weekends &amp; nights included") {
			t.Errorf("columns %v: the note on the whole table is missing", c.columns)
		}
	}
}
