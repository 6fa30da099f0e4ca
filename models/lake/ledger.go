package lake

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// check refuses an account that does not add up: it would be a lost line.
func (in Input) check() error {
	for _, n := range []int64{in.Bytes, in.Lines, in.Kept, in.Duplicates, in.Rejected, in.Corrections, in.Late, in.Unselected} {
		if n < 0 {
			return fmt.Errorf("input %q (%s): a count is negative", in.Name, in.Log)
		}
	}
	if in.Lines != in.Kept+in.Duplicates+in.Rejected {
		return fmt.Errorf("input %q (%s): %d lines are not %d kept + %d duplicates + %d rejected",
			in.Name, in.Log, in.Lines, in.Kept, in.Duplicates, in.Rejected)
	}
	return nil
}

func insertInput(ctx context.Context, tx *sql.Tx, in Input) error {
	unknown := "{}"
	if len(in.Unknown) > 0 {
		text, err := json.Marshal(in.Unknown) // sorts the keys
		if err != nil {
			return err
		}
		unknown = string(text)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO candour_input(input_id, snapshot_id, snapshot_time, log, source, rules, name, sha256, bytes,
			lines, kept, duplicates, rejected, corrections, late, unselected, unknown, note)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		in.ID, in.Snapshot, timeText(in.Time), in.Log, in.Source, in.Rules, in.Name, in.SHA256, in.Bytes,
		in.Lines, in.Kept, in.Duplicates, in.Rejected, in.Corrections, in.Late, in.Unselected, unknown, in.Note)
	return err
}

// readInputs gives the inputs committed up to and including the snapshot.
func readInputs(ctx context.Context, tx *sql.Tx, snapshot int64) ([]Input, error) {
	var inputs []Input
	err := query(ctx, tx, `
		SELECT input_id, snapshot_id, snapshot_time, log, source, rules, name, sha256, bytes,
			lines, kept, duplicates, rejected, corrections, late, unselected, unknown, note
		FROM candour_input WHERE snapshot_id <= ? ORDER BY input_id`, []any{snapshot},
		func(scan func(...any) error) (err error) {
			var in Input
			var at, unknown string
			err = scan(&in.ID, &in.Snapshot, &at, &in.Log, &in.Source, &in.Rules, &in.Name, &in.SHA256, &in.Bytes,
				&in.Lines, &in.Kept, &in.Duplicates, &in.Rejected, &in.Corrections, &in.Late, &in.Unselected, &unknown, &in.Note)
			if err != nil {
				return err
			}
			if in.Time, err = parseTime(at); err != nil {
				return err
			}
			if unknown != "{}" {
				err = json.Unmarshal([]byte(unknown), &in.Unknown)
			}
			inputs = append(inputs, in)
			return err
		})
	if err != nil {
		return nil, err
	}
	return inputs, amendInputs(ctx, tx, snapshot, inputs)
}

// nextInput is the id of the next input.
func nextInput(ctx context.Context, tx *sql.Tx) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT coalesce(max(input_id), 0) + 1 FROM candour_input`).Scan(&id)
	return id, err
}
