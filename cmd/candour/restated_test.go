package main

import (
	"reflect"
	"testing"
	"time"

	"candour/models/lake"
)

// TestMonthsOf: by hand. January has 10 rows when snapshot 3 brings a record of
// February; then 4 come late, one is erased, and one more comes with a replay.
// March, the newest month, is not finished. A month first met when it was
// already over is all late.
func TestMonthsOf(t *testing.T) {
	growths := []lake.Growth{
		{Table: "reports", Partition: "2026-01-05", Snapshot: 2, Rows: 7},
		{Table: "reports", Partition: "2026-01-31", Snapshot: 3, Rows: 3},
		{Table: "reports", Partition: "2026-02-01", Snapshot: 3, Rows: 20},
		{Table: "appeals", Partition: "2026-09-01", Snapshot: 4, Rows: 1},
		{Table: "reports", Partition: "2026-01-05", Snapshot: 5, Rows: 5},
		{Table: "reports", Partition: "2026-01-31", Snapshot: 5, Rows: -1},
		{Table: "reports", Partition: "2026-01-05", Snapshot: 6, Rows: -1},
		{Table: "reports", Partition: "2026-01-06", Snapshot: 7, Rows: 1},
		{Table: "reports", Partition: "2026-03-01", Snapshot: 8, Rows: 2},
		{Table: "reports", Partition: "2025-12-01", Snapshot: 9, Rows: 6},
	}
	inputs := []lake.Input{
		{ID: 1, Snapshot: 9, Log: "appeals", Late: 1, Name: "other.csv"},
		{ID: 2, Snapshot: 9, Log: "reports", Late: 6, Name: "late.csv", Time: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)},
	}
	want := []restatement{
		{Table: "reports", Month: "2025-12", FinishedBy: 2, LateRows: 6, RowsNow: 6, NewestLate: "snapshot 9, late.csv at 2026-04-01T12:00:00Z"},
		{Table: "reports", Month: "2026-01", FinishedBy: 3, RowsThen: 10, LateRows: 5, RowsNow: 14, Percent: 50, NewestLate: "snapshot 7"},
		{Table: "reports", Month: "2026-02", FinishedBy: 8, RowsThen: 20, RowsNow: 20},
	}
	if got := monthsOf("reports", growths, inputs); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}
