package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// DataPackageName is the file that describes all data files, in the folder above theirs.
const DataPackageName = "datapackage.json"

type dataPackage struct {
	Schema       string         `json:"$schema"`
	Name         string         `json:"name"`
	Title        string         `json:"title"`
	Description  string         `json:"description"`
	Version      string         `json:"version"`
	Created      string         `json:"created"`
	Licenses     []licence      `json:"licenses,omitempty"`
	Contributors []contributor  `json:"contributors,omitempty"`
	Sources      []source       `json:"sources"`
	Resources    []dataResource `json:"resources"`
}

type contributor struct {
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

type licence struct {
	Name string `json:"name"`
}

type source struct {
	Title   string `json:"title"`
	Version string `json:"version"`
}

type dataResource struct {
	Name        string      `json:"name"`
	Type        string      `json:"type"`
	Path        string      `json:"path"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Format      string      `json:"format"`
	MediaType   string      `json:"mediatype"`
	Encoding    string      `json:"encoding"`
	Bytes       int         `json:"bytes"`
	Hash        string      `json:"hash"`
	Dialect     csvDialect  `json:"dialect"`
	Schema      tableSchema `json:"schema"`
}

type csvDialect struct {
	Schema         string `json:"$schema"`
	LineTerminator string `json:"lineTerminator"`
}

type tableSchema struct {
	Schema        string         `json:"$schema"`
	Fields        []packageField `json:"fields"`
	PrimaryKey    []string       `json:"primaryKey,omitempty"`
	MissingValues []labelled     `json:"missingValues"`
}

type packageField struct {
	Name        string      `json:"name"`
	Type        string      `json:"type"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Unit        string      `json:"unit,omitempty"`
	Categories  []labelled  `json:"categories,omitempty"`
	Constraints *constraint `json:"constraints,omitempty"`
}

type labelled struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

type constraint struct {
	Required bool `json:"required,omitempty"`
	Minimum  *int `json:"minimum,omitempty"`
}

const profiles = "https://datapackage.org/profiles/2.0/"

// DataPackage writes the description of the CSV files of all sheets in folder: a Data Package, version
// 2.0. Each has its size, digest, columns, types and why a figure may be missing. version names the
// edition, and snapshot the state of the logs that it rests on.
func DataPackage(w io.Writer, p Publication, folder, version, snapshot string) error {
	d := dataPackage{Schema: profiles + "datapackage.json", Name: slug(p.Page.Service + " " + version), Title: p.Page.Title, Description: p.Page.Lede,
		Version: version, Created: p.Made.UTC().Format(time.RFC3339), Sources: []source{{"Logs of " + p.Page.Service, snapshot}}, Resources: []dataResource{}}
	if p.Author != "" {
		d.Contributors = []contributor{{p.Author, []string{"publisher"}}}
	}
	if p.Licence != "" {
		d.Licenses = []licence{{p.Licence}}
	}
	for _, s := range p.Sheets {
		r, err := resource(s, p.Labels, folder)
		if err != nil {
			return fmt.Errorf("describe %s: %w", s.Name, err)
		}
		d.Resources = append(d.Resources, r)
	}
	return writeJSONFile(w, d)
}

func resource(s Sheet, labels Labels, folder string) (dataResource, error) {
	var text bytes.Buffer
	if err := CSV.Write(&text, s.Table, labels); err != nil {
		return dataResource{}, err
	}
	sum := sha256.Sum256(text.Bytes())
	description := strings.Join(append([]string{s.Table.About()}, notesOf(s.Table)...), "\n\n")
	return dataResource{Name: s.Name, Type: "table", Path: folder + "/" + s.Name + ".csv", Title: s.Title(), Description: strings.TrimSpace(description),
		Format: "csv", MediaType: "text/csv", Encoding: "utf-8", Bytes: text.Len(), Hash: "sha256:" + hex.EncodeToString(sum[:]),
		Dialect: csvDialect{profiles + "tabledialect.json", "\r\n"}, Schema: schemaOf(s, labels)}, nil
}

func schemaOf(s Sheet, labels Labels) tableSchema {
	schema := tableSchema{Schema: profiles + "tableschema.json", MissingValues: []labelled{{"", "No figure: the column of its status says why"}}}
	for _, f := range fields(s.Table, labels) {
		described := packageField{Name: f.name, Type: f.kind, Title: f.title, Description: f.about, Unit: f.unit}
		switch {
		case f.dimension:
			described.Constraints = &constraint{Required: true}
		case f.kind == "integer":
			described.Constraints = &constraint{Minimum: new(int)}
		case f.isStatus:
			for _, short := range shorthands {
				described.Categories = append(described.Categories, labelled{short.letter, capitalised(short.meaning)})
			}
		}
		if f.isKey {
			schema.PrimaryKey = append(schema.PrimaryKey, f.name)
		}
		schema.Fields = append(schema.Fields, described)
	}
	return schema
}

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// slug is text as a name of a package: small letters, digits and hyphens.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

func writeJSONFile(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
