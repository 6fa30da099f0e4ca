package render

import (
	"io"
	"strings"
)

// CSVWSuffix is what the name of the metadata of a CSV file has after the CSV file's own name, by the
// W3C's rule: so tools find it.
const CSVWSuffix = ".csv-metadata.json"

type csvwTable struct {
	Context     []any      `json:"@context"`
	URL         string     `json:"url"`
	Title       string     `json:"dc:title"`
	Description string     `json:"dc:description,omitempty"`
	Publisher   string     `json:"dc:publisher,omitempty"`
	Licence     string     `json:"dc:license,omitempty"`
	Schema      csvwSchema `json:"tableSchema"`
}

type csvwSchema struct {
	Columns    []csvwColumn `json:"columns"`
	PrimaryKey []string     `json:"primaryKey,omitempty"`
}

type csvwColumn struct {
	Name        string `json:"name"`
	Titles      string `json:"titles"`
	Description string `json:"dc:description"`
	Datatype    any    `json:"datatype"`
	Null        string `json:"null"`
	Required    bool   `json:"required,omitempty"`
}

type csvwDatatype struct {
	Base    string `json:"base"`
	Format  string `json:"format,omitempty"`
	Minimum *int   `json:"minimum,omitempty"`
}

// CSVW writes the metadata of a sheet's CSV file as the W3C's CSV on the Web wants it.
func CSVW(w io.Writer, s Sheet, labels Labels, publisher, licence string) error {
	description := strings.TrimSpace(strings.Join(append([]string{s.Table.About()}, notesOf(s.Table)...), "\n\n"))
	d := csvwTable{Context: []any{"http://www.w3.org/ns/csvw", map[string]string{"@language": "en"}}, URL: s.Name + ".csv", Title: s.Title(),
		Description: description, Publisher: publisher, Licence: licence}
	for _, f := range fields(s.Table, labels) {
		column := csvwColumn{Name: f.name, Titles: f.name, Description: f.title, Datatype: f.kind, Required: f.dimension}
		switch {
		case f.kind == "integer":
			column.Datatype = csvwDatatype{Base: f.kind, Minimum: new(int)}
		case f.kind == "date":
			column.Datatype = csvwDatatype{Base: f.kind, Format: "yyyy-MM-dd"}
		case f.isStatus:
			column.Datatype = csvwDatatype{Base: f.kind, Format: "[cxz]"}
		}
		if f.isKey {
			d.Schema.PrimaryKey = append(d.Schema.PrimaryKey, f.name)
		}
		d.Schema.Columns = append(d.Schema.Columns, column)
	}
	return writeJSONFile(w, d)
}
