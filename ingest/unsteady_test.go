package ingest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"candour/models"
)

// manyAppeals are more than a run holds of a file at once.
func manyAppeals(from, to int) string {
	var text strings.Builder
	for i := from; i < to; i++ {
		text.WriteString(appeal(fmt.Sprint("a", i, strings.Repeat("-", 100)), "2026-03-01T10:00:00Z"))
	}
	return text.String()
}

const firstAppeals = 120_000

// disturbed ingests a file of which disturb makes another one while it is read.
func disturbed(t *testing.T, disturb func(path string, size int64) error) (kept int) {
	t.Helper()
	l := newLake(t)
	text := manyAppeals(0, firstAppeals)
	path := write(t, t.TempDir(), "a.ndjson", text)
	o := options(models.Appeals, path)
	done := false
	o.Progress = func(p Progress) {
		if done {
			return
		}
		done = true
		if p.Read >= int64(len(text)) {
			t.Error("the whole file was read at once: the test tests nothing")
		}
		if err := disturb(path, int64(len(text))); err != nil {
			t.Error(err)
		}
	}
	f := mustRun(t, l, o).Files[0]
	if f.Lines != f.Kept+f.Duplicates+f.Rejected || f.Lines == 0 {
		t.Errorf("%d lines, %d kept, %d duplicates, %d rejected", f.Lines, f.Kept, f.Duplicates, f.Rejected)
	}
	// The ledger tells of the bytes that were read: a beginning of what the file ever was.
	whole := text + manyAppeals(firstAppeals, firstAppeals+10)
	if f.Bytes > int64(len(whole)) || f.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(whole[:f.Bytes]))) {
		t.Errorf("the ledger's digest of %d bytes is not that of what was read", f.Bytes)
	}
	if whole := int64(strings.Count(whole[:f.Bytes], "\n")); f.Kept != whole {
		t.Errorf("kept %d of %d whole lines", f.Kept, whole)
	}
	o.Progress = nil
	mustRun(t, l, o)
	if faults := l.Verify(t.Context()); faults != nil {
		t.Error(faults)
	}
	rows := rowsOf[models.Appeal](t, l, models.Appeals)
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r.AppealID] = true
	}
	if len(seen) != len(rows) {
		t.Errorf("%d rows of %d appeals", len(rows), len(seen))
	}
	return len(rows)
}

// TestGrowingFile: a file that is appended to while it is read has each line
// once after the next ingest.
func TestGrowingFile(t *testing.T) {
	rows := disturbed(t, func(path string, _ int64) error {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = f.WriteString(manyAppeals(firstAppeals, firstAppeals+10))
		return err
	})
	if rows != firstAppeals+10 {
		t.Errorf("%d rows, want %d", rows, firstAppeals+10)
	}
}

// TestShrinkingFile: of a file that is cut off while it is read, the lines that
// were read stand; nothing is invented.
func TestShrinkingFile(t *testing.T) {
	rows := disturbed(t, func(path string, size int64) error { return os.Truncate(path, size/2) })
	if rows == 0 || rows > firstAppeals {
		t.Errorf("%d rows", rows)
	}
}

// TestClockBack: a clock that goes back between two ingests changes no order:
// times of snapshots rise, and as-of finds the newer one after the older.
func TestClockBack(t *testing.T) {
	l, dir := newLake(t), t.TempDir()
	var inputs int
	for i, now := range []time.Time{testNow, testNow.AddDate(0, 0, -7), testNow.AddDate(-1, 0, 0)} {
		o := options(models.Appeals, write(t, dir, fmt.Sprint(i, ".ndjson"), appeal(fmt.Sprint("a", i), "2026-03-01T10:00:00Z")))
		o.Now = now
		inputs += len(mustRun(t, l, o).Files)
	}
	snapshots, err := l.Snapshots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(snapshots); i++ {
		if !snapshots[i].Time.After(snapshots[i-1].Time) {
			t.Errorf("snapshot %d at %s is not after the one before", snapshots[i].ID, snapshots[i].Time)
		}
	}
	last := snapshots[len(snapshots)-1]
	if s, err := l.AsOf(t.Context(), last.Time); err != nil || s.ID != last.ID || len(s.Inputs) != inputs {
		t.Errorf("as of %s: %+v, %v", last.Time, s, err)
	}
	if last.Time.Sub(testNow) > time.Second {
		t.Errorf("the last snapshot is at %s, far after the newest clock", last.Time)
	}
	if faults := l.Verify(t.Context()); faults != nil {
		t.Error(faults)
	}
}
