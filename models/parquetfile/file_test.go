package parquetfile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"candour/models/parquetfile"

	"github.com/parquet-go/parquet-go"
)

// TestStatistics compares bounds and null counts with a plain look at the rows.
func TestStatistics(t *testing.T) {
	rows := randomRows(11, 3000, 0.4, short)
	file := write(t, blocks(rows, 700))
	var ids, links, tags, whos []string
	var notified, lines, froms []int64
	absent := 0
	for _, r := range rows {
		ids, whos, lines, froms = append(ids, r.ID), append(whos, string(r.Who[:])), append(lines, r.Line), append(froms, int64(r.From))
		tags = append(tags, r.Tags...)
		if r.Link == "" {
			absent++
			continue
		}
		links, notified = append(links, r.Link), append(notified, r.Notified)
	}
	empty := 0
	for _, r := range rows {
		if len(r.Tags) == 0 {
			empty++
		}
	}
	number := func(n int64) string { return string(binary.LittleEndian.AppendUint64(nil, uint64(n))) }
	date := func(n int64) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	want := map[string][3]any{
		"id":        {slices.Min(ids), slices.Max(ids), 0},
		"who":       {slices.Min(whos), slices.Max(whos), 0},
		"link":      {slices.Min(links), slices.Max(links), absent},
		"tags":      {slices.Min(tags), slices.Max(tags), empty},
		"band":      {"band0", "band6", 0},
		"notified":  {number(slices.Min(notified)), number(slices.Max(notified)), absent},
		"views":     {number(0), number(2), absent},
		"line":      {number(slices.Min(lines)), number(slices.Max(lines)), 0},
		"from":      {date(slices.Min(froms)), date(slices.Max(froms)), 0},
		"day":       {date(20_000), date(20_000), 0},
		"automatic": {"\x00", "\x01", 0},
		"done":      {"\x00", "\x01", absent},
	}
	for _, c := range footer(t, file).RowGroups[0].Columns {
		name, s := c.MetaData.PathInSchema[0], c.MetaData.Statistics
		if w, ok := want[name]; ok && (string(s.MinValue) != w[0] || string(s.MaxValue) != w[1] || int(s.NullCount) != w[2]) {
			t.Errorf("%s: got %q, %q, %d nulls; want %q", name, s.MinValue, s.MaxValue, s.NullCount, w)
		}
	}
}

