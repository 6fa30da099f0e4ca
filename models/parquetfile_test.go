package models

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"candour/models/parquetfile"

	"github.com/parquet-go/parquet-go"
)

// randomRow fills a row; half of what may be absent is.
func randomRow[R any](r *rand.Rand) (row R) {
	v := reflect.ValueOf(&row).Elem()
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("parquet")
		if strings.Contains(tag, ",optional") && r.IntN(2) == 0 {
			continue
		}
		switch f := v.Field(i).Addr().Interface().(type) {
		case *string:
			*f = fmt.Sprint("text ", r.IntN(50))
		case *int64:
			*f = 1 + r.Int64N(4e15)
		case *int32:
			*f = 1 + r.Int32N(30_000)
		case *bool:
			*f = r.IntN(2) == 0
		case **int64:
			*f = new(r.Int64N(5))
		case **bool:
			*f = new(r.IntN(2) == 0)
		case *Pseudonym:
			for i := range f {
				f[i] = byte(1 + r.IntN(255))
			}
		case *[]string:
			*f = []string{}
			for range r.IntN(4) {
				*f = append(*f, fmt.Sprint("word", r.IntN(4)))
			}
		default:
			panic(fmt.Sprintf("no value for a %T", f))
		}
	}
	return row
}

// writeRandom writes n random rows in two row groups.
func writeRandom[R any](t *testing.T, n int) (path string, rows []R) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		rows = append(rows, randomRow[R](r))
	}
	var file bytes.Buffer
	w, e := parquetfile.NewWriter[R](&file), parquetfile.NewEncoder[R]()
	for _, part := range [][]R{rows[:n/3], rows[n/3:]} {
		g, err := e.Encode([][]R{part})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Append(g); err != nil {
			t.Fatal(err)
		}
	}
	path = filepath.Join(t.TempDir(), "rows.parquet")
	if err := errors.Join(w.Close(), os.WriteFile(path, file.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path, rows
}

func roundTrip[R any](t *testing.T) {
	t.Run(reflect.TypeFor[R]().Name(), func(t *testing.T) {
		path, want := writeRandom[R](t, 2000)
		err := parquetfile.Rows(path, func(row uint32, r *R) error {
			if !reflect.DeepEqual(*r, want[row]) {
				return fmt.Errorf("row %d: got %+v, want %+v", row, *r, want[row])
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		got, err := parquet.ReadFile[R](path)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("parquet-go reads other rows: %v", err)
		}
	})
}

// TestRowTypesRoundTrip: every row type is one that parquetfile can write.
func TestRowTypesRoundTrip(t *testing.T) {
	roundTrip[Report](t)
	roundTrip[Decision](t)
	roundTrip[Appeal](t)
	roundTrip[Exposure](t)
	roundTrip[School](t)
	roundTrip[AudienceDay](t)
	roundTrip[SampleLabel](t)
	roundTrip[Rejection](t)
}

// TestDuckDBReads holds what DuckDB reads of decisions against the rows.
func TestDuckDBReads(t *testing.T) {
	path, rows := writeRandom[Decision](t, 20_000)
	var views, decided, notified, words, empty, noSubject, noViews, automated, emptyText int64
	least, greatest := rows[0].DecidedAt, rows[0].DecidedAt
	subjects := map[Pseudonym]bool{}
	for _, r := range rows {
		decided += r.DecidedAt % 1000
		least, greatest = min(least, r.DecidedAt), max(greatest, r.DecidedAt)
		words += int64(len(r.Restrictions))
		if len(r.Restrictions) == 0 {
			empty++
		}
		if r.ViewsBeforeAction == nil {
			noViews++
		} else {
			views += *r.ViewsBeforeAction
		}
		if r.SubjectID == (Pseudonym{}) {
			noSubject++
		} else {
			subjects[r.SubjectID] = true
		}
		if r.NotifiedAt > 0 {
			notified++
		}
		if r.AutomatedDetection {
			automated++
		}
		if r.Ground == "" {
			emptyText++
		}
	}
	want := fmt.Sprint(len(rows), views, noViews, decided, least, greatest, words, empty, noSubject, len(subjects), notified, automated, emptyText)
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var got string
	err = db.QueryRowContext(t.Context(), `SELECT concat_ws(' ', count(*), sum(views_before_action), count(*) FILTER (views_before_action IS NULL),
		sum(epoch_us(decided_at) % 1000), epoch_us(min(decided_at)), epoch_us(max(decided_at)), sum(len(restrictions)),
		count(*) FILTER (len(restrictions) = 0), count(*) FILTER (subject_id IS NULL), count(DISTINCT subject_id), count(notified_at),
		count(*) FILTER (automated_detection), count(*) FILTER (ground IS NULL)) FROM read_parquet(?)`, path).Scan(&got)
	if err != nil || got != want {
		t.Errorf("DuckDB reads %s, %v\nwant %s", got, err, want)
	}
}
