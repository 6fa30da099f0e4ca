package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrUncleaned says that erased rows are in no snapshot any more, but that the
// bytes of them could not all be removed.
var ErrUncleaned = errors.New("the rows are gone from every snapshot, but remnants of them are still in the folder: run the same command again to remove them")

// A HeldFile is a file with the snapshots that hold it: from Begin until
// before End. End is 0 where the newest still does.
type HeldFile struct {
	File
	Begin, End int64
}

// Holds says whether the snapshot holds the file.
func (f HeldFile) Holds(snapshot int64) bool {
	return f.Begin <= snapshot && (f.End == 0 || snapshot < f.End)
}

// Held lists the files of all snapshots, in the order of their ids.
func (tx *Tx) Held(ctx context.Context) ([]HeldFile, error) {
	var held []HeldFile
	err := tx.lake.read(ctx, func(t *sql.Tx) error {
		return query(ctx, t, `
			SELECT d.data_file_id, t.table_name, coalesce(s.path, '') || coalesce(t.path, '') || d.path,
				d.record_count, d.file_size_bytes, coalesce(p.partition_value, ''), d.begin_snapshot, coalesce(d.end_snapshot, 0)
			FROM ducklake_data_file d JOIN ducklake_table t USING (table_id) JOIN ducklake_schema s USING (schema_id)
			LEFT JOIN ducklake_file_partition_value p ON p.data_file_id = d.data_file_id AND p.partition_key_index = 0
			ORDER BY d.data_file_id`, nil,
			func(scan func(...any) error) (err error) {
				var f HeldFile
				if err := scan(&f.ID, &f.Table, &f.Path, &f.Rows, &f.Bytes, &f.Partition, &f.Begin, &f.End); err != nil {
					return err
				}
				f.Path, err = tx.lake.placeOf(f.ID, f.Path)
				held = append(held, f)
				return err
			})
	})
	return held, err
}

// An Erasure takes rows out of one file, for every snapshot that holds it.
type Erasure struct {
	File  File
	Rest  *Staged                // the file's other rows, in their order; nil where there are none
	Taken map[int64]ErasedCounts // by input
}

// ErasedCounts are numbers of rows that an Erasure takes out.
type ErasedCounts struct {
	Lines       int64 // rows of a log's table
	Quarantined int64 // rows of quarantine
}

// Erase makes an erasure part of the commit. No file may be erased from twice
// in one commit, or be removed by it too. A commit with erasures stages nothing
// but their rests.
func (tx *Tx) Erase(e Erasure) { tx.erased = append(tx.erased, e) }

// added are the files of a change that begin with it.
func (c change) added() []newFile {
	if len(c.erased) == 0 {
		return c.files
	}
	return nil
}

// applyErasures puts the rests in their files' places and gives the tables. It
// raises h.nextFile.
func applyErasures(ctx context.Context, t *sql.Tx, c change, h *head) (map[int64]bool, error) {
	tables := map[int64]bool{}
	if len(c.erased) == 0 {
		return tables, nil
	}
	rests := map[*Staged]newFile{}
	for _, f := range c.files {
		rests[f.staged] = f
	}
	for _, e := range c.erased {
		if err := insertErased(ctx, t, e, h.snapshot); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		if rest, ok := rests[e.Rest]; ok {
			if err := supplant(ctx, t, e.File, rest, h.nextFile); err != nil {
				return nil, fmt.Errorf("replace file %d of table %s: %w", e.File.ID, e.File.Table, err)
			}
			delete(rests, e.Rest)
			h.nextFile++
		}
		table, err := forget(ctx, t, e.File.ID)
		if err != nil {
			return nil, fmt.Errorf("forget file %d of table %s: %w", e.File.ID, e.File.Table, err)
		}
		tables[table] = true
	}
	if len(rests) > 0 {
		return nil, errors.New("a file was staged that is the rest of none")
	}
	return tables, nil
}

