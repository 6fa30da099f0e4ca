package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"candour/ingest"
	"candour/models"
	"candour/models/lake"

	"github.com/parquet-go/parquet-go"
)

// How often erase is killed.
const eraseKills = 32

// gone stands in the ids of all rows that name nobody but the erased person.
const gone = "gonebird"

// trialLines are the lines of one person under each of the logs. The mark goes
// into every id that no other person's row shares; n tells the rows apart.
func trialLines(log, person, mark string, n, day int) string {
	switch log {
	case models.Reports:
		return fmt.Sprintf(`{"report_id":"r-%[2]s%[3]d","received_at":"2026-01-%02[4]dT09:00:00Z","channel":"user","harm":"pc.bullying","reporter_id":%[1]q,"content_id":"%[2]s%[3]d"}
{"report_id":"s-%[2]s%[3]d","received_at":"2026-01-%02[4]dT10:00:00Z","channel":"user","harm":"pc.hate","subject_id":%[1]q}
{"report_id":"q-%[2]s%[3]d","received_at":"never","channel":"user","harm":"pc.hate","subject_id":%[1]q}
`, person, mark, n, day)
	case models.Decisions:
		return fmt.Sprintf(`{"decision_id":"d-%[2]s%[3]d","decided_at":"2026-01-%02[4]dT11:00:00Z","outcome":"no_violation","harm":"pc.bullying","subject_id":%[1]q}
`, person, mark, n, day)
	}
	return fmt.Sprintf(`{"event_id":"e-%[2]s%[3]d","viewed_at":"2026-01-%02[4]dT12:00:00Z","viewer_id":%[1]q,"viewer_age_band":"13-15","content_id":"%[2]s%[3]d","surface":"search","harm":"pc.bullying"}
`, person, mark, n, day)
}

// erasable makes a warehouse of several snapshots, in which one person is in
// every table that can name one, beside others.
func erasable(t *testing.T, rounds int) place {
	p := newPlace(t)
	for round := range rounds {
		for _, log := range []string{models.Reports, models.Decisions, models.Exposures} {
			var lines strings.Builder
			for n := range 6 {
				day := 1 + (n+round)%4
				lines.WriteString(trialLines(log, fmt.Sprintf("other-%d", n), "o", 10*round+n, day))
				if n%3 == 0 {
					lines.WriteString(trialLines(log, canary, gone, 10*round+n, day))
				}
			}
			if log == models.Reports { // the same key is the person's, then another's, then the person's again
				lines.WriteString(strings.Split(trialLines(log, []string{canary, "other-1", canary}[round], "x", 0, 5), "\n")[0] + "\n")
			}
			name := fmt.Sprintf("in/%s-%d.ndjson", log, round)
			p.write(name, lines.String())
			code := done
			if log == models.Reports {
				code = attention
			}
			p.must(code, "ingest", "--log", log, name)
		}
	}
	p.write("person.txt", canary+"\n")
	return p
}

