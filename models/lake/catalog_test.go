package lake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// expectedRows are written by hand from DuckLake's specification, for a
// warehouse with a file, its replacement, and the removal of another.
var expectedRows = []struct{ query, want string }{
	{`SELECT key, value, scope, scope_id FROM ducklake_metadata`, `
version|1.0|-|-
created_by|candour|-|-
data_path|data/|-|-
encrypted|false|-|-
data_inlining_row_limit|0|-|-`},
	{`SELECT * FROM ducklake_snapshot`, `
0|2026-11-22T12:00:00.000000+00|0|1|0
1|2026-11-22T12:00:00.000001+00|1|4|0
2|2026-11-22T13:00:00.000000+00|1|4|1
3|2026-11-22T13:00:00.000001+00|1|4|3
4|2026-11-22T13:00:00.000002+00|1|4|4`},
	{`SELECT * FROM ducklake_snapshot_changes`, `
0|created_schema:"main"|-|-|-
1|created_table:"main"."events",created_table:"main"."notes"|candour|create warehouse|-
2|inserted_into_table:1|candour|test|-
3|inserted_into_table:1,inserted_into_table:3,deleted_from_table:1|candour|test|-
4|deleted_from_table:3|candour|test|-`},
	{`SELECT schema_id, length(schema_uuid), begin_snapshot, end_snapshot, schema_name, path, path_is_relative FROM ducklake_schema`, `
0|36|0|-|main|main/|1`},
	{`SELECT table_id, length(table_uuid), begin_snapshot, end_snapshot, schema_id, table_name, path, path_is_relative FROM ducklake_table`, `
1|36|1|-|0|events|events/|1
3|36|1|-|0|notes|notes/|1`},
	{`SELECT * FROM ducklake_column`, `
1|1|-|1|1|at|timestamp|-|NULL|0|-|literal|duckdb
2|1|-|1|2|n|int64|-|NULL|0|-|literal|duckdb
3|1|-|1|3|tags|list|-|NULL|0|-|literal|duckdb
4|1|-|1|4|element|varchar|-|NULL|0|3|literal|duckdb
5|1|-|1|5|who|uuid|-|NULL|1|-|literal|duckdb
6|1|-|1|6|name|varchar|-|NULL|1|-|literal|duckdb
7|1|-|1|7|ok|boolean|-|NULL|0|-|literal|duckdb
8|1|-|1|8|day|date|-|NULL|0|-|literal|duckdb
1|1|-|3|1|line|int64|-|NULL|0|-|literal|duckdb
2|1|-|3|2|text|varchar|-|NULL|0|-|literal|duckdb`},
	{`SELECT * FROM ducklake_schema_versions`, "\n1|1|1\n1|1|3"},
	{`SELECT * FROM ducklake_partition_info`, "\n2|1|1|-"},
	{`SELECT * FROM ducklake_partition_column`, "\n2|1|0|8|identity"},
	{`SELECT data_file_id, table_id, begin_snapshot, end_snapshot, file_order, path, path_is_relative, file_format, record_count,
			file_size_bytes > footer_size + 12, row_id_start, partition_id, encryption_key, mapping_id, partial_max FROM ducklake_data_file`, `
0|1|2|3|-|day=2026-11-22/2-0.parquet|1|parquet|3|1|0|2|-|-|-
1|1|3|-|-|day=2026-11-22/3-0.parquet|1|parquet|2|1|3|2|-|-|-
2|3|3|4|-|3-1.parquet|1|parquet|1|1|0|-|-|-|-`},
	{`SELECT * FROM ducklake_file_partition_value`, "\n0|1|0|2026-11-22\n1|1|0|2026-11-22"},
	{`SELECT data_file_id, table_id, column_id, column_size_bytes > 0, value_count, null_count, min_value, max_value, contains_nan, extra_stats
			FROM ducklake_file_column_stats WHERE data_file_id <> 1`, `
0|1|1|1|3|0|2026-11-22 12:00:00|2026-11-22 12:00:02.5|-|-
0|1|2|1|3|0|-3|11|-|-
0|1|4|1|3|1|a|c|-|-
0|1|5|1|2|1|-|-|-|-
0|1|6|1|2|1|ada|zoe|-|-
0|1|7|1|3|0|false|true|-|-
0|1|8|1|3|0|2026-11-22|2026-11-22|-|-
2|3|1|1|1|0|1|1|-|-
2|3|2|1|1|0|-|-|-|-`},
	// Rows ever added, the next row id; sizes are of what is there.
	{`SELECT s.table_id, s.record_count, s.next_row_id, s.file_size_bytes = coalesce(d.file_size_bytes, 0)
			FROM ducklake_table_stats s LEFT JOIN ducklake_data_file d ON d.table_id = s.table_id AND d.end_snapshot IS NULL`, "\n1|5|5|1\n3|1|1|1"},
	{`SELECT * FROM ducklake_table_column_stats WHERE table_id = 1`, `
1|1|-|-|-|-|-
1|2|-|-|-|-|-
1|4|-|-|-|-|-
1|5|-|-|-|-|-
1|6|-|-|-|-|-
1|7|-|-|-|-|-
1|8|-|-|-|-|-`},
}

