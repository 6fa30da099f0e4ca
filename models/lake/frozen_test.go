package lake

import (
	"errors"
	"testing"
)

// TestFrozen: a frozen catalogue is read as it lies; never beside commits that
// it does not show, and never after somebody has written to it.
func TestFrozen(t *testing.T) {
	writer := create(t)
	addEvents(t, writer)
	frozen := &Lake{dir: writer.dir}
	if ok, err := frozen.openFrozen(t.Context()); ok || err != nil {
		t.Fatalf("opened beside a write-ahead log: %v, %v", ok, err)
	}
	writer.Close() // its last reader takes the log in
	if ok, err := frozen.openFrozen(t.Context()); !ok || err != nil {
		t.Fatalf("not opened: %v", err)
	}
	defer frozen.Close()
	if got := headOf(t, frozen); got.ID != 2 {
		t.Errorf("head %d, want 2", got.ID)
	}
	addEvents(t, open(t, writer.dir))
	if _, err := frozen.Head(t.Context()); !errors.Is(err, errChanged) {
		t.Errorf("read after a commit: %v", err)
	}
}
