package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"maps"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPages makes the demo once and reads what it publishes: as a program would, and in a browser.
func TestPages(t *testing.T) {
	demo := filepath.Join(t.TempDir(), "demo")
	var complaints bytes.Buffer
	if code := run([]string{"demo", "--out", demo}, strings.NewReader(""), io.Discard, &complaints); code != done {
		t.Fatalf("the demo ended with %d: %s", code, complaints.String())
	}
	bundle := filepath.Join(demo, "bundle")
	pages := loadPages(t, bundle)
	for _, want := range []string{"index.html", "methods.html", "transparency/report.html", "dashboard/index.html", "dashboard/harms.html",
		"dashboard/exposure.html", clusterSchool, quietSchool} {
		if pages[want] == nil {
			t.Fatalf("there is no %s", want)
		}
	}
	t.Run("references", func(t *testing.T) { checkPageReferences(t, bundle, pages, 200) })
	t.Run("schools", func(t *testing.T) { checkSchoolFolders(t, demo, pages) })
	t.Run("data", func(t *testing.T) { checkDataFiles(t, bundle) })
	t.Run("figures", func(t *testing.T) { checkPageFigures(t, bundle, pages) })
	t.Run("browser", func(t *testing.T) { checkPagesInBrowser(t, bundle) })
	t.Run("analysts", func(t *testing.T) { checkAnalystPages(t, demo) })
	t.Run("packs", func(t *testing.T) { checkPacks(t, demo) })
}

// The sample has a cluster of incidents at one school, and another that nobody wrote about.
const (
	clusterSchool = "schools/sch-0001/index.html"
	quietSchool   = "schools/sch-0004/index.html"
)

// A pageNode is an element of a page. Its text is all text within it.
type pageNode struct {
	name  string
	attrs map[string]string
	nodes []*pageNode
	text  string
}

// all gives the elements of that name in n, in the order of the page.
func (n *pageNode) all(name string) []*pageNode {
	var found []*pageNode
	n.walk(func(e *pageNode) {
		if e.name == name {
			found = append(found, e)
		}
	})
	return found
}

func (n *pageNode) walk(visit func(*pageNode)) {
	visit(n)
	for _, e := range n.nodes {
		e.walk(visit)
	}
}

func (n *pageNode) ids() map[string]bool {
	ids := map[string]bool{}
	n.walk(func(e *pageNode) { ids[e.attrs["id"]] = true })
	return ids
}

// loadPages reads every page of the bundle, by its path in it.
func loadPages(t *testing.T, bundle string) map[string]*pageNode {
	t.Helper()
	pages := map[string]*pageNode{}
	for _, path := range filesIn(t, bundle) {
		if strings.HasSuffix(path, ".html") {
			page, err := parsePage(readFile(t, filepath.Join(bundle, path)))
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			pages[path] = page
		}
	}
	return pages
}

