package main

import (
	"fmt"
	"slices"
	"time"

	"candour/models/lake"
)

// A restatement is by how much lines that came late changed a finished month.
// A month is finished by the first snapshot that holds a record of a later one.
type restatement struct {
	Table      string  `json:"table"`
	Month      string  `json:"month"` // of UTC days
	FinishedBy int64   `json:"finished_by_snapshot"`
	RowsThen   int64   `json:"rows_then"`
	LateRows   int64   `json:"late_rows"` // added by later snapshots, where they added more than they took away
	RowsNow    int64   `json:"rows_now"`
	Percent    float64 `json:"late_percent"` // of rows_then; 0 where there were none
	NewestLate string  `json:"newest_late"`  // the newest snapshot that added rows, and its input; or empty
}

// monthsOf works the restatements of one table's finished months out, from the
// first month on.
func monthsOf(table string, growths []lake.Growth, inputs []lake.Input) []restatement {
	type step struct {
		snapshot int64
		month    string
	}
	var newest []step // how the newest month moved on
	months := map[string]*restatement{}
	finish := func(m *restatement) {
		if i := slices.IndexFunc(newest, func(s step) bool { return s.month > m.Month }); i >= 0 {
			m.FinishedBy = newest[i].snapshot
		}
	}
	for i := 0; i < len(growths); {
		snapshot, added, last := growths[i].Snapshot, map[string]int64{}, ""
		for ; i < len(growths) && growths[i].Snapshot == snapshot; i++ {
			if growths[i].Table == table {
				month := growths[i].Partition[:len("2006-01")]
				added[month] += growths[i].Rows
				last = max(last, month)
			}
		}
		for month, rows := range added {
			m := months[month]
			if m == nil {
				m = &restatement{Table: table, Month: month}
				finish(m)
				months[month] = m
			}
			m.add(snapshot, rows, inputs)
		}
		if len(newest) == 0 || last > newest[len(newest)-1].month {
			newest = append(newest, step{snapshot, last})
			for _, m := range months {
				if m.FinishedBy == 0 {
					finish(m)
				}
			}
		}
	}
	var finished []restatement
	for _, month := range sortedKeys(months) {
		if m := months[month]; m.FinishedBy != 0 {
			if m.RowsThen > 0 {
				m.Percent = 100 * float64(m.LateRows) / float64(m.RowsThen)
			}
			finished = append(finished, *m)
		}
	}
	return finished
}

// add takes in what a snapshot did to the month.
func (m *restatement) add(snapshot, rows int64, inputs []lake.Input) {
	m.RowsNow += rows
	if m.FinishedBy == 0 {
		m.RowsThen += rows
	} else if rows > 0 {
		m.LateRows += rows
		m.NewestLate = fmt.Sprintf("snapshot %d", snapshot)
		i := slices.IndexFunc(inputs, func(in lake.Input) bool { return in.Snapshot == snapshot && in.Log == m.Table && in.Late > 0 })
		if i >= 0 {
			m.NewestLate += fmt.Sprintf(", %s at %s", inputs[i].Name, inputs[i].Time.UTC().Format(time.RFC3339))
		}
	}
}