func (p place) pseudonym(person string) models.Pseudonym {
	p.t.Helper()
	text, err := os.ReadFile(p.path("candour.key"))
	if err != nil {
		p.t.Fatal(err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		p.t.Fatal(err)
	}
	return ingest.Pseudonym(key, []byte(person))
}

// rowsNow are the rows of every table at every snapshot, as text and sorted,
// without those that name the person; named counts these.
func (p place) rowsNow(person models.Pseudonym) (rows map[string][]string, named int) {
	p.t.Helper()
	l, err := lake.Open(p.t.Context(), p.path("warehouse"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer l.Close()
	for _, fault := range l.Verify(p.t.Context()) {
		p.t.Error(fault)
	}
	snapshots, err := l.Snapshots(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	rows = map[string][]string{}
	for _, info := range snapshots {
		s, err := l.At(p.t.Context(), info.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		for table, files := range s.Files {
			at := fmt.Sprintf("%d %s", info.ID, table)
			rows[at] = []string{}
			for _, f := range files {
				p.eachRow(f.Path, func(row parquet.Row) {
					if text := fmt.Sprintf("%+v", row); namesPerson(row, person) {
						named++
					} else {
						rows[at] = append(rows[at], text)
					}
				})
			}
			slices.Sort(rows[at])
		}
	}
	return rows, named
}

func namesPerson(row parquet.Row, person models.Pseudonym) bool {
	return slices.ContainsFunc(row, func(v parquet.Value) bool {
		return bytes.Equal(v.Bytes(), person[:]) || bytes.Contains(v.Bytes(), []byte(person.String()))
	})
}

// eachRow reads a Parquet file with parquet-go alone.
func (p place) eachRow(path string, each func(parquet.Row)) {
	p.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	r := parquet.NewReader(f)
	buffer := make([]parquet.Row, 16)
	for {
		n, err := r.ReadRows(buffer)
		for _, row := range buffer[:n] {
			each(row)
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

// remnants names the files of the warehouse in which the person is: as they lie
// there, and in the values of Parquet files.
func (p place) remnants(person models.Pseudonym) []string {
	p.t.Helper()
	needles := [][]byte{
		[]byte(canary), []byte(gone), person[:], []byte(person.String()), []byte(hex.EncodeToString(person[:])),
		[]byte(strings.ToUpper(hex.EncodeToString(person[:]))),
	}
	found := map[string]bool{}
	search := func(path string, text []byte) {
		for _, needle := range needles {
			if bytes.Contains(text, needle) {
				found[filepath.Base(path)] = true
			}
		}
	}
	err := filepath.WalkDir(p.path("warehouse"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		search(path, text)
		if strings.HasSuffix(path, ".parquet") {
			p.eachRow(path, func(row parquet.Row) {
				for _, v := range row {
					search(path, v.Bytes())
				}
			})
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(found))
}

// sameAtEvery holds the rows of others against what they were, at every
// snapshot that there was.
func sameAtEvery(t *testing.T, was, is map[string][]string) {
	t.Helper()
	for at, want := range was {
		if !slices.Equal(is[at], want) {
			t.Errorf("snapshot and table %s: other persons' rows differ\n%s", at, firstDifference(strings.Join(is[at], "\n"), strings.Join(want, "\n")))
		}
	}
}

// TestErasedEverywhere: afterwards there is not a byte of the person in the
// warehouse, and all other rows are as they were, at every snapshot.
func TestErasedEverywhere(t *testing.T) {
	t.Parallel()
	p := erasable(t, 3)
	person := p.pseudonym(canary)
	was, named := p.rowsNow(person)
	if before := p.remnants(person); len(before) < 10 || !slices.Contains(before, "catalog.sqlite") || named < 50 {
		t.Fatalf("before there is too little to find: %v, %d rows", before, named)
	}
	p.must(done, "erase", "--subject-file", "person.txt", "--receipt", "receipt.json")
	is, named := p.rowsNow(person)
	if named > 0 {
		t.Errorf("%d rows name the person still", named)
	}
	if left := p.remnants(person); len(left) > 0 {
		t.Errorf("remnants are in %v", left)
	}
	sameAtEvery(t, was, is)
	for snapshot := 2; snapshot <= 11; snapshot++ {
		p.must(done, "check", "--snapshot", fmt.Sprint(snapshot))
	}

	// A second person goes; a reader under way is told, and not given fewer rows.
	other := p.pseudonym("other-3")
	was, _ = p.rowsNow(other)
	l, err := lake.Open(t.Context(), p.path("warehouse"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.write("person.txt", "other-3\nnobody\n")
	tx, err := l.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	_, errs, code := p.run("erase", "--subject-file", "person.txt")
	if code != failed || !strings.Contains(errs, "another candour process") {
		t.Errorf("beside another writer: exit status %d, %s", code, errs)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	p.must(done, "erase", "--subject-file", "person.txt")
	if !slices.ContainsFunc(head.Files[models.Exposures], func(f lake.File) bool { return missing(f.Path) }) {
		t.Error("all files that the person stood in are still there")
	}
	is, named = p.rowsNow(other)
	sameAtEvery(t, was, is)
	if named > 0 {
		t.Errorf("%d rows name the second person still", named)
	}
	p.must(done, "check")
}

// TestKilledErase: after kill -9 at any moment the person's rows are all there
// or all gone, others' are untouched, and the next run leaves nothing.
func TestKilledErase(t *testing.T) {
	t.Parallel()
	p := erasable(t, 1)
	person := p.pseudonym(canary)
	was, whole := p.rowsNow(person)
	full := p.path("full")
	if err := os.CopyFS(full, os.DirFS(p.path("warehouse"))); err != nil {
		t.Fatal(err)
	}
	again := func() {
		if err := errors.Join(os.RemoveAll(p.path("warehouse")), os.CopyFS(p.path("warehouse"), os.DirFS(full))); err != nil {
			t.Fatal(err)
		}
	}
	usual := timed(func() { p.must(done, "erase", "--subject-file", "person.txt") })
	r := newReaper(20260303, usual, usual/2, p.path("warehouse", "staging"))
	kills, before, after, halfway := 0, 0, 0, 0
	for tries := 0; kills < eraseKills && tries < 5*eraseKills; tries++ {
		again()
		dead, _ := killed(t, p.command("candour", "erase", "--subject-file", "person.txt"), r.at())
		r.learn(dead)
		if !dead {
			continue
		}
		kills++
		if r.halfway() {
			halfway++
		}
		is, named := p.rowsNow(person)
		sameAtEvery(t, was, is)
		switch named {
		case whole:
			before++
		case 0:
			after++
		default:
			t.Errorf("%d of %d rows are left", named, whole)
		}
		p.must(done, "erase", "--subject-file", "person.txt")
		if left := p.remnants(person); len(left) > 0 {
			t.Errorf("after the next run remnants are left in %v", left)
		}
		if t.Failed() {
			break
		}
	}
	t.Logf("%d kills: %d before the commit, %d after it, %d with files half way", kills, before, after, halfway)
	is, _ := p.rowsNow(person)
	sameAtEvery(t, was, is)
	if kills < eraseKills || halfway == 0 {
		t.Errorf("killed %d times, want %d; %d with files half way, want some", kills, eraseKills, halfway)
	}
}

func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}
