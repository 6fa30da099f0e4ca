package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candour/models"
)

func TestValidate(t *testing.T) {
	source := &Source{
		Name: "v", Format: "xml", Files: []string{"["}, TimeLayout: "2006-01-02 15:04",
		Logs: []Mapping{
			{Log: "views"},
			{Log: models.Appeals}, {Log: models.Appeals},
			{
				Log:       models.Exposures,
				When:      []Condition{{Field: "kind"}},
				Fields:    map[string]string{"event_id": "", "content_id": "viewer_id", "surface": "where", "sruface": "x"},
				Constants: map[string]string{"views": "0", "surface": "search"},
				Labels:    map[string]map[string]string{"content_id": {"a": "b"}, "harm": {"mean": "bullying"}},
			},
		},
	}
	err := source.Validate(hasHarm)
	if err == nil {
		t.Fatal("no faults")
	}
	want := []string{
		`unknown format "xml"`, `pattern "["`, "a time zone is needed", `unknown log "views"`, "appeals is mapped twice",
		"event_id is neither mapped nor constant", `unknown field "sruface"`, "surface is mapped and constant at once",
		`constant of views: "0"`, "labels of content_id", `label "mean" of harm`, "a condition needs", `field "viewer_id" is a person's id in exposures.viewer_id and cannot feed exposures.content_id`,
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("no fault %q in\n%v", w, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != len(want) {
		t.Errorf("%d faults, want %d:\n%v", n, len(want), err)
	}
	for _, layout := range []string{time.RFC1123Z, "2006-01-02 15:04 -0700"} {
		if err := (&Source{TimeLayout: layout, Logs: []Mapping{{Log: models.Appeals}}}).Validate(hasHarm); err != nil {
			t.Errorf("layout %q: %v", layout, err)
		}
	}
}

// TestTimeLayout: a layout that can read nothing is refused.
func TestTimeLayout(t *testing.T) {
	for layout, good := range map[string]bool{
		"2006-01-02 15:04:05": true, "2006-01-02 15:04": true, "02.01.06 15h": true, "2006-01-02": true, "Jan 2 2006 3:04:05 PM": true, time.RFC850: true,
		"2006-01-02T15:04:05Z07:00": true, "2006-002 15:04": true,
		"YYYY-MM-DD HH:mm:ss": false, "%Y-%m-%d": false, "iso": false, "15:04:05": false, "2006-01 15:04": false, "2006-01-02 03:04:05": false, "2026-11-22 13:45": false,
	} {
		err := (&Source{TimeLayout: layout, TimeZone: time.UTC, Logs: []Mapping{{Log: models.Appeals}}}).Validate(hasHarm)
		if good != (err == nil) || err != nil && !strings.Contains(err.Error(), `such as "2006-01-02 15:04:05"`) {
			t.Errorf("layout %q: error %v", layout, err)
		}
	}
}

// TestSummerTime: local times that a zone skips, and that it has twice. By the
// European Union's rule clocks go from 2:00 to 3:00 on 29 March 2026 and from 3:00
// back to 2:00 on 25 October in Berlin, and an hour earlier by the clock in London;
// Lord Howe's go back by half an hour.
func TestSummerTime(t *testing.T) {
	for _, test := range []struct{ zone, layout, text, want string }{
		{"Europe/Berlin", "2006-01-02 15:04", "2026-07-01 12:00", "2026-07-01T10:00:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-03-29 01:59", "2026-03-29T00:59:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-03-29 02:00", ""},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-03-29 02:59", ""},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-03-29 03:00", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-10-25 01:59", "2026-10-24T23:59:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-10-25 02:00", "2026-10-25T00:00:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-10-25 02:59", "2026-10-25T00:59:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04", "2026-10-25 03:00", "2026-10-25T02:00:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04 -0700", "2026-10-25 02:30 +0100", "2026-10-25T01:30:00Z"},
		{"Europe/Berlin", "2006-01-02 15:04 -0700", "2026-03-29 02:30 +0100", "2026-03-29T01:30:00Z"},
		{"Europe/London", "2006-01-02 15:04 MST", "2026-10-25 01:30 GMT", "2026-10-25T01:30:00Z"},
		{"Europe/London", "2006-01-02 15:04 MST", "2026-10-25 01:30 BST", "2026-10-25T00:30:00Z"},
		{"Europe/London", "2006-01-02 15:04", "2026-03-29 01:30", ""},
		{"Europe/London", "2006-01-02 15:04 MST", "2026-07-01 12:00 GMT", "2026-07-01T12:00:00Z"},
		{"Europe/London", "2006-01-02 15:04 MST", "2026-07-01 12:00 PST", ""},
		{"Australia/Lord_Howe", "2006-01-02 15:04", "2026-04-05 01:45", "2026-04-04T14:45:00Z"},
		{"Australia/Lord_Howe", "2006-01-02 15:04", "2026-04-05 02:00", "2026-04-04T15:30:00Z"},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		c := (&Source{TimeLayout: test.layout, TimeZone: zone}).clock()
		got, f := c.time([]byte(test.text))
		switch {
		case test.want == "" && (f == nil || f.reason != BadTime || !strings.Contains(f.detail, "does not exist in "+test.zone)):
			t.Errorf("%s in %s: %v, fault %+v, want it rejected", test.text, test.zone, time.UnixMicro(got).UTC(), f)
		case test.want != "" && (f != nil || time.UnixMicro(got).UTC().Format(time.RFC3339) != test.want):
			t.Errorf("%s in %s: %v, fault %+v, want %s", test.text, test.zone, time.UnixMicro(got).UTC(), f, test.want)
		}
	}
	c := (&Source{TimeLayout: "2006-01-02 15:04", TimeZone: time.UTC}).clock()
	if _, f := c.time([]byte("2026-07-01T12:00:00Z")); f == nil || f.reason != BadTime {
		t.Errorf("another layout: %v", f)
	}
}

func TestFindFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b.csv", "a.ndjson.gz", "notes.txt", "sub/c.JSONL", "sub/d.csv.zst"} {
		write(t, dir, name, "")
	}
	for _, test := range []struct {
		paths    string
		patterns []string
		want     string
	}{
		{".", []string{"?.*"}, "a.ndjson.gz b.csv sub/c.JSONL sub/d.csv.zst"},
		{".", []string{"*.csv", "d.*"}, "b.csv sub/d.csv.zst"},
		{"sub b.csv", nil, "sub/c.JSONL sub/d.csv.zst b.csv"},
		{"[ab].*", nil, "a.ndjson.gz b.csv"},
	} {
		o := Options{Source: &Source{Files: test.patterns}}
		for _, path := range strings.Fields(test.paths) {
			o.Paths = append(o.Paths, filepath.Join(dir, path))
		}
		files, err := findFiles(&o)
		var got []string
		for _, f := range files {
			name, _ := filepath.Rel(dir, f.name)
			got = append(got, name)
		}
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, error %v, want %s", test.paths, got, err, test.want)
		}
	}
}

