package queries

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"candour/models/sqlfile"
)

//go:embed checks/*.sql
var checkFiles embed.FS

// Kinds of check: what a counterexample is a fault of.
const (
	Warehouse = "warehouse" // Candour's own bookkeeping: nothing may be published
	Logs      = "logs"      // the platform's logs: a caveat of what is published
)

// A Check is one identity, as a query for its counterexamples.
type Check struct {
	Name, Title, Kind string
	Pieces            string // table of which pieces are checked one after the other; "": all at once
	SQL               string
}

// pieceRows is of how many rows a piece is: their keys fit in memory.
const pieceRows = 4 << 20

// A Verdict is a check and the counterexamples that were found; none: it holds.
type Verdict struct {
	Check   Check
	Columns []string
	Rows    [][]Value
}

// Checks parses the embedded checks, in the order of their names.
func Checks() ([]Check, error) {
	names, err := fs.Glob(checkFiles, "checks/*.sql")
	if err != nil {
		return nil, err
	}
	var all []Check
	for _, name := range names {
		text, err := checkFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := sqlfile.Parse(name, string(text), []string{"check", "title", "kind"}, []string{"pieces"})
		if err != nil {
			return nil, err
		}
		c := Check{f.Header["check"], f.Header["title"], f.Header["kind"], f.Header["pieces"], f.SQL}
		if c.Kind != Warehouse && c.Kind != Logs || name != "checks/"+c.Name+".sql" {
			return nil, fmt.Errorf("%s: want kind %s or %s and the file's own name", name, Warehouse, Logs)
		}
		all = append(all, c)
	}
	return all, nil
}

// Run looks for counterexamples; it gives all of them.
func (c Check) Run(ctx context.Context, db *sql.DB) (Verdict, error) {
	v := Verdict{Check: c}
	pieces, err := c.Rounds(ctx, db)
	for piece := int64(0); err == nil && piece < pieces; piece++ {
		var rows []statistics
		v.Columns, rows, err = scan(ctx, db, c.SQL, named(c.SQL, map[string]any{"piece": piece, "pieces": pieces}))
		for _, row := range rows {
			v.Rows = append(v.Rows, row.cells)
		}
	}
	if err != nil {
		return Verdict{}, fmt.Errorf("check %s: %w", c.Name, err)
	}
	return v, nil
}

// Rounds is how often the check reads its tables: once, or once for each piece
// of a table that is too large to be checked in memory.
func (c Check) Rounds(ctx context.Context, db *sql.DB) (int64, error) {
	if c.Pieces == "" {
		return 1, nil
	}
	var rows int64
	err := db.QueryRowContext(ctx, "select count(*) from query_table($table)", sql.Named("table", c.Pieces)).Scan(&rows)
	return 1 + rows/pieceRows, err
}
