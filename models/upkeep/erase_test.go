package upkeep

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"candour/models"
	"candour/models/lake"
)

// TestPersonTables: a table with a new column of pseudonyms must be searched too.
func TestPersonTables(t *testing.T) {
	for _, table := range models.Tables() {
		var columns []string
		for _, c := range table.Columns {
			if c.Type == "uuid" {
				columns = append(columns, c.Name)
			}
		}
		if got := persons[table.Name]; !got.text && !slices.Equal(got.columns, columns) {
			t.Errorf("table %s has the pseudonyms %v, of which %v are searched", table.Name, columns, got.columns)
		}
	}
}

func TestInText(t *testing.T) {
	who := models.Pseudonym{0xab, 0xcd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
	s := newSubjects([]models.Pseudonym{who, {1}})
	for text, want := range map[string]bool{
		"":                                     false,
		"-":                                    false,
		"abcd0102-0304-0506-0708-090a0b0c0d0e": true,
		`{"id":"x-1","who":"abcd0102-0304-0506-0708-090a0b0c0d0e"}`:                 true,
		`------abcd0102-0304-0506-0708-090a0b0c0d0e---`:                             true,
		`{"who":"abcd0102-0304-0506-0708-090a0b0c0d0f"}`:                            false, // another
		"abcd0102-0304-0506-0708-090a0b0c0d0":                                       false, // cut short
		"12345678-1111-2222-3333-444455556666-abcd0102-0304-0506-0708-090a0b0c0d0e": true,
	} {
		if got := s.in([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestBetween(t *testing.T) {
	s := newSubjects([]models.Pseudonym{{9}, {4}, {4}})
	for _, c := range []struct {
		least, greatest byte
		want            bool
	}{{1, 3, false}, {1, 4, true}, {4, 4, true}, {5, 8, false}, {5, 9, true}, {10, 20, false}} {
		least, greatest := models.Pseudonym{c.least}, models.Pseudonym{c.greatest}
		if got := s.between(least[:], greatest[:]); got != c.want {
			t.Errorf("from %d to %d: %t", c.least, c.greatest, got)
		}
	}
}

// erasable is a lake whose person stands in two of three exposures of the
// first file, in a report that was replaced by another's, and in quarantine.
func erasable(t *testing.T, who models.Pseudonym) *lake.Lake {
	t.Helper()
	l, m := newLake(t), &maker{random: newRandom()}
	tx := begin(t, l)
	shown := []models.Exposure{m.exposure(firstDay), m.exposure(firstDay), m.exposure(firstDay)}
	shown[0].ViewerID, shown[1].ViewerID, shown[2].ViewerID = who, models.Pseudonym{7}, who
	stageRows(t, tx, models.Exposures, dayName(firstDay), shown...)
	was := m.report(firstDay)
	was.SubjectID, was.Input = who, 2
	stageRows(t, tx, models.Reports, dayName(firstDay), was)
	lines := []models.Rejection{m.rejection(), m.rejection()}
	lines[0].Input, lines[1].Input = 2, 2
	lines[1].Text = `{"reporter_id":{"pseudonym":"` + who.String() + `"}}`
	stageRows(t, tx, models.Quarantine, "", lines...)
	s := commit(t, tx, lake.Input{Log: models.Exposures, Lines: 3, Kept: 3}, lake.Input{Log: models.Reports, Lines: 3, Kept: 1, Rejected: 2})
	tx = begin(t, l)
	was.SubjectID, was.Input = models.Pseudonym{7}, 3
	stageRows(t, tx, models.Reports, dayName(firstDay), was)
	tx.Remove(s.Files[models.Reports][0])
	commit(t, tx, lake.Input{Log: models.Reports, Lines: 1, Kept: 1, Corrections: 1})
	return l
}

// erasedAt are the counts of the ledger at a snapshot, by input.
func erasedAt(t *testing.T, l *lake.Lake, snapshot int64) (counts [][2]int64) {
	t.Helper()
	s, err := l.At(t.Context(), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range s.Inputs {
		counts = append(counts, [2]int64{in.Erased, in.ErasedLines})
	}
	return counts
}

// TestEraseRater: who labelled a sample is a person too.
func TestEraseRater(t *testing.T) {
	l, m := newLake(t), &maker{random: newRandom()}
	tx := begin(t, l)
	labels := []models.SampleLabel{m.sample(firstDay), m.sample(firstDay), m.sample(firstDay)}
	labels[0].RaterID, labels[1].RaterID, labels[2].RaterID = models.Pseudonym{5}, models.Pseudonym{6}, models.Pseudonym{5}
	labels[0].Input, labels[1].Input, labels[2].Input = 1, 1, 1
	stageRows(t, tx, models.Samples, dayName(firstDay), labels...)
	commit(t, tx, lake.Input{Log: models.Samples, Lines: 3, Kept: 3})
	kept := contentOf(t, l, 2)[models.Samples]
	got, err := Erase(t.Context(), l, Erasure{Subjects: []models.Pseudonym{{5}}, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(got.Tables, func(e ErasedTable) bool { return e.Table == models.Samples }); i < 0 || got.Tables[i].Rows != 2 {
		t.Errorf("receipt %+v, want 2 rows of samples", got)
	}
	sound(t, l)
	for _, snapshot := range []int64{2, 3} {
		if left := contentOf(t, l, snapshot)[models.Samples]; len(left) != 1 || !slices.Contains(kept, left[0]) {
			t.Errorf("snapshot %d holds %v, want the other rater's row of %v", snapshot, left, kept)
		}
	}
}

func TestErase(t *testing.T) {
	who := models.Pseudonym{0xab, 0xcd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
	l := erasable(t, who)
	kept := contentOf(t, l, 2)[models.Exposures][1:2]
	got, err := Erase(t.Context(), l, Erasure{Subjects: []models.Pseudonym{{3}, who}, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	// Files: exposures 3 rows -> 1, live since 2; the report of 2 only; quarantine 2 rows -> 1.
	want := Receipt{Snapshot: 4, Found: true, Snapshots: 2, Tables: []ErasedTable{
		{Table: "reports", Old: 1, Removed: 1}, {Table: "decisions"},
		{Table: "exposures", Rows: 2, Rewritten: 1}, {Table: "samples"}, {Table: "quarantine", Rows: 1, Rewritten: 1}}}
	if got.Time.IsZero() {
		t.Error("the receipt has no time")
	}
	want.Time = got.Time
	if !slices.Equal(got.Tables, want.Tables) || got.Snapshot != want.Snapshot || !got.Found || got.Snapshots != want.Snapshots {
		t.Errorf("receipt %+v, want %+v", got, want)
	}
	sound(t, l)
	for snapshot, want := range map[int64][][2]int64{2: {{2, 0}, {1, 1}}, 3: {{2, 0}, {0, 1}, {0, 0}}, 4: {{2, 0}, {0, 1}, {0, 0}}} {
		if got := erasedAt(t, l, snapshot); !slices.Equal(got, want) {
			t.Errorf("snapshot %d: erased %v, want %v", snapshot, got, want)
		}
		all := contentOf(t, l, snapshot)
		if len(all[models.Exposures]) != 1 || len(all[models.Quarantine]) != 1 {
			t.Errorf("snapshot %d holds %v", snapshot, all)
		}
	}
	if now := contentOf(t, l, 2)[models.Exposures]; len(kept) != 1 || len(now) != 1 {
		t.Errorf("exposures are %v", now)
	}
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	indexed(t, exposures, head.Files[models.Exposures][0])

	again, err := Erase(t.Context(), l, Erasure{Subjects: []models.Pseudonym{who}, Now: noon})
	if err != nil || again.Found || again.Snapshot != 4 || again.Snapshots != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
}

// TestEraseDamaged: a file that cannot be read ends it with nothing changed.
func TestEraseDamaged(t *testing.T) {
	who := models.Pseudonym{5}
	l := erasable(t, who)
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	damage(t, head.Files[models.Quarantine][0].Path)
	_, err = Erase(t.Context(), l, Erasure{Subjects: []models.Pseudonym{who}, Now: noon})
	if err == nil || errors.Is(err, lake.ErrUncleaned) {
		t.Errorf("error %v", err)
	}
	if now, err := l.Head(t.Context()); err != nil || now.ID != head.ID {
		t.Errorf("head %d, was %d, %v", now.ID, head.ID, err)
	}
}

func newRandom() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func contentOf(t *testing.T, l *lake.Lake, snapshot int64) map[string][]string {
	t.Helper()
	s, err := l.At(t.Context(), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	return content(t, s)
}

// damage cuts a file short.
func damage(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 20); err != nil {
		t.Fatal(err)
	}
}
