package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"candour/fixtures"
)

func benchNumber(b *testing.B, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s=%q: want a number from 1", name, text)
	}
	return n
}

// benchData is the folder of a benchmark's logs, made once. A process of its own
// makes it: a child's peak memory is never told lower than that of its parent.
func benchData(b *testing.B, rows int) string {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("candour-bench-%d", rows))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if text, err := exec.Command("bench-data", dir, strconv.Itoa(rows)).CombinedOutput(); err != nil {
		b.Fatalf("make the data: %v: %s", err, text)
	}
	return dir
}

// benchDataCommand is that process. It exits with status 1 on an error.
func benchDataCommand() {
	rows, err := strconv.Atoi(os.Args[2])
	if err == nil {
		err = makeBenchData(os.Args[1], os.Args[1]+".tmp", rows)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// makeBenchData writes the logs in all their forms: 28 days in order of time,
// of which random.ndjson has the order of their ids, and gz three or four days
// a file.
func makeBenchData(dir, making string, rows int) error {
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	_, err := fixtures.Generate(making, fixtures.Options{Reports: int64(rows / 10), Exposures: int64(rows), Schools: 50, Days: 28,
		Seed: 1, Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	lines := "from read_json('" + filepath.Join(making, "exposures.ndjson") + "', format = 'newline_delimited', columns = " + benchColumns + ")"
	statements := [][3]string{
		{lines, "exposures.csv", "format csv, header true"}, {lines + " order by event_id", "random.ndjson", "format json"},
		{lines, "exposures.ndjson.gz", "format json, compression gzip"}, {lines, "exposures.ndjson.zst", "format json, compression zstd"},
	}
	for i := range 8 {
		some := fmt.Sprintf(" where (cast(viewed_at[9:10] as int) - 1) * 8 // 28 = %d", i)
		statements = append(statements, [3]string{lines + some, fmt.Sprintf("gz/%d.ndjson.gz", i), "format json, compression gzip"})
	}
	if err := os.Mkdir(filepath.Join(making, "gz"), 0o755); err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := db.Exec("copy (" + s[0] + ") to '" + filepath.Join(making, s[1]) + "' (" + s[2] + ")"); err != nil {
			return err
		}
	}
	return os.Rename(making, dir)
}
