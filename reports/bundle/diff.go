package bundle

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Change is a figure that two bundles give differently.
type Change struct {
	File     string // of data, relative to the bundle, with slashes
	Row      string // the row's dimensions: "harm=pc.bullying channel=user", or "" for a total; its number where they tell no rows apart
	Column   string
	Measure  string // that the file's figures are of, by its description
	What     string // the column in words, by its description
	Old, New Figure
}

// A Figure is a cell as a CSV file gives it. Status is empty for a value, "c" withheld, "z" undefined,
// or "absent" where the row or the column is not there.
type Figure struct{ Value, Status string }

// Absent is the status of a figure whose row or column one of two bundles lacks.
const Absent = "absent"

// String is the figure for people.
func (f Figure) String() string {
	switch f.Status {
	case "":
		return f.Value
	case "c":
		return "withheld"
	case "z":
		return "undefined"
	case Absent:
		return "not there"
	}
	return f.Status
}

// Diff compares the figures of all tidy CSV files (those with a .meta.csv beside them) that two
// folders have under one path, in the order of paths, rows and columns of the new one. Tables of different
// periods are compared where they tell of the same span of time; what only one period covers is
// no change. The folders are taken as they are: Verify them first.
func Diff(oldDir, newDir string) ([]Change, error) {
	files, faults := list(newDir)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	var all []Change
	for _, f := range files {
		if !strings.HasSuffix(f.Path, ".csv") || strings.HasSuffix(f.Path, metaEnding) {
			continue
		}
		before, err := readFigures(oldDir, f.Path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		now, err := readFigures(newDir, f.Path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // described by no .meta.csv: no tidy data
		}
		if err != nil {
			return nil, err
		}
		for _, c := range before.compare(now) {
			c.File = f.Path
			all = append(all, c)
		}
	}
	return all, nil
}

const metaEnding = ".meta.csv"

// figures are the cells of a tidy file.
type figures struct {
	period  string
	measure string
	words   map[string]string // of columns
	columns []string          // of figures
	keys    []string          // of rows, in order
	rows    map[string]map[string]Figure
	spans   bool // the rows are apart by time
}

// readFigures reads a tidy file of a folder by its description.
func readFigures(dir, path string) (figures, error) {
	meta, err := readCSV(filepath.Join(dir, filepath.FromSlash(strings.TrimSuffix(path, ".csv")+metaEnding)))
	if err != nil {
		return figures{}, err
	}
	data, err := readCSV(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		return figures{}, err
	}
	t := figures{rows: map[string]map[string]Figure{}, words: map[string]string{}}
	kinds := map[string]string{}
	for _, record := range meta {
		if len(record) < 3 {
			return figures{}, fmt.Errorf("%s: its description has a line of %d cells", path, len(record))
		}
		kinds[record[0]] = record[1]
		t.words[record[0]] = record[2]
		if record[0] == "" && record[1] == "Measure" {
			t.measure = record[2]
		}
		if record[0] == "" && record[1] == "Period" {
			t.period = record[2]
		}
	}
	if len(data) == 0 {
		return figures{}, fmt.Errorf("%s: it has no header", path)
	}
	t.read(data[0], data[1:], kinds)
	return t, nil
}

func (t *figures) read(header []string, records [][]string, kinds map[string]string) {
	at := map[string]int{}
	for i, name := range header {
		at[name] = i
	}
	t.spans = kinds["period_start"] != ""
	for _, name := range header {
		if kinds[name] == "Indicator" {
			t.columns = append(t.columns, name)
		}
	}
	for n, record := range records {
		var key []string
		for i, name := range header {
			_, labelled := at[strings.TrimSuffix(name, "_label")]
			if kinds[name] == "Filter" && !(strings.HasSuffix(name, "_label") && labelled) {
				key = append(key, name+"="+record[i])
			}
		}
		cells := map[string]Figure{}
		for _, name := range t.columns {
			f := Figure{Value: record[at[name]]}
			if i, ok := at[name+"_status"]; ok {
				f.Status = record[i]
			}
			cells[name] = f
		}
		row := strings.Join(key, " ")
		if t.rows[row] != nil { // nothing tells it apart: schools without their names
			row = strings.TrimSpace(fmt.Sprintf("%s row=%d", row, n+1))
		}
		t.keys = append(t.keys, row)
		t.rows[row] = cells
	}
}

// compare gives the figures that are not the same in the later table.
func (t figures) compare(now figures) []Change {
	whole := t.period == now.period
	if !whole && !(t.spans && now.spans) {
		return nil // totals of different periods
	}
	columns := slices.Clone(now.columns)
	for _, c := range t.columns {
		if !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	keys := slices.Clone(now.keys)
	for _, key := range t.keys {
		if now.rows[key] == nil {
			keys = append(keys, key)
		}
	}
	var changes []Change
	for _, key := range keys {
		if !whole && (t.rows[key] == nil || now.rows[key] == nil) {
			continue
		}
		for _, c := range columns {
			before, after := t.figure(key, c), now.figure(key, c)
			if before != after {
				changes = append(changes, Change{Row: key, Column: c, Measure: now.measure, What: now.words[c], Old: before, New: after})
			}
		}
	}
	return changes
}

func (t figures) figure(row, column string) Figure {
	if f, ok := t.rows[row][column]; ok {
		return f
	}
	return Figure{Status: Absent}
}

func readCSV(path string) (_ [][]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return records, nil
}
