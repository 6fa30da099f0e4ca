package ingest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"candour/models"
	"candour/models/lake"
)

// TestStageLimits feeds rows of 20 days, out of order, with corrections that
// move rows between days, through a stage that may hold next to nothing.
func TestStageLimits(t *testing.T) {
	const firstDay = 20_500
	l := newLake(t)
	tx, err := l.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	c := newCrew(t.Context(), 2, nil, func() func(*job) { return nil })
	defer c.stop()
	s := newStage(appeals, tx, c, limits{group: 700, open: 5, waiting: 80_000, age: 500, keys: 1 << 20})
	rnd := rand.New(rand.NewPCG(3, 3))
	table, files := map[string]int32{}, 0
	account := newAccount("f", models.Appeals, "", "")
	for i := range 6000 { // most days come back after their file was closed
		r := models.Appeal{AppealID: fmt.Sprint(rnd.IntN(5000)), Day: firstDay + (int32(i/120)+rnd.Int32N(3))%20, Input: 1}
		r.LodgedAt = int64(r.Day) * microsADay
		table[r.AppealID] = r.Day
		b := appeals.newBatch(1)
		b.rows, b.keys, b.contents = append(b.rows, r), append(b.keys, hashKey(appeals.key(&r, nil))), append(b.contents, appeals.sum(&r))
		if err := s.add(b, account); err != nil {
			t.Fatal(err)
		}
		if s.files > s.limits.open || s.waiting > s.room {
			t.Fatalf("%d files open, %d rows waiting", s.files, s.waiting)
		}
	}
	if err := s.settle(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	if files = len(s.parts); files < 40 || s.files != 0 || s.waiting != 0 {
		t.Errorf("%d files: limits not met; %d open, %d rows waiting at the end", files, s.files, s.waiting)
	}
	account.Lines = account.Kept + account.Duplicates
	account.ID = tx.NextInput()
	if _, err := tx.Commit(t.Context(), "test", []lake.Input{account.Input}, testNow); err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, r := range rowsOf[models.Appeal](t, l, models.Appeals) {
		got = append(got, fmt.Sprint(r.AppealID, " ", r.Day))
	}
	for id, day := range table {
		want = append(want, fmt.Sprint(id, " ", day))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || account.Kept-account.Corrections != int64(len(want)) {
		t.Errorf("%d rows, want %d; %d kept, %d corrections", len(got), len(want), account.Kept, account.Corrections)
	}
	if faults := l.Verify(t.Context()); faults != nil {
		t.Error(faults)
	}
}
