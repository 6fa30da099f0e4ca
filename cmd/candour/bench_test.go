package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A candidate is one way from a log to Parquet files. A peer is SQL with $in
// and $out; candour has none.
type candidate struct {
	name, input, log, peer string
	runs                   []measured
}

type measured struct {
	wall, cpu   time.Duration
	peak, bytes int64
}

// The peers. All texts are read as such where they are to be checked.
const (
	benchColumns = `{event_id: 'varchar', viewed_at: 'varchar', viewer_id: 'varchar', viewer_age_band: 'varchar', age_source: 'varchar',
		content_id: 'varchar', harm: 'varchar', surface: 'varchar', treatment: 'varchar', views: 'bigint', country: 'varchar'}`
	byDay    = ` to '$out' (format parquet, partition_by (day))`
	bare     = `copy (select *, cast(viewed_at as date) as day from read_json('$in', format = 'newline_delimited'))` + byDay
	reported = `copy (select *, cast(received_at as date) as day from read_json('$in', format = 'newline_delimited'))` + byDay
	check    = `copy (select * replace (try_cast(viewed_at as timestamp) as viewed_at, $viewer as viewer_id),
			cast(try_cast(viewed_at as timestamp) as date) as day
		from read_json('$in', format = 'newline_delimited', columns = ` + benchColumns + `)
		where try_cast(viewed_at as timestamp) is not null and length(event_id) between 1 and 128 and viewer_id <> '' and content_id <> ''
			and viewer_age_band in ('0-5', '6-9', '10-12', '13-15', '16-17', '18+', 'unknown') and age_source in ('verified', 'estimated', 'declared', 'unknown')
			and surface in ('recommended', 'search', 'followed', 'direct', 'other') and treatment in ('none', 'demoted', 'labelled', 'blurred', 'age_gated')
			and views between 1 and 1000000000)` + byDay
	typed = `copy (select *, cast(viewed_at as date) as day from read_csv('$in', header = true, store_rejects = true,
			columns = {event_id: 'varchar', viewed_at: 'timestamp', viewer_id: 'varchar', viewer_age_band: 'varchar', age_source: 'varchar',
				content_id: 'varchar', harm: 'varchar', surface: 'varchar', treatment: 'varchar', views: 'bigint', country: 'varchar'}))` + byDay
)

// candidates are in groups of one input, each group led by the peer that the
// others are measured against.
func candidates() []*candidate {
	var all []*candidate
	for _, in := range []struct{ name, input, log, copy string }{
		{"NDJSON", "exposures.ndjson", "exposures", bare}, {"reports", "reports.ndjson", "reports", reported}, {"CSV", "exposures.csv", "exposures", typed},
		{".zst", "exposures.ndjson.zst", "exposures", bare}, {".gz", "exposures.ndjson.gz", "exposures", bare},
		{"8 .gz", "gz/*.ndjson.gz", "exposures", bare}, {"random days", "random.ndjson", "exposures", bare},
	} {
		all = append(all, &candidate{name: in.name + ": DuckDB COPY", input: in.input, peer: in.copy},
			&candidate{name: in.name + ": candour ingest", input: in.input, log: in.log})
	}
	return slices.Insert(all, 2,
		&candidate{name: "NDJSON: COPY, TRY_CAST, IN lists", input: "exposures.ndjson", peer: strings.ReplaceAll(check, "$viewer", "viewer_id")},
		&candidate{name: "NDJSON: the same, sha256", input: "exposures.ndjson", peer: strings.ReplaceAll(check, "$viewer", "sha256(viewer_id)")})
}

// BenchmarkIngest runs candour and its peers by turns, each as a process of its
// own, and prints medians. CANDOUR_BENCH_ROWS exposures (2,000,000) and a tenth
// of that in reports; CANDOUR_BENCH_ROUNDS rounds (3); CANDOUR_BENCH_ONLY
// a part of the names of inputs.
func BenchmarkIngest(b *testing.B) {
	rows := benchNumber(b, "CANDOUR_BENCH_ROWS", 2_000_000)
	data := benchData(b, rows)
	all := slices.DeleteFunc(candidates(), func(c *candidate) bool { return !strings.Contains(c.name, os.Getenv("CANDOUR_BENCH_ONLY")) })
	for range benchNumber(b, "CANDOUR_BENCH_ROUNDS", 3) {
		for _, c := range all {
			c.runs = append(c.runs, c.run(b, data))
		}
		slices.Reverse(all)
	}
	fmt.Printf("\n%-34s %8s %8s %10s %8s %8s %6s %6s\n", "median of a run", "wall s", "CPU s", "rows/s", "peak MB", "B/row", "wall", "CPU")
	var base measured
	for _, c := range candidates() {
		if i := slices.IndexFunc(all, func(o *candidate) bool { return o.name == c.name }); i >= 0 {
			m := all[i].median()
			if strings.HasSuffix(c.name, "DuckDB COPY") {
				base = m
			}
			n := rows
			if c.input == "reports.ndjson" {
				n /= 10
			}
			fmt.Printf("%-34s %8.2f %8.2f %10.0f %8d %8.1f %6.2f %6.2f\n", c.name, m.wall.Seconds(), m.cpu.Seconds(), float64(n)/m.wall.Seconds(),
				m.peak>>20, float64(m.bytes)/float64(n), base.wall.Seconds()/m.wall.Seconds(), m.cpu.Seconds()/base.cpu.Seconds())
		}
	}
}

// median is the median of each measure by itself.
func (c *candidate) median() measured {
	middle := func(of func(measured) int64) int64 {
		var all []int64
		for _, m := range c.runs {
			all = append(all, of(m))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return measured{
		wall:  time.Duration(middle(func(m measured) int64 { return int64(m.wall) })),
		cpu:   time.Duration(middle(func(m measured) int64 { return int64(m.cpu) })),
		peak:  middle(func(m measured) int64 { return m.peak }),
		bytes: middle(func(m measured) int64 { return m.bytes }),
	}
}

func (c *candidate) run(b *testing.B, data string) measured {
	dir, input := b.TempDir(), filepath.Join(data, c.input)
	out := filepath.Join(dir, "out")
	cmd := exec.Command("duckdb-copy", strings.NewReplacer("$in", input, "$out", out).Replace(c.peer))
	if c.peer == "" {
		if text, err := exec.Command("candour", "init", "--warehouse", out).CombinedOutput(); err != nil {
			b.Fatalf("candour init: %v: %s", err, text)
		}
		cmd = exec.Command("candour", "ingest", "--warehouse", out, "--log", c.log, input)
	}
	var text bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &text, &text
	start := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v: %s", c.name, err, &text)
	}
	m := measured{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), bytes: bytesBelow(b, out)}
	m.peak = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * 1024 // KiB, on Linux
	if err := os.RemoveAll(dir); err != nil {
		b.Fatal(err)
	}
	return m
}

// bytesBelow is the size of all Parquet files below a folder.
func bytesBelow(b *testing.B, dir string) (n int64) {
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".parquet" {
			var info fs.FileInfo
			info, err = d.Info()
			n += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// duckdbCopy is the peer: one statement in a DuckDB of its own.
func duckdbCopy() {
	db, err := sql.Open("duckdb", "")
	if err == nil {
		_, err = db.Exec(os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
