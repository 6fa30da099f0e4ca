package ingest

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"candour/models"
)

// exposureLines writes n lines of some 280 bytes over 28 days, in order of
// time.
func exposureLines(t testing.TB, n int) (path string, size int64) {
	path = filepath.Join(t.TempDir(), "exposures.ndjson")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	w := bufio.NewWriter(file)
	for i := range n {
		second := int64(i) * 28 * secondsADay / int64(n)
		fmt.Fprintf(w, `{"event_id":"ev-%016x","viewed_at":"2026-03-%02dT%02d:%02d:%02d.%03dZ","viewer_id":"user-%08d","viewer_age_band":"%s","age_source":"declared","content_id":"content-%010d","harm":"pc.bullying","surface":"recommended","treatment":"none","views":%d,"country":"GB"}`+"\n",
			rnd.Uint64(), 1+second/secondsADay, second/3600%24, second/60%60, second%60, i%1000, rnd.IntN(500_000), bands[rnd.IntN(7)], rnd.IntN(1_000_000), 1+rnd.IntN(5))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return path, info.Size()
}

func BenchmarkIngest(b *testing.B) {
	path, size := exposureLines(b, 300_000)
	b.SetBytes(size)
	for b.Loop() {
		b.StopTimer()
		l := newLake(b)
		b.StartTimer()
		o := options(models.Exposures, path)
		if _, err := Run(b.Context(), l, o); err != nil {
			b.Fatal(err)
		}
	}
}