// insertErased records what e takes out, with the snapshots that held it.
func insertErased(ctx context.Context, t *sql.Tx, e Erasure, snapshot int64) error {
	for _, input := range slices.Sorted(maps.Keys(e.Taken)) {
		n := e.Taken[input]
		_, err := t.ExecContext(ctx, `
			INSERT INTO candour_erasure(input_id, snapshot_id, begin_snapshot, end_snapshot, lines, quarantined)
			SELECT ?, ?, begin_snapshot, end_snapshot, ?, ? FROM ducklake_data_file WHERE data_file_id = ?`,
			input, snapshot, n.Lines, n.Quarantined, e.File.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// supplant adds file id for the snapshots that hold old, with old's row ids as
// far as they go.
func supplant(ctx context.Context, t *sql.Tx, old File, f newFile, id int64) error {
	if f.staged.shape.Name != old.Table || f.staged.partition != old.Partition || f.footer.rows >= old.Rows {
		return errors.New("its rest is of another table or day, or is not smaller")
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO ducklake_data_file(data_file_id, table_id, begin_snapshot, end_snapshot, path, path_is_relative, file_format,
			record_count, file_size_bytes, footer_size, row_id_start, partition_id)
		SELECT ?, table_id, begin_snapshot, end_snapshot, ?, 1, 'parquet', ?, ?, ?, row_id_start, partition_id
		FROM ducklake_data_file WHERE data_file_id = ?`,
		id, f.name, f.footer.rows, f.footer.bytes, f.footer.size, old.ID)
	if err != nil {
		return err
	}
	return describeFile(ctx, t, f, id)
}

// forget deletes all that the catalogue says of a file and gives its table's id.
func forget(ctx context.Context, t *sql.Tx, file int64) (table int64, err error) {
	err = t.QueryRowContext(ctx, `DELETE FROM ducklake_data_file WHERE data_file_id = ? RETURNING table_id`, file).Scan(&table)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errors.New("it is in no snapshot, or was erased from twice")
	}
	for _, statement := range []string{
		`DELETE FROM ducklake_file_column_stats WHERE data_file_id = ?`,
		`DELETE FROM ducklake_file_variant_stats WHERE data_file_id = ?`,
		`DELETE FROM ducklake_file_partition_value WHERE data_file_id = ?`,
		`DELETE FROM candour_file_digest WHERE data_file_id = ?`,
	} {
		if err == nil {
			_, err = t.ExecContext(ctx, statement, file)
		}
	}
	return table, err
}

// addErased adds to a snapshot's inputs what erasures have taken out of it.
// Inputs are in the order of their ids.
func addErased(ctx context.Context, tx *sql.Tx, s *Snapshot) error {
	return addTaken(ctx, tx, s, "an erasure", `
		SELECT input_id, sum(lines), sum(quarantined) FROM candour_erasure
		WHERE begin_snapshot <= ?1 AND (end_snapshot IS NULL OR ?1 < end_snapshot)
		GROUP BY input_id ORDER BY input_id`,
		func(in *Input, lines, quarantined int64) { in.Erased, in.ErasedLines = lines, quarantined })
}

// addTaken adds rows and quarantined lines by input, which text asks for at a
// snapshot's id, to the snapshot's inputs.
func addTaken(ctx context.Context, tx *sql.Tx, s *Snapshot, what, text string, add func(in *Input, lines, quarantined int64)) error {
	return query(ctx, tx, text, []any{s.ID}, func(scan func(...any) error) error {
		var id, lines, quarantined int64
		if err := scan(&id, &lines, &quarantined); err != nil {
			return err
		}
		i, found := slices.BinarySearchFunc(s.Inputs, id, func(in Input, id int64) int { return int(in.ID - id) })
		if !found {
			return fmt.Errorf("ledger: %s names input %d, which snapshot %d does not have", what, id, s.ID)
		}
		add(&s.Inputs[i], lines, quarantined)
		return nil
	})
}

// ErasedSince counts the rows and quarantined lines that the snapshot held when
// it was the newest, and that later erasures took out of it.
func (l *Lake) ErasedSince(ctx context.Context, snapshot int64) (n int64, err error) {
	err = l.read(ctx, func(t *sql.Tx) error {
		return t.QueryRowContext(ctx, `
			SELECT coalesce(sum(lines + quarantined), 0) FROM candour_erasure
			WHERE snapshot_id > ?1 AND begin_snapshot <= ?1 AND (end_snapshot IS NULL OR ?1 < end_snapshot)`, snapshot).Scan(&n)
	})
	return n, err
}

// Clean removes every byte that no snapshot needs: files, also those that wait
// to be deleted, and what SQLite keeps of deleted rows. The error is ErrUncleaned.
func (tx *Tx) Clean(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // what was asked for has happened; this only completes it
	_, err := tx.lake.db.ExecContext(ctx, `DELETE FROM ducklake_files_scheduled_for_deletion`)
	if err == nil {
		err = tx.lake.sweep(ctx)
	}
	if err == nil {
		err = tx.lake.scrub(ctx)
	}
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrUncleaned, err)
	}
	return nil
}

// scrub writes the catalogue anew, without remnants in free pages or in the
// write-ahead log.
func (l *Lake) scrub(ctx context.Context) error {
	if _, err := l.db.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("rewrite %s: %w", l.catalogPath(), err)
	}
	var busy, frames, copied int64
	err := l.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &copied)
	if err == nil && busy != 0 {
		err = errors.New("another program is reading it")
	}
	if err != nil {
		return fmt.Errorf("empty the write-ahead log of %s: %w", l.catalogPath(), err)
	}
	return nil
}
