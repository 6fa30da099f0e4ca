package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The small school: 3 reports, 1,237 students, in a region of its own. What
// follows from the 3 alone is as good as the 3: their rate and their median.
const (
	smallSchool = "s3"
	smallRegion = "Lonely Isles"
)

// Beside it is a school with 7: enough for a count, too few for a rate.
var smallFigures = []string{
	"2.425",                 // 3 ÷ 1,237 × 1,000
	"6.31",                  // 7 ÷ 1,109 × 1,000: a count that may stand, a rate that may not
	"17.283", "17h", "17.3", // the median of its hours
}

// TestWithheldCount: a school with exactly 3 reports is in the bundle, and
// neither that number nor what follows from it stands there for it.
func TestWithheldCount(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("schools.csv", "school_id,name,valid_from,students,region,phase\n"+
		"s1,Oak,2025-01-01,900,Midland,secondary\ns2,Elm,2025-01-01,800,Midland,secondary\n"+
		"s3,Rowan,2025-01-01,1237,"+smallRegion+",secondary\ns4,Ash,2025-01-01,700,Coast,primary\n"+
		"s5,Yew,2025-01-01,1109,Seven Sound,secondary\n")
	reports, decisions := schoolReports(map[string]int{"s1": 41, "s2": 36, smallSchool: 3, "s4": 29, "s5": 7})
	p.write("reports.csv", reports)
	p.write("decisions.csv", decisions)
	for _, f := range []aFile{{"schools", "schools.csv"}, {"reports", "reports.csv"}, {"decisions", "decisions.csv"}} {
		p.must(done, "ingest", "--log", f.log, f.name)
	}
	p.must(done, "publish", "all", "--period", "2026-01", "--out", "bundle")

	// The figures are there to be withheld.
	internal := p.must(done, "query", "response-times", "--by", "school", "--period", "2026-01", "--format", "csv")
	if !strings.Contains(internal, "\ns3,3,,3,,0,") || !strings.Contains(internal, "17.283") {
		t.Fatalf("the small school's figures are not as planted:\n%s", internal)
	}
	rates := p.must(done, "query", "school-rates", "--by", "school", "--period", "2026-01", "--format", "csv")
	if !strings.Contains(rates, "2.425") {
		t.Fatalf("the small school's rate is not as planted:\n%s", rates)
	}

	data, err := os.ReadFile(p.path("bundle", "schools", smallSchool, "data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	january := rowOf(t, string(data), "period_start", "2026-01-01")
	for _, column := range []string{"received", "decided", "decided_48h", "median_hours", "share_48h"} {
		if status, ok := january[column+"_status"]; january[column] != "" || !ok || !strings.HasPrefix(status, "c") {
			t.Errorf("%s of the small school: %q with status %q, want none with c", column, january[column], january[column+"_status"])
		}
	}
	page, err := os.ReadFile(p.path("bundle", "schools", smallSchool, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	month := regexp.MustCompile(`<tr><th[^>]*>January 2026</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>`).FindStringSubmatch(string(page))
	if month == nil || !strings.Contains(month[1], "[c]") || !strings.Contains(month[2], "[c]") || strings.Contains(string(page), ">3<") {
		t.Errorf("the small school's page does not withhold its counts: %q", month)
	}
	byRegion, err := os.ReadFile(p.path("bundle", "transparency", "data", "school_rates_by_region.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if isles := rowOf(t, string(byRegion), "region", smallRegion); isles["reports"] != "" || !strings.HasPrefix(isles["reports_status"], "c") {
		t.Errorf("the small school's region shows %q with status %q", isles["reports"], isles["reports_status"])
	}
	sound := rowOf(t, string(byRegion), "region", "Seven Sound")
	if sound["rate_per_1000"] != "" || !strings.HasPrefix(sound["rate_per_1000_status"], "c") {
		t.Errorf("a rate stands on 7 reports: %q with status %q", sound["rate_per_1000"], sound["rate_per_1000_status"])
	}
	p.checkRegionJSON("school_rates_by_region.json")
	p.noneOf("bundle", smallFigures)
	p.holds("bundle/transparency/report.pdf", smallRegion) // what is shown is found there, so the search can find
	p.holds("bundle/transparency/tables.xlsx", smallRegion)
}

// holds wants texts in a file.
func (p place) holds(path string, texts ...string) {
	p.t.Helper()
	file, err := os.ReadFile(p.path(path))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, text := range texts {
		if !strings.Contains(unpacked(p.t, path, file), text) {
			p.t.Errorf("%s is not found in %s", text, path)
		}
	}
}

// checkRegionJSON looks at the small school's region, which is all its own.
func (p place) checkRegionJSON(name string) {
	p.t.Helper()
	text, err := os.ReadFile(p.path("bundle", "transparency", "data", name))
	if err != nil {
		p.t.Fatal(err)
	}
	var table struct{ Rows []map[string]any }
	if err := json.Unmarshal(text, &table); err != nil {
		p.t.Fatal(err)
	}
	i := slices.IndexFunc(table.Rows, func(row map[string]any) bool { return row["region"] == smallRegion })
	if i < 0 || table.Rows[i]["reports"] != nil || table.Rows[i]["reports_status"] != "withheld: protected count" || table.Rows[i]["rate_per_1000"] != nil {
		p.t.Errorf("%s: the small school's region is not withheld: %v", name, table.Rows)
	}
}

// schoolReports makes that many reports of each school in January, each decided
// after an hour; those of the small school after 5, 17.2833 and 60 hours.
func schoolReports(counts map[string]int) (reports, decisions string) {
	reports = "report_id,received_at,channel,harm,school_id\n"
	decisions = "decision_id,report_id,decided_at,outcome,harm\n"
	hours := []time.Duration{5 * time.Hour, 17*time.Hour + 17*time.Minute, 60 * time.Hour}
	for _, school := range []string{"s1", "s2", smallSchool, "s4", "s5"} {
		for i := range counts[school] {
			id := fmt.Sprintf("%s-%d", school, i)
			at := time.Date(2026, 1, 5+i%20, 9, i, 0, 0, time.UTC)
			until := at.Add(time.Hour)
			if school == smallSchool {
				until = at.Add(hours[i])
			}
			reports += fmt.Sprintf("%s,%s,school,pc.bullying,%s\n", id, at.Format(time.RFC3339), school)
			decisions += fmt.Sprintf("d-%s,%s,%s,no_violation,pc.bullying\n", id, id, until.Format(time.RFC3339))
		}
	}
	return reports, decisions
}

// rowOf is the row of a CSV file whose column has that value.
func rowOf(t *testing.T, text, column, value string) map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], column)
	for _, row := range rows[1:] {
		if at >= 0 && row[at] == value {
			named := map[string]string{}
			for i, name := range rows[0] {
				named[name] = row[i]
			}
			return named
		}
	}
	t.Fatalf("no row with %s %s in\n%s", column, value, text)
	return nil
}

// noneOf looks for texts in every file of a folder but scripts that are not ours.
func (p place) noneOf(dir string, texts []string) {
	p.t.Helper()
	err := filepath.WalkDir(p.path(dir), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, "/assets/") {
			return err
		}
		file, err := os.ReadFile(path)
		text := unpacked(p.t, path, file)
		for _, secret := range texts {
			if i := strings.Index(text, secret); i >= 0 {
				p.t.Errorf("%s holds %s: …%s…", path, secret, text[max(0, i-80):min(len(text), i+40)])
			}
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}
