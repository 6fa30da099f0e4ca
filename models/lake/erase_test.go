package lake

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
)

// TestEraseBesideReader: a program in the middle of a read of the catalogue
// keeps old pages alive. The rows are gone all the same, and the next Clean
// completes it.
func TestEraseBesideReader(t *testing.T) {
	l := create(t)
	addEvents(t, l)
	reader := open(t, l.Dir())
	l.db.SetMaxOpenConns(1)
	if _, err := l.db.ExecContext(t.Context(), `PRAGMA busy_timeout = 20`); err != nil {
		t.Fatal(err)
	}
	err := reader.read(t.Context(), func(r *sql.Tx) error {
		if _, err := readHead(t.Context(), r); err != nil {
			return err
		}
		tx := begin(t, l)
		tx.Erase(Erasure{File: tx.Head().Files["events"][0]})
		s, err := tx.Commit(t.Context(), "", nil, noon)
		if !errors.Is(err, ErrUncleaned) || s == nil || len(s.Files["events"]) != 0 {
			t.Errorf("commit: %+v, %v", s, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	checkFiles(t, headOf(t, l), 0, 0)
	verified(t, l)
	if err := begin(t, l).Clean(t.Context()); err != nil {
		t.Error(err)
	}
	if files, err := parquetFiles(l.Dir()); err != nil || len(files) != 0 {
		t.Errorf("files %v, %v", files, err)
	}
}

// TestEraseRefuses: what would lose or double rows is no erasure, and changes
// nothing.
func TestEraseRefuses(t *testing.T) {
	l := create(t)
	addEvents(t, l)
	file := headOf(t, l).Files["events"][0]
	for what, prepare := range map[string]func(*Tx){
		"erased from twice":   func(tx *Tx) { tx.Erase(Erasure{File: file}); tx.Erase(Erasure{File: file}) },
		"is the rest of none": func(tx *Tx) { tx.Erase(Erasure{File: file}); stage(t, tx, "events", day, threeEvents()[:1]) },
		"is not smaller":      func(tx *Tx) { tx.Erase(Erasure{File: file, Rest: stage(t, tx, "events", day, threeEvents())}) },
	} {
		tx := begin(t, l)
		prepare(tx)
		if _, err := tx.Commit(t.Context(), "", nil, noon); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
		checkFiles(t, headOf(t, l), 1, 0)
	}
	begin(t, l).Rollback() // sweeps what was moved into place
	verified(t, l)
}
