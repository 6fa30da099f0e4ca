package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Create makes an empty warehouse with the tables at dir, which must not hold
// one yet, nor the remains of one. now is the time of its first snapshots: 0,
// which is empty, and 1, with the tables. The catalogue gets its name last, so
// that an interrupted Create leaves nothing that Open takes, and may be repeated.
func Create(ctx context.Context, dir string, tables []Table, now time.Time) (err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("create warehouse %s: %w", dir, err)
		}
	}()
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	lock, err := lockWriter(ctx, dir, 0)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := checkVacant(dir); err != nil {
		return err
	}
	if err := makeFolders(dir); err != nil {
		return err
	}
	unfinished := filepath.Join(dir, catalogName+".new")
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(unfinished + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := writeCatalog(ctx, unfinished, tables, now); err != nil {
		return err
	}
	if err := os.Rename(unfinished, filepath.Join(dir, catalogName)); err != nil {
		return err
	}
	return syncFolders(dir, filepath.Dir(dir))
}

// checkVacant refuses a folder with a warehouse, or with parts of one: data
// without its catalogue would be taken for rubbish and deleted by the first
// writer, and SQLite would replay an old log into the new catalogue.
func checkVacant(dir string) error {
	for _, suffix := range []string{"", "-wal", "-journal"} {
		name := catalogName + suffix
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("there is a %s already", name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	files, err := parquetFiles(dir)
	if err == nil && len(files) > 0 {
		err = fmt.Errorf("there is data without a %s, such as %s: bring the catalogue back, or choose another folder", catalogName, files[0])
	}
	return err
}

func makeFolders(dir string) error {
	return errors.Join(
		os.MkdirAll(filepath.Join(dir, stagingName), 0o750),
		os.MkdirAll(filepath.Join(dir, dataName), 0o750))
}

// writeCatalog makes a whole catalogue at path and closes it, so that its
// write-ahead log is merged and gone.
func writeCatalog(ctx context.Context, path string, tables []Table, now time.Time) error {
	db, err := openCatalog(path, "rwc")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `PRAGMA journal_mode = WAL`); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer tx.Rollback()
	now = now.UTC().Truncate(time.Microsecond)
	if err := insertStart(ctx, tx, now); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := insertTables(ctx, tx, tables, head{snapshot: 1, time: now.Add(time.Microsecond), schemaVersion: 1, nextCatalog: 1}, "create warehouse"); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return db.Close()
}

// AddTables gives a warehouse that an older program made the tables that it
// lacks, in a snapshot of its own; without any there is none. It waits for
// another writer as Begin does.
func (l *Lake) AddTables(ctx context.Context, tables []Table, wait time.Duration, now time.Time) (err error) {
	tx, err := l.Begin(ctx, wait)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }() // releases the lock
	missing := slices.DeleteFunc(slices.Clone(tables), func(t Table) bool { _, ok := tx.shapes[t.Name]; return ok })
	if len(missing) == 0 {
		return nil
	}
	t, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("add tables to warehouse %s: %w", l.dir, err)
	}
	defer t.Rollback()
	h, err := readHead(ctx, t)
	if err == nil {
		h.snapshot, h.schemaVersion = h.snapshot+1, h.schemaVersion+1
		h.time = later(h.time, now)
		err = insertTables(ctx, t, missing, h, "add tables")
	}
	if err == nil {
		err = t.Commit()
	}
	if err != nil {
		return fmt.Errorf("add tables to warehouse %s: %w", l.dir, err)
	}
	return nil
}

// later is now, or just after before if that is not earlier: snapshots' times increase.
func later(before, now time.Time) time.Time {
	if now = now.UTC().Truncate(time.Microsecond); !now.After(before) {
		return before.Add(time.Microsecond)
	}
	return now
}

