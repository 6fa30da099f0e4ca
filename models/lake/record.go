package lake

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// author stands in the catalogue beside the snapshots' messages.
const author = "candour"

// A change is what one commit does to the catalogue.
type change struct {
	files   []newFile
	removed []File
	erased  []Erasure
	inputs  []Input
	amended []Amendment
	expiry  *Expiry // nil: none
	rotates bool
	message string
}

// record writes the change as one transaction and gives the new snapshot.
func (tx *Tx) record(ctx context.Context, c change, now time.Time) (*Snapshot, error) {
	t, err := tx.lake.db.BeginTx(ctx, nil)
	if err == nil {
		defer t.Rollback()
		var s *Snapshot
		if s, err = tx.recordIn(ctx, t, c, now); err == nil {
			if err = t.Commit(); err == nil {
				return s, nil
			}
		}
	}
	return nil, fmt.Errorf("record snapshot %d in %s: %w", tx.head.ID+1, tx.lake.catalogPath(), err)
}

func (tx *Tx) recordIn(ctx context.Context, t *sql.Tx, c change, now time.Time) (*Snapshot, error) {
	h, err := readHead(ctx, t)
	if err != nil {
		return nil, err
	}
	if h.snapshot != tx.head.ID {
		return nil, fmt.Errorf("another program has written snapshot %d", h.snapshot)
	}
	h.snapshot++
	h.time = later(h.time, now)
	changes, err := applyChange(ctx, t, c, &h)
	if err != nil {
		return nil, err
	}
	if err := insertSnapshot(ctx, t, h, changes, author, c.message); err != nil {
		return nil, err
	}
	for i, in := range c.inputs {
		in.ID, in.Snapshot, in.Time = tx.nextInput+int64(i), h.snapshot, h.time
		if err := insertInput(ctx, t, in); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
	}
	for _, a := range c.amended {
		if err := insertAmendment(ctx, t, a, h.snapshot); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
	}
	if c.expiry != nil {
		if err := applyExpiry(ctx, t, *c.expiry, h.snapshot); err != nil {
			return nil, fmt.Errorf("drop what expired: %w", err)
		}
	}
	if c.rotates {
		if err := insertRotation(ctx, t, h); err != nil {
			return nil, err
		}
	}
	return tx.lake.load(ctx, t, h.snapshot)
}

// applyChange ends the removed files, begins the new ones, and gives the
// snapshot's changes_made. It raises h.nextFile.
func applyChange(ctx context.Context, t *sql.Tx, c change, h *head) (string, error) {
	inserted, deleted := map[int64]bool{}, map[int64]bool{}
	for _, f := range c.removed {
		table, err := endFile(ctx, t, f, h.snapshot)
		if err != nil {
			return "", fmt.Errorf("remove file %d of table %s: %w", f.ID, f.Table, err)
		}
		deleted[table] = true
	}
	erased, err := applyErasures(ctx, t, c, h)
	if err != nil {
		return "", err
	}
	maps.Copy(deleted, erased)
	for _, f := range c.added() {
		if err := insertFile(ctx, t, f, h.nextFile, h.snapshot); err != nil {
			return "", fmt.Errorf("add file %s: %w", f.path(), err)
		}
		h.nextFile++
		inserted[f.staged.shape.id] = true
	}
	if len(c.removed)+len(c.erased) > 0 && len(c.files) == 0 {
		h.nextFile++ // readers keep table statistics by this number
	}
	_, err = t.ExecContext(ctx, `
		UPDATE ducklake_table_stats SET file_size_bytes = (
			SELECT coalesce(sum(d.file_size_bytes), 0) FROM ducklake_data_file d
			WHERE d.table_id = ducklake_table_stats.table_id AND d.end_snapshot IS NULL)`)
	words := append(changeWords("inserted_into_table", inserted), changeWords("deleted_from_table", deleted)...)
	return strings.Join(words, ","), err
}