// TestFooterLikeParquetGo: what readers go by before they read a value is what
// parquet-go's writer says of the same rows.
func TestFooterLikeParquetGo(t *testing.T) {
	rows := randomRows(12, 64, 0, short)
	rows[0].Tags, rows[1].ID = []string{}, ""
	var theirs bytes.Buffer
	w := parquet.NewGenericWriter[wide](&theirs)
	for i := range rows {
		if _, err := w.Write(rows[i : i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	a, b := footer(t, write(t, [][]wide{rows})), footer(t, theirs.Bytes())
	if x, y := fmt.Sprintf("%+v", a.Schema), fmt.Sprintf("%+v", b.Schema); x != y {
		t.Errorf("schema %s\nwant   %s", x, y)
	}
	if a.CreatedBy != "candour version 1" || len(a.ColumnOrders) != len(b.ColumnOrders) || a.Version != b.Version || a.NumRows != b.NumRows {
		t.Errorf("footer by %q, %d orders, version %d, %d rows", a.CreatedBy, len(a.ColumnOrders), a.Version, a.NumRows)
	}
	for i, c := range b.RowGroups[0].Columns {
		got, want := a.RowGroups[0].Columns[i].MetaData, c.MetaData
		if x, y := fmt.Sprintf("%+v", got.Statistics), fmt.Sprintf("%+v", want.Statistics); x != y {
			t.Errorf("%s: statistics %s, want %s", want.PathInSchema, x, y)
		}
		if got.NumValues != want.NumValues || got.Type != want.Type || !slices.Equal(got.PathInSchema, want.PathInSchema) {
			t.Errorf("%s: got %d values of %v at %s, want %d of %v", want.PathInSchema, got.NumValues, got.Type, got.PathInSchema, want.NumValues, want.Type)
		}
	}
}

// TestLongTextIsNoBound: as bounds, long texts would only swell the footer.
func TestLongTextIsNoBound(t *testing.T) {
	rows := []wide{{ID: "a", Tags: []string{}}, {ID: strings.Repeat("b", 257), Tags: []string{}}}
	if s := footer(t, write(t, [][]wide{rows})).RowGroups[0].Columns[0].MetaData.Statistics; s.MinValue != nil || s.MaxValue != nil {
		t.Errorf("bounds %q and %q", s.MinValue, s.MaxValue)
	}
}

// TestSameBytes: a group's bytes depend neither on what its encoder did
// before, nor on how rows were cut into blocks, nor on other goroutines.
func TestSameBytes(t *testing.T) {
	var parts [][]wide
	for i := range 6 {
		parts = append(parts, randomRows(uint64(i), 2000, 0.2, short))
	}
	var want bytes.Buffer
	w := parquetfile.NewWriter[wide](&want)
	for i, p := range parts {
		g, err := parquetfile.NewEncoder[wide]().Encode(blocks(p, 100+i))
		if err = errors.Join(err, w.Append(g)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	groups := make([]*parquetfile.Group, len(parts))
	var wait sync.WaitGroup
	for first := range 2 {
		wait.Go(func() {
			e := parquetfile.NewEncoder[wide]()
			for i := len(parts) - 2 + first; i >= 0; i -= 2 {
				groups[i], _ = e.Encode(blocks(parts[i], 333))
			}
		})
	}
	wait.Wait()
	var got bytes.Buffer
	w = parquetfile.NewWriter[wide](&got)
	for _, g := range groups {
		if err := w.Append(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Error("the same rows gave other bytes")
	}
	sameRows(t, got.Bytes(), slices.Concat(parts...))
}

func TestAttachment(t *testing.T) {
	rows := randomRows(5, 100, 0.5, short)
	g, err := parquetfile.NewEncoder[wide]().Encode([][]wide{rows})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w := parquetfile.NewWriter[wide](&file)
	if err := errors.Join(w.Append(g), w.Attach("keys", []byte("some keys")), w.Attach("none", nil)); err != nil {
		t.Fatal(err)
	}
	if err := w.Attach("keys", []byte("x")); err == nil {
		t.Error("one name served twice")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sameRows(t, file.Bytes(), rows)
	path := save(t, file.Bytes())
	for name, want := range map[string]string{"keys": "some keys", "none": ""} {
		if got, found, err := parquetfile.Attachment(path, name); err != nil || !found || string(got) != want {
			t.Errorf("%s: got %q, %v, %v", name, got, found, err)
		}
	}
	if _, found, err := parquetfile.Attachment(path, "other"); found || err != nil {
		t.Errorf("other: found %v, %v", found, err)
	}
	damaged := bytes.Replace(file.Bytes(), []byte(" 9"), []byte(" 8"), 1)
	if got, _, _ := parquetfile.Attachment(save(t, damaged), "keys"); string(got) == "some keys" {
		t.Error("the length in the footer was not gone by")
	}
	outside := bytes.Replace(file.Bytes(), fmt.Appendf(nil, "%d 9", g.Bytes()+4), fmt.Appendf(nil, "%d 9", 9*g.Bytes()), 1)
	if _, _, err := parquetfile.Attachment(save(t, outside), "keys"); err == nil {
		t.Error("an attachment outside the file was found")
	}
}

func TestColumns(t *testing.T) {
	rows := randomRows(6, 3000, 0.5, short)
	path := save(t, write(t, blocks(rows[:1000], 256), blocks(rows[1000:], 256)))
	n := 0
	err := parquetfile.Columns(path, []string{"day", "link", "id", "done"}, func(row uint32, v []parquetfile.Value) error {
		r := rows[n]
		if int(row) != n || v[0].Number != int64(r.Day) || string(v[1].Text) != r.Link || v[1].Null != (r.Link == "") || string(v[2].Text) != r.ID {
			return fmt.Errorf("row %d: got %v, want %+v", row, v, r)
		}
		if v[3].Null != (r.Done == nil) || r.Done != nil && *r.Done != (v[3].Number == 1) {
			return fmt.Errorf("row %d: done is %v", row, v[3])
		}
		n++
		return nil
	})
	if err != nil || n != len(rows) {
		t.Errorf("%d rows, %v", n, err)
	}
	nothing := func(uint32, []parquetfile.Value) error { return nil }
	if err := parquetfile.Columns(path, []string{"no"}, nothing); err == nil || !strings.Contains(err.Error(), "no column no") {
		t.Errorf("a column that is not there: %v", err)
	}
}

func TestRefused(t *testing.T) {
	if _, err := parquetfile.NewEncoder[wide]().Encode([][]wide{{}, {}}); err == nil {
		t.Error("a group of no rows was made")
	}
	g, err := parquetfile.NewEncoder[wide]().Encode([][]wide{randomRows(1, 3, 0, short)})
	if err != nil {
		t.Fatal(err)
	}
	if err := parquetfile.NewWriter[exposure](io.Discard).Append(g); err == nil {
		t.Error("a file took a group of other rows")
	}
	type unsigned struct {
		N uint64 `parquet:"n,id(1)"`
	}
	defer func() {
		if recover() == nil {
			t.Error("a row type that cannot be written was taken")
		}
	}()
	parquetfile.NewEncoder[unsigned]()
}

// TestNoRows: a file of no row groups is whole.
func TestNoRows(t *testing.T) { sameRows(t, write[wide](t), []wide{}) }

// TestManySizes meets every way in which runs, groups of eight and delta
// blocks can end.
func TestManySizes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for n := 1; n < 420; n += 1 + n/40 {
		rows := randomRows(uint64(n), n, r.Float64(), short)
		for i := range rows { // runs of all lengths
			if i > 0 && r.IntN(20) > 0 {
				rows[i].Band, rows[i].Input = rows[i-1].Band, rows[i-1].Input
			}
		}
		sameRows(t, write(t, [][]wide{rows}), rows)
	}
}
