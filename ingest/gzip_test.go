package ingest

import (
	"strings"
	"testing"

	"candour/models"
)

// TestAfterGzip: bytes after the last member that are not gzip are no sign of a
// file cut off, however few they are.
func TestAfterGzip(t *testing.T) {
	whole := gz(t, appeal("a", march1))
	for _, tail := range []string{"x", "\x00", "\x00\x00\x00\x00", "\x1fx", "trailing text, longer than a header", whole[1:]} {
		l := newLake(t)
		_, err := Run(t.Context(), l, options(models.Appeals, write(t, t.TempDir(), "a.ndjson.gz", whole+tail)))
		if err == nil || !strings.Contains(err.Error(), "a.ndjson.gz: what follows the compressed data is not gzip") {
			t.Errorf("%.10q: error %v", tail, err)
		}
		if rows := rowsOf[models.Appeal](t, l, models.Appeals); len(rows) != 0 {
			t.Errorf("%.10q: rows %v", tail, rows)
		}
	}
	for _, tail := range []string{"\x1f", "\x1f\x8b", whole[:9], whole[:20]} { // the next member, cut off
		f := mustRun(t, newLake(t), options(models.Appeals, write(t, t.TempDir(), "a.ndjson.gz", whole+tail))).Files[0]
		if !f.Truncated || f.Kept != 1 {
			t.Errorf("%.10q: truncated %v, %d kept", tail, f.Truncated, f.Kept)
		}
	}
}
