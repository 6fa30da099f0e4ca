package lake

import (
	"context"
	"database/sql"
	_ "embed" // for schema.sql
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What stands in a warehouse's folder.
const (
	catalogName = "catalog.sqlite"
	dataName    = "data"
	stagingName = "staging"
	lockName    = "writer.lock"
)

// dataPath is the catalogue's data_path. It is relative, so that a moved
// folder stays whole; other readers give their own when they attach it.
const dataPath = dataName + "/"

// formatVersion is the only version that DuckDB 1.5 and 2.0 both take.
const formatVersion = "1.0"

// ownFormat numbers what Candour adds to DuckLake's layout. It rises with every
// change that an earlier program would get wrong, or that misses in an earlier
// warehouse.
const ownFormat = 1

// timeLayout is how times stand in the catalogue: UTC, and of one width, so
// that they sort as text.
const timeLayout = "2006-01-02T15:04:05.000000-07"

//go:embed schema.sql
var schemaSQL string

func timeText(t time.Time) string { return t.UTC().Format(timeLayout) }

func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(timeLayout, s)
	return t.UTC(), err
}

// openCatalog opens the SQLite file at path; mode is "rw", "rwc" to make it, or
// "ro" with the flag "immutable".
// Writing transactions take the write lock when they begin, not at their first
// write, so that what they read cannot be out of date.
func openCatalog(path, mode string, flags ...string) (*sql.DB, error) {
	params := url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "synchronous(FULL)", "secure_delete(ON)"},
	}
	for _, flag := range flags {
		params.Set(flag, "1")
	}
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: params.Encode()}
	return sql.Open("sqlite", dsn.String())
}

// Open opens the warehouse at dir for reading; Begin makes a writer of it.
// ErrNoWarehouse if there is none. A catalogue that another program has
// written to is an error.
func Open(ctx context.Context, dir string) (*Lake, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, catalogName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open warehouse %s: %w", dir, ErrNoWarehouse)
	} else if err != nil {
		return nil, fmt.Errorf("open warehouse: %w", err)
	}
	db, err := openCatalog(path, "rw")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	l := &Lake{dir: dir, db: db}
	if err := l.read(ctx, func(tx *sql.Tx) error { return guard(ctx, tx) }); err != nil {
		db.Close()
		if takesNoWrites(err) {
			if ok, err := l.openFrozen(ctx); err != nil || ok {
				return l, err
			}
		}
		return nil, advise(err)
	}
	return l, nil
}

// advise adds to an error of SQLite's on opening what to do about it.
func advise(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Code()&0xff == sqlite3.SQLITE_NOTADB: // the rest is detail
		return fmt.Errorf("%w: another program made it; `candour init` or `candour ingest` makes a warehouse in an empty folder", err)
	case takesNoWrites(err):
		return fmt.Errorf("%w: commits that are not yet in the catalogue lie beside it, and SQLite keeps a file beside the catalogue for readers too, so open it once where the folder can be written to, or read a copy of the warehouse", err)
	}
	return err
}

// Close releases the catalogue.
func (l *Lake) Close() error { return l.db.Close() }

// Dir is the warehouse's folder, absolute.
func (l *Lake) Dir() string { return l.dir }

func (l *Lake) catalogPath() string { return filepath.Join(l.dir, catalogName) }

// read runs f in one reading transaction, so that all it reads is of one
// moment. Errors name the catalogue.
func (l *Lake) read(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err == nil {
		err = errors.Join(f(tx), l.unchanged())
		tx.Rollback()
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", l.catalogPath(), err)
	}
	return nil
}

// foreign are the marks that another writer leaves, each with a query that is
// not 0 where they are. What they stand for, this reader would silently get wrong.
var foreign = []struct{ what, query string }{
	{"is not Candour's", `SELECT count(*) <> 2 FROM sqlite_schema WHERE type = 'table' AND name IN ('ducklake_metadata', 'candour_input')`},
	{"has a version other than 1.0", `SELECT count(*) <> 1 FROM ducklake_metadata WHERE key = 'version' AND value = '1.0'`},
	{"has encrypted files", `SELECT count(*) FROM ducklake_metadata WHERE key = 'encrypted' AND value <> 'false'`},
	{"has a data_path other than data/", `SELECT count(*) FROM ducklake_metadata WHERE key = 'data_path' AND value <> 'data/'`},
	{"has delete files", `SELECT count(*) FROM ducklake_delete_file`},
	{"has inlined data", `SELECT (SELECT count(*) FROM ducklake_inlined_data_tables) + (SELECT count(*) FROM sqlite_schema WHERE name LIKE 'ducklake\_inlined\_delete\_%' ESCAPE '\')`},
	{"has files of several snapshots (partial_max)", `SELECT count(*) FROM ducklake_data_file WHERE partial_max IS NOT NULL`},
	{"has files mapped by name (mapping_id)", `SELECT count(*) FROM ducklake_data_file WHERE mapping_id IS NOT NULL`},
	{"has files that are not Parquet", `SELECT count(*) FROM ducklake_data_file WHERE file_format IS NOT 'parquet'`},
	{"has files of no table", `SELECT count(*) FROM ducklake_data_file WHERE table_id NOT IN (SELECT table_id FROM ducklake_table)`},
	{"has absolute paths", `SELECT (SELECT count(*) FROM ducklake_data_file WHERE path_is_relative IS NOT 1) + (SELECT count(*) FROM ducklake_table WHERE path_is_relative IS NOT 1) + (SELECT count(*) FROM ducklake_schema WHERE path_is_relative IS NOT 1)`},
}