// insertStart writes snapshot 0: the schema main, without tables.
func insertStart(ctx context.Context, tx *sql.Tx, at time.Time) error {
	if _, err := tx.ExecContext(ctx, schemaSQL); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO candour_format(number) VALUES (?)`, int64(ownFormat)); err != nil {
		return err
	}
	for _, kv := range [][2]string{
		{"version", formatVersion}, {"created_by", "candour"}, {"data_path", dataPath},
		{"encrypted", "false"}, {"data_inlining_row_limit", "0"},
	} {
		if _, err := tx.ExecContext(ctx, `INSERT INTO ducklake_metadata(key, value) VALUES (?, ?)`, kv[0], kv[1]); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO ducklake_schema(schema_id, schema_uuid, begin_snapshot, schema_name, path, path_is_relative)
		VALUES (0, ?, 0, 'main', 'main/', 1)`, nameUUID("schema main"))
	if err != nil {
		return err
	}
	return insertSnapshot(ctx, tx, head{snapshot: 0, time: at, nextCatalog: 1}, `created_schema:"main"`, "", "")
}

// insertTables writes snapshot h: the tables, without files.
func insertTables(ctx context.Context, tx *sql.Tx, tables []Table, h head, message string) error {
	var changes []string
	for _, t := range tables {
		id := h.nextCatalog
		h.nextCatalog++
		if err := insertTable(ctx, tx, t, id, h); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		changes = append(changes, `created_table:"main"."`+strings.ReplaceAll(t.Name, `"`, `""`)+`"`)
		if day := t.dayColumn(); day != 0 {
			if err := insertPartition(ctx, tx, id, h.nextCatalog, day); err != nil {
				return fmt.Errorf("partition of table %s: %w", t.Name, err)
			}
			h.nextCatalog++
		}
	}
	return insertSnapshot(ctx, tx, h, strings.Join(changes, ","), author, message)
}

func insertTable(ctx context.Context, tx *sql.Tx, t Table, id int64, h head) error {
	if err := t.check(); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO ducklake_table(table_id, table_uuid, begin_snapshot, schema_id, table_name, path, path_is_relative)
		VALUES (?, ?, ?, 0, ?, ?, 1)`, id, nameUUID("table main."+t.Name), h.snapshot, t.Name, t.Name+"/")
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO ducklake_schema_versions(begin_snapshot, schema_version, table_id) VALUES (?, ?, ?)`,
		h.snapshot, h.schemaVersion, id)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO ducklake_table_stats(table_id, record_count, next_row_id, file_size_bytes) VALUES (?, 0, 0, 0)`, id)
	if err != nil {
		return err
	}
	for _, c := range t.Columns {
		if err := insertColumn(ctx, tx, c, id, h.snapshot); err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return nil
}

func insertColumn(ctx context.Context, tx *sql.Tx, c Column, table, snapshot int64) error {
	var nullable int64
	if c.Nullable {
		nullable = 1
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO ducklake_column(column_id, begin_snapshot, table_id, column_order, column_name, column_type,
			default_value, nulls_allowed, parent_column, default_value_type, default_value_dialect)
		VALUES (?1, ?2, ?3, ?1, ?4, ?5, 'NULL', ?6, nullif(?7, 0), 'literal', 'duckdb')`,
		int64(c.ID), snapshot, table, c.Name, c.Type, nullable, int64(c.Parent))
	if err != nil {
		return err
	}
	if c.Type != listType {
		// Present, but without any bound: readers apply it to old snapshots too.
		_, err = tx.ExecContext(ctx, `INSERT INTO ducklake_table_column_stats(table_id, column_id) VALUES (?, ?)`, table, int64(c.ID))
	}
	if err == nil && c.Private {
		_, err = tx.ExecContext(ctx, `INSERT INTO candour_private_column(table_id, column_id) VALUES (?, ?)`, table, int64(c.ID))
	}
	return err
}

func insertPartition(ctx context.Context, tx *sql.Tx, table, id int64, day int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ducklake_partition_info(partition_id, table_id, begin_snapshot) VALUES (?, ?, 1)`, id, table)
	if err == nil {
		// Not DuckLake's transform "day", which is the day of the month.
		_, err = tx.ExecContext(ctx, `
			INSERT INTO ducklake_partition_column(partition_id, table_id, partition_key_index, column_id, transform)
			VALUES (?, ?, 0, ?, 'identity')`, id, table, int64(day))
	}
	return err
}

// nameUUID is the same for the same name in every warehouse.
func nameUUID(name string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("candour "+name)).String()
}
