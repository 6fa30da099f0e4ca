package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// layouts are ways to write the same exposures: a row order, a type of pseudonym and the options of COPY. The first
// is what candour compact writes, as near as COPY can.
var layouts = []struct{ name, viewer, order, options string }{
	{"by viewer, zstd, groups of 122,880", "viewer_id", "viewer_id, viewed_at", "compression zstd, compression_level 1, row_group_size 122880"},
	{"as they come", "viewer_id", "viewed_at", "compression zstd, compression_level 1, row_group_size 122880"},
	{"by harm", "viewer_id", "harm, viewed_at", "compression zstd, compression_level 1, row_group_size 122880"},
	{"groups of 20,480", "viewer_id", "viewer_id, viewed_at", "compression zstd, compression_level 1, row_group_size 20480"},
	{"one group a file", "viewer_id", "viewer_id, viewed_at", "compression zstd, compression_level 1, row_group_size 1000000"},
	{"snappy", "viewer_id", "viewer_id, viewed_at", "compression snappy, row_group_size 122880"},
	{"zstd level 9", "viewer_id", "viewer_id, viewed_at", "compression zstd, compression_level 9, row_group_size 122880"},
	{"pseudonyms as text", "cast(viewer_id as varchar)", "viewer_id, viewed_at", "compression zstd, compression_level 1, row_group_size 122880"},
	{"no dictionaries", "viewer_id", "viewer_id, viewed_at", "compression zstd, compression_level 1, row_group_size 122880, dictionary_size_limit 1"},
}

// questions are what measures, erasure and a reader ask of exposures.
var layoutQuestions = []struct{ name, sql string }{
	{"days", "select count(*), sum(v) from (select viewer_id, day, sum(views) as v from x where harm is not null group by all)"},
	{"harms", "select count(*) from (select harm, surface, count(*), sum(views) from x group by all)"},
	{"person", "select count(*), sum(views) from x where viewer_id = '$person'"},
	{"span", "select count(*), sum(views) from x where viewed_at >= timestamp '2026-01-10' and viewed_at < timestamp '2026-01-11'"},
}

// BenchmarkLayout writes the same exposures in several layouts, a file a week as a greater day would be, and prints
// bytes a row and CPU milliseconds of each question on one thread: the least of five. CANDOUR_BENCH_ROWS as for BenchmarkIngest.
func BenchmarkLayout(b *testing.B) {
	data, dir := benchData(b, benchNumber(b, "CANDOUR_BENCH_ROWS", 2_000_000)), b.TempDir()
	warehouse := filepath.Join(dir, "warehouse")
	for _, args := range [][]string{{"init", "--warehouse", warehouse}, {"ingest", "--warehouse", warehouse, "--log", "exposures", filepath.Join(data, "exposures.ndjson")}} {
		if text, err := exec.Command("candour", args...).CombinedOutput(); err != nil {
			b.Fatalf("candour %v: %v: %s", args, err, text)
		}
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(statement string) {
		if _, err := db.Exec(statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	run("create table rows as select * from read_parquet('" + filepath.Join(warehouse, "data/main/exposures/*/*.parquet") + "')")
	run("set threads = 1")
	rows, person := 0, ""
	if err := db.QueryRow("select count(*), cast(min(viewer_id) as varchar) from rows").Scan(&rows, &person); err != nil {
		b.Fatal(err)
	}
	fmt.Printf("\n%-36s %8s", "layout", "B/row")
	for _, q := range layoutQuestions {
		fmt.Printf(" %8s", q.name)
	}
	fmt.Println()
	for i, l := range layouts {
		out := filepath.Join(dir, fmt.Sprint(i))
		if err := os.Mkdir(out, 0o755); err != nil {
			b.Fatal(err)
		}
		for week := range 5 {
			statement := strings.NewReplacer("$viewer", l.viewer, "$order", l.order, "$options", l.options, "$week", fmt.Sprint(week), "$out", filepath.Join(out, fmt.Sprint(week, ".parquet"))).Replace(
				"copy (select * replace ($viewer as viewer_id) from rows where (day(day) - 1) // 7 = $week order by $order) to '$out' (format parquet, $options)")
			run(statement)
		}
		run("create or replace view x as select * from read_parquet('" + filepath.Join(out, "*.parquet") + "')")
		fmt.Printf("%-36s %8.1f", l.name, float64(bytesBelow(b, out))/float64(rows))
		for _, q := range layoutQuestions {
			least := time.Hour
			for range 5 {
				before := ownCPU(b)
				run(strings.ReplaceAll(q.sql, "$person", person))
				least = min(least, ownCPU(b)-before)
			}
			fmt.Printf(" %8d", least.Milliseconds())
		}
		fmt.Println()
	}
}

// ownCPU is what this process has used.
func ownCPU(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
