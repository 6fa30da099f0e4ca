package lake

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/parquet-go/parquet-go"
)

// event and note are rows of the two tables of these tests: with days and without.
type event struct {
	At   int64     `parquet:"at,id(1),timestamp(microsecond:local)"`
	N    int64     `parquet:"n,id(2)"`
	Tags []string  `parquet:"tags,id(3),list" parquet-element:",id(4),dict"`
	Who  uuid.UUID `parquet:"who,id(5),optional,uuid"`
	Name string    `parquet:"name,id(6),optional,dict"`
	OK   bool      `parquet:"ok,id(7)"`
	Day  int32     `parquet:"day,id(8),date,dict"`
}

type note struct {
	Line int64  `parquet:"line,id(1)"`
	Text string `parquet:"text,id(2)"`
}

var testTables = []Table{
	{Name: "events", Columns: []Column{
		{ID: 1, Name: "at", Type: "timestamp"},
		{ID: 2, Name: "n", Type: "int64"},
		{ID: 3, Name: "tags", Type: "list"},
		{ID: 4, Name: "element", Type: "varchar", Parent: 3},
		{ID: 5, Name: "who", Type: "uuid", Nullable: true, Private: true},
		{ID: 6, Name: "name", Type: "varchar", Nullable: true},
		{ID: 7, Name: "ok", Type: "boolean"},
		{ID: 8, Name: "day", Type: "date"},
	}},
	{Name: "notes", Columns: []Column{
		{ID: 1, Name: "line", Type: "int64"},
		{ID: 2, Name: "text", Type: "varchar", Private: true},
	}},
}

// noon is 2026-11-22 12:00 UTC; day is its day, 20779 days after 1970-01-01.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const (
	day     = "2026-11-22"
	dayNum  = 20779
	nextDay = "2026-11-23"
)

// threeEvents are on the day, one second apart; the second has no name and no tags.
func threeEvents() []event {
	micros := noon.UnixMicro()
	return []event{
		{At: micros, N: 7, Tags: []string{"b", "a"}, Who: uuid.UUID{1}, Name: "zoe", Day: dayNum},
		{At: micros + 1_000_000, N: -3, Day: dayNum, OK: true},
		{At: micros + 2_500_000, N: 11, Tags: []string{"c"}, Who: uuid.UUID{2}, Name: "ada", Day: dayNum},
	}
}

func create(t *testing.T) *Lake {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "warehouse")
	if err := Create(t.Context(), dir, testTables, noon); err != nil {
		t.Fatal(err)
	}
	return open(t, dir)
}

func open(t *testing.T, dir string) *Lake {
	t.Helper()
	l, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func begin(t *testing.T, l *Lake) *Tx {
	t.Helper()
	tx, err := l.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback() })
	return tx
}

func stage[Row any](t *testing.T, tx *Tx, table, partition string, rows []Row) *Staged {
	t.Helper()
	s, err := tx.Stage(table, partition)
	if err != nil {
		t.Fatal(err)
	}
	w := parquet.NewGenericWriter[Row](s)
	_, err = w.Write(rows)
	if err := errors.Join(err, w.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	return s
}

func commit(t *testing.T, tx *Tx, inputs ...Input) *Snapshot {
	t.Helper()
	s, err := tx.Commit(t.Context(), "test", inputs, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// addEvents commits the three events in one file.
func addEvents(t *testing.T, l *Lake) *Snapshot {
	t.Helper()
	tx := begin(t, l)
	stage(t, tx, "events", day, threeEvents())
	return commit(t, tx)
}

func headOf(t *testing.T, l *Lake) *Snapshot {
	t.Helper()
	s, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func verified(t *testing.T, l *Lake) {
	t.Helper()
	for _, err := range l.Verify(t.Context()) {
		t.Error(err)
	}
}

// rows gives the result of a query of the catalogue, a line a row.
func rows(t *testing.T, l *Lake, q string) string {
	t.Helper()
	var b strings.Builder
	err := l.read(t.Context(), func(tx *sql.Tx) error {
		r, err := tx.Query(q)
		if err != nil {
			return err
		}
		defer r.Close()
		columns, _ := r.Columns()
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		for r.Next() {
			if err := r.Scan(into...); err != nil {
				return err
			}
			for i, c := range cells {
				if i > 0 {
					b.WriteByte('|')
				}
				if !c.Valid {
					c.String = "-"
				}
				b.WriteString(c.String)
			}
			b.WriteByte('\n')
		}
		return r.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func spoil(t *testing.T, l *Lake, statement string) {
	t.Helper()
	if _, err := l.db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func readRows[Row any](t *testing.T, f File) []Row {
	t.Helper()
	got, err := parquet.ReadFile[Row](f.Path)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
