package upkeep

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/models"
	"candour/models/lake"

	"github.com/parquet-go/parquet-go"
)

func midnight(day int32) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// onlyHead fails the test where a file of data is not in the newest snapshot,
// or where the text stands in the catalogue or in any row.
func onlyHead(t *testing.T, l *lake.Lake, text string) {
	t.Helper()
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, files := range head.Files {
		for _, f := range files {
			known[f.Path] = true
		}
	}
	if err := filepath.WalkDir(l.Dir(), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if filepath.Ext(name) == ".parquet" && !known[name] {
			t.Errorf("%s is in no snapshot", name)
		}
		data, err := os.ReadFile(name)
		if bytes.Contains(data, []byte(text)) {
			t.Errorf("%s holds %q", name, text)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for table, rows := range content(t, head) {
		for _, row := range rows {
			if strings.Contains(row, text) {
				t.Errorf("%s still holds %s", table, row)
			}
		}
	}
}

// TestExpireSmall: input 1 was ingested before the horizon and input 2 after; their
// rows and quarantined lines are told apart, and the ledger says what went.
func TestExpireSmall(t *testing.T) {
	l := newLake(t)
	m := &maker{random: rand.New(rand.NewPCG(5, 5))}
	old, young := m.exposure(firstDay), m.exposure(firstDay+1)
	old.EventID, old.ContentID = "gone-1", "gone-2"
	young.Input = 2
	bad, good := m.rejection(), m.rejection()
	bad.Input, bad.Text, good.Input = 1, "gone-3", 2
	tx := begin(t, l)
	stageRows(t, tx, models.Exposures, dayName(firstDay), old)
	stageRows(t, tx, models.Quarantine, "", bad)
	commit(t, tx, lake.Input{Log: models.Exposures, Name: "a", Lines: 2, Kept: 1, Rejected: 1}) // on 1 March
	tx = begin(t, l)
	stageRows(t, tx, models.Exposures, dayName(firstDay+1), young)
	stageRows(t, tx, models.Quarantine, "", good)
	if _, err := tx.Commit(t.Context(), "", []lake.Input{{Log: models.Exposures, Name: "b", Lines: 2, Kept: 1, Rejected: 1}}, noon.AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	e, err := Expire(t.Context(), l, Expiration{Before: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Now: noon.AddDate(0, 0, 3)})
	if err != nil {
		t.Fatal(err)
	}
	if e.Days != 2 || e.Snapshots != 4 { // 0, 1 and the two ingests
		t.Errorf("expired %+v", e)
	}
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []lake.ExpiredCounts{{Lines: 1, Quarantined: 1}, {Lines: 1}} {
		if in := head.Inputs[i]; in.Expired != want.Lines || in.ExpiredLines != want.Quarantined {
			t.Errorf("input %d: %d rows and %d lines expired, want %+v", in.ID, in.Expired, in.ExpiredLines, want)
		}
	}
	if rows := content(t, head); len(rows[models.Quarantine]) != 1 || len(rows[models.Exposures]) != 0 {
		t.Errorf("what stays is %v", rows)
	}
	if infos, _ := l.Snapshots(t.Context()); len(infos) != 1 || infos[0].ID != e.Snapshot {
		t.Errorf("the snapshots are %v", infos)
	}
	if !head.Horizon.Equal(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the horizon is %s", head.Horizon)
	}
	onlyHead(t, l, "gone-")
	sound(t, l)
}

// TestExpireCounts holds the counts of a day against a plain count of its rows, with more
// rows than are sorted at once.
func TestExpireCounts(t *testing.T) {
	m := &maker{random: rand.New(rand.NewPCG(6, 6))}
	type accounts map[models.Pseudonym]int64
	plain, events := map[[2]string]accounts{}, map[[2]string]int64{}
	sorter := &sorter[models.Exposure]{log: exposures, folder: t.TempDir(), room: 50}
	for range 400 {
		r := m.exposure(firstDay)
		cell := [2]string{r.ViewerAgeBand + " " + r.Harm, r.Country}
		if plain[cell] == nil {
			plain[cell] = accounts{}
		}
		plain[cell][r.ViewerID] += r.Views
		events[cell]++
		if err := sorter.add(&r); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := sorter.sorted()
	if err != nil {
		t.Fatal(err)
	}
	sum := newExposureSum()
	for r, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		sum.add(r)
	}
	cells := sum.cells()
	if len(cells) != len(plain) {
		t.Errorf("%d cells, want %d", len(cells), len(plain))
	}
	for _, c := range cells {
		key := [2]string{c.ViewerAgeBand + " " + c.Harm, c.Country}
		want := models.ExposureDay{Day: firstDay, ViewerAgeBand: c.ViewerAgeBand, AgeSource: "declared", Harm: c.Harm, Surface: "search",
			Treatment: "none", Country: c.Country, Events: events[key], Accounts: int64(len(plain[key]))}
		for _, views := range plain[key] {
			want.Views += views
			for least, count := range map[int64]*int64{3: &want.DaysGE3, 5: &want.DaysGE5, 10: &want.DaysGE10, 20: &want.DaysGE20} {
				if views >= least {
					*count++
				}
			}
		}
		if c != want {
			t.Errorf("got  %+v\nwant %+v", c, want)
		}
	}
}

// TestExpireInSteps: expiring day after day gives the same counts as at once, and no
// closed case of a later day is touched.
func TestExpireInSteps(t *testing.T) {
	counts := func(steps ...int32) string {
		l := newLake(t)
		m := &maker{random: rand.New(rand.NewPCG(7, 7))}
		for range 3 {
			tx := begin(t, l)
			m.stageSome(t, tx)
			commit(t, tx, lake.Input{Log: "reports", Name: "x"}, lake.Input{Log: "reports", Name: "x"}, lake.Input{Log: "reports", Name: "x"})
		}
		for _, before := range steps {
			if _, err := Expire(t.Context(), l, Expiration{Before: midnight(before), Now: noon}); err != nil {
				t.Fatal(err)
			}
		}
		sound(t, l)
		head, err := l.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(head.Files[models.Exposures]); n != 0 {
			t.Errorf("%d files of exposures are left", n)
		}
		var all []string
		for _, table := range []string{models.ExposureDays, models.ReportDays, models.Reports} {
			for _, f := range head.Files[table] {
				all = append(all, countTexts(t, table, f.Path)...)
			}
		}
		slices.Sort(all)
		return joined(all)
	}
	once := counts(firstDay + 2)
	if steps := counts(firstDay, firstDay+1, firstDay+1, firstDay+2); steps != once {
		t.Errorf("in steps:\n%s\nat once:\n%s", steps, once)
	}
	if !strings.Contains(once, `"Accounts":`) {
		t.Errorf("there are no counts:\n%s", once)
	}
}

func countTexts(t *testing.T, table, path string) []string {
	t.Helper()
	switch table {
	case models.ExposureDays:
		return texts[models.ExposureDay](t, path)
	case models.ReportDays:
		return texts[models.ReportDay](t, path)
	}
	return texts[models.Report](t, path)
}

func texts[R any](t *testing.T, path string) []string {
	t.Helper()
	rows, err := parquet.ReadFile[R](path)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

// TestExpireKeepsGrowth: days that were merged do not seem to have come late once the
// snapshots that saw them come are gone.
func TestExpireKeepsGrowth(t *testing.T) {
	l := newLake(t)
	m := &maker{random: rand.New(rand.NewPCG(8, 8))}
	for range fewFiles {
		tx := begin(t, l)
		stageRows(t, tx, models.Exposures, dayName(firstDay), m.exposure(firstDay))
		commit(t, tx, lake.Input{Log: models.Exposures, Name: "x"})
	}
	if c, err := Compact(t.Context(), l, 0, noon); err != nil || c.After != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	head, _ := l.Head(t.Context())
	want, err := l.Growths(t.Context(), head.ID)
	if err != nil || len(want) != fewFiles {
		t.Fatalf("before: %v, %v", want, err)
	}
	e, err := Expire(t.Context(), l, Expiration{Before: midnight(firstDay), Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := l.Growths(t.Context(), e.Snapshot); err != nil || !slices.Equal(got, want) {
		t.Errorf("after: %v, %v\nwant %v", got, err, want)
	}
}
