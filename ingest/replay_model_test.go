package ingest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"candour/models"
	"candour/models/lake"
)

// A plainLine is a report as the model knows it.
type plainLine struct {
	key, harm, day string
	broken         bool // no JSON
}

func (p plainLine) text() string {
	if p.broken {
		return `{"report_id":"` + p.key + "\n"
	}
	return fmt.Sprintf(`{"report_id":%q,"received_at":"2026-03-0%sT10:00:00Z","channel":"user","harm":%q,"reporter_id":"p-%s"}`+"\n", p.key, p.day, p.harm, p.key)
}

func (p plainLine) content() string { return p.harm + p.day }

type plainRow struct {
	content string
	input   int64
}

type plainInput struct {
	file                                         int
	lines, kept, duplicates, rejected, corrected int64
}

type plainRejection struct {
	input int64
	line  int
}

// A plainModel is what a warehouse must say, by plain maps and lists.
type plainModel struct {
	files  [][]plainLine
	read   map[string]bool // file and taxonomy
	harms  map[string]bool
	rows   map[string]plainRow
	inputs []*plainInput // id - 1
	held   []plainRejection
}

// arrive does what a line does that is read, or replayed, by the present rules.
func (m *plainModel) arrive(id int64, p plainLine) {
	in := m.inputs[id-1]
	old, known := m.rows[p.key]
	if known && old.content == p.content() {
		in.duplicates++
		return
	}
	in.kept++
	if known {
		in.corrected++
	}
	m.rows[p.key] = plainRow{p.content(), id}
}

// ingest reads a file, for the first time or again.
func (m *plainModel) ingest(file int) {
	rules := fmt.Sprint(file, len(m.harms))
	if m.read[rules] {
		return
	}
	m.read[rules] = true
	for i, in := range m.inputs { // this reading speaks for all lines of the earlier ones
		if in.file != file {
			continue
		}
		in.duplicates, in.rejected = in.duplicates+in.rejected, 0
		var held []plainRejection
		for _, h := range m.held {
			if h.input != int64(i+1) {
				held = append(held, h)
			}
		}
		m.held = held
	}
	in := &plainInput{file: file, lines: int64(len(m.files[file]))}
	m.inputs = append(m.inputs, in)
	id := int64(len(m.inputs))
	for i, p := range m.files[file] {
		if p.broken || !m.harms[p.harm] {
			in.rejected++
			m.held = append(m.held, plainRejection{id, i})
			continue
		}
		m.arrive(id, p)
	}
}

func (m *plainModel) replay() {
	before := map[string]plainRow{}
	for key, row := range m.rows {
		before[key] = row
	}
	var held []plainRejection
	for _, h := range m.held { // in the order of inputs and lines, as they were appended
		in := m.inputs[h.input-1]
		p := m.files[in.file][h.line]
		row, known := before[p.key]
		if p.broken || !m.harms[p.harm] || known && row.input == h.input && row.content != p.content() {
			held = append(held, h)
			continue
		}
		in.rejected--
		if known && row.input > h.input {
			in.duplicates++
		} else {
			m.arrive(h.input, p)
		}
	}
	m.held = held
}

