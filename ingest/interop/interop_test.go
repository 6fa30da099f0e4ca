//go:build interop

// Package interop holds a warehouse against a stock DuckDB with the ducklake
// extension: what it reads must be what Candour says. It links no DuckDB of its
// own. `make interop` prepares the Python that CANDOUR_INTEROP names.
package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/ingest"
	"candour/models"
	"candour/models/harms"
	"candour/models/lake"
	"candour/models/upkeep"
)

var (
	key   = []byte("0123456789abcdef0123456789abcdef")
	start = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
)

// A place is a warehouse and a folder for what it reads.
type place struct {
	t        *testing.T
	lake     *lake.Lake
	dir      string
	taxonomy *harms.Taxonomy
	extra    string // a harm that the taxonomy has learnt since
}

func (p *place) hasHarm(key string) bool {
	return p.taxonomy.Has(key) || p.extra != "" && key == p.extra
}

func (p *place) ingest(log, path string) {
	p.t.Helper()
	_, err := ingest.Run(p.t.Context(), p.lake, ingest.Options{
		Log: log, Paths: []string{path}, Key: key, HasHarm: p.hasHarm, Taxonomy: p.extra, Now: start,
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) write(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// steps are ways to change a warehouse; after each, DuckDB must read all
// snapshots so far.
var steps = []struct {
	name string
	do   func(*place)
}{
	{"ingest", func(p *place) {
		for _, log := range models.Logs {
			found, err := filepath.Glob("../../fixtures/sample/" + log + ".*")
			if err != nil || len(found) != 1 {
				p.t.Fatalf("sample of %s: %v, %v", log, found, err)
			}
			p.ingest(log, found[0])
		}
	}},
	{"corrections, late rows and rejections", func(p *place) {
		const line = `{"report_id":%q,"received_at":"2026-01-0%dT09:00:00Z","channel":"user","harm":%q,"reporter_id":"p1"}` + "\n"
		p.ingest(models.Reports, p.write("a.ndjson", fmt.Sprintf(line, "x1", 5, "pc.bullying")+fmt.Sprintf(line, "x2", 5, "new.harm")))
		p.ingest(models.Reports, p.write("b.ndjson", fmt.Sprintf(line, "x1", 6, "pc.hate")))
	}},
	{"replay", func(p *place) {
		p.extra = "new.harm"
		a, err := ingest.Replay(p.t.Context(), p.lake, ingest.ReplayOptions{Log: models.Reports, Key: key, HasHarm: p.hasHarm, Now: start})
		if err != nil || a.Snapshot == 0 {
			p.t.Fatalf("replay: %+v, %v", a, err)
		}
	}},
	{"erasure", func(p *place) {
		p1 := ingest.Pseudonym(key, []byte("p1"))
		got, err := upkeep.Erase(p.t.Context(), p.lake, upkeep.Erasure{Subjects: []models.Pseudonym{p1}, Now: start})
		if err != nil || !got.Found {
			p.t.Fatalf("erase: %+v, %v", got, err)
		}
	}},
	{"compaction", func(p *place) {
		const line = `{"report_id":"y%d","received_at":"2026-01-07T09:00:00Z","channel":"user","harm":"pc.bullying","reporter_id":"p%d"}` + "\n"
		for i := range 5 {
			p.ingest(models.Reports, p.write(fmt.Sprintf("c%d.ndjson", i), fmt.Sprintf(line, i, i)))
		}
		got, err := upkeep.Compact(p.t.Context(), p.lake, 0, start)
		if err != nil || got.Partitions == 0 || got.After >= got.Before {
			p.t.Fatalf("compact: %+v, %v", got, err)
		}
	}},
	{"a new key", func(p *place) {
		tx, err := p.lake.Begin(p.t.Context(), 0)
		if err != nil {
			p.t.Fatal(err)
		}
		tx.Rotate()
		if _, err := tx.Commit(p.t.Context(), "", nil, start); err != nil {
			p.t.Fatal(err)
		}
	}},
	{"expiry", func(p *place) {
		got, err := upkeep.Expire(p.t.Context(), p.lake, upkeep.Expiration{Before: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Now: start})
		if err != nil || got.Days == 0 || got.Snapshots == 0 {
			p.t.Fatalf("expire: %+v, %v", got, err)
		}
	}},
}

func TestStockDuckDB(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "warehouse")
	if err := lake.Create(t.Context(), dir, models.Tables(), start); err != nil {
		t.Fatal(err)
	}
	l, err := lake.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taxonomy, err := harms.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t: t, lake: l, dir: t.TempDir(), taxonomy: taxonomy}
	for _, step := range steps {
		step.do(p)
		t.Run(step.name, func(t *testing.T) {
			db := attach(t, dir)
			holdColumns(t, db)
			holdCounts(t, db, l)
			holdPruning(t, db, l)
		})
	}
}

// holdColumns: every column stands there under its name and type. Candour's
// tables have not grown a column yet; there is no way to add one.
func holdColumns(t *testing.T, db *duckdb) {
	t.Helper()
	types := map[string]string{"varchar": "VARCHAR", "int64": "BIGINT", "boolean": "BOOLEAN", "timestamp": "TIMESTAMP", "date": "DATE", "uuid": "UUID", "list": "VARCHAR[]"}
	for _, table := range models.Tables() {
		var want [][]string
		for _, c := range table.Columns {
			if c.Parent == 0 {
				want = append(want, []string{c.Name, types[c.Type]})
			}
		}
		got := db.ask("SELECT column_name, column_type FROM (DESCRIBE " + table.Name + ")")
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: columns\n%v, want\n%v", table.Name, got, want)
		}
	}
}