// parsePage reads HTML as the program writes it: every element is closed, and < is never bare.
func parsePage(text []byte) (*pageNode, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	open := []*pageNode{{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(open) == 1 {
			return open[0], nil
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			n := &pageNode{name: e.Name.Local, attrs: map[string]string{}}
			for _, a := range e.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			top := open[len(open)-1]
			top.nodes = append(top.nodes, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, n := range open {
				n.text += string(e)
			}
		}
	}
}

func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var paintedBy = regexp.MustCompile(`url\(#([^)]*)\)`)

// checkPageReferences: ids are unique, every link and download leads somewhere, no style or script
// stands in an attribute, and nothing is loaded from elsewhere.
func checkPageReferences(t *testing.T, bundle string, pages map[string]*pageNode, least int) {
	links := 0
	for path, page := range pages {
		ids, seen := page.ids(), map[string]bool{}
		page.walk(func(e *pageNode) {
			for name, value := range e.attrs {
				switch lower := strings.ToLower(name); {
				case lower == "style" || strings.HasPrefix(lower, "on"):
					t.Errorf("%s: <%s> has %s=%q", path, e.name, name, value)
				case lower == "id" && seen[value]:
					t.Errorf("%s: id %q is used twice", path, value)
				case lower == "id":
					seen[value] = true
				case lower == "href" || lower == "src":
					links++
					if fault := faultOfLink(bundle, path, pages, e.name, value); fault != "" {
						t.Errorf("%s: <%s> %s=%q %s", path, e.name, name, value, fault)
					}
				}
				for _, m := range paintedBy.FindAllStringSubmatch(value, -1) {
					if !ids[m[1]] {
						t.Errorf("%s: <%s> %s=%q leads nowhere", path, e.name, name, value)
					}
				}
			}
		})
	}
	if links < least {
		t.Errorf("only %d links were found", links)
	}
}

func faultOfLink(bundle, path string, pages map[string]*pageNode, element, value string) string {
	u, err := url.Parse(value)
	if err != nil {
		return err.Error()
	}
	if u.IsAbs() || u.Host != "" {
		if element == "a" && (u.Scheme == "https" || u.Scheme == "mailto") {
			return ""
		}
		return "leads out of the bundle"
	}
	target := path
	if u.Path != "" {
		target = filepath.ToSlash(filepath.Join(filepath.Dir(path), u.Path))
	}
	if home := filepath.Dir(path); strings.HasPrefix(path, "schools/") && !strings.HasPrefix(target, home+"/") {
		return "leaves the school's own folder"
	}
	if info, err := os.Stat(filepath.Join(bundle, target)); strings.HasPrefix(target, "..") || err != nil || info.IsDir() {
		return "is no file of the bundle"
	}
	if u.Fragment != "" && !pages[target].ids()[u.Fragment] {
		return "leads nowhere on its page"
	}
	return ""
}

// checkSchoolFolders: a school's folder tells nothing of another school, and what is for everyone
// names no school at all.
func checkSchoolFolders(t *testing.T, demo string, pages map[string]*pageNode) {
	names := schoolNames(t, demo)
	if len(names) < 20 {
		t.Fatalf("only %d schools are on the roll", len(names))
	}
	bundle, folders := filepath.Join(demo, "bundle"), map[string]bool{}
	for _, path := range filesIn(t, bundle) {
		if strings.HasPrefix(strings.ToUpper(path), "MANIFEST") {
			continue // lists every file by its path, and so the folders
		}
		text, own := html.UnescapeString(unpacked(t, path, readFile(t, filepath.Join(bundle, path)))), ""
		if rest, ok := strings.CutPrefix(path, "schools/"); ok {
			own, _, _ = strings.Cut(rest, "/")
			folders[own] = true
			for _, name := range names[own] { // it may contain another's
				text = strings.ReplaceAll(text, name, "")
			}
		}
		for id, known := range names {
			for _, name := range known {
				if id != own && strings.Contains(text, name) {
					t.Errorf("%s tells of %s, %q", path, id, name)
				}
			}
		}
	}
	for folder := range folders {
		title := pages["schools/"+folder+"/index.html"].all("h1")[0].text
		if len(names[folder]) == 0 || !slices.ContainsFunc(names[folder], func(name string) bool { return strings.HasPrefix(title, name) }) {
			t.Errorf("folder %s has a page with the title %q", folder, title)
		}
	}
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(readFile(t, path))).ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%s: %d lines, %v", path, len(records), err)
	}
	return records
}

// csvRows gives the lines of a CSV file as maps by column.
func csvRows(t *testing.T, path string) []map[string]string {
	t.Helper()
	records := readCSV(t, path)
	rows := make([]map[string]string, len(records)-1)
	for i, record := range records[1:] {
		rows[i] = map[string]string{}
		for j, name := range records[0] {
			rows[i][name] = record[j]
		}
	}
	return rows
}

