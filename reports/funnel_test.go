package reports

import (
	"fmt"
	"testing"
	"time"

	"candour/queries"
	"candour/reports/disclosure"
)

// partnerRates is a press that has cleared schools of 100 reports each, on rolls of so many students.
func partnerRates(t *testing.T, students ...int64) *press {
	t.Helper()
	columns := []queries.Column{
		{Name: "school", Unit: queries.Words, Role: queries.Dimension},
		{Name: "reports", Unit: queries.Count, Role: queries.Counted},
		{Name: "students", Unit: queries.Students, Role: queries.Base},
		{Name: "rate_per_1000", Unit: queries.Per1000, Role: queries.Estimate, Of: "reports"},
	}
	var rows [][]queries.Value
	for i, n := range students {
		rows = append(rows, []queries.Value{queries.Label(fmt.Sprintf("s%d", i)), queries.Total(100), queries.Total(n), queries.Measurement(1e5 / float64(n))})
	}
	table, err := disclosure.Apply(queries.Result{
		Measure: queries.Measure{Name: "example", Columns: columns[1:]}, Columns: columns, Rows: rows,
		Query: queries.Query{By: []string{"school"}, Period: queries.Period{Start: time.Unix(0, 0), End: time.Unix(86400, 0)}},
	}, disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	return &press{cleared: map[string]map[string]sheet{Schools: {"rates": {name: "rates", table: table}}}}
}

// TestUnnamedSchools: rolls are public, so that a size which one or two schools beside the reader's own have names them.
func TestUnnamedSchools(t *testing.T) {
	for name, c := range map[string]struct {
		students []int64
		want     int
	}{
		"four of about 1,000":  {[]int64{980, 1000, 1020, 990, 500, 510, 2000}, 4},
		"three of about 1,000": {[]int64{980, 1000, 1020, 500, 510, 2000}, 0}, // one of them knows who the other two are
	} {
		s, err := partnerRates(t, c.students...).unnamedSchools()
		if err != nil {
			t.Fatal(err)
		}
		if s.table.Len() != c.want {
			t.Errorf("%s: %d schools stand there, want %d", name, s.table.Len(), c.want)
		}
		for i := range s.table.Len() {
			if got := s.table.Cell(i, "students").Number; got != 1000 {
				t.Errorf("%s: a school of %v students stands there", name, got)
			}
		}
	}
}
