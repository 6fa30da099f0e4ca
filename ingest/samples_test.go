package ingest

import (
	"testing"

	"candour/models"
)

// TestSampleKey: a label that the warehouse holds is known again, whose rater
// is part of its key, and so is another rater's.
func TestSampleKey(t *testing.T) {
	const label = `{"sample_id":"s","population":"views","first_day":"2026-03-01","last_day":"2026-03-07","stratum":"rare","stratum_size":900,` +
		`"unit_id":"u1","harm":"pc.hate","rater_id":"ann","labelled_at":"2026-03-09T10:00:00Z","positive":true}` + "\n"
	const other = `{"sample_id":"s","population":"views","first_day":"2026-03-01","last_day":"2026-03-07","stratum":"rare","stratum_size":900,` +
		`"unit_id":"u1","harm":"pc.hate","rater_id":"bob","labelled_at":"2026-03-09T10:00:00Z","positive":true}` + "\n"
	const changed = `{"sample_id":"s","population":"views","first_day":"2026-03-01","last_day":"2026-03-07","stratum":"rare","stratum_size":900,` +
		`"unit_id":"u1","harm":"pc.hate","rater_id":"ann","labelled_at":"2026-03-09T10:00:00Z","positive":false}` + "\n"
	l, dir := newLake(t), t.TempDir()
	for _, c := range []struct {
		lines                         string
		kept, duplicates, corrections int64
	}{{label, 1, 0, 0}, {label + other, 1, 1, 0}, {other + changed, 1, 1, 1}} {
		account := mustRun(t, l, options(models.Samples, write(t, dir, "lines.ndjson", c.lines)))
		if f := account.Files[0]; f.Kept != c.kept || f.Duplicates != c.duplicates || f.Corrections != c.corrections {
			t.Errorf("kept, duplicates, corrections %d %d %d, want %+v", f.Kept, f.Duplicates, f.Corrections, c)
		}
	}
}
