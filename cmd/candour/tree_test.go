package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the top of the tree, seen from this package.
const root = "../.."

// TestTopLevel: what stands at the top of the tree is fixed, but for what
// .gitignore keeps out of it.
func TestTopLevel(t *testing.T) {
	want := []string{
		".ci", ".github", ".gitignore", "LICENSE", "Makefile", "README.md", "cmd", "fixtures",
		"go.mod", "go.sum", "ingest", "models", "queries", "reports",
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if e.Name() == ".git" || isIgnored(e.Name(), string(ignored)) {
			continue
		}
		got = append(got, e.Name())
		if !slices.Contains(want, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s is missing from the top level", name)
		}
	}
}

func isIgnored(name, patterns string) bool {
	for pattern := range strings.FieldsSeq(patterns) {
		if ok, _ := filepath.Match(strings.Trim(pattern, "/"), name); ok {
			return true
		}
	}
	return false
}

// A smell is text that may stand in some files of the program only. Tests may
// do as they like.
type smell struct {
	name  string
	text  *regexp.Regexp
	may   []string // files or folders
	found bool     // in one of them: an exception that is not used is one too many
}

var smells = []*smell{
	{name: "os.Exit", text: regexp.MustCompile(`\bos\.Exit\(|\blog\.Fatal`), may: []string{"cmd/candour/main.go"}},
	// SQLite's catalogue has loops of its own: nothing that is published is read there.
	{name: "a scan loop", text: regexp.MustCompile(`\brows\.Next\(\)|\.NextResultSet\(`), may: []string{"queries/run.go", "models/lake"}},
	{name: "printing", text: regexp.MustCompile(`\bfmt\.Print|\blog\.(Print|New)|\bslog\.|\bos\.Std(out|err)\b|\bprintln\(`), may: []string{"cmd/candour"}},
	{name: "the clock", text: regexp.MustCompile(`\btime\.(Now|Since|Until)\b`), may: []string{"cmd/candour", "models/lake/lock.go"}},
	{name: "the environment", text: regexp.MustCompile(`\bos\.(Getenv|LookupEnv|Environ)\b`), may: []string{"cmd/candour"}},
	{name: "randomness", text: regexp.MustCompile(`"crypto/rand"`), may: []string{"cmd/candour/init.go"}},
}

func TestSmells(t *testing.T) {
	for path, text := range sources(t) {
		for _, s := range smells {
			if !s.text.MatchString(text) {
				continue
			}
			if slices.ContainsFunc(s.may, func(may string) bool { return path == may || strings.HasPrefix(path, may+"/") }) {
				s.found = true
				continue
			}
			t.Errorf("%s: %s (%q) may stand in %s only", path, s.name, s.text.FindString(text), strings.Join(s.may, ", "))
		}
	}
	for _, s := range smells {
		if !s.found {
			t.Errorf("%s is nowhere in the program: does the pattern still find it?", s.name)
		}
	}
}

// statement is how SQL begins.
var statement = regexp.MustCompile(`(?is)^\s*(with\s.*\bas\s*\(|select\s|insert\s|update\s+\S+\s+set\s|delete\s+from\s|create\s|drop\s|alter\s|attach\s|copy\s|set\s+\w+\s*=)`)

// madeBySprintf are the statements that take no parameters: what is pasted is a
// number of ours or goes through the file's own quoting. Each has its reason.
var madeBySprintf = map[string]string{
	`"set threads = %d"`: "models: a setting takes no parameter; the value is an int",
}

// madeByAdding are the files where a statement is text plus a value. Settings,
// variables and names of tables take no parameters; each is quoted there.
var madeByAdding = []string{"models/bind.go", "models/lake/verify.go"}

// TestSyntax finds what takes a parser: init functions, and SQL that values are
// pasted into, by formatting or by adding.
func TestSyntax(t *testing.T) {
	files, calls := 0, 0
	for path, text := range sources(t) {
		files++
		parsed, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					t.Errorf("%s: an init function: lists are explicit, and nothing happens by importing", path)
				}
			case *ast.BinaryExpr:
				if text := begins(n); statement.MatchString(text) && !onlyText(n) && !slices.Contains(madeByAdding, path) {
					t.Errorf("%s: SQL made by adding: %s", path, text)
				}
			case *ast.CallExpr:
				if pasted := pastes(n); pasted != nil {
					calls++
					if statement.MatchString(strings.Trim(pasted.Value, "\"`")) && madeBySprintf[pasted.Value] == "" {
						t.Errorf("%s: SQL made by formatting: %s", path, pasted.Value)
					}
				}
			}
			return true
		})
	}
	if files < 50 || calls < 5 {
		t.Errorf("looked at %d files and %d formatted texts: is this the tree?", files, calls)
	}
}

// begins is the text that a sum begins with.
func begins(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return begins(e.X)
		}
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strings.Trim(e.Value, "\"`")
		}
	}
	return ""
}

// onlyText says whether a sum has nothing but literals in it.
func onlyText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return onlyText(e.X) && onlyText(e.Y)
	case *ast.BasicLit:
		return true
	}
	return false
}

// pastes gives the format of a call of fmt.Sprintf, Fprintf or Appendf.
func pastes(call *ast.CallExpr) *ast.BasicLit {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Sprintf", "Fprintf", "Appendf"}, f.Sel.Name) {
		return nil
	}
	for _, argument := range call.Args[:min(len(call.Args), 2)] {
		if literal, ok := argument.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			return literal
		}
	}
	return nil
}

// sources are the program's Go files, without tests, by path.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