// TestCatalogRows holds the catalogue against expectedRows.
func TestCatalogRows(t *testing.T) {
	l := create(t)
	addEvents(t, l)
	tx := begin(t, l)
	tx.Remove(tx.Head().Files["events"][0])
	stage(t, tx, "events", day, threeEvents()[:2])
	stage(t, tx, "notes", "", []note{{1, "secret"}})
	commit(t, tx)
	tx = begin(t, l)
	tx.Remove(tx.Head().Files["notes"][0])
	commit(t, tx)

	for _, c := range expectedRows {
		if got := rows(t, l, c.query); got != c.want[1:]+"\n" {
			t.Errorf("%s\ngot\n%swant%s", c.query, got, c.want)
		}
	}
	verified(t, l)
}

// TestFooterSize reads the size where Parquet says it stands: in the last 8
// bytes of a file are the footer's length and the magic.
func TestFooterSize(t *testing.T) {
	l := create(t)
	f := addEvents(t, l).Files["events"][0]
	b, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	tail := b[len(b)-8:]
	size := int(tail[0]) | int(tail[1])<<8
	if string(tail[4:]) != "PAR1" || tail[2] != 0 {
		t.Fatalf("tail %q", tail)
	}
	if got := rows(t, l, `SELECT file_size_bytes, footer_size FROM ducklake_data_file`); got != fmt.Sprintf("%d|%d\n", len(b), size) {
		t.Errorf("sizes %s, want %d|%d", got, len(b), size)
	}
}

