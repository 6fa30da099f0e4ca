package lake

import (
	"context"
	"testing"
	"time"
)

// TestAddTables: a warehouse of an older program gets the tables that it lacks,
// once, in a snapshot of its own, and can be written to.
func TestAddTables(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	old := Table{Name: "old", Columns: []Column{{ID: 1, Name: "id", Type: "varchar"}}}
	added := Table{Name: "added", Columns: []Column{{ID: 1, Name: "id", Type: "varchar"}, {ID: 2, Name: "day", Type: "date"}}}
	if err := Create(ctx, dir, []Table{old}, now); err != nil {
		t.Fatal(err)
	}
	l, err := Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		if err := l.AddTables(ctx, []Table{old, added}, 0, now); err != nil {
			t.Fatal(err)
		}
	}
	tables, err := l.Tables(ctx)
	if err != nil || len(tables) != 2 || tables[0].Name != "old" || tables[1].Name != "added" {
		t.Errorf("tables %v, %v", tables, err)
	}
	if head, err := l.Head(ctx); err != nil || head.ID != 2 {
		t.Errorf("head %v, %v: want one more snapshot", head, err)
	}
	if faults := l.Verify(ctx); faults != nil {
		t.Error(faults)
	}
}
