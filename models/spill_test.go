package models

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSpill: a session removes what a killed one left, and nothing of a living one.
func TestSpill(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	living, err := newSpill()
	if err != nil {
		t.Fatal(err)
	}
	killed, err := newSpill()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*spill{living, killed} {
		if err := os.WriteFile(filepath.Join(s.dir, "duckdb_temp_0.tmp"), []byte("pseudonyms"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := killed.lock.Close(); err != nil { // as the end of its process does
		t.Fatal(err)
	}
	next, err := newSpill()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(killed.dir); !os.IsNotExist(err) {
		t.Errorf("what the killed session spilled is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(living.dir, "duckdb_temp_0.tmp")); err != nil {
		t.Errorf("what a living session spilled is gone: %v", err)
	}
	for _, s := range []*spill{living, next} {
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), spillPattern)); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
