package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// everything stands for: any of our packages.
const everything = "*"

// allowed says which of our packages each may import. A package missing here
// fails, and so does an entry without its package.
var allowed = map[string][]string{
	"models/sqlfile":     {},
	"models/harms":       {},
	"models/lake":        {},
	"models/parquetfile": {},
	"models/keyindex":    {},
	"models/upkeep":      {"models", "models/keyindex", "models/lake", "models/parquetfile"},
	"queries/stats":      {},
	"reports/bundle":     {},
	"models":             {"models/harms", "models/sqlfile", "models/lake"},
	"ingest":             {"models", "models/harms", "models/sqlfile", "models/lake", "models/parquetfile", "models/keyindex"},
	"queries":            {"queries/stats", "models/sqlfile"}, // it meets models by the names of its views
	"reports/disclosure": {"queries"},
	"reports/render":     {"reports/disclosure"}, // never queries: what is shown has been cleared, but on pages marked as internal
	"reports/dashboard":  {"reports/disclosure"}, // the same
	"reports":            {"queries", "reports/bundle", "reports/dashboard", "reports/disclosure", "reports/render"},
	"reports/analyst":    {"queries", "reports/bundle", "reports/dashboard", "reports/render"}, // never disclosure: nothing of it is cleared
	"fixtures":           {},
	"cmd/candour":        {everything},
}

type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Imports    []string // not those of tests
}

// ourPackages asks the go command.
func ourPackages(t *testing.T) []listed {
	t.Helper()
	list := exec.Command("go", "list", "-json=ImportPath,Name,Dir,Imports", "./...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImports(t *testing.T) {
	found := map[string]bool{}
	for _, p := range ourPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, "candour/")
		found[name] = true
		may, ok := allowed[name]
		if !ok {
			t.Errorf("package %s is not in the table: say what it may import", name)
		}
		for _, imported := range p.Imports {
			ours, ok := strings.CutPrefix(imported, "candour/")
			if ok && !slices.Contains(may, ours) && !slices.Contains(may, everything) {
				t.Errorf("%s imports %s, and may not", name, ours)
			}
		}
	}
	for name := range allowed {
		if !found[name] {
			t.Errorf("there is no package %s: take it out of the table", name)
		}
	}
}

// TestFixturesImport: nobody but cmd (and tests) takes made-up logs in.
func TestFixturesImport(t *testing.T) {
	for _, p := range ourPackages(t) {
		if p.ImportPath != "candour/cmd/candour" && slices.Contains(p.Imports, "candour/fixtures") {
			t.Errorf("%s imports candour/fixtures", p.ImportPath)
		}
	}
}

// vague are names that say nothing about what is in a package.
var vague = []string{"util", "common", "helper", "misc", "shared", "constant", "types", "lib", "internal", "pkg"}

func TestPackageNames(t *testing.T) {
	for _, p := range ourPackages(t) {
		for part := range strings.SplitSeq(strings.TrimPrefix(p.ImportPath, "candour/"), "/") {
			for _, word := range vague {
				if part == word || len(word) > 3 && strings.Contains(part, word) {
					t.Errorf("package %s is named after nothing: %s", p.ImportPath, part)
				}
			}
		}
	}
}