// TestStorage finds each written value in its declared storage class, as
// readers with strict types need it.
func TestStorage(t *testing.T) {
	l := create(t)
	tx := begin(t, l)
	stage(t, tx, "events", day, threeEvents())
	commit(t, tx, Input{Log: "events", Name: "a", Unknown: map[string]int64{"b": 1, "a": 2}})
	for q, want := range map[string]string{
		`SELECT typeof(snapshot_id), typeof(snapshot_time), typeof(next_file_id) FROM ducklake_snapshot WHERE snapshot_id = 2`:                                                  "integer|text|integer\n",
		`SELECT DISTINCT typeof(path), typeof(path_is_relative), typeof(record_count), typeof(footer_size), typeof(row_id_start), typeof(partition_id) FROM ducklake_data_file`: "text|integer|integer|integer|integer|integer\n",
		`SELECT DISTINCT typeof(column_id), typeof(min_value), typeof(max_value), typeof(null_count) FROM ducklake_file_column_stats WHERE column_id IN (1, 2, 7)`:              "integer|text|text|integer\n",
		`SELECT DISTINCT typeof(nulls_allowed), typeof(column_name), typeof(default_value), typeof(initial_default), typeof(column_order) FROM ducklake_column`:                 "integer|text|text|null|integer\n",
		`SELECT typeof(snapshot_time), typeof(lines), unknown, typeof(note) FROM candour_input`:                                                                                 "text|integer|{\"a\":2,\"b\":1}|text\n",
		`SELECT DISTINCT typeof(partition_value) FROM ducklake_file_partition_value`:                                                                                            "text\n",
	} {
		if got := rows(t, l, q); got != want {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
	if got := rows(t, l, `PRAGMA journal_mode`); got != "wal\n" {
		t.Errorf("journal mode %q", got)
	}
	if got := rows(t, l, `PRAGMA synchronous`); got != "2\n" { // FULL
		t.Errorf("synchronous %q", got)
	}
}

// TestSameRows makes the same commits twice, elsewhere, and finds the same
// rows in every table.
func TestSameRows(t *testing.T) {
	dump := func() string {
		l := create(t)
		tx := begin(t, l)
		stage(t, tx, "notes", "", []note{{1, "x"}})
		stage(t, tx, "events", day, threeEvents())
		commit(t, tx, Input{Log: "events", Name: "a", Unknown: map[string]int64{"b": 1, "a": 2, "c": 3}})
		var b strings.Builder
		for table := range strings.FieldsSeq(rows(t, l, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)) {
			b.WriteString(table + "\n" + rows(t, l, `SELECT * FROM `+quoted(table)+` ORDER BY rowid`))
		}
		return b.String()
	}
	if a, b := dump(), dump(); a != b || strings.Count(a, "\n") < 60 {
		t.Errorf("first\n%s\nsecond\n%s", a, b)
	}
}

func TestBoundText(t *testing.T) {
	long := strings.Repeat("x", 257)
	for _, c := range []struct {
		value  any
		column string
		want   string // "" for none
	}{
		{int64(-5), "int64", "-5"},
		{true, "boolean", "true"},
		{int32(-1), "date", "1969-12-31"},
		{int32(2932896), "date", "9999-12-31"},
		{int32(2932897), "date", ""},
		{int64(0), "timestamp", "1970-01-01 00:00:00"},
		{int64(-1), "timestamp", "1969-12-31 23:59:59.999999"},
		{int64(1500), "timestamp", "1970-01-01 00:00:00.0015"},
		{"é", "varchar", "é"},
		{long[:256], "varchar", long[:256]},
		{long, "varchar", ""},
		{"a\x00b", "varchar", ""},
		{"a\xff", "varchar", ""},
		{"0123456789abcdef", "uuid", ""},
	} {
		got, ok := boundText(parquet.ValueOf(c.value), c.column)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%v as %s: %q, %v; want %q", c.value, c.column, got, ok, c.want)
		}
	}
}

// TestBoundsOfRowGroups has bounds in different row groups, and one group
// without any value.
func TestBoundsOfRowGroups(t *testing.T) {
	cases := []struct {
		name   string
		groups [][]event
		want   string
	}{
		{"spread", [][]event{{{N: 5, Name: "m"}}, {{N: 9}}, {{N: 1, Name: "z"}, {N: 3, Name: "b"}}}, "1|9|3|1|b|z|-|-"},
		{"all NULL", [][]event{{{N: 5}}}, "5|5|0|1|-|-|-|-"},
		{"too long", [][]event{{{N: 5, Name: "a"}}, {{N: 5, Name: strings.Repeat("x", 300)}}}, "5|5|2|0|-|-|-|-"},
		{"empty text", [][]event{{{N: 5, Tags: []string{""}}}, {{N: 5, Tags: []string{"b"}}}}, "5|5|0|2|-|-||b"},
		{"list", [][]event{{{N: 5, Tags: []string{"d", "c"}}}, {{N: 5}}, {{N: 5, Tags: []string{"b"}}}}, "5|5|0|3|-|-|b|d"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := create(t)
			tx := begin(t, l)
			s, err := tx.Stage("events", day)
			if err != nil {
				t.Fatal(err)
			}
			w := parquet.NewGenericWriter[event](s)
			for _, g := range c.groups {
				for i := range g {
					g[i].Day = dayNum
				}
				if _, err := w.Write(g); err != nil {
					t.Fatal(err)
				}
				if err := w.Flush(); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			commit(t, tx) // closes the staged file
			got := rows(t, l, `SELECT n.min_value, n.max_value, s.value_count, s.null_count, s.min_value, s.max_value, e.min_value, e.max_value
				FROM ducklake_file_column_stats n, ducklake_file_column_stats s, ducklake_file_column_stats e
				WHERE n.column_id = 2 AND s.column_id = 6 AND e.column_id = 4`)
			if got != c.want+"\n" {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestNoBounds has a file whose writer gave no bounds for a column.
func TestNoBounds(t *testing.T) {
	l := create(t)
	tx := begin(t, l)
	s, err := tx.Stage("events", day)
	if err != nil {
		t.Fatal(err)
	}
	w := parquet.NewGenericWriter[event](s, parquet.SkipPageBounds("name"), parquet.SkipPageBounds("n"))
	_, err = w.Write(threeEvents())
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	if got := rows(t, l, `SELECT column_id, value_count, min_value, max_value FROM ducklake_file_column_stats WHERE column_id IN (2, 6, 7)`); got != "2|3|-|-\n6|2|-|-\n7|3|false|true\n" {
		t.Errorf("got %s", got)
	}
	verified(t, l)
}

// TestMovedFolder finds everything again under another name and from another
// working directory.
func TestMovedFolder(t *testing.T) {
	l := create(t)
	before := addEvents(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "a place? 100% #new")
	if err := os.Rename(l.Dir(), moved); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(moved))
	l = open(t, filepath.Base(moved))
	f := headOf(t, l).Files["events"][0]
	if f.ID != before.Files["events"][0].ID || !strings.HasPrefix(f.Path, moved) || len(readRows[event](t, f)) != 3 {
		t.Errorf("file %+v", f)
	}
	verified(t, l)
}
