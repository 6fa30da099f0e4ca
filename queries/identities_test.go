package queries_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/queries"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestInputs holds each header's inputs against the tables that DuckDB's own
// parser finds in the SQL.
func TestInputs(t *testing.T) {
	registry, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	reader := open(t, &txtar.Archive{}, time.UTC)
	for _, name := range registry.Names() {
		m, err := registry.Measure(name)
		if err != nil {
			t.Fatal(err)
		}
		var text string
		row := reader.QueryRowContext(context.Background(), "select cast(json_serialize_sql(cast(? as varchar)) as varchar)", m.SQL)
		if err := row.Scan(&text); err != nil {
			t.Fatal(err)
		}
		var tree any
		if err := json.Unmarshal([]byte(text), &tree); err != nil {
			t.Fatal(err)
		}
		tables, ctes := map[string]bool{}, map[string]bool{}
		walk(tree, tables, ctes)
		for cte := range ctes {
			delete(tables, cte)
		}
		got, want := slices.Sorted(maps.Keys(tables)), slices.Sorted(slices.Values(m.Inputs))
		if !slices.Equal(got, want) {
			t.Errorf("%s reads %v, its header says %v", name, got, want)
		}
	}
}

// walk collects the names of base tables and of common table expressions.
func walk(node any, tables, ctes map[string]bool) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			walk(child, tables, ctes)
		}
	case map[string]any:
		if n["type"] == "BASE_TABLE" {
			tables[fmt.Sprint(n["table_name"])] = true
		}
		if list, ok := n["map"].([]any); ok { // of a WITH clause
			for _, entry := range list {
				if e, ok := entry.(map[string]any); ok && e["value"] != nil {
					ctes[fmt.Sprint(e["key"])] = true
				}
			}
		}
		for _, child := range n {
			walk(child, tables, ctes)
		}
	}
}

// randomCases are two hundred reports of two channels over forty days.
func randomCases(seed uint64) *txtar.Archive {
	r := rand.New(rand.NewPCG(seed, 1))
	var reports, decisions strings.Builder
	reports.WriteString("report_id,received_at,channel,harm,legal_notice\n")
	decisions.WriteString("decision_id,report_id,decided_at,effective_at,outcome,harm\n")
	start := time.Date(2025, 12, 25, 0, 0, 0, 0, time.UTC)
	outcomes := []string{"actioned", "no_violation", "duplicate", "withdrawn", "insufficient"}
	for i := range 200 {
		received := start.Add(time.Duration(r.Int64N(40*24*3600)) * time.Second)
		fmt.Fprintf(&reports, "r%d,%s,%s,%s,false\n", i, received.Format(time.DateTime),
			[]string{"user", "school"}[r.IntN(2)], []string{"pc.hate", "pc.bullying"}[r.IntN(2)])
		if r.IntN(5) > 0 {
			decided := received.Add(time.Duration(r.ExpFloat64()*40*3600-1800) * time.Second).Format(time.DateTime)
			fmt.Fprintf(&decisions, "d%d,r%d,%s,%s,%s,pc.hate\n", i, i, decided, decided, outcomes[r.IntN(len(outcomes))])
		}
	}
	return &txtar.Archive{Files: []txtar.File{{Name: "reports.csv", Data: []byte(reports.String())}, {Name: "decisions.csv", Data: []byte(decisions.String())}}}
}

// TestIdentities: whatever the logs, the parts make the whole, the rows by any
// cut add up to the total, and each span opens with what the last left open.
func TestIdentities(t *testing.T) {
	registry, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		reader := open(t, randomCases(seed), time.UTC)
		ask := func(measure, by, grain string) [][]int64 {
			q := queries.Query{Measure: measure, Grain: grain, FirstDayOfWeek: time.Monday, AsOf: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}
			if q.By = nil; by != "" {
				q.By = []string{by}
			}
			if q.Period, err = queries.ParsePeriod("2026-01", time.UTC); err != nil {
				t.Fatal(err)
			}
			result, err := registry.Run(context.Background(), reader.DB, q)
			if err != nil {
				t.Fatal(err)
			}
			checkParts(t, result)
			return totals(result)
		}
		for _, measure := range []string{"response-times", "harm-trends", "backlog"} {
			total := ask(measure, "", "")[0]
			for _, cut := range [][2]string{{"channel", ""}, {"harm", ""}, {"", "week"}} {
				if measure == "backlog" && cut[1] != "" {
					continue // what is open at the end of each week does not add up
				}
				if got := sum(ask(measure, cut[0], cut[1])); measure == "response-times" && got[0] != total[0] || cut[1] == "" && !slices.Equal(got, total) {
					t.Errorf("seed %d: %s by %v adds up to %v, the total is %v", seed, measure, cut, got, total)
				}
			}
		}
		weeks := ask("backlog", "", "week")
		for i := 1; i < len(weeks); i++ {
			if opened, closed, open := weeks[i][0], weeks[i][1], weeks[i][2]; open != weeks[i-1][2]+opened-closed {
				t.Errorf("seed %d, week %d: %d open, but %d were, %d came and %d went", seed, i, open, weeks[i-1][2], opened, closed)
			}
		}
	}
}

// totals gives the counts of each row, in the order of the columns.
func totals(r queries.Result) [][]int64 {
	var all [][]int64
	for _, row := range r.Rows {
		var counts []int64
		for i, c := range r.Columns {
			if n, ok := row[i].(queries.Total); ok && c.Role == queries.Counted {
				counts = append(counts, int64(n))
			}
		}
		all = append(all, counts)
	}
	return all
}

func sum(rows [][]int64) []int64 {
	total := make([]int64, len(rows[0]))
	for _, row := range rows {
		for i, n := range row {
			total[i] += n
		}
	}
	return total
}

func checkParts(t *testing.T, r queries.Result) {
	t.Helper()
	at := func(row []queries.Value, name string) queries.Total {
		n, _ := row[slices.IndexFunc(r.Columns, func(c queries.Column) bool { return c.Name == name })].(queries.Total)
		return n
	}
	for _, parts := range r.Measure.Parts {
		for _, row := range r.Rows {
			var sum queries.Total
			for _, part := range parts.Of {
				sum += at(row, part)
			}
			if sum != at(row, parts.Whole) {
				t.Errorf("%s: %s is %d, its parts make %d", r.Measure.Name, parts.Whole, at(row, parts.Whole), sum)
			}
		}
	}
}
