package upkeep

import (
	"math/rand/v2"
	"testing"
	"time"

	"candour/models"
	"candour/models/lake"
)

// TestClockBack: merging and expiring by a clock that has gone back leave snapshots in order of time, close to the
// newest clock.
func TestClockBack(t *testing.T) {
	l := newLake(t)
	m := &maker{random: rand.New(rand.NewPCG(1, 1))}
	for range 4 {
		tx := begin(t, l)
		m.stageSome(t, tx)
		commit(t, tx, lake.Input{Log: models.Exposures, Name: "a", Lines: 1, Kept: 1})
	}
	back := noon.AddDate(-1, 0, 0)
	newest := func() time.Time {
		t.Helper()
		all, err := l.Snapshots(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(all); i++ {
			if !all[i].Time.After(all[i-1].Time) {
				t.Errorf("snapshot %d at %s is not after the one before", all[i].ID, all[i].Time)
			}
		}
		return all[len(all)-1].Time
	}
	before := newest()
	if c, err := Compact(t.Context(), l, 0, back); err != nil || c.Partitions == 0 {
		t.Fatalf("compact: %+v, %v", c, err)
	}
	if e, err := Expire(t.Context(), l, Expiration{Before: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Now: back}); err != nil || e.Snapshots == 0 {
		t.Fatalf("expire: %+v, %v", e, err)
	}
	if last := newest(); !last.After(before) || last.Sub(before) > time.Second {
		t.Errorf("the newest snapshot was at %s, and is at %s", before, last)
	}
	sound(t, l)
}