// TestReplayModel takes random ways through ingest, a mended taxonomy, replay
// and ingest of the same file again, and holds rows, accounts and quarantine
// against plain maps, and old snapshots against what they said.
func TestReplayModel(t *testing.T) {
	all := []string{"pc.bullying", "pc.hate", "new.1", "new.2", "new.3"}
	left, superseded, ambiguous := 0, int64(0), int64(0)
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		l, dir := newLake(t), t.TempDir()
		m := &plainModel{read: map[string]bool{}, harms: map[string]bool{all[0]: true, all[1]: true}, rows: map[string]plainRow{}}
		var paths []string
		old := map[int64][]lake.Input{}
		for step := range 14 {
			has := func(key string) bool { return m.harms[key] }
			switch rnd.IntN(5) {
			case 0:
				if len(m.harms) < len(all) {
					m.harms[all[len(m.harms)]] = true
				}
				continue
			case 1:
				o := ReplayOptions{Key: testKey, HasHarm: func(key string) bool { return m.harms[key] }, Now: testNow, Threads: 1, replayed: 1 + rnd.IntN(9)}
				a, err := Replay(t.Context(), l, o)
				if err != nil {
					t.Fatal(err)
				}
				m.replay()
				left += len(m.held)
				if a.Left() != int64(len(m.held)) {
					t.Errorf("seed %d, step %d: %d lines are left, want %d", seed, step, a.Left(), len(m.held))
				}
				for _, in := range a.Inputs {
					superseded += in.Superseded
					ambiguous += in.Left[Stay{Ambiguous, UnknownValue}]
				}
			default:
				file := rnd.IntN(len(m.files) + 2)
				if file >= len(m.files) {
					file = len(m.files)
					lines := []plainLine{{key: fmt.Sprint("own", file), harm: all[0], day: "1"}} // no two files are alike
					for range rnd.IntN(9) {
						lines = append(lines, plainLine{fmt.Sprint("k", rnd.IntN(6)), all[rnd.IntN(len(all))], fmt.Sprint(1 + rnd.IntN(3)), rnd.IntN(9) == 0})
					}
					m.files = append(m.files, lines)
					var content strings.Builder
					for _, p := range lines {
						content.WriteString(p.text())
					}
					paths = append(paths, write(t, dir, fmt.Sprint(file, ".ndjson"), content.String()))
				}
				o := options(models.Reports, paths[file])
				o.HasHarm, o.Taxonomy = has, fmt.Sprint(len(m.harms))
				mustRun(t, l, o)
				m.ingest(file)
			}
			head, err := l.Head(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			m.hold(t, fmt.Sprintf("seed %d, step %d", seed, step), l, head)
			old[head.ID] = head.Inputs
		}
		for id, inputs := range old {
			if s, err := l.At(t.Context(), id); err != nil || !reflect.DeepEqual(s.Inputs, inputs) {
				t.Errorf("seed %d: the ledger of snapshot %d has changed (%v)", seed, id, err)
			}
		}
		if faults := l.Verify(t.Context()); faults != nil {
			t.Errorf("seed %d: %v", seed, faults)
		}
	}
	if left == 0 || superseded == 0 || ambiguous == 0 {
		t.Errorf("%d left, %d superseded, %d ambiguous: the ways test too little", left, superseded, ambiguous)
	}
}

func (m *plainModel) hold(t *testing.T, what string, l *lake.Lake, head *lake.Snapshot) {
	t.Helper()
	for i, in := range head.Inputs {
		got := plainInput{m.inputs[i].file, in.Lines, in.Kept, in.Duplicates, in.Rejected, in.Corrections}
		if got != *m.inputs[i] {
			t.Fatalf("%s: input %d: %+v, want %+v", what, in.ID, got, *m.inputs[i])
		}
	}
	rows := map[string]plainRow{}
	for _, r := range rowsOf[models.Report](t, l, models.Reports) {
		day := fmt.Sprint(r.Day - 20512) // days from 1970-01-01 to 2026-02-28
		rows[r.ReportID] = plainRow{r.Harm + day, r.Input}
		if h := newHasher(testKey); r.ReporterID != h.pseudonym([]byte("p-"+r.ReportID)) {
			t.Fatalf("%s: %s: pseudonym %s is not that of the file", what, r.ReportID, r.ReporterID)
		}
	}
	if !reflect.DeepEqual(rows, m.rows) {
		t.Fatalf("%s: rows\n%v, want\n%v", what, rows, m.rows)
	}
	held := map[plainRejection]bool{}
	for _, r := range rowsOf[models.Rejection](t, l, models.Quarantine) {
		held[plainRejection{r.Input, int(r.Line) - 1}] = true
	}
	if len(held) != len(m.held) {
		t.Fatalf("%s: %d lines in quarantine, want %d", what, len(held), len(m.held))
	}
	for _, h := range m.held {
		if !held[h] {
			t.Fatalf("%s: line %v is not in quarantine", what, h)
		}
	}
}