// changeWords are a snapshot's changes in the words that DuckLake takes.
func changeWords(word string, tables map[int64]bool) []string {
	var ids []int64
	for id := range tables {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var words []string
	for _, id := range ids {
		words = append(words, fmt.Sprintf("%s:%d", word, id))
	}
	return words
}

// endFile ends f with the snapshot and gives its table's id.
func endFile(ctx context.Context, t *sql.Tx, f File, snapshot int64) (int64, error) {
	var table int64
	err := t.QueryRowContext(ctx, `
		UPDATE ducklake_data_file SET end_snapshot = ?
		WHERE data_file_id = ? AND end_snapshot IS NULL
			AND table_id = (SELECT table_id FROM ducklake_table WHERE table_name = ?)
		RETURNING table_id`, snapshot, f.ID, f.Table).Scan(&table)
	if err == sql.ErrNoRows {
		return 0, fmt.Errorf("it is not in the newest snapshot, or was removed twice")
	}
	return table, err
}

// insertFile adds file id with its statistics and its partition.
func insertFile(ctx context.Context, t *sql.Tx, f newFile, id, snapshot int64) error {
	table := f.staged.shape
	_, err := t.ExecContext(ctx, `
		INSERT INTO ducklake_data_file(data_file_id, table_id, begin_snapshot, path, path_is_relative, file_format,
			record_count, file_size_bytes, footer_size, row_id_start, partition_id)
		SELECT ?, table_id, ?, ?, 1, 'parquet', ?, ?, ?, next_row_id, ? FROM ducklake_table_stats WHERE table_id = ?`,
		id, snapshot, f.name, f.footer.rows, f.footer.bytes, f.footer.size, table.partition, table.id)
	if err != nil {
		return err
	}
	// record_count is rows ever added, not rows that are there: a count that
	// shrinks makes readers answer MIN and MAX from stale bounds.
	_, err = t.ExecContext(ctx, `
		UPDATE ducklake_table_stats SET record_count = record_count + ?1, next_row_id = next_row_id + ?1 WHERE table_id = ?2`,
		f.footer.rows, table.id)
	if err != nil {
		return err
	}
	return describeFile(ctx, t, f, id)
}

// describeFile adds what the catalogue says of file id beside its place: its
// digest, its partition and its statistics.
func describeFile(ctx context.Context, t *sql.Tx, f newFile, id int64) error {
	table := f.staged.shape
	_, err := t.ExecContext(ctx, `INSERT INTO candour_file_digest(data_file_id, sha256) VALUES (?, ?)`,
		id, hex.EncodeToString(f.staged.sum.Sum(nil)))
	if err != nil {
		return err
	}
	if table.partition.Valid {
		_, err = t.ExecContext(ctx, `
			INSERT INTO ducklake_file_partition_value(data_file_id, table_id, partition_key_index, partition_value)
			VALUES (?, ?, 0, ?)`, id, table.id, f.staged.partition)
		if err != nil {
			return err
		}
	}
	return insertStats(ctx, t, f.footer, id, table.id)
}

func insertStats(ctx context.Context, t *sql.Tx, ft footer, file, table int64) error {
	insert, err := t.PrepareContext(ctx, `
		INSERT INTO ducklake_file_column_stats(data_file_id, table_id, column_id, column_size_bytes, value_count, null_count, min_value, max_value)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, s := range ft.columns {
		least, greatest := s.boundsOrNull()
		if _, err := insert.ExecContext(ctx, file, table, int64(s.column.ID), s.bytes, s.values, s.nulls, least, greatest); err != nil {
			return err
		}
	}
	return nil
}

// insertSnapshot writes a snapshot; h holds the counters after it.
func insertSnapshot(ctx context.Context, t *sql.Tx, h head, changes, author, message string) error {
	_, err := t.ExecContext(ctx, `
		INSERT INTO ducklake_snapshot(snapshot_id, snapshot_time, schema_version, next_catalog_id, next_file_id)
		VALUES (?, ?, ?, ?, ?)`, h.snapshot, timeText(h.time), h.schemaVersion, h.nextCatalog, h.nextFile)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO ducklake_snapshot_changes(snapshot_id, changes_made, author, commit_message)
		VALUES (?, nullif(?, ''), nullif(?, ''), nullif(?, ''))`, h.snapshot, changes, author, message)
	return err
}
