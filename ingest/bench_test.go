package ingest

import (
	"bufio"
	"bytes"
	"candour/fixtures"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// generated is some megabytes of a log from the generator of synthetic logs,
// cut into chunks at line ends.
func generated(b *testing.B, name string) (chunks [][]byte, lines int) {
	dir := filepath.Join(b.TempDir(), "logs")
	o := fixtures.Options{Reports: 20_000, Exposures: 100_000, Schools: 50, Days: 28, Start: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Seed: 7}
	if _, err := fixtures.Generate(dir, o); err != nil {
		b.Fatal(err)
	}
	all, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		b.Fatal(err)
	}
	lines = bytes.Count(all, []byte("\n"))
	for len(all) > 0 {
		cut := bytes.LastIndexByte(all[:min(len(all), chunkBytes)], '\n') + 1
		chunks, all = append(chunks, all[:cut]), all[cut:]
	}
	return chunks, lines
}

// asCSV turns chunks of JSON lines into CSV records of the log's fields, all
// of whose values are scalars.
func asCSV(b *testing.B, log string, chunks [][]byte) (header []int, out [][]byte) {
	fields := Fields(log)
	for i := range fields {
		header = append(header, i)
	}
	for _, chunk := range chunks {
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		for line := range bytes.Lines(chunk) {
			var values map[string]any
			if err := json.Unmarshal(line, &values); err != nil {
				b.Fatal(err)
			}
			record := make([]string, len(fields))
			for i, f := range fields {
				if v := values[f.Name]; v != nil {
					record[i] = fmt.Sprint(v)
				}
			}
			if err := w.Write(record); err != nil {
				b.Fatal(err)
			}
		}
		w.Flush()
		out = append(out, text.Bytes())
	}
	return header, out
}

// BenchmarkLines measures a worker alone: chunks in memory become rows with
// their keys and digests.
func BenchmarkLines(b *testing.B) {
	for _, test := range []struct{ name, file, log, format string }{
		{"exposures", "exposures.ndjson", models.Exposures, NDJSON},
		{"exposures_csv", "exposures.ndjson", models.Exposures, CSV},
		{"reports", "reports.ndjson", models.Reports, NDJSON},
		{"decisions", "decisions.ndjson", models.Decisions, NDJSON},
	} {
		b.Run(test.name, func(b *testing.B) {
			chunks, lines := generated(b, test.file)
			source := &Source{Logs: []Mapping{{Log: test.log}}}
			t := source.tools(hasAnyHarm)
			t.hasher = newHasher(testKey)
			w := newWorker(newLayout(source, ""), t)
			file := &inputFile{ids: []int64{1}}
			if test.format == CSV {
				file.header, chunks = asCSV(b, test.log, chunks)
				file.cells = make([]string, len(file.header))
			}
			size := 0
			for _, data := range chunks {
				size += len(data)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, data := range chunks {
					j := &job{file: file, chunk: chunk{data: data}}
					w.work(j)
					if len(j.batch.rejected) > 0 {
						b.Fatalf("rejected: %+v", j.batch.rejected[0].row)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*lines), "ns/line")
		})
	}
}

func hasAnyHarm(key string) bool { return strings.Contains(key, ".") }
