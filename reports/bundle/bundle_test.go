package bundle_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/reports/bundle"
)

var about = bundle.About{
	Program: "candour", Version: "1.0.0", Service: "Example", Provider: "Example Ltd", Targets: []string{"transparency"},
	PeriodName: "2026-Q1", PeriodStart: "2026-01-01", PeriodEnd: "2026-04-01", AsOf: "2026-04-15T00:00:00Z", Snapshot: 7,
	TaxonomyVersion: "2", Configuration: strings.Repeat("ab", 32),
	Policy:   bundle.Policy{Audience: "public", MinCount: 5, MinCountRates: 10, Level: 5, Symbol: "[c]"},
	Inputs:   []bundle.Input{{Log: "reports", Source: "app", Name: "r.ndjson", SHA256: strings.Repeat("cd", 32), Bytes: 9, Lines: 3, Kept: 2, Rejected: 1}},
	Withheld: map[string]int{"small count": 2, "protects": 1},
}

// put writes files, given as path, text, path, text, …
func put(dir string, files ...string) error {
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func fill(dir string) error {
	return put(dir, "index.html", "<p>", "data/b.csv", "b\n", "data/a-1.csv", "a\n", "data/a.csv", "", "schools/s1/index.html", "<p>")
}

func write(t *testing.T) string {
	t.Helper()
	dst := filepath.Join(t.TempDir(), "out")
	if err := bundle.Write(dst, about, nil, fill); err != nil {
		t.Fatal(err)
	}
	return dst
}

func read(t *testing.T, dst, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dst, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWrite(t *testing.T) {
	dst := write(t)
	m, faults := bundle.Verify(dst)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var paths []string
	for _, f := range m.Files {
		paths = append(paths, f.Path)
	}
	if want := []string{"data/a-1.csv", "data/a.csv", "data/b.csv", "index.html", "schools/s1/index.html"}; !slices.Equal(paths, want) {
		t.Errorf("files %v, want %v", paths, want)
	}
	var sums []string
	for line := range strings.Lines(read(t, dst, bundle.SumsName)) {
		sums = append(sums, line[66:])
	}
	if want := "data/a-1.csv\ndata/a.csv\ndata/b.csv\nindex.html\nmanifest.json\nschools/s1/index.html\n"; strings.Join(sums, "") != want {
		t.Errorf("sums of %q", sums)
	}
	// the digest of nothing, from FIPS 180-4's examples
	if f := m.Files[1]; f.Bytes != 0 || f.SHA256 != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("empty file listed as %+v", f)
	}
	if m.Snapshot != 7 || m.Withheld["small count"] != 2 || m.Inputs[0].Rejected != 1 {
		t.Errorf("manifest %+v", m)
	}
	if got := names(t, filepath.Dir(dst)); !slices.Equal(got, []string{"out"}) {
		t.Errorf("beside the bundle: %v", got)
	}
}

func TestWriteTwiceGivesTheSameBytes(t *testing.T) {
	a, b := write(t), write(t)
	for _, name := range []string{bundle.ManifestName, bundle.SumsName} {
		if read(t, a, name) != read(t, b, name) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestManifestHasNoNull(t *testing.T) {
	dst := filepath.Join(t.TempDir(), "out")
	if err := bundle.Write(dst, bundle.About{}, nil, fill); err != nil {
		t.Fatal(err)
	}
	if text := read(t, dst, bundle.ManifestName); strings.Contains(text, "null") {
		t.Error(text)
	}
}

// A stranger's tool agrees.
func TestSumsAreReadByTheSystemsTool(t *testing.T) {
	tool, arguments := "sha256sum", []string{"-c"}
	if _, err := exec.LookPath(tool); err != nil {
		tool, arguments = "shasum", []string{"-a", "256", "-c"} // macOS
	}
	cmd := exec.Command(tool, append(arguments, bundle.SumsName)...)
	cmd.Dir = write(t)
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), ": OK") != 6 || !strings.Contains(string(out), "manifest.json: OK") {
		t.Errorf("%v\n%s", err, out)
	}
}

var errFill = errors.New("the disk is full")

func TestFailureLeavesNothing(t *testing.T) {
	tests := []struct {
		name string
		fill func(dir string) error
		want string
	}{
		{"error", func(dir string) error { return errors.Join(fill(dir), errFill) }, "the disk is full"},
		{"link", func(dir string) error { return os.Symlink("/etc/passwd", filepath.Join(dir, "data")) }, "neither a plain file"},
		{"empty folder", func(dir string) error { return os.Mkdir(filepath.Join(dir, "schools"), 0o755) }, "empty folder"},
		{"newline in a name", func(dir string) error { return put(dir, "a\nb", "x") }, "cannot be published"},
		{"backslash in a name", func(dir string) error { return put(dir, `a\b`, "x") }, "cannot be published"},
		{"a manifest of its own", func(dir string) error { return put(dir, bundle.ManifestName, "{}") }, "exists"},
		{"sums of its own", func(dir string) error { return put(dir, bundle.SumsName, "") }, "exists"},
		{"folder removed", os.RemoveAll, "no such file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			parent := t.TempDir()
			err := bundle.Write(filepath.Join(parent, "out"), about, nil, test.fill)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if left := names(t, parent); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestPanicLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed")
		}
		if left := names(t, parent); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}()
	_ = bundle.Write(filepath.Join(parent, "out"), about, nil, func(dir string) error { _ = fill(dir); panic("bug") })
}

func TestNothingIsOverwritten(t *testing.T) {
	for _, kind := range []string{"file", "empty folder", "folder", "dangling link"} {
		t.Run(kind, func(t *testing.T) {
			dst := filepath.Join(t.TempDir(), "out")
			err := map[string]func() error{
				"file":          func() error { return os.WriteFile(dst, nil, 0o644) },
				"empty folder":  func() error { return os.Mkdir(dst, 0o755) },
				"folder":        func() error { return put(dst, "old.html", "old") },
				"dangling link": func() error { return os.Symlink("nowhere", dst) },
			}[kind]()
			if err != nil {
				t.Fatal(err)
			}
			called := false
			err = bundle.Write(dst+"/", about, nil, func(string) error { called = true; return nil })
			if err == nil || called || !strings.Contains(err.Error(), "never overwritten") {
				t.Errorf("error %v, filled %t", err, called)
			}
			if left := names(t, filepath.Dir(dst)); !slices.Equal(left, []string{"out"}) {
				t.Errorf("beside it: %v", left)
			}
		})
	}
}

// Permissions do not bind root, so the parent is one that takes no folder from anybody.
func TestParentThatTakesNoFolder(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "parent")
	if os.Getuid() == 0 {
		parent = "/proc"
	} else if err := os.Mkdir(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	err := bundle.Write(filepath.Join(parent, "out"), about, nil, fill)
	if err == nil || !strings.Contains(err.Error(), "write bundle") {
		t.Errorf("error %v", err)
	}
	if err := bundle.Write(filepath.Join(t.TempDir(), "none", "out"), about, nil, fill); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a parent that is not there: %v", err)
	}
}

