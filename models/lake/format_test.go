package lake

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormat: a warehouse of an older or a newer program says so.
func TestFormat(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{"DROP TABLE candour_format", "format 0 of an older candour"},
		{"DELETE FROM candour_format", "format 0 of an older candour"},
		{"UPDATE candour_format SET number = 2", "use the newer candour"},
	} {
		dir := filepath.Join(t.TempDir(), "w")
		if err := Create(t.Context(), dir, nil, noon); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", filepath.Join(dir, catalogName))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(c.change); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("after %s: %v, want %q", c.change, err, c.want)
		}
	}
}