// TestLabels: labels take the place of values, our own words pass, codes may
// be numbers, and lists are mapped item by item.
func TestLabels(t *testing.T) {
	l := newLake(t)
	o := options("", write(t, t.TempDir(), "a.ndjson", strings.ReplaceAll(
		`{TIME,"decision_id":"1","outcome":1,"restrictions":["del","warn"],"automated_detection":"yes"}
{TIME,"decision_id":"2","outcome":2}
{TIME,"decision_id":"3","outcome":"actioned","restrictions":["zap"]}
{TIME,"decision_id":"4","outcome":true,"kind":"test"}
{TIME,"decision_id":"5","outcome":3}
`, "TIME", `"decided_at":"2026-03-01T10:00:00Z"`)))
	o.Source = &Source{Name: "v", Logs: []Mapping{{
		Log:       models.Decisions,
		When:      []Condition{{Field: "kind", NotIn: []string{"test"}}},
		Constants: map[string]string{"harm": "pc.hate", "ground": "terms"},
		Labels: map[string]map[string]string{
			"outcome": {"1": "actioned", "2": "no_violation"}, "restrictions": {"del": "remove"}, "automated_detection": {"yes": "true"},
		},
	}}}
	f := mustRun(t, l, o).Files[0]
	if figures(f) != [5]int64{2, 0, 3, 0, 0} || f.Reasons[NotSelected] != 1 || f.Unselected != 0 {
		t.Errorf("%v, %d unselected, reasons %v", figures(f), f.Unselected, f.Reasons)
	}
	if len(f.Labels) != 2 || f.Labels[Label{"restrictions", "zap"}] != 1 || f.Labels[Label{"outcome", "3"}] != 1 {
		t.Errorf("labels %v", f.Labels)
	}
	rows := rowsOf[models.Decision](t, l, models.Decisions)
	if len(rows) != 2 || strings.Join(rows[0].Restrictions, " ") != "remove warn" || !rows[0].AutomatedDetection || rows[1].Outcome != "no_violation" {
		t.Errorf("rows %+v", rows)
	}
}
