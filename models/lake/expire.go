package lake

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"
)

// An Expiry says what a commit that drops old rows drops.
type Expiry struct {
	// Before is midnight UTC of the first day that is kept.
	Before time.Time
	// Taken are the rows that the commit's removals and new files drop, by input.
	Taken map[int64]ExpiredCounts
}

// ExpiredCounts are numbers of rows that an Expiry drops.
type ExpiredCounts struct {
	Lines       int64 // rows of a log's table
	Quarantined int64 // rows of quarantine
}

// Expire makes an expiry part of the commit: the commit then drops all earlier
// snapshots too, and what only they hold. Their files are deleted by Clean, or
// by the next Begin. Once in one commit.
func (tx *Tx) Expire(e Expiry) { tx.expiry = &e }

// applyExpiry records the expiry and drops all snapshots before the new one.
func applyExpiry(ctx context.Context, t *sql.Tx, e Expiry, snapshot int64) error {
	_, err := t.ExecContext(ctx, `INSERT INTO candour_horizon(snapshot_id, before) VALUES (?, ?)`, snapshot, e.Before.UTC().Format(time.DateOnly))
	if err != nil {
		return err
	}
	for _, input := range slices.Sorted(maps.Keys(e.Taken)) {
		n := e.Taken[input]
		_, err := t.ExecContext(ctx, `INSERT INTO candour_expiry(input_id, snapshot_id, lines, quarantined) VALUES (?, ?, ?, ?)`,
			input, snapshot, n.Lines, n.Quarantined)
		if err != nil {
			return err
		}
	}
	if err := keepGrowths(ctx, t); err != nil {
		return err
	}
	var ended []int64
	err = query(ctx, t, `SELECT data_file_id FROM ducklake_data_file WHERE end_snapshot IS NOT NULL`, nil, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ended = append(ended, id)
		return err
	})
	for _, id := range ended {
		if err == nil {
			_, err = forget(ctx, t, id)
		}
	}
	for _, statement := range []string{
		`DELETE FROM ducklake_snapshot WHERE snapshot_id < ?`,
		`DELETE FROM ducklake_snapshot_changes WHERE snapshot_id < ?`,
	} {
		if err == nil {
			_, err = t.ExecContext(ctx, statement, snapshot)
		}
	}
	return err
}

// keepGrowths records what the files that only earlier snapshots have tell of
// how days grew: otherwise merged files would seem to have come late.
func keepGrowths(ctx context.Context, t *sql.Tx) error {
	_, err := t.ExecContext(ctx, `
		INSERT INTO candour_growth(table_id, partition_value, snapshot_id, rows)
		SELECT table_id, partition_value, snapshot, sum(rows) FROM (
			SELECT d.table_id, p.partition_value, begin_snapshot AS snapshot, record_count AS rows
			FROM ducklake_data_file d JOIN ducklake_file_partition_value p USING (data_file_id) WHERE end_snapshot IS NOT NULL
			UNION ALL
			SELECT d.table_id, p.partition_value, end_snapshot, -record_count
			FROM ducklake_data_file d JOIN ducklake_file_partition_value p USING (data_file_id) WHERE end_snapshot IS NOT NULL)
		GROUP BY table_id, partition_value, snapshot HAVING sum(rows) <> 0`)
	return err
}

// loadExpired adds to a snapshot its horizon, and to its inputs what expired of
// them. Inputs are in the order of their ids.
func loadExpired(ctx context.Context, tx *sql.Tx, s *Snapshot) error {
	var before sql.NullString
	err := tx.QueryRowContext(ctx, `SELECT max(before) FROM candour_horizon WHERE snapshot_id <= ?`, s.ID).Scan(&before)
	if err == nil && before.Valid {
		s.Horizon, err = time.Parse(time.DateOnly, before.String)
	}
	if err != nil {
		return fmt.Errorf("horizon: %w", err)
	}
	return addTaken(ctx, tx, s, "an expiry", `
		SELECT input_id, sum(lines), sum(quarantined) FROM candour_expiry
		WHERE snapshot_id <= ? GROUP BY input_id ORDER BY input_id`,
		func(in *Input, lines, quarantined int64) { in.Expired, in.ExpiredLines = lines, quarantined })
}