func TestOneRunAtATime(t *testing.T) {
	dst := filepath.Join(t.TempDir(), "out")
	err := bundle.Write(dst, about, nil, func(dir string) error {
		if err := bundle.Write(dst, about, nil, fill); err == nil || !strings.Contains(err.Error(), "another run") {
			return fmt.Errorf("the second run: %v", err)
		}
		return fill(dir)
	})
	if err != nil {
		t.Error(err)
	}
	if _, faults := bundle.Verify(dst); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestVerifyFindsEveryFault(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(dir string) error
		want  []string // a part of each fault
	}{
		{"a flipped bit", func(d string) error { return put(d, "data/b.csv", "c\n") }, []string{"data/b.csv: 2 bytes"}},
		{"a longer file", func(d string) error { return put(d, "data/b.csv", "b\n\n") }, []string{"data/b.csv: 3 bytes"}},
		{"a file less", func(d string) error { return os.Remove(filepath.Join(d, "index.html")) }, []string{"index.html: listed, but not there"}},
		{"a file more", func(d string) error { return put(d, "data/.hidden", "x") }, []string{"data/.hidden: there, but not listed"}},
		{"an empty folder", func(d string) error { return os.Mkdir(filepath.Join(d, "new"), 0o755) }, []string{"new: an empty folder"}},
		{"a link", func(d string) error { return os.Symlink("index.html", filepath.Join(d, "x")) }, []string{"x: neither"}},
		{"two faults", func(d string) error {
			return errors.Join(os.Remove(filepath.Join(d, "index.html")), put(d, "data/b.csv", "c\n"))
		}, []string{"data/b.csv", "index.html"}},
		{"another sum", func(d string) error { return put(d, bundle.SumsName, "") }, []string{"does not agree"}},
		{"no sums", func(d string) error { return os.Remove(filepath.Join(d, bundle.SumsName)) }, []string{"no such file"}},
		{"no manifest", func(d string) error { return os.Remove(filepath.Join(d, bundle.ManifestName)) }, []string{"no such file"}},
		{"an unknown member", edit(`"program"`, `"extra": 1, "program"`), []string{"unknown field"}},
		{"a member twice", edit(`"program": "candour"`, `"program": "x", "program": "candour"`), []string{"not written as"}},
		{"a member less", edit(`  "snapshot": 7,`+"\n", ""), []string{"not written as"}},
		{"another member", edit(`"snapshot": 7`, `"snapshot": 8`), []string{"does not agree"}},
		{"text after it", edit("}\n", "}\n{}\n"), []string{""}},
		{"a path outside", edit("data/a.csv", "../a.csv"), []string{"not clean"}},
		{"a path twice", edit("data/a.csv", "data/a-1.csv"), []string{"not in order"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dst := write(t)
			if err := test.spoil(dst); err != nil {
				t.Fatal(err)
			}
			_, faults := bundle.Verify(dst)
			if len(faults) != len(test.want) {
				t.Fatalf("faults %v, want %q", faults, test.want)
			}
			for i, part := range test.want {
				if !strings.Contains(faults[i].Error(), part) {
					t.Errorf("fault %v, want %q", faults[i], part)
				}
			}
		})
	}
}

