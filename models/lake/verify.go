package lake

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed" // for identities.sql
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Verify compares the catalogue with itself and with the files and returns
// every fault found, one error each. It reads all files of all snapshots,
// whose digests tell a flipped bit. Nil means that there is no fault.
func (l *Lake) Verify(ctx context.Context) []error {
	var faults []error
	var files []recordedFile
	err := l.read(ctx, func(tx *sql.Tx) error {
		if err := guard(ctx, tx); err != nil {
			faults = append(faults, err)
		}
		for _, check := range []func(context.Context, *sql.Tx) ([]error, error){
			checkIntegrity, checkIdentities, checkStorage, checkSnapshots,
		} {
			found, err := check(ctx, tx)
			if err != nil {
				return err
			}
			faults = append(faults, found...)
		}
		var err error
		files, err = recordedFiles(ctx, tx)
		return err
	})
	if err != nil {
		return append(faults, err)
	}
	for _, f := range files {
		if ctx.Err() != nil {
			return append(faults, ctx.Err())
		}
		faults = append(faults, f.compare(filepath.Join(l.dir, dataName, filepath.FromSlash(f.path)))...)
	}
	return faults
}

// checkIntegrity has SQLite look at its own pages and indexes.
func checkIntegrity(ctx context.Context, tx *sql.Tx) ([]error, error) {
	return faultRows(ctx, tx, `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`)
}

//go:embed identities.sql
var identitiesSQL string

// checkIdentities runs the queries of identities.sql.
func checkIdentities(ctx context.Context, tx *sql.Tx) ([]error, error) {
	var faults []error
	for q := range strings.SplitSeq(strings.TrimSpace(identitiesSQL), ";\n") {
		found, err := faultRows(ctx, tx, q)
		if err != nil {
			return nil, fmt.Errorf("%w in %s", err, q)
		}
		faults = append(faults, found...)
	}
	return faults, nil
}

// faultRows runs a query whose rows are faults, in words.
func faultRows(ctx context.Context, tx *sql.Tx, q string) ([]error, error) {
	var faults []error
	err := query(ctx, tx, q, nil, func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		faults = append(faults, errors.New(text))
		return err
	})
	return faults, err
}

