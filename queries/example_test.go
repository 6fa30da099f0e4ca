package queries_test

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"candour/models"
	"candour/models/harms"
	"candour/models/lake"
	"candour/queries"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the want.csv of the worked examples; check them by hand")

// TestExamples runs the worked example of every measure. A measure without one fails.
func TestExamples(t *testing.T) {
	registry, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range registry.Names() {
		paths, err := filepath.Glob(filepath.Join("testdata", name+"*.txtar"))
		if err != nil || len(paths) == 0 {
			t.Errorf("%s: every measure needs a worked example: testdata/%s.txtar", name, name)
		}
		for _, path := range paths {
			t.Run(filepath.Base(path), func(t *testing.T) { runExample(t, registry, name, path) })
		}
	}
}

// runExample asks each query of an example, whose answer is the file after it.
func runExample(t *testing.T, registry *queries.Registry, measure, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for i, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "query") {
			continue
		}
		got := answer(t, registry, archive, measure, string(f.Data))
		want := &archive.Files[i+1]
		if *update {
			want.Data = []byte(got)
		}
		if got != string(want.Data) {
			t.Errorf("%s gives\n%swant\n%s", f.Name, got, want.Data)
		}
		checked++
	}
	if checked == 0 {
		t.Error("the example asks nothing")
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// answer runs one query over the archive's logs and writes its rows as CSV.
func answer(t *testing.T, registry *queries.Registry, archive *txtar.Archive, measure, text string) string {
	t.Helper()
	q, columns, zone := parseQuery(t, measure, text)
	reader := open(t, archive, zone)
	result, err := registry.Run(context.Background(), reader.DB, q)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintln(&b, strings.Join(columns, ","))
	for _, row := range result.Rows {
		var cells []string
		for _, name := range columns {
			for i, c := range result.Columns {
				if c.Name == name {
					cells = append(cells, show(row[i]))
				}
			}
		}
		fmt.Fprintln(&b, strings.Join(cells, ","))
	}
	return b.String()
}

func show(v queries.Value) string {
	switch v := v.(type) {
	case queries.Measurement:
		return strconv.FormatFloat(float64(v), 'g', 6, 64)
	case queries.Undefined:
		return "[" + string(v) + "]"
	case queries.Day:
		return v.String()
	}
	return fmt.Sprint(v)
}

// parseQuery reads lines such as "by: harm" and "where: channel=school".
func parseQuery(t *testing.T, measure, text string) (q queries.Query, columns []string, zone *time.Location) {
	t.Helper()
	q = queries.Query{Measure: measure, Where: map[string][]string{}, FirstDayOfWeek: time.Monday}
	zone = time.UTC
	var period, asOf, since string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "by":
			q.By = strings.Fields(value)
		case "where":
			dim, v, _ := strings.Cut(value, "=")
			q.Where[dim] = append(q.Where[dim], v)
		case "grain":
			q.Grain = value
		case "first day of week":
			q.FirstDayOfWeek = map[string]time.Weekday{"Sunday": time.Sunday, "Saturday": time.Saturday}[value]
		case "clock":
			q.Clock = value
		case "behind":
			q.Behind = value == "yes"
		case "interval":
			q.Interval = value
		case "period":
			period = value
		case "as of":
			asOf = value
		case "since":
			since = value
		case "columns":
			columns = strings.Fields(value)
		case "zone":
			var err error
			if zone, err = time.LoadLocation(value); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("query line %q", line)
		}
	}
	var err error
	if q.Period, err = queries.ParsePeriod(period, zone); err != nil {
		t.Fatal(err)
	}
	if q.AsOf, err = time.Parse(time.RFC3339, asOf); err != nil {
		t.Fatal(err)
	}
	if since != "" {
		if q.Since, err = time.Parse(time.RFC3339, since); err != nil {
			t.Fatal(err)
		}
	}
	return q, columns, zone
}

// open binds an empty snapshot and fills its tables from the archive's CSVs.
func open(t *testing.T, archive *txtar.Archive, zone *time.Location) *models.Reader {
	t.Helper()
	taxonomy, err := harms.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	reader, err := models.Open(ctx, t.TempDir(), &lake.Snapshot{}, models.Options{Zone: zone, Taxonomy: taxonomy, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range archive.Files {
		table, ok := strings.CutSuffix(f.Name, ".csv")
		if !ok || strings.HasPrefix(table, "want") {
			continue
		}
		records, err := csv.NewReader(strings.NewReader(string(f.Data))).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for _, record := range records[1:] {
			insert(t, reader, table, records[0], record)
		}
	}
	return reader
}

// insert adds a row; an empty cell is NULL and a list is split by "|".
func insert(t *testing.T, reader *models.Reader, table string, columns, record []string) {
	t.Helper()
	var values []any
	for i, cell := range record {
		switch {
		case cell == "":
			values = append(values, nil)
		case columns[i] == "restrictions":
			values = append(values, strings.Split(cell, "|"))
		default:
			values = append(values, cell)
		}
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")
	statement := "insert into " + table + " (" + strings.Join(columns, ", ") + ") values (" + marks + ")"
	if _, err := reader.ExecContext(context.Background(), statement, values...); err != nil {
		t.Fatalf("%s %v: %v", table, record, err)
	}
}
