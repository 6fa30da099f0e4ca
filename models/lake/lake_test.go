package lake

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestCommit(t *testing.T) {
	l := create(t)
	tx := begin(t, l)
	if tx.Head().ID != 1 || tx.NextInput() != 1 {
		t.Fatalf("head %d, next input %d", tx.Head().ID, tx.NextInput())
	}
	stage(t, tx, "events", day, threeEvents())
	stage(t, tx, "events", nextDay, []event(nil)) // no rows: left out
	stage(t, tx, "notes", "", []note{{1, "x"}, {2, "y"}})
	in := Input{Log: "events", Source: "app", Name: "a.ndjson", SHA256: "ab12", Bytes: 99, Lines: 6, Kept: 3, Duplicates: 1, Rejected: 2,
		Corrections: 1, Late: 2, Unselected: 5, Unknown: map[string]int64{"zz": 2, "aa": 1}, Note: "cut off"}
	second := Input{Log: "notes", Name: "-"}
	s := commit(t, tx, in, second)

	if s.ID != 2 || !s.Time.Equal(noon.Add(time.Hour)) {
		t.Errorf("snapshot %d at %s", s.ID, s.Time)
	}
	if got := headOf(t, l); !reflect.DeepEqual(got, s) {
		t.Errorf("head %+v, committed %+v", got, s)
	}
	events := s.Files["events"]
	if len(events) != 1 || events[0].Rows != 3 || events[0].Partition != day || events[0].Table != "events" {
		t.Fatalf("events: %+v", events)
	}
	if want := filepath.Join(l.Dir(), "data/main/events/day="+day+"/2-0.parquet"); events[0].Path != want {
		t.Errorf("path %s, want %s", events[0].Path, want)
	}
	if got := readRows[event](t, events[0]); len(got) != 3 || got[2].N != 11 {
		t.Errorf("rows %+v", got)
	}
	if info, err := os.Stat(events[0].Path); err != nil || info.Size() != events[0].Bytes {
		t.Errorf("size %v, %v; want %d", info, err, events[0].Bytes)
	}
	if notes := s.Files["notes"]; len(notes) != 1 || notes[0].Path != filepath.Join(l.Dir(), "data/main/notes/2-1.parquet") || notes[0].Partition != "" {
		t.Errorf("notes: %+v", notes)
	}
	in.ID, in.Snapshot, in.Time = 1, 2, noon.Add(time.Hour)
	second.ID, second.Snapshot, second.Time = 2, 2, noon.Add(time.Hour)
	if !reflect.DeepEqual(s.Inputs, []Input{in, second}) {
		t.Errorf("inputs %+v", s.Inputs)
	}
	if left, _ := os.ReadDir(filepath.Join(l.Dir(), "staging")); len(left) != 0 {
		t.Errorf("staging holds %v", left)
	}
	verified(t, l)
}

