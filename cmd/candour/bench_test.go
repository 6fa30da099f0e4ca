package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candour/fixtures"
)

// benchmarkLogs are generated once for a benchmark.
func benchmarkLogs(b *testing.B) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "logs")
	o := fixtures.Options{Reports: 20_000, Exposures: 500_000, Schools: 50, Days: 60, Seed: 1, Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := fixtures.Generate(dir, o); err != nil {
		b.Fatal(err)
	}
	return dir
}

func bytesOf(b *testing.B, path string) int64 {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// candour runs the program in this process.
func candour(b *testing.B, args ...string) {
	b.Helper()
	var out, stderr bytes.Buffer
	if code := run(args, nil, &out, &stderr); code != done {
		b.Fatalf("candour %v: exit %d: %s", args, code, &stderr)
	}
}

// BenchmarkIngest reads exposures with every guarantee on.
func BenchmarkIngest(b *testing.B) {
	logs := benchmarkLogs(b)
	path := filepath.Join(logs, "exposures.ndjson")
	b.SetBytes(bytesOf(b, path))
	for b.Loop() {
		b.StopTimer()
		warehouse := filepath.Join(b.TempDir(), "warehouse")
		candour(b, "init", "--warehouse", warehouse)
		b.StartTimer()
		candour(b, "ingest", "--warehouse", warehouse, "--log", "exposures", path)
	}
}

// BenchmarkDuckDBCopy is the peer: DuckDB's own reader and writer on the same
// file, with no validation, pseudonyms, accounts, duplicates or sync.
func BenchmarkDuckDBCopy(b *testing.B) {
	logs := benchmarkLogs(b)
	path := filepath.Join(logs, "exposures.ndjson")
	b.SetBytes(bytesOf(b, path))
	db, err := sql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for b.Loop() {
		out := filepath.Join(b.TempDir(), "copy")
		_, err := db.ExecContext(context.Background(), "copy (select *, cast(viewed_at as date) as day from read_json('"+path+"', format = 'newline_delimited')) to '"+out+"' (format parquet, partition_by (day))")
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPublish makes a whole bundle for a quarter.
func BenchmarkPublish(b *testing.B) {
	logs := benchmarkLogs(b)
	warehouse := filepath.Join(b.TempDir(), "warehouse")
	candour(b, "init", "--warehouse", warehouse)
	for _, f := range fixtures.Files {
		log := strings.TrimSuffix(f, filepath.Ext(f))
		candour(b, "ingest", "--warehouse", warehouse, "--log", log, filepath.Join(logs, f))
	}
	for b.Loop() {
		candour(b, "publish", "transparency", "dashboard", "--warehouse", warehouse, "--period", "2026-Q1", "--out", filepath.Join(b.TempDir(), "bundle"))
	}
}
