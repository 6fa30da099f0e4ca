package models

import (
	"strings"
	"testing"
)

// TestTables holds the shapes that the catalogue is given against the row types.
func TestTables(t *testing.T) {
	var got strings.Builder
	for _, table := range Tables() {
		seen := map[int]bool{}
		for _, c := range table.Columns {
			if c.ID == 0 || seen[c.ID] {
				t.Errorf("%s.%s: field id %d is missing or used twice", table.Name, c.Name, c.ID)
			}
			seen[c.ID] = true
			got.WriteString(table.Name + "." + c.Name + " " + c.Type + "\n")
		}
	}
	for _, want := range []string{
		"reports.subject_id uuid", "reports.received_at timestamp", "reports.legal_notice boolean", "decisions.restrictions list",
		"decisions.element varchar", "decisions.views_before_action int64", "exposures.day date", "schools.valid_to date",
	} {
		if !strings.Contains(got.String(), want+"\n") {
			t.Errorf("no column %q in\n%s", want, &got)
		}
	}
}