func TestTimeTravel(t *testing.T) {
	l := create(t)
	first := addEvents(t, l)

	tx := begin(t, l)
	tx.Remove(tx.Head().Files["events"][0])
	stage(t, tx, "events", day, threeEvents()[:1])
	second := commit(t, tx)

	tx = begin(t, l)
	tx.Remove(tx.Head().Files["events"][0])
	third := commit(t, tx)

	// All three were committed at the same time of the clock.
	for i, s := range []*Snapshot{first, second, third} {
		at, err := l.At(t.Context(), s.ID)
		if err != nil || !reflect.DeepEqual(at, s) {
			t.Errorf("at %d: %+v, %v; want %+v", s.ID, at, err, s)
		}
		asOf, err := l.AsOf(t.Context(), s.Time)
		if err != nil || asOf.ID != s.ID {
			t.Errorf("as of %s: %+v, %v", s.Time, asOf, err)
		}
		if want := noon.Add(time.Hour + time.Duration(i)*time.Microsecond); !s.Time.Equal(want) {
			t.Errorf("snapshot %d at %s, want %s", s.ID, s.Time, want)
		}
	}
	if got := readRows[event](t, first.Files["events"][0]); len(got) != 3 {
		t.Errorf("the removed file has %d rows", len(got))
	}
	if files := third.Files["events"]; files == nil || len(files) != 0 {
		t.Errorf("files after removal: %v", files)
	}
	if s, err := l.At(t.Context(), 0); err != nil || len(s.Files) != 2 {
		t.Errorf("snapshot 0: %+v, %v", s, err)
	}
	if _, err := l.At(t.Context(), 9); !errors.Is(err, ErrNoSnapshot) {
		t.Errorf("snapshot 9: %v", err)
	}
	if _, err := l.AsOf(t.Context(), noon.Add(-time.Second)); !errors.Is(err, ErrNoSnapshot) {
		t.Errorf("before the first: %v", err)
	}
	if s, err := l.AsOf(t.Context(), time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil || s.ID != third.ID {
		t.Errorf("far future: %v, %v", s, err)
	}
	infos, err := l.Snapshots(t.Context())
	if err != nil || len(infos) != 5 || infos[0].Message != "" || infos[1].Message != "create warehouse" || infos[4].Message != "test" {
		t.Errorf("snapshots %+v, %v", infos, err)
	}
	verified(t, l)
}

func TestRollback(t *testing.T) {
	l := create(t)
	tx := begin(t, l)
	s := stage(t, tx, "events", day, threeEvents())
	if _, err := tx.Stage("notes", ""); err != nil { // abandoned
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Path()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("staged file: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Errorf("second rollback: %v", err)
	}
	if _, err := tx.Commit(t.Context(), "", nil, noon); err == nil {
		t.Error("commit after rollback")
	}
	if _, err := tx.Stage("notes", ""); err == nil {
		t.Error("stage after rollback")
	}
	if got := headOf(t, l); got.ID != 1 {
		t.Errorf("head %d", got.ID)
	}
	addEvents(t, l)
	verified(t, l)
}

func TestNothingToCommit(t *testing.T) {
	l := create(t)
	tx := begin(t, l)
	stage(t, tx, "events", day, []event(nil))
	if s := commit(t, tx); s.ID != 1 {
		t.Errorf("snapshot %d", s.ID)
	}
	tx = begin(t, l)
	dropped := stage(t, tx, "events", day, threeEvents())
	if err := errors.Join(dropped.Drop(), dropped.Drop()); err != nil {
		t.Error(err)
	}
	if s := commit(t, tx); s.ID != 1 {
		t.Errorf("snapshot %d", s.ID)
	}
	// A file with duplicates only still is an input.
	if s := commit(t, begin(t, l), Input{Log: "events", Name: "again", Lines: 3, Duplicates: 3}); s.ID != 2 || len(s.Inputs) != 1 {
		t.Errorf("snapshot %+v", s)
	}
	verified(t, l)
}

func TestCommitRefuses(t *testing.T) {
	type wrongID struct {
		Line int64  `parquet:"line,id(1)"`
		Text string `parquet:"text,id(3)"`
	}
	type wrongType struct {
		Line int32  `parquet:"line,id(1)"`
		Text string `parquet:"text,id(2)"`
	}
	type tooFew struct {
		Line int64 `parquet:"line,id(1)"`
	}
	type withNulls struct {
		Line int64  `parquet:"line,id(1)"`
		Text string `parquet:"text,id(2),optional"`
	}
	other := threeEvents()
	other[1].Day++
	cases := []struct {
		name  string
		stage func(*testing.T, *Tx)
		input Input
		want  string
	}{
		{"field id", func(t *testing.T, tx *Tx) { stage(t, tx, "notes", "", []wrongID{{1, "x"}}) }, Input{}, "column text with field id 3 is not a column of table notes"},
		{"type", func(t *testing.T, tx *Tx) { stage(t, tx, "notes", "", []wrongType{{1, "x"}}) }, Input{}, "column line is a INT(32,true) in the file, and a int64 in table notes"},
		{"column", func(t *testing.T, tx *Tx) { stage(t, tx, "notes", "", []tooFew{{1}}) }, Input{}, "column text (field id 2) of table notes is missing"},
		{"null", func(t *testing.T, tx *Tx) { stage(t, tx, "notes", "", []withNulls{{1, ""}}) }, Input{}, "column text has 1 NULLs"},
		{"day", func(t *testing.T, tx *Tx) { stage(t, tx, "events", day, other) }, Input{}, "days from 2026-11-22 to 2026-11-23 in a file for 2026-11-22"},
		{"unfinished", func(t *testing.T, tx *Tx) {
			s, _ := tx.Stage("notes", "")
			s.Write([]byte("PAR1 and no more"))
		}, Input{}, "1-notes.parquet: "},
		{"lost line", func(*testing.T, *Tx) {}, Input{Name: "a.csv", Log: "notes", Lines: 3, Kept: 1, Rejected: 1}, `"a.csv" (notes): 3 lines are not 1 kept + 0 duplicates + 1 rejected`},
		{"negative", func(*testing.T, *Tx) {}, Input{Name: "a.csv", Kept: 1, Rejected: -1}, "negative"},
		{"foreign file", func(_ *testing.T, tx *Tx) { tx.Remove(File{ID: 5, Table: "notes"}) }, Input{}, "remove file 5 of table notes: it is not in the newest snapshot"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := create(t)
			tx := begin(t, l)
			stage(t, tx, "notes", "", []note{{1, "good"}})
			c.stage(t, tx)
			_, err := tx.Commit(t.Context(), "", []Input{c.input}, noon)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if got := headOf(t, l); got.ID != 1 || len(got.Files["notes"]) != 0 {
				t.Errorf("head %+v", got)
			}
			addEvents(t, l)
			if files, _ := parquetFiles(l.Dir()); len(files) != 1 {
				t.Errorf("left behind: %v", files)
			}
			verified(t, l)
		})
	}
}

func TestStageRefuses(t *testing.T) {
	tx := begin(t, create(t))
	for _, c := range [][2]string{{"nothing", ""}, {"notes", day}, {"events", ""}, {"events", "2026-11-31"}, {"events", "../../x"}} {
		if _, err := tx.Stage(c[0], c[1]); err == nil {
			t.Errorf("stage %q took partition %q", c[0], c[1])
		}
	}
}

func TestTables(t *testing.T) {
	got, err := create(t).Tables(t.Context())
	if err != nil || !reflect.DeepEqual(got, testTables) {
		t.Errorf("tables %+v, %v", got, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrNoWarehouse) || !strings.Contains(err.Error(), "candour init") || !strings.Contains(err.Error(), dir) {
		t.Errorf("missing: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("open left %v", entries)
	}
	for _, content := range []string{"", "not a database, but long enough to have a header of its own, and then some more of it"} {
		if err := os.WriteFile(filepath.Join(dir, "catalog.sqlite"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "candour init") {
			t.Errorf("foreign file: %v", err)
		}
	}
	for _, foreign := range []string{
		`UPDATE ducklake_metadata SET value = '1.1' WHERE key = 'version'`,
		`UPDATE ducklake_metadata SET value = 'true' WHERE key = 'encrypted'`,
		`INSERT INTO ducklake_delete_file(delete_file_id, table_id, begin_snapshot) VALUES (0, 1, 1)`,
		`INSERT INTO ducklake_inlined_data_tables(table_id, table_name, schema_version) VALUES (1, 'ducklake_inlined_data_1_1', 1)`,
		`CREATE TABLE ducklake_inlined_delete_1(file_id BIGINT)`,
		`UPDATE ducklake_data_file SET partial_max = 3`,
		`UPDATE ducklake_data_file SET mapping_id = 3`,
		`UPDATE ducklake_data_file SET file_format = 'orc'`,
		`UPDATE ducklake_data_file SET path_is_relative = 0`,
		`UPDATE ducklake_data_file SET table_id = 9`,
		`DROP TABLE candour_input`,
	} {
		l := create(t)
		addEvents(t, l)
		spoil(t, l, foreign)
		if other, err := Open(t.Context(), l.Dir()); err == nil || !strings.Contains(err.Error(), "another program") {
			t.Errorf("%s: opened %v, %v", foreign, other, err)
		}
		if _, err := l.Head(t.Context()); err == nil {
			t.Errorf("%s: head of an open lake", foreign)
		}
		if _, err := l.Begin(t.Context(), 0); err == nil {
			t.Errorf("%s: a write began", foreign)
		}
		if files, _ := parquetFiles(l.Dir()); len(files) != 1 {
			t.Errorf("%s: the file is gone", foreign)
		}
	}
}