// edit changes the text of the manifest.
func edit(old, new string) func(string) error {
	return func(dir string) error {
		path := filepath.Join(dir, bundle.ManifestName)
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), old) {
			return fmt.Errorf("no %q in the manifest: %v", old, err)
		}
		return os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o644)
	}
}

const victim = "CANDOUR_TEST_BUNDLE"

// TestMain is also the program that TestKill kills.
func TestMain(m *testing.M) {
	dst := os.Getenv(victim)
	if dst == "" {
		os.Exit(m.Run())
	}
	err := bundle.Write(dst, about, nil, func(dir string) error {
		for i := range 50 {
			if err := put(dir, fmt.Sprintf("data/%d.csv", i), "a\n"); err != nil {
				return err
			}
		}
		fmt.Println("filled") // the parent counts from here
		return nil
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func TestKill(t *testing.T) {
	parent := t.TempDir()
	killed := 0
	for i := range 20 {
		dst := filepath.Join(parent, fmt.Sprint("out", i))
		if kill(t, dst, time.Duration(i)*time.Millisecond) {
			killed++
			if err := bundle.Write(dst, about, nil, fill); err != nil {
				t.Errorf("after a kill: %v", err)
			}
		}
		if _, faults := bundle.Verify(dst); len(faults) > 0 {
			t.Errorf("bundle %d: %v", i, faults)
		}
		if left := names(t, parent); len(left) != i+1 {
			t.Errorf("left behind: %v", left)
		}
	}
	if killed == 0 {
		t.Error("no run was killed in time: the test shows nothing")
	}
}

// kill starts a run, kills it a while after it filled the folder, and says whether that left no bundle.
func kill(t *testing.T, dst string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victim+"="+dst)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()
	_, err = os.Lstat(dst)
	return errors.Is(err, fs.ErrNotExist)
}

// A manifest from before its format was told still reads; one of a later program says whose it is.
func TestFormats(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"of before", `"format": 2,` + "\n  ", "", ""},
		{"of a later program", `"format": 2`, `"format": 99`, "it has format 99, and this program reads up to 2: verify it with candour 1.0.0 or a later one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "bundle")
			about := bundle.About{Program: "candour", Version: "1.0.0"}
			if err := bundle.Write(dir, about, nil, func(dir string) error { return os.WriteFile(filepath.Join(dir, "a.txt"), []byte("a"), 0o644) }); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, bundle.ManifestName)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(text), test.old, test.new, 1)
			if changed == string(text) {
				t.Fatalf("no %s in %s", test.old, text)
			}
			if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
				t.Fatal(err)
			}
			sums, err := os.ReadFile(filepath.Join(dir, bundle.SumsName))
			if err != nil {
				t.Fatal(err)
			}
			sums = []byte(strings.Replace(string(sums), bundle.Digest(text), bundle.Digest([]byte(changed)), 1))
			if err := os.WriteFile(filepath.Join(dir, bundle.SumsName), sums, 0o644); err != nil {
				t.Fatal(err)
			}
			_, faults := bundle.Verify(dir)
			if got := fmt.Sprint(errors.Join(faults...)); test.want == "" && faults != nil || !strings.Contains(got, test.want) {
				t.Errorf("faults %v, want %q", faults, test.want)
			}
		})
	}
}
