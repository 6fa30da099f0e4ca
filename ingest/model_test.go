package ingest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/models"
	"candour/models/lake"
)

// cramped are limits that next to nothing keeps to.
func cramped(l *limits) { *l = limits{group: 7, open: 2, waiting: 30_000, age: 2, keys: 6} }

// A model is what a plain map makes of lines, one after the other.
type model struct {
	rnd   *rand.Rand
	table map[string]models.Appeal
	files [][]models.Appeal // as delivered
}

// TestModel ingests overlapping, appended, shuffled and repeated files, with
// corrections that move rows between days, in several runs, and holds table and
// accounts against a plain map, with much room and with next to none.
func TestModel(t *testing.T) {
	for seed := range uint64(12) {
		m := &model{rnd: rand.New(rand.NewPCG(seed, 1)), table: map[string]models.Appeal{}}
		l, dir := newLake(t), t.TempDir()
		for run := range 5 {
			var paths []string
			want, newest := [][5]int64{}, m.newest()
			for file := range 1 + m.rnd.IntN(4) {
				lines := m.deliver()
				m.files = append(m.files, lines)
				paths = append(paths, write(t, dir, fmt.Sprintf("%d-%d.ndjson", run, file), appealLines(lines)))
				want = append(want, [5]int64{})
			}
			o := options(models.Appeals, paths...)
			o.Threads = 1 + m.rnd.IntN(4)
			if seed%2 == 1 {
				o.limit = cramped
			}
			account := mustRun(t, l, o)
			for i, f := range account.Files {
				if f.Seen == "" {
					want[i] = m.take(m.files[len(m.files)-len(paths)+i], newest, f.ID)
				}
				if got := figures(f); got != want[i] {
					t.Fatalf("seed %d, run %d, file %d: kept, duplicates, rejected, corrections, late %v, want %v", seed, run, i, got, want[i])
				}
			}
			m.compare(t, l, fmt.Sprintf("seed %d, run %d", seed, run))
		}
		if faults := l.Verify(t.Context()); faults != nil {
			t.Errorf("seed %d: %v", seed, faults)
		}
	}
}

// deliver makes up a file: new lines, a part of an earlier one, one that has
// grown, or the same once more.
func (m *model) deliver() []models.Appeal {
	var lines []models.Appeal
	if len(m.files) > 0 {
		old := m.files[m.rnd.IntN(len(m.files))]
		switch m.rnd.IntN(4) {
		case 0:
			return old
		case 1:
			from := m.rnd.IntN(len(old) + 1)
			lines = append(lines, old[from:from+m.rnd.IntN(len(old)-from+1)]...)
		case 2:
			lines = append(lines, old...)
		}
	}
	for range m.rnd.IntN(40) {
		day := int32(20_500 + m.rnd.IntN(6))
		lines = append(lines, models.Appeal{AppealID: fmt.Sprint("k", m.rnd.IntN(50)), Day: day, DecisionID: fmt.Sprint("d", m.rnd.IntN(2))})
	}
	if m.rnd.IntN(3) == 0 {
		m.rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
	return lines
}

func appealLines(lines []models.Appeal) string {
	var b strings.Builder
	for _, r := range lines {
		fmt.Fprintf(&b, `{"appeal_id":%q,"lodged_at":%q,"decision_id":%q,"contests":"account"}`+"\n",
			r.AppealID, time.Unix(int64(r.Day)*secondsADay, 0).UTC().Format(time.RFC3339), r.DecisionID)
	}
	return b.String() + "{\n"
}

// newest is the table's newest day.
func (m *model) newest() (day int32) {
	for _, r := range m.table {
		day = max(day, r.Day)
	}
	return day
}

// take is what ingesting lines comes to.
func (m *model) take(lines []models.Appeal, newest int32, input int64) (counts [5]int64) {
	counts[2] = 1 // the last line is broken
	for _, r := range lines {
		old, known := m.table[r.AppealID]
		if known && old.Day == r.Day && old.DecisionID == r.DecisionID {
			counts[1]++
			continue
		}
		counts[0]++
		if known {
			counts[3]++
		}
		if r.Day < newest {
			counts[4]++
		}
		r.Input = input
		m.table[r.AppealID] = r
	}
	return counts
}

func (m *model) compare(t *testing.T, l *lake.Lake, when string) {
	t.Helper()
	var got, want []string
	line := func(r models.Appeal) string {
		return fmt.Sprint(r.AppealID, " ", r.Day, " ", r.DecisionID, " ", r.Input)
	}
	for _, r := range rowsOf[models.Appeal](t, l, models.Appeals) {
		got = append(got, line(r))
	}
	for _, r := range m.table {
		want = append(want, line(r))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%s: rows\n%q, want\n%q", when, got, want)
	}
}

// TestThreads: the same input gives the same bytes whatever the threads.
func TestThreads(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	var content strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&content, `{"event_id":"e%d","viewed_at":"2026-%02d-%02dT10:00:00Z","viewer_id":"v%d","viewer_age_band":"13-15","content_id":"c%d","surface":"search","views":%d}`+"\n",
			rnd.IntN(39_000), 1+rnd.IntN(2), 1+rnd.IntN(28), rnd.IntN(500), rnd.IntN(900), rnd.IntN(4))
		if i%1000 == 0 {
			content.WriteString("{\"broken\n")
		}
	}
	for _, limit := range []func(*limits){nil, func(l *limits) { *l = limits{group: 500, open: 9, waiting: 1 << 20, age: 2, keys: 7000} }} {
		sameBytes(t, content.String(), limit)
	}
}

func sameBytes(t *testing.T, content string, limit func(*limits)) {
	var want []string
	for _, threads := range []int{1, 2, 4} {
		l, dir := newLake(t), t.TempDir()
		o := options(models.Exposures, write(t, dir, "a.ndjson", content))
		o.Threads, o.limit = threads, limit
		account := mustRun(t, l, o)
		if f := account.Files[0]; f.Corrections == 0 || f.Rejected < 41 {
			t.Fatalf("%d corrections, %d rejected: the input tests too little", f.Corrections, f.Rejected)
		}
		head, err := l.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range append(head.Files[models.Exposures], head.Files[models.Quarantine]...) {
			b, err := os.ReadFile(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, f.Partition+string(b))
		}
		if want == nil {
			want = got
		}
		if len(got) < 50 || !slices.Equal(got, want) {
			t.Errorf("%d threads: %d files that differ from those of one thread", threads, len(got))
		}
	}
}
