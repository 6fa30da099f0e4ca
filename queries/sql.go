package queries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrNotSelect says that a text is not one SELECT statement.
var ErrNotSelect = errors.New("only a single SELECT can be run here")

// SQL runs one SELECT over the views and gives its rows as labels and numbers.
// What it gives has no measure's meaning and cannot be cleared.
func SQL(ctx context.Context, db *sql.DB, text string) (Result, error) {
	var refused bool
	var statements int
	// DuckDB's own parser tells: it serialises SELECT statements only.
	const parse = `select cast(json_extract(parsed, '$.error') as boolean), coalesce(json_array_length(parsed, '$.statements'), 0)
		from (select json_serialize_sql(cast($text as varchar)) as parsed)`
	if err := db.QueryRowContext(ctx, parse, sql.Named("text", text)).Scan(&refused, &statements); err != nil {
		return Result{}, fmt.Errorf("sql: %w", err)
	}
	if refused || statements != 1 {
		return Result{}, AskError{fmt.Errorf("sql: %w", ErrNotSelect)}
	}
	names, rows, err := scan(ctx, db, text, nil)
	if err != nil {
		return Result{}, AskError{fmt.Errorf("sql: %w", err)}
	}
	r := Result{Measure: Measure{Name: "sql"}}
	for _, name := range names {
		r.Columns = append(r.Columns, Column{Name: name, Unit: Words, Role: Dimension})
	}
	for _, row := range rows {
		r.Rows = append(r.Rows, row.cells)
	}
	return r, nil
}
