package ingest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"candour/models"
)

// TestModel ingests random lines in random files and runs, with repeats and
// corrections, and holds table and accounts against a plain map.
func TestModel(t *testing.T) {
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		l, dir := newLake(t), t.TempDir()
		table := map[string]string{} // id → day, as later lines have it
		for run := range 4 {
			var paths []string
			var want [][4]int64
			for file := range 1 + rnd.IntN(3) {
				var content strings.Builder
				var counts [4]int64 // kept, duplicates, rejected, corrections
				fmt.Fprintf(&content, "{\"file\":\"%d %d\"}\n", run, file)
				counts[2]++
				for range rnd.IntN(40) {
					id, day := fmt.Sprint("k", rnd.IntN(30), "-"), fmt.Sprint(1+rnd.IntN(4))
					old, known := table[id]
					switch {
					case known && old == day:
						counts[1]++
					case known:
						counts[3]++
						fallthrough
					default:
						counts[0]++
					}
					table[id] = day
					content.WriteString(appeal(id, "2026-03-0"+day+"T10:00:00Z"))
				}
				paths = append(paths, write(t, dir, fmt.Sprintf("%d-%d.ndjson", run, file), content.String()))
				want = append(want, counts)
			}
			account := mustRun(t, l, options(models.Appeals, paths...))
			for i, f := range account.Files {
				if got := [4]int64{f.Kept, f.Duplicates, f.Rejected, f.Corrections}; got != want[i] {
					t.Errorf("seed %d, run %d, file %d: kept, duplicates, rejected, corrections %v, want %v", seed, run, i, got, want[i])
				}
			}
		}
		var rows []string
		for _, id := range slices.Sorted(maps.Keys(table)) {
			rows = append(rows, id+table[id])
		}
		if got := appealRows(t, l); got != strings.Join(rows, " ") {
			t.Errorf("seed %d: rows %s, want %s", seed, got, strings.Join(rows, " "))
		}
		if faults := l.Verify(t.Context()); faults != nil {
			t.Errorf("seed %d: %v", seed, faults)
		}
	}
}

// TestThreads: the same input gives the same bytes whatever the threads.
func TestThreads(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	var content strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&content, `{"event_id":"e%d","viewed_at":"2026-%02d-%02dT10:00:00Z","viewer_id":"v%d","viewer_age_band":"13-15","content_id":"c%d","surface":"search","views":%d}`+"\n",
			rnd.IntN(39_000), 1+rnd.IntN(2), 1+rnd.IntN(28), rnd.IntN(500), rnd.IntN(900), rnd.IntN(4))
		if i%1000 == 0 {
			content.WriteString("{\"broken\n")
		}
	}
	var want []string
	for _, threads := range []int{1, 2, 4} {
		l, dir := newLake(t), t.TempDir()
		o := options(models.Exposures, write(t, dir, "a.ndjson", content.String()))
		o.Threads = threads
		account := mustRun(t, l, o)
		if f := account.Files[0]; f.Corrections == 0 || f.Rejected < 41 {
			t.Fatalf("%d corrections, %d rejected: the input tests too little", f.Corrections, f.Rejected)
		}
		head, err := l.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range append(head.Files[models.Exposures], head.Files[models.Quarantine]...) {
			b, err := os.ReadFile(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, f.Partition+string(b))
		}
		if want == nil {
			want = got
		}
		if len(got) < 50 || !slices.Equal(got, want) {
			t.Errorf("%d threads: %d files that differ from those of one thread", threads, len(got))
		}
	}
}
