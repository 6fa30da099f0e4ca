package disclosure

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"candour/queries"
)

// A secret is a figure that a publication withholds: nobody who reads it knows its value.
type secret struct{ queries.Value }

const metaEnding = ".meta.csv"

// apart are the folders whose files go to a reader each, and the dimension that tells them apart.
var apart = map[string]string{"schools": "school"}

// Published reads the tidy CSV files of a publication as one who was handed nothing else: those whose
// description, NAME.meta.csv, names a measure. What the counts of a measure add up to is no secret either: it
// stands in the measures' definitions. The names of the sheets are the files' paths after name.
func Published(files fs.FS, name string, measures *queries.Registry) ([]Sheet, error) {
	var all []Sheet
	err := fs.WalkDir(files, ".", func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(at, metaEnding) {
			return err
		}
		data := strings.TrimSuffix(at, metaEnding) + ".csv"
		r, ok, err := readResult(files, at, data, measures)
		if err != nil {
			return fmt.Errorf("read %s: %w", path.Join(name, data), err)
		}
		if ok {
			folder, _, _ := strings.Cut(at, "/")
			all = append(all, Sheet{Name: path.Join(name, data), Result: r, Apart: apart[folder]})
		}
		return nil
	})
	return all, err
}

// readResult reads a file by its description; false where that names no measure.
func readResult(files fs.FS, meta, data string, measures *queries.Registry) (queries.Result, bool, error) {
	about, err := records(files, meta)
	if err != nil {
		return queries.Result{}, false, err
	}
	q, err := question(about)
	if err != nil || q.Measure == "" {
		return queries.Result{}, false, err
	}
	r := queries.Result{}
	if r.Measure, err = measures.Measure(q.Measure); err != nil {
		return r, false, err
	}
	body, err := records(files, data)
	if err != nil {
		return r, false, err
	}
	if len(body) == 0 {
		return r, false, fmt.Errorf("it has no header")
	}
	r.Query = q
	places := header(&r, about, body[0])
	for i, record := range body[1:] {
		row, err := readRow(r.Columns, places, record)
		if err != nil {
			return r, false, fmt.Errorf("line %d: %w", i+2, err)
		}
		r.Rows = append(r.Rows, row)
	}
	if r.Query.Grain == "week" && len(r.Rows) > 0 {
		last, _ := r.Rows[len(r.Rows)-1][len(r.Query.By)].(queries.Day)
		r.Query.FirstDayOfWeek = last.Weekday()
	}
	return r, true, nil
}

// A placed column is where a record holds a figure and its status; -1: no status.
type placed struct{ figure, status int }

// header makes the columns of a result, dimensions first, and gives the place of each in a record.
func header(r *queries.Result, about [][]string, names []string) []placed {
	kinds := map[string]string{}
	for _, line := range about {
		if len(line) > 1 {
			kinds[line[0]] = line[1]
		}
	}
	var places []placed
	for i, name := range names {
		at := placed{i, slices.Index(names, name+"_status")}
		column := slices.IndexFunc(r.Measure.Columns, func(c queries.Column) bool { return c.Name == name })
		switch {
		case name == queries.PeriodStart:
			r.Columns = append(r.Columns, queries.Column{Name: name, Unit: queries.Date, Role: queries.Dimension})
		case kinds[name] == "Filter" && slices.Contains(r.Measure.Dimensions, name):
			r.Columns = append(r.Columns, queries.Column{Name: name, Unit: queries.Words, Role: queries.Dimension})
			r.Query.By = append(r.Query.By, name)
		case column >= 0 && kinds[name] == "Indicator":
			r.Columns = append(r.Columns, r.Measure.Columns[column])
		default:
			continue // a status, or a label beside its value
		}
		places = append(places, at)
	}
	return places
}

func readRow(columns []queries.Column, places []placed, record []string) ([]queries.Value, error) {
	row := make([]queries.Value, len(columns))
	for j, c := range columns {
		text, status := record[places[j].figure], ""
		if places[j].status >= 0 {
			status = record[places[j].status]
		}
		value, err := readValue(c, text, status)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		row[j] = value
	}
	return row, nil
}

func readValue(c queries.Column, text, status string) (queries.Value, error) {
	switch {
	case status == "c":
		return secret{}, nil
	case status != "":
		return queries.Undefined(status), nil
	case c.Name == queries.PeriodStart:
		day, err := time.Parse(time.DateOnly, text)
		return queries.Day{Time: day}, err
	case c.Role == queries.Counted || c.Role == queries.Base:
		n, err := strconv.ParseInt(text, 10, 64)
		return queries.Total(n), err
	case c.Role == queries.Dimension || c.Unit == queries.Words:
		return queries.Label(text), nil
	}
	x, err := strconv.ParseFloat(text, 64)
	return queries.Measurement(x), err
}

func records(files fs.FS, name string) ([][]string, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return csv.NewReader(f).ReadAll()
}

// question is what the rows answer, from the lines of a description that belong to no column.
func question(about [][]string) (queries.Query, error) {
	q := queries.Query{Where: map[string][]string{}}
	var err error
	for _, line := range about {
		if len(line) < 3 || line[0] != "" || err != nil {
			continue
		}
		what, text := line[1], line[2]
		switch dimension, isWhere := strings.CutPrefix(what, "Where "); {
		case isWhere:
			q.Where[dimension] = strings.Split(text, "|")
		case what == "Measure":
			q.Measure = text
		case what == "Grain":
			q.Grain = text
		case what == "Clock":
			q.Clock = text
		case what == "As of":
			q.AsOf, err = time.Parse(time.RFC3339Nano, text)
		case what == "Period":
			from, to, _ := strings.Cut(text, " up to and without ")
			q.Period, err = queries.Between(from, to, time.UTC)
		}
	}
	return q, err
}