// holdCounts: every table at every snapshot has the rows that the catalogue
// says; at the head every value can be read, and a key stands once.
func holdCounts(t *testing.T, db *duckdb, l *lake.Lake) {
	t.Helper()
	snapshots, err := l.Snapshots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	snapshots = slices.DeleteFunc(snapshots, func(s lake.SnapshotInfo) bool { return s.ID == 0 }) // which has no tables
	for _, info := range snapshots {
		s, err := l.At(t.Context(), info.ID)
		if err != nil {
			t.Fatal(err)
		}
		for table, files := range s.Files {
			rows := int64(0)
			for _, f := range files {
				rows += f.Rows
			}
			total += rows
			column := "input"
			if strings.HasSuffix(table, "_days") {
				column = "day" // aggregates come from no one input
			}
			got := db.ask(fmt.Sprintf("SELECT count(*), max(%s) FROM %s AT (VERSION => %d)", column, table, info.ID)) // max: read from the files
			if got[0][0] != fmt.Sprint(rows) {
				t.Errorf("snapshot %d: %s has %s rows, want %d", info.ID, table, got[0][0], rows)
			}
			if info == snapshots[len(snapshots)-1] {
				db.ask("SELECT max(CAST(COLUMNS(*) AS VARCHAR)) FROM " + table) // every value can be read
			}
		}
	}
	if total == 0 {
		t.Error("no snapshot has a row")
	}
	if got := db.ask("SELECT count(*) = count(DISTINCT report_id) AND count(*) > 0 FROM reports"); got[0][0] != "true" {
		t.Error("a report stands twice, or none is there")
	}
}

var filesRead = regexp.MustCompile(`Total Files Read: (\d+)`)

// holdPruning: a question about one day opens that day's files only.
func holdPruning(t *testing.T, db *duckdb, l *lake.Lake) {
	t.Helper()
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{models.Reports, models.Exposures} {
		files := head.Files[table]
		day, ofDay, rows := files[0].Partition, 0, int64(0)
		for _, f := range files {
			if f.Partition == day {
				ofDay++
				rows += f.Rows
			}
		}
		question := fmt.Sprintf("SELECT count(*), max(input) FROM %s WHERE day = DATE '%s'", table, day)
		if got := db.ask(question); got[0][0] != fmt.Sprint(rows) {
			t.Errorf("%s on %s: %s rows, want %d", table, day, got[0][0], rows)
		}
		plan := fmt.Sprint(db.ask("EXPLAIN ANALYZE " + question))
		if got := filesRead.FindStringSubmatch(plan); got == nil || got[1] != fmt.Sprint(ofDay) || ofDay == len(files) {
			t.Errorf("%s on %s: read %q files, want %d of %d\n%s", table, day, got, ofDay, len(files), plan)
		}
	}
}

// A duckdb is a Python process with a stock DuckDB.
type duckdb struct {
	t  *testing.T
	to io.Writer
	in *bufio.Scanner
}

// session answers each line, a JSON string of SQL, with a line of JSON: rows of
// texts, or what went wrong. An extension is a file in its package.
const session = `
import json, pathlib, sys
import duckdb, duckdb_extension_ducklake, duckdb_extension_sqlite_scanner
c = duckdb.connect()
c.execute("SET enable_progress_bar = false") # it goes to standard output, between the answers
for package in (duckdb_extension_sqlite_scanner, duckdb_extension_ducklake):
    for path in pathlib.Path(package.__file__).parent.rglob("*.duckdb_extension"):
        c.execute("LOAD '" + str(path) + "'")
for line in sys.stdin:
    try:
        rows = [["true" if v is True else "false" if v is False else str(v) for v in row] for row in c.execute(json.loads(line)).fetchall()]
        print(json.dumps({"rows": rows}), flush=True)
    except Exception as e:
        print(json.dumps({"error": str(e)}), flush=True)
`

func attach(t *testing.T, dir string) *duckdb {
	t.Helper()
	python := os.Getenv("CANDOUR_INTEROP")
	if python == "" {
		t.Fatal("CANDOUR_INTEROP names no Python with duckdb and its extensions: run `make interop`")
	}
	cmd := exec.Command(python, "-c", session)
	cmd.Stderr = os.Stderr
	to, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		to.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	db := &duckdb{t, to, bufio.NewScanner(from)}
	db.in.Buffer(nil, 1<<24)
	quoted := strings.ReplaceAll(dir, "'", "''")
	db.ask("ATTACH 'ducklake:sqlite:" + quoted + "/catalog.sqlite' AS lake (DATA_PATH '" + quoted + "/data/', OVERRIDE_DATA_PATH true, READ_ONLY)")
	db.ask("USE lake")
	return db
}

func (db *duckdb) ask(sql string) [][]string {
	db.t.Helper()
	line, err := json.Marshal(sql)
	if err != nil {
		db.t.Fatal(err)
	}
	if _, err := db.to.Write(append(line, '\n')); err != nil {
		db.t.Fatal(err)
	}
	if !db.in.Scan() {
		db.t.Fatalf("%s: no answer: %v", sql, db.in.Err())
	}
	var answer struct {
		Rows  [][]string
		Error string
	}
	if err := json.Unmarshal(db.in.Bytes(), &answer); err != nil || answer.Error != "" {
		db.t.Fatalf("%s: %s %v", sql, answer.Error, err)
	}
	return answer.Rows
}