// checkDataFiles: JSON says what CSV says, a withheld figure is in neither, and no count of people
// from 1 to 4 is.
func checkDataFiles(t *testing.T, bundle string) {
	pairs, withheld, counts := 0, 0, map[string]bool{}
	var school []string
	for _, path := range filesIn(t, bundle) {
		if !strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".meta.csv") {
			continue
		}
		if strings.HasPrefix(path, "schools/") {
			school = append(school, path)
			continue
		}
		pairs++
		rows := csvRows(t, filepath.Join(bundle, path))
		var other struct {
			Columns []struct{ Name, Role string }
			Rows    []map[string]any
		}
		d := json.NewDecoder(bytes.NewReader(readFile(t, filepath.Join(bundle, strings.TrimSuffix(path, ".csv")+".json"))))
		d.UseNumber()
		if err := d.Decode(&other); err != nil || len(other.Rows) != len(rows) {
			t.Errorf("%s: %d lines, and %d rows as JSON: %v", path, len(rows), len(other.Rows), err)
			continue
		}
		for _, c := range other.Columns {
			counts[c.Name] = counts[c.Name] || c.Role == "count"
		}
		for i, row := range rows {
			if got := asCSV(other.Rows[i], row); !maps.Equal(got, row) {
				t.Errorf("%s, row %d: JSON says %v, CSV %v", path, i, got, row)
			}
			withheld += checkCSVRow(t, fmt.Sprintf("%s, row %d", path, i), row, counts)
		}
	}
	for _, path := range school {
		for i, row := range csvRows(t, filepath.Join(bundle, path)) {
			withheld += checkCSVRow(t, fmt.Sprintf("%s, row %d", path, i), row, counts)
		}
	}
	if pairs < 30 || withheld < 1000 || !counts["received"] || !counts["reports"] {
		t.Errorf("only %d files and %d withheld cells were seen; counts: %v", pairs, withheld, counts)
	}
}

// asCSV is a row of JSON as its line of CSV should be. A figure that is there has no status in JSON
// and an empty one in CSV.
func asCSV(row map[string]any, columns map[string]string) map[string]string {
	out := map[string]string{}
	for name := range columns {
		if figure, ok := strings.CutSuffix(name, "_status"); ok && row[figure] != nil {
			out[name] = ""
		}
	}
	for name, v := range row {
		switch v := v.(type) {
		case nil:
			out[name] = ""
		case json.Number:
			out[name] = v.String()
		case string:
			if strings.HasSuffix(name, "_status") {
				before, reason, _ := strings.Cut(v, ": ")
				v = map[string]string{"withheld": "c", "undefined": "x"}[before]
				if slices.Contains([]string{"no cases", "unbounded", "no limits", "not applicable"}, reason) {
					v = "z" // there is nothing to be known, rather than nothing known
				}
			}
			out[name] = v
		default:
			out[name] = fmt.Sprintf("%T", v)
		}
	}
	return out
}

// checkCSVRow gives how many cells of the row are withheld.
func checkCSVRow(t *testing.T, at string, row map[string]string, counts map[string]bool) (withheld int) {
	t.Helper()
	for name, value := range row {
		status, figure := row[name+"_status"]
		if _, ok := row[name+"_status"]; !ok {
			continue
		}
		if (status == "") != (value != "") || !slices.Contains([]string{"", "c", "x", "z"}, status) {
			t.Errorf("%s: %s is %q with the status %q", at, name, value, status)
		}
		if status == "c" {
			withheld++
		}
		if n := decimalOf(value); figure && n != nil && counts[name] && n.Cmp(big.NewRat(1, 1)) >= 0 && n.Cmp(big.NewRat(4, 1)) <= 0 {
			t.Errorf("%s: %s is %s: too few people to tell of", at, name, value)
		}
	}
	return withheld
}

// decimalOf is the number that a text is, exactly, or nil.
func decimalOf(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return r
}

// monthOf is a day of CSV in another layout.
func monthOf(day, layout string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return d.Format(layout)
}
