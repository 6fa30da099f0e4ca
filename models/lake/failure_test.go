package lake

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCreateRefuses(t *testing.T) {
	l := create(t)
	addEvents(t, l)
	if err := Create(t.Context(), l.Dir(), testTables, noon); err == nil || !strings.Contains(err.Error(), "there is a catalog.sqlite already") {
		t.Errorf("over a warehouse: %v", err)
	}
	checkFiles(t, headOf(t, l), 1, 0)
	l.Close()
	if err := os.Remove(l.catalogPath()); err != nil {
		t.Fatal(err)
	}
	if err := Create(t.Context(), l.Dir(), testTables, noon); err == nil || !strings.Contains(err.Error(), "data without a catalog.sqlite") {
		t.Errorf("over data: %v", err)
	}
	for _, bad := range [][]Table{
		{{Name: "../up"}}, {{Name: ""}},
		{{Name: "a", Columns: []Column{{ID: 1, Name: "x", Type: "float"}}}},
		{{Name: "a", Columns: []Column{{ID: 1, Name: "x", Type: "date"}, {ID: 1, Name: "y", Type: "date"}}}},
		{{Name: "a", Columns: []Column{{ID: 2, Name: "element", Type: "date", Parent: 1}}}},
	} {
		dir := t.TempDir()
		if err := Create(t.Context(), dir, bad, noon); err == nil {
			t.Errorf("created %+v", bad)
		}
		if _, err := Open(t.Context(), dir); !errors.Is(err, ErrNoWarehouse) {
			t.Errorf("after a failed create: %v", err)
		}
	}
}

// TestCreateInterrupted finds what a killed Create leaves: a catalogue that has
// not got its name, with a log beside it.
func TestCreateInterrupted(t *testing.T) {
	dir := t.TempDir()
	half := filepath.Join(dir, "catalog.sqlite.new")
	if err := writeCatalog(t.Context(), half, testTables[:1], noon); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(half+"-wal", []byte("half a log"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrNoWarehouse) {
		t.Errorf("open: %v", err)
	}
	if err := Create(t.Context(), dir, testTables, noon); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	checkFiles(t, addEvents(t, l), 1, 0)
	verified(t, l)
	if left, _ := filepath.Glob(half + "*"); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestFailedCommit makes a folder impossible to make: nothing is visible, the
// error names the place, and the next write goes well.
func TestFailedCommit(t *testing.T) {
	l := create(t)
	obstacle := filepath.Join(l.Dir(), "data/main/events")
	if err := os.MkdirAll(filepath.Dir(obstacle), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(obstacle, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tx := begin(t, l)
	stage(t, tx, "notes", "", []note{{1, "moved before the error"}})
	stage(t, tx, "events", day, threeEvents())
	if _, err := tx.Commit(t.Context(), "", nil, noon); err == nil || !strings.Contains(err.Error(), obstacle) {
		t.Errorf("commit: %v", err)
	}
	checkFiles(t, headOf(t, l), 0, 0)
	if err := os.Remove(obstacle); err != nil {
		t.Fatal(err)
	}
	checkFiles(t, addEvents(t, l), 1, 0)
	if files, _ := parquetFiles(l.Dir()); len(files) != 1 {
		t.Errorf("files %v", files)
	}
	verified(t, l)
}

// TestFullDisk fails in the catalogue's transaction, as SQLite does when the
// disk is full.
func TestFullDisk(t *testing.T) {
	l := create(t)
	l.db.SetMaxOpenConns(1)
	spoil(t, l, `PRAGMA max_page_count = 1`) // SQLite keeps the pages there are
	tx := begin(t, l)
	inputs := make([]Input, 500)
	stage(t, tx, "events", day, threeEvents())
	if _, err := tx.Commit(t.Context(), "", inputs, noon); err == nil || !strings.Contains(err.Error(), "full") || !strings.Contains(err.Error(), l.catalogPath()) {
		t.Errorf("commit: %v", err)
	}
	spoil(t, l, `PRAGMA max_page_count = 1000000`)
	if s := headOf(t, l); s.ID != 1 || len(s.Inputs) != 0 {
		t.Errorf("head %d with %d inputs", s.ID, len(s.Inputs))
	}
	checkFiles(t, addEvents(t, l), 1, 0)
	verified(t, l)
}
