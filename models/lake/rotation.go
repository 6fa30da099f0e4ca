package lake

import (
	"context"
	"database/sql"
	"time"
)

// A Rotation is a change of the key that persons' pseudonyms are made with: the
// same person has another one in what later snapshots added.
type Rotation struct {
	Snapshot int64
	Time     time.Time
}

// Rotate makes the commit record a change of key.
func (tx *Tx) Rotate() { tx.rotates = true }

func insertRotation(ctx context.Context, t *sql.Tx, h head) error {
	_, err := t.ExecContext(ctx, `INSERT INTO candour_rotation(snapshot_id, snapshot_time) VALUES (?, ?)`, h.snapshot, timeText(h.time))
	return err
}

// readRotations gives the changes of key up to and including the snapshot.
func readRotations(ctx context.Context, t *sql.Tx, snapshot int64) ([]Rotation, error) {
	var rotations []Rotation
	err := query(ctx, t, `SELECT snapshot_id, snapshot_time FROM candour_rotation WHERE snapshot_id <= ? ORDER BY snapshot_id`, []any{snapshot},
		func(scan func(...any) error) (err error) {
			var r Rotation
			var at string
			if err := scan(&r.Snapshot, &at); err != nil {
				return err
			}
			r.Time, err = parseTime(at)
			rotations = append(rotations, r)
			return err
		})
	return rotations, err
}
