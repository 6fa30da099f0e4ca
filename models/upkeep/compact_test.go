package upkeep

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"candour/models"
	"candour/models/lake"
	"candour/models/parquetfile"
)

// TestCompact: at every snapshot the same rows before and after, one file a day
// at the head, in order, with an index of keys.
func TestCompact(t *testing.T) {
	l := newLake(t)
	m := &maker{random: rand.New(rand.NewPCG(1, 1))}
	before := map[int64]map[string][]string{}
	for range 6 {
		tx := begin(t, l)
		m.stageSome(t, tx)
		s := commit(t, tx)
		before[s.ID] = content(t, s)
	}
	head, _ := l.Head(t.Context())
	c, err := Compact(t.Context(), l, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	// six tables of two days, two without days, six files in each
	if want := (Compaction{Partitions: 14, Before: 84, After: 14, Snapshot: head.ID + 1}); c != want {
		t.Errorf("compacted %+v, want %+v", c, want)
	}
	before[c.Snapshot] = before[head.ID]
	for id, want := range before {
		s, err := l.At(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got := content(t, s)
		for _, table := range models.Tables() {
			if joined(got[table.Name]) != joined(want[table.Name]) {
				t.Errorf("snapshot %d: the rows of %s changed", id, table.Name)
			}
		}
	}
	s, _ := l.Head(t.Context())
	for _, f := range s.Files[models.Exposures] {
		ordered(t, exposures, f)
		indexed(t, exposures, f)
	}
	for _, f := range s.Files[models.Audience] {
		ordered(t, audience, f)
		indexed(t, audience, f)
	}
	indexed(t, schools, s.Files[models.Schools][0])
	indexed(t, reports, s.Files[models.Reports][0])
	sound(t, l)
	if again, err := Compact(t.Context(), l, 0, noon); err != nil || again != (Compaction{}) {
		t.Errorf("compacting again: %+v, %v", again, err)
	}
}

func ordered[R any](t *testing.T, l *log[R], f lake.File) {
	t.Helper()
	var last *R
	if err := parquetfile.Rows(f.Path, func(row uint32, r *R) error {
		if last != nil && l.compare(last, r) >= 0 {
			t.Errorf("%s: row %d does not come after the one before", f.Path, row)
		}
		last = new(R)
		*last = *r
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCompactAfter: a thousand small ingests into one day leave few files, and
// other days alone.
func TestCompactAfter(t *testing.T) {
	l := newLake(t)
	m := &maker{random: rand.New(rand.NewPCG(2, 2))}
	for range fewFiles { // nobody compacts these
		tx := begin(t, l)
		stageRows(t, tx, models.Exposures, dayName(firstDay+1), m.exposure(firstDay+1))
		commit(t, tx)
	}
	const ingests = 120 // a thousand take a minute
	most := 0
	for range ingests {
		tx := begin(t, l)
		stageRows(t, tx, models.Exposures, dayName(firstDay), m.exposure(firstDay))
		s := commit(t, tx)
		if _, err := CompactAfter(t.Context(), l, s.ID, noon); err != nil {
			t.Fatal(err)
		}
		head, err := l.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, len(head.Files[models.Exposures])-fewFiles)
	}
	if most > 12 { // 4 merged ones of 8, 16, 32, 64 rows, seven not yet merged, and one for chance
		t.Errorf("there were up to %d files in one day", most)
	}
	head, _ := l.Head(t.Context())
	if rows := len(content(t, head)[models.Exposures]); rows != ingests+fewFiles {
		t.Errorf("%d rows, want %d", rows, ingests+fewFiles)
	}
	others := 0
	for _, f := range head.Files[models.Exposures] {
		if f.Partition != dayName(firstDay) {
			others++
		}
	}
	if others != fewFiles {
		t.Errorf("%d files of the day that was not touched, want %d", others, fewFiles)
	}
	sound(t, l)
}

func TestChoice(t *testing.T) {
	for _, c := range []struct {
		rows         []int64
		all, similar int
	}{
		{[]int64{1, 1, 1}, 0, 0},
		{[]int64{1, 1, 1, 1}, 4, 0},
		{[]int64{1, 1, 1, 1, 1, 1, 1}, 7, 0},
		{[]int64{1, 1, 1, 1, 1, 1, 1, 1}, 8, 8},
		{[]int64{1, 2, 4, 8, 16, 32, 64, 128}, 8, 0},            // 128 > 127
		{[]int64{1, 1, 1, 1, 1, 1, 1, 8}, 8, 0},                 // 8 > 7
		{[]int64{1, 1, 1, 1, 1, 1, 1, 1, 8, 16}, 10, 10},        // 8 = 8, 16 = 16
		{[]int64{1, 1, 1, 1, 1, 1, 1, 1, 9, 17}, 10, 10},        // 9 > 8, but 17 = 17
		{[]int64{1, 1, 1, 1, 1, 1, 1, 1, 10, 1_000_000}, 10, 8}, // 10 > 8
	} {
		files := make([]lake.File, len(c.rows))
		for i, rows := range c.rows {
			files[i].Rows = rows
		}
		if got := len(allSmall(files)); got != c.all {
			t.Errorf("%v: Compact takes %d, want %d", c.rows, got, c.all)
		}
		if got := len(similar(files)); got != c.similar {
			t.Errorf("%v: CompactAfter takes %d, want %d", c.rows, got, c.similar)
		}
	}
}

func TestAtOnce(t *testing.T) {
	files := slices.Repeat([]lake.File{{Rows: 1_900_000}}, 10)
	if got := atOnce(files); got != 8 { // 15,200,000; nine would be 17,100,000
		t.Errorf("%d files of 1,900,000 rows at once, want 8", got)
	}
	if got := atOnce(files[:2]); got != 2 {
		t.Errorf("%d of two files at once", got)
	}
}

// TestSorter: what does not fit in memory comes out in order too, equal rows as
// they came.
func TestSorter(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	l := &log[models.Exposure]{name: "exposures", compare: func(a, b *models.Exposure) int { return int(a.Views - b.Views) }}
	for _, n := range []int{0, 1, 9, 10, 11, 20, 21, 105} {
		s := &sorter[models.Exposure]{log: l, folder: t.TempDir(), room: 10}
		var want []models.Exposure
		for i := range n {
			r := models.Exposure{EventID: fmt.Sprint(i), Views: random.Int64N(7), Day: firstDay}
			want = append(want, r)
			if err := s.add(&r); err != nil {
				t.Fatal(err)
			}
		}
		slices.SortStableFunc(want, func(a, b models.Exposure) int { return int(a.Views - b.Views) })
		rows, err := s.sorted()
		if err != nil {
			t.Fatal(err)
		}
		var got []models.Exposure
		for r, err := range rows {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, *r)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d rows come out as %v, want %v", n, got, want)
		}
		s.remove()
	}
}
