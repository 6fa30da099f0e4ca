package ingest

import (
	"fmt"

	"candour/models"
	"candour/models/lake"
	"candour/models/parquetfile"
)

// supersede takes back what earlier readings of the same bytes, by other rules,
// rejected: this run has read those lines again, and accounts for each of them.
// They leave quarantine, and count as duplicates in the earlier account.
func (r *run) supersede() error {
	type reading struct{ log, sha256 string }
	again := map[reading]int64{}
	for _, in := range r.inputs() {
		again[reading{in.Log, in.SHA256}] = in.ID
	}
	earlier := map[int64]bool{}
	for _, in := range r.tx.Head().Inputs {
		if by := again[reading{in.Log, in.SHA256}]; by != 0 && in.Rejected > 0 {
			earlier[in.ID] = true
			r.tx.Amend(lake.Amendment{Input: in.ID, Cause: fmt.Sprintf("read again as input %d", by), Duplicates: in.Rejected, Rejected: -in.Rejected})
		}
	}
	if len(earlier) == 0 {
		return nil
	}
	for _, f := range r.tx.Head().Files[models.Quarantine] {
		found := false
		err := parquetfile.Rows(f.Path, func(_ uint32, held *models.Rejection) error {
			found = found || earlier[held.Input]
			return nil
		})
		if err != nil {
			return fmt.Errorf("read quarantine %s: %w", f.Path, err)
		}
		if !found {
			continue
		}
		if err := r.keepAside(f, func(_ uint32, held *models.Rejection) bool { return !earlier[held.Input] }); err != nil {
			return err
		}
	}
	return nil
}
