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
	SQL               string
}

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
		f, err := sqlfile.Parse(name, string(text), []string{"check", "title", "kind"}, nil)
		if err != nil {
			return nil, err
		}
		c := Check{f.Header["check"], f.Header["title"], f.Header["kind"], f.SQL}
		if c.Kind != Warehouse && c.Kind != Logs || name != "checks/"+c.Name+".sql" {
			return nil, fmt.Errorf("%s: want kind %s or %s and the file's own name", name, Warehouse, Logs)
		}
		all = append(all, c)
	}
	return all, nil
}

// Run looks for counterexamples; it gives all of them.
func (c Check) Run(ctx context.Context, db *sql.DB) (Verdict, error) {
	names, rows, err := scan(ctx, db, c.SQL, nil)
	if err != nil {
		return Verdict{}, fmt.Errorf("check %s: %w", c.Name, err)
	}
	v := Verdict{Check: c, Columns: names}
	for _, row := range rows {
		v.Rows = append(v.Rows, row.cells)
	}
	return v, nil
}
