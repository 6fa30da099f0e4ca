package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// Head is the newest snapshot.
func (l *Lake) Head(ctx context.Context) (*Snapshot, error) {
	var s *Snapshot
	err := l.read(ctx, func(tx *sql.Tx) error {
		h, err := readHead(ctx, tx)
		if err == nil {
			s, err = l.load(ctx, tx, h.snapshot)
		}
		return err
	})
	return s, err
}

// At is snapshot id; ErrNoSnapshot if there is none.
func (l *Lake) At(ctx context.Context, id int64) (*Snapshot, error) {
	var s *Snapshot
	err := l.read(ctx, func(tx *sql.Tx) (err error) {
		s, err = l.load(ctx, tx, id)
		return err
	})
	return s, err
}

// AsOf is the newest snapshot not after t; ErrNoSnapshot if there is none.
func (l *Lake) AsOf(ctx context.Context, t time.Time) (*Snapshot, error) {
	infos, err := l.Snapshots(ctx)
	if err != nil {
		return nil, err
	}
	for i := len(infos) - 1; i >= 0; i-- {
		if !infos[i].Time.After(t) {
			return l.At(ctx, infos[i].ID)
		}
	}
	return nil, fmt.Errorf("snapshot as of %s: %w", t.UTC().Format(time.RFC3339), ErrNoSnapshot)
}

// Snapshots lists all snapshots, oldest first.
func (l *Lake) Snapshots(ctx context.Context) ([]SnapshotInfo, error) {
	var infos []SnapshotInfo
	err := l.read(ctx, func(tx *sql.Tx) error {
		return query(ctx, tx, `
			SELECT s.snapshot_id, s.snapshot_time, coalesce(c.commit_message, '')
			FROM ducklake_snapshot s LEFT JOIN ducklake_snapshot_changes c USING (snapshot_id)
			ORDER BY s.snapshot_id`, nil,
			func(scan func(...any) error) (err error) {
				var info SnapshotInfo
				var at string
				if err := scan(&info.ID, &at, &info.Message); err != nil {
					return err
				}
				info.Time, err = parseTime(at)
				infos = append(infos, info)
				return err
			})
	})
	return infos, err
}

// A head is the newest row of ducklake_snapshot.
type head struct {
	snapshot, schemaVersion, nextCatalog, nextFile int64
	time                                           time.Time
}

func readHead(ctx context.Context, tx *sql.Tx) (head, error) {
	var h head
	var at string
	err := tx.QueryRowContext(ctx, `
		SELECT snapshot_id, snapshot_time, schema_version, next_catalog_id, next_file_id
		FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1`).
		Scan(&h.snapshot, &at, &h.schemaVersion, &h.nextCatalog, &h.nextFile)
	if errors.Is(err, sql.ErrNoRows) {
		return h, ErrNoSnapshot
	}
	if err == nil {
		h.time, err = parseTime(at)
	}
	return h, err
}

// load reads snapshot id. Tables that are younger than it are there too,
// without files, so that what reads an old snapshot need not know their ages.
func (l *Lake) load(ctx context.Context, tx *sql.Tx, id int64) (*Snapshot, error) {
	if err := guard(ctx, tx); err != nil {
		return nil, err
	}
	var at string
	err := tx.QueryRowContext(ctx, `SELECT snapshot_time FROM ducklake_snapshot WHERE snapshot_id = ?`, id).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("snapshot %d: %w", id, ErrNoSnapshot)
	}
	if err != nil {
		return nil, err
	}
	s := &Snapshot{ID: id, Files: map[string][]File{}}
	if s.Time, err = parseTime(at); err != nil {
		return nil, err
	}
	err = query(ctx, tx, `SELECT table_name FROM ducklake_table ORDER BY table_id`, nil,
		func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			s.Files[name] = []File{}
			return err
		})
	if err != nil {
		return nil, err
	}
	if err := l.loadFiles(ctx, tx, s); err != nil {
		return nil, err
	}
	if s.Inputs, err = readInputs(ctx, tx, id); err != nil {
		return nil, err
	}
	if s.Rotations, err = readRotations(ctx, tx, id); err != nil {
		return nil, err
	}
	return s, errors.Join(addErased(ctx, tx, s), loadExpired(ctx, tx, s))
}

func (l *Lake) loadFiles(ctx context.Context, tx *sql.Tx, s *Snapshot) error {
	return query(ctx, tx, `
		SELECT d.data_file_id, t.table_name, coalesce(s.path, '') || coalesce(t.path, '') || d.path,
			d.record_count, d.file_size_bytes, coalesce(p.partition_value, ''), d.begin_snapshot
		FROM ducklake_data_file d
		JOIN ducklake_table t USING (table_id)
		JOIN ducklake_schema s USING (schema_id)
		LEFT JOIN ducklake_file_partition_value p ON p.data_file_id = d.data_file_id AND p.partition_key_index = 0
		WHERE d.begin_snapshot <= ?1 AND (d.end_snapshot IS NULL OR ?1 < d.end_snapshot)
			AND t.begin_snapshot <= ?1 AND (t.end_snapshot IS NULL OR ?1 < t.end_snapshot)
		ORDER BY d.data_file_id`, []any{s.ID},
		func(scan func(...any) error) (err error) {
			var f File
			if err := scan(&f.ID, &f.Table, &f.Path, &f.Rows, &f.Bytes, &f.Partition, &f.Begin); err != nil {
				return err
			}
			f.Path, err = l.placeOf(f.ID, f.Path)
			s.Files[f.Table] = append(s.Files[f.Table], f)
			return err
		})
}

// placeOf is the absolute path of a file whose path in the data folder is name.
func (l *Lake) placeOf(id int64, name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", fmt.Errorf("file %d: path %q leads out of the warehouse", id, name)
	}
	return filepath.Join(l.dir, dataName, filepath.FromSlash(name)), nil
}
