package render

import (
	"fmt"
	"slices"
)

// A grid is a table as a file says it or ought to say it: text by text.
type grid struct {
	head []string
	rows [][]string
}

// compare finds the first place where a file says something else than it ought to.
func (want grid) compare(got grid) error {
	if !slices.Equal(want.head, got.head) {
		return fmt.Errorf("its columns are %q, and the cleared table's %q", got.head, want.head)
	}
	if len(want.rows) != len(got.rows) {
		return fmt.Errorf("it has %d rows, and the cleared table %d", len(got.rows), len(want.rows))
	}
	for i, row := range want.rows {
		if len(row) != len(got.rows[i]) {
			return fmt.Errorf("row %d has %d cells, and the cleared table's %d", i+1, len(got.rows[i]), len(row))
		}
		for j, cell := range row {
			if found := got.rows[i][j]; found != cell {
				return fmt.Errorf("row %d (%s), column %s: it has %q, and the cleared table %q", i+1, row[0], want.head[j], found, cell)
			}
		}
	}
	return nil
}

// inTable names the table that a fault is in.
func inTable(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("table %s: %w", name, err)
}
