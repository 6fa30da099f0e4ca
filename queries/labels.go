package queries

import (
	"context"
	"database/sql"
	_ "embed"
)

//go:embed labels.sql
var labelsSQL string

// Labels gives words for people, by dimension and value: harms by the
// taxonomy, schools by the name on their newest roll.
func Labels(ctx context.Context, db *sql.DB) (map[string]map[string]string, error) {
	_, rows, err := scan(ctx, db, labelsSQL, nil)
	labels := map[string]map[string]string{"harm": {}, "school": {}}
	for _, row := range rows {
		labels[row.label("dimension")][row.label("value")] = row.label("label")
	}
	return labels, err
}
