package models

import (
	"fmt"
	"strings"

	"candour/models/lake"

	"github.com/parquet-go/parquet-go"
)

// Tables are the warehouse's tables, each with the shape of its row type.
func Tables() []lake.Table {
	return []lake.Table{
		table[Report](Reports),
		table[Decision](Decisions),
		table[Appeal](Appeals),
		table[Exposure](Exposures),
		table[School](Schools),
		table[AudienceDay](Audience),
		table[SampleLabel](Samples),
		table[Rejection](Quarantine),
		table[ExposureDay](ExposureDays),
		table[ReportDay](ReportDays),
	}
}

// private are the columns that may name a person or hold free text: their
// values must not stand in the catalogue.
var private = map[string]bool{
	"subject_id": true, "reporter_id": true, "viewer_id": true, "rater_id": true, "content_id": true, "unit_id": true, "text": true, "detail": true,
}

func table[Row any](name string) lake.Table {
	t := lake.Table{Name: name}
	for _, f := range parquet.SchemaOf(new(Row)).Fields() {
		c := lake.Column{ID: f.ID(), Name: f.Name(), Type: ducklakeType(f), Nullable: f.Optional(), Private: private[f.Name()]}
		t.Columns = append(t.Columns, c)
		if c.Type == "list" {
			element := f.Fields()[0].Fields()[0]
			t.Columns = append(t.Columns, lake.Column{
				ID: element.ID(), Name: "element", Type: ducklakeType(element), Parent: c.ID, Private: private[f.Name()],
			})
		}
	}
	return t
}

// ducklakeType names the type of a Parquet column in DuckLake's words.
func ducklakeType(n parquet.Node) string {
	if !n.Leaf() {
		return "list"
	}
	// The logical type's own name, without its parameters: "TIMESTAMP(…)".
	name, _, _ := strings.Cut(n.Type().String(), "(")
	switch name {
	case "STRING":
		return "varchar"
	case "UUID", "TIMESTAMP", "DATE":
		return strings.ToLower(name)
	}
	switch n.Type().Kind() {
	case parquet.Boolean:
		return "boolean"
	case parquet.Int64:
		return "int64"
	}
	panic(fmt.Sprintf("models: no DuckLake type for Parquet type %s", n.Type()))
}