// checkStorage finds values that are not of their column's declared type.
// SQLite takes them; other readers stop at them.
func checkStorage(ctx context.Context, tx *sql.Tx) ([]error, error) {
	type column struct{ table, name, declared string }
	var columns []column
	err := query(ctx, tx, `
		SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND (t.name LIKE 'ducklake\_%' ESCAPE '\' OR t.name LIKE 'candour\_%' ESCAPE '\')
		ORDER BY t.name, c.cid`, nil,
		func(scan func(...any) error) error {
			var c column
			err := scan(&c.table, &c.name, &c.declared)
			columns = append(columns, c)
			return err
		})
	if err != nil {
		return nil, err
	}
	storage := map[string]string{"BIGINT": "integer", "VARCHAR": "text"}
	var faults []error
	for _, c := range columns {
		var n int64
		// Names cannot be bound; these are the catalogue's own.
		q := "SELECT count(*) FROM " + quoted(c.table) + " WHERE typeof(" + quoted(c.name) + ") NOT IN (?, 'null')"
		if err := tx.QueryRowContext(ctx, q, storage[c.declared]).Scan(&n); err != nil {
			return nil, err
		}
		if n > 0 {
			faults = append(faults, fmt.Errorf("%s.%s: %d values are not stored as %s", c.table, c.name, n, c.declared))
		}
	}
	return faults, nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// changeWord is one of the words that other readers take in changes_made. At
// any other they stop.
const changeWord = `(created_schema:` + changeName +
	`|(created_table|created_view):` + changeName + `\.` + changeName +
	`|(dropped_schema|dropped_table|dropped_view|inserted_into_table|deleted_from_table|altered_table|altered_view` +
	`|compacted_table|merge_adjacent|rewrite_delete|inlined_insert|inlined_delete|inline_flush|flushed_inlined):[0-9]+)`

const changeName = `"([^"]|"")+"`

var knownChanges = regexp.MustCompile(`^(` + changeWord + `(,` + changeWord + `)*)?$`)

// checkSnapshots reads the snapshots' times and changes as other readers do.
func checkSnapshots(ctx context.Context, tx *sql.Tx) ([]error, error) {
	var faults []error
	var before time.Time
	err := query(ctx, tx, `
		SELECT s.snapshot_id, coalesce(s.snapshot_time, ''), coalesce(c.changes_made, '')
		FROM ducklake_snapshot s LEFT JOIN ducklake_snapshot_changes c USING (snapshot_id) ORDER BY s.snapshot_id`, nil,
		func(scan func(...any) error) error {
			var id int64
			var at, changes string
			if err := scan(&id, &at, &changes); err != nil {
				return err
			}
			t, err := parseTime(at)
			if err != nil || timeText(t) != at {
				faults = append(faults, fmt.Errorf("snapshot %d: %q is not a time such as 2026-11-22T15:00:00.000001+00", id, at))
			} else if !t.After(before) {
				faults = append(faults, fmt.Errorf("snapshot %d: its time %s is not after that of the one before", id, at))
			}
			before = t
			if !knownChanges.MatchString(changes) {
				faults = append(faults, fmt.Errorf("snapshot %d: changes_made %q cannot be read", id, changes))
			}
			return nil
		})
	return faults, err
}

// A recordedFile is a file as the catalogue tells of it.
type recordedFile struct {
	id        int64
	path      string // relative to the data folder
	partition string
	table     Table
	sha256    string
	footer    footer
}

// recordedFiles are the files of all snapshots, with their statistics.
func recordedFiles(ctx context.Context, tx *sql.Tx) ([]recordedFile, error) {
	shapes, err := readShapes(ctx, tx)
	if err != nil {
		return nil, err
	}
	var files []recordedFile
	for _, s := range shapes {
		err := query(ctx, tx, `
			SELECT d.data_file_id, coalesce(s.path, '') || coalesce(t.path, '') || d.path,
				d.record_count, d.file_size_bytes, d.footer_size, coalesce(p.partition_value, ''), coalesce(c.sha256, '')
			FROM ducklake_data_file d JOIN ducklake_table t USING (table_id) JOIN ducklake_schema s USING (schema_id)
			LEFT JOIN ducklake_file_partition_value p USING (data_file_id)
			LEFT JOIN candour_file_digest c USING (data_file_id)
			WHERE d.table_id = ? ORDER BY d.data_file_id`, []any{s.id},
			func(scan func(...any) error) error {
				f := recordedFile{table: s.Table}
				err := scan(&f.id, &f.path, &f.footer.rows, &f.footer.bytes, &f.footer.size, &f.partition, &f.sha256)
				files = append(files, f)
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	for i := range files {
		if err := files[i].readStats(ctx, tx); err != nil {
			return nil, fmt.Errorf("file %d: %w", files[i].id, err)
		}
	}
	return files, nil
}

func (f *recordedFile) readStats(ctx context.Context, tx *sql.Tx) error {
	return query(ctx, tx, `
		SELECT column_id, column_size_bytes, value_count, null_count, min_value, max_value
		FROM ducklake_file_column_stats WHERE data_file_id = ? ORDER BY column_id`, []any{f.id},
		func(scan func(...any) error) error {
			var s columnStats
			var least, greatest sql.NullString
			err := scan(&s.column.ID, &s.bytes, &s.values, &s.nulls, &least, &greatest)
			if least.Valid || greatest.Valid {
				s.bounds = &bounds{least.String, greatest.String}
			}
			f.footer.columns = append(f.footer.columns, s)
			return err
		})
}

// compare holds the file at path against what the catalogue says of it.
func (f recordedFile) compare(path string) []error {
	got, err := readFooter(path, f.table)
	if errors.Is(err, fs.ErrNotExist) {
		return []error{fmt.Errorf("file %d of table %s is missing: %s", f.id, f.table.Name, path)}
	}
	if err != nil {
		return []error{fmt.Errorf("file %d of table %s: %w", f.id, f.table.Name, err)}
	}
	var faults []error
	differs := func(what string, recorded, found any) {
		faults = append(faults, fmt.Errorf("file %d of table %s: %s is %v in the catalogue and %v in %s", f.id, f.table.Name, what, recorded, found, path))
	}
	for _, n := range []struct {
		what            string
		recorded, found int64
	}{
		{"the number of rows", f.footer.rows, got.rows},
		{"the size", f.footer.bytes, got.bytes},
		{"the footer's size", f.footer.size, got.size},
		{"the number of columns", int64(len(f.footer.columns)), int64(len(got.columns))},
	} {
		if n.recorded != n.found {
			differs(n.what, n.recorded, n.found)
		}
	}
	for i := range min(len(got.columns), len(f.footer.columns)) {
		if recorded, found := f.footer.columns[i].String(), got.columns[i].String(); recorded != found {
			differs("column "+got.columns[i].column.Name, recorded, found)
		}
	}
	if err := got.checkDay(f.table, f.partition); err != nil {
		differs("the day", cmp.Or(f.partition, "none"), err)
	}
	if faults != nil {
		return faults // the digest would only say it again
	}
	if sum, err := hashFile(path); err != nil || sum != f.sha256 {
		faults = append(faults, errors.Join(err, fmt.Errorf("file %d of table %s: its bytes are not those that were written: %s", f.id, f.table.Name, path)))
	}
	return faults
}

// String tells all but the column's name.
func (s columnStats) String() string {
	text := fmt.Sprintf("field %d, %d bytes, %d values, %d NULLs", s.column.ID, s.bytes, s.values, s.nulls)
	if s.bounds != nil {
		text += fmt.Sprintf(", from %q to %q", s.bounds.least, s.bounds.greatest)
	}
	return text
}