// guard refuses a catalogue with the marks of a foreign writer.
func guard(ctx context.Context, tx *sql.Tx) error {
	for _, f := range foreign {
		var n int64
		if err := tx.QueryRowContext(ctx, f.query).Scan(&n); err != nil {
			return fmt.Errorf("look for another program's marks: %w", err)
		}
		if n != 0 {
			return fmt.Errorf("the catalogue %s: another program made it or has written to it; restore it from a copy, or make a new warehouse with `candour init` or `candour ingest`", f.what)
		}
	}
	return checkFormat(ctx, tx)
}

// checkFormat refuses a warehouse of an earlier or a later program.
func checkFormat(ctx context.Context, tx *sql.Tx) error {
	var numbered, number int64
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'candour_format'`).Scan(&numbered)
	if err == nil && numbered > 0 {
		err = tx.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM candour_format`).Scan(&number)
	}
	switch {
	case err != nil:
		return fmt.Errorf("format of the warehouse: %w", err)
	case number > ownFormat:
		return fmt.Errorf("the warehouse has format %d, and this candour knows %d: use the newer candour that wrote to it", number, ownFormat)
	case number < ownFormat:
		return fmt.Errorf("the warehouse has format %d of an older candour, and this one wants %d: make a new one with `candour init` and ingest the logs again, or use the older candour", number, ownFormat)
	}
	return nil
}

// Tables gives the tables as of now, in the order they were created.
func (l *Lake) Tables(ctx context.Context) ([]Table, error) {
	var shapes []shape
	err := l.read(ctx, func(tx *sql.Tx) (err error) {
		shapes, err = readShapes(ctx, tx)
		return err
	})
	var tables []Table
	for _, s := range shapes {
		tables = append(tables, s.Table)
	}
	return tables, err
}

// A shape is a Table and what the catalogue knows it by.
type shape struct {
	Table
	id        int64
	partition sql.NullInt64 // id of its partition spec
}

// readShapes gives the current tables, in the order they were created.
func readShapes(ctx context.Context, tx *sql.Tx) ([]shape, error) {
	var shapes []shape
	err := query(ctx, tx, `
		SELECT t.table_id, t.table_name, p.partition_id
		FROM ducklake_table t
		LEFT JOIN ducklake_partition_info p ON p.table_id = t.table_id AND p.end_snapshot IS NULL
		WHERE t.end_snapshot IS NULL ORDER BY t.table_id`, nil,
		func(scan func(...any) error) error {
			var s shape
			err := scan(&s.id, &s.Name, &s.partition)
			shapes = append(shapes, s)
			return err
		})
	if err != nil {
		return nil, err
	}
	for i := range shapes {
		if shapes[i].Columns, err = readColumns(ctx, tx, shapes[i].id); err != nil {
			return nil, err
		}
	}
	return shapes, nil
}

func readColumns(ctx context.Context, tx *sql.Tx, table int64) ([]Column, error) {
	var columns []Column
	err := query(ctx, tx, `
		SELECT c.column_id, c.column_name, c.column_type, c.nulls_allowed, coalesce(c.parent_column, 0), p.column_id IS NOT NULL
		FROM ducklake_column c
		LEFT JOIN candour_private_column p ON p.table_id = c.table_id AND p.column_id = c.column_id
		WHERE c.table_id = ? AND c.end_snapshot IS NULL ORDER BY c.column_order`, []any{table},
		func(scan func(...any) error) error {
			var c Column
			err := scan(&c.ID, &c.Name, &c.Type, &c.Nullable, &c.Parent, &c.Private)
			columns = append(columns, c)
			return err
		})
	return columns, err
}

// query runs one query and gives each row to f.
func query(ctx context.Context, tx *sql.Tx, text string, args []any, f func(scan func(...any) error) error) error {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
