package parquetfile_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"candour/models/parquetfile"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// A wide row has a column of every shape that the warehouse's tables have.
type wide struct {
	ID        string   `parquet:"id,id(1)"`
	At        int64    `parquet:"at,id(2),delta,timestamp(microsecond:local)"`
	Who       [16]byte `parquet:"who,id(3),uuid,uncompressed"`
	Band      string   `parquet:"band,id(4),dict"`
	Link      string   `parquet:"link,id(5),optional"`
	Harm      string   `parquet:"harm,id(6),optional,dict"`
	Tags      []string `parquet:"tags,id(7),list" parquet-element:",id(8),dict"`
	Notified  int64    `parquet:"notified,id(9),optional,timestamp(microsecond:local)"`
	Automatic bool     `parquet:"automatic,id(10)"`
	Views     *int64   `parquet:"views,id(11),optional"`
	Done      *bool    `parquet:"done,id(12),optional"`
	Subject   [16]byte `parquet:"subject,id(13),optional,uuid"`
	Input     int64    `parquet:"input,id(14),dict"`
	Line      int64    `parquet:"line,id(15)"`
	From      int32    `parquet:"from,id(16),date"`
	To        int32    `parquet:"to,id(17),optional,date"`
	Day       int32    `parquet:"day,id(18),date,dict"`
}

// A maker makes the text of a row's ids: how long, how many different ones.
type maker func(r *rand.Rand) string

func short(r *rand.Rand) string { return fmt.Sprintf("id-%x", r.Uint64()) }

// randomRows are n rows in which a value is absent with the given probability.
func randomRows(seed uint64, n int, absent float64, id maker) []wide {
	r := rand.New(rand.NewPCG(seed, 1))
	there := func() bool { return r.Float64() >= absent }
	rows := make([]wide, n)
	for i := range rows {
		w := &rows[i]
		*w = wide{
			ID: id(r), At: int64(i) * 1000, Band: fmt.Sprint("band", r.IntN(7)), Automatic: r.IntN(3) == 0,
			Input: int64(r.IntN(4)), Line: r.Int64() - math.MaxInt64/2, From: int32(r.Uint32()), Day: 20_000, Tags: []string{},
		}
		fill(r, w.Who[:])
		if there() {
			w.Link, w.Harm, w.Notified, w.To = id(r), fmt.Sprint("harm", r.IntN(20)), 1+r.Int64N(1e15), 1+r.Int32N(1e5)
			views, done := r.Int64N(3), r.IntN(2) == 0
			w.Views, w.Done = &views, &done
			fill(r, w.Subject[:])
			for range r.IntN(4) {
				w.Tags = append(w.Tags, fmt.Sprint("tag", r.IntN(5)))
			}
		}
	}
	return rows
}

func fill(r *rand.Rand, b []byte) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

// write gives the bytes of a file with a row group for each of groups.
func write[R any](t testing.TB, groups ...[][]R) []byte {
	t.Helper()
	var file bytes.Buffer
	w := parquetfile.NewWriter[R](&file)
	e := parquetfile.NewEncoder[R]()
	for _, blocks := range groups {
		g, err := e.Encode(blocks)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Append(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// blocks cuts rows into blocks of n.
func blocks[R any](rows []R, n int) (list [][]R) {
	for ; len(rows) > n; rows = rows[n:] {
		list = append(list, rows[:n])
	}
	return append(list, rows)
}

func save(t testing.TB, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.parquet")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sameRows holds the rows of a file, as Rows and as parquet-go's own reader
// give them, against what was written.
func sameRows[R any](t testing.TB, file []byte, want []R) {
	t.Helper()
	n := 0
	err := parquetfile.Rows(save(t, file), func(row uint32, r *R) error {
		if int(row) != n || n >= len(want) {
			return fmt.Errorf("row %d comes at place %d of %d", row, n, len(want))
		}
		if !reflect.DeepEqual(*r, want[n]) {
			return fmt.Errorf("row %d: got %+v, want %+v", row, *r, want[n])
		}
		n++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != len(want) {
		t.Fatalf("%d rows, want %d", n, len(want))
	}
	got, err := parquet.Read[R](bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("parquet-go: row %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestRoundTrip(t *testing.T) {
	long := func(r *rand.Rand) string { return strings.Repeat(short(r), r.IntN(200)) + "." }
	for _, c := range []struct {
		name   string
		rows   int
		absent float64
		id     maker
	}{
		{"one row", 1, 0, short},
		{"one row without a value", 1, 1, short},
		{"nine rows", 9, 0.5, short},
		{"all present", 1000, 0, short},
		{"all absent", 1000, 1, short},
		{"some absent", 5000, 0.3, short},
		{"few absent", 5000, 0.001, short},
		{"more than a page of numbers", 140_000, 0.5, short},
		{"more than a page of texts", 5000, 0.2, long},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := randomRows(7, c.rows, c.absent, c.id)
			half := len(rows) / 2
			if half == 0 {
				sameRows(t, write(t, [][]wide{rows}), rows)
				return
			}
			sameRows(t, write(t, blocks(rows[:half], 256), blocks(rows[half:], 1000)), rows)
		})
	}
}

func TestExtremeNumbers(t *testing.T) {
	var rows []wide
	for _, n := range []int64{math.MinInt64, math.MaxInt64, 0, -1, 1, math.MinInt64, math.MinInt64 + 1, math.MaxInt64 - 1} {
		rows = append(rows, wide{At: n, Notified: n, Views: &n, Input: n, Line: n, From: int32(n), To: int32(n >> 32), Day: int32(n >> 31), Tags: []string{}})
	}
	sameRows(t, write(t, [][]wide{rows}), rows)
}

// TestManyDifferent has more different words than a dictionary takes.
func TestManyDifferent(t *testing.T) {
	rows := make([]wide, 40_000)
	for i := range rows {
		rows[i] = wide{Band: fmt.Sprint("word", i), Harm: fmt.Sprint("word", i/2), Input: int64(i), Day: int32(i / 2), Tags: []string{fmt.Sprint(i), "b"}}
	}
	sameRows(t, write(t, blocks(rows, 999)), rows)
}

// TestAbsentStaysAbsent writes every pattern of present and absent values over
// ten rows: what is absent must be null in the file.
func TestAbsentStaysAbsent(t *testing.T) {
	const rows = 10
	views, done := int64(0), false
	for pattern := range 1 << rows {
		all := make([]wide, rows)
		want := 0
		for i := range all {
			all[i].Tags = []string{}
			if pattern>>i&1 == 1 {
				all[i] = wide{Link: "l", Harm: "h", Notified: 1, To: 1, Views: &views, Done: &done, Subject: [16]byte{1}, Tags: []string{""}}
				want++
			}
		}
		file := write(t, [][]wide{all})
		got, err := parquet.Read[wide](bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, all) {
			t.Fatalf("pattern %010b: got %+v", pattern, got)
		}
		for _, c := range footer(t, file).RowGroups[0].Columns {
			switch name := c.MetaData.PathInSchema[0]; name {
			case "link", "harm", "notified", "to", "views", "done", "subject", "tags":
				if nulls := c.MetaData.Statistics.NullCount; int(nulls) != rows-want {
					t.Fatalf("pattern %010b: %s has %d nulls", pattern, name, nulls)
				}
			}
		}
	}
}

func footer(t testing.TB, file []byte) *format.FileMetaData {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f.Metadata()
}
