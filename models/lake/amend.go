package lake

import (
	"context"
	"database/sql"
	"fmt"
)

// An Amendment changes the account of an input that was committed earlier. The
// entry itself stays as it is: a snapshot's Inputs are the entries with all
// amendments up to that snapshot added, so that older snapshots keep theirs.
// Its Kept, Duplicates and Rejected sum to zero, since no line comes or goes.
type Amendment struct {
	Input       int64
	Cause       string // why, in words
	Kept        int64  // each is added to the input's count of that name
	Duplicates  int64
	Rejected    int64
	Corrections int64
	Late        int64
}

// Amend adds amendments to the write. Commit refuses one whose input is not of
// Head or that leaves an account that does not add up.
func (tx *Tx) Amend(amendments ...Amendment) { tx.amended = append(tx.amended, amendments...) }

// checkAmended holds the accounts of Head as they would become.
func (tx *Tx) checkAmended() error {
	inputs := map[int64]Input{}
	for _, in := range tx.head.Inputs {
		inputs[in.ID] = in
	}
	for _, a := range tx.amended {
		in, ok := inputs[a.Input]
		if !ok {
			return fmt.Errorf("amend input %d: there is none", a.Input)
		}
		in.amend(a)
		if err := in.check(); err != nil {
			return fmt.Errorf("amend: %w", err)
		}
		inputs[a.Input] = in
	}
	return nil
}

func (in *Input) amend(a Amendment) {
	in.Kept += a.Kept
	in.Duplicates += a.Duplicates
	in.Rejected += a.Rejected
	in.Corrections += a.Corrections
	in.Late += a.Late
}

func insertAmendment(ctx context.Context, tx *sql.Tx, a Amendment, snapshot int64) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO candour_amendment(input_id, snapshot_id, cause, kept, duplicates, rejected, corrections, late)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, a.Input, snapshot, a.Cause, a.Kept, a.Duplicates, a.Rejected, a.Corrections, a.Late)
	return err
}

// amendInputs adds the amendments up to and including the snapshot to inputs,
// which are in the order of their ids, without a gap, from 1.
func amendInputs(ctx context.Context, tx *sql.Tx, snapshot int64, inputs []Input) error {
	return query(ctx, tx, `
		SELECT input_id, kept, duplicates, rejected, corrections, late
		FROM candour_amendment WHERE snapshot_id <= ? ORDER BY snapshot_id, input_id`, []any{snapshot},
		func(scan func(...any) error) error {
			var a Amendment
			if err := scan(&a.Input, &a.Kept, &a.Duplicates, &a.Rejected, &a.Corrections, &a.Late); err != nil {
				return err
			}
			if a.Input < 1 || a.Input > int64(len(inputs)) || inputs[a.Input-1].ID != a.Input {
				return fmt.Errorf("ledger: an amendment names input %d, which is not there", a.Input)
			}
			inputs[a.Input-1].amend(a)
			return nil
		})
}
