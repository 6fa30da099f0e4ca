package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what scripts compare with; read the difference before you commit it")

// TestMain makes this binary answer to the name candour, for scripts and for
// the tests that kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"candour":     func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"duckdb-copy": duckdbCopy,
		"bench-data":  benchDataCommand,
	})
}

// TestScripts runs testdata/*.txtar but the demo: one script for each thing a user can see.
// Beside testscript's commands there are those of scriptCommands.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, scriptParams(slices.DeleteFunc(scripts, func(s string) bool { return s == demoScript })))
}

// TestDemo runs the demo's script alone: it has a minute, as a user's has.
func TestDemo(t *testing.T) { testscript.Run(t, scriptParams([]string{demoScript})) }

const demoScript = "testdata/demo.txtar"

func scriptParams(files []string) testscript.Params {
	return testscript.Params{
		Files:              files,
		UpdateScripts:      *update,
		RequireUniqueNames: true,
		Cmds:               scriptCommands,
		Setup: func(env *testscript.Env) error {
			env.Setenv("CANDOUR_WAREHOUSE", "")
			return nil
		},
	}
}

var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){
	"exits":    exits,
	"append":   appendText,
	"gzip":     compressor("gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
	"zstd":     compressor("zstd", newZstd),
	"truncate": truncate,
	"flip":     flip,
	"digest":   digestOf,
	"within":   within,
	"told":     told,

	"nothing-of": nothingOf,
}

// exits CODE COMMAND ARG...: the command ends with exactly that exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		ts.Fatalf("%v", err)
	}
	code := 0
	if ended != nil {
		code = ended.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit status %d, want %s", code, args[0])
	}
}

// append FILE TEXT [TIMES]: TEXT with Go's escapes, such as \x00.
func appendText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: append FILE TEXT [TIMES]")
	}
	text, err := unescape(args[1])
	ts.Check(err)
	times := 1
	if len(args) == 3 {
		times, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = f.Write(bytes.Repeat([]byte(text), times))
	ts.Check(errors.Join(err, f.Close()))
}

func unescape(s string) (string, error) {
	var out []byte
	for s != "" {
		r, multibyte, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil {
			return "", fmt.Errorf("%q: %w", s, err)
		}
		if s = rest; multibyte {
			out = append(out, string(r)...)
		} else {
			out = append(out, byte(r))
		}
	}
	return string(out), nil
}

// compressor makes a command NAME FILE PACKED.
func compressor(name string, pack func(io.Writer) io.WriteCloser) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 2 {
			ts.Fatalf("usage: %s FILE PACKED", name)
		}
		var packed bytes.Buffer
		w := pack(&packed)
		_, err := io.WriteString(w, ts.ReadFile(args[0]))
		ts.Check(errors.Join(err, w.Close()))
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), packed.Bytes(), 0o644))
	}
}

func newZstd(w io.Writer) io.WriteCloser {
	z, err := zstd.NewWriter(w)
	if err != nil {
		panic(err) // without options there is nothing to refuse
	}
	return z
}

// truncate FILE N: the last N bytes are gone.
func truncate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: truncate FILE N")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()-n))
}

// flip GLOB: one bit in the middle of the first file that matches.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip GLOB")
	}
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) == 0 {
		ts.Fatalf("no file matches %s", args[0])
	}
	text, err := os.ReadFile(found[0])
	ts.Check(err)
	text[len(text)/2] ^= 1
	ts.Check(os.WriteFile(found[0], text, 0o644))
}

// digest FOLDER: every file's path and digest on standard output, to be
// compared with another folder's or with an earlier state.
func digestOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: digest FOLDER")
	}
	text, err := digestFolder(ts.MkAbs(args[0]))
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), text)
}

func digestFolder(dir string) (string, error) {
	var out bytes.Buffer
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		fmt.Fprintf(&out, "%x  %s\n", sha256.Sum256(text), path)
		return err
	})
	return out.String(), err
}

// within DURATION COMMAND ARG...: succeeds in that time.
func within(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: within DURATION COMMAND ARG...")
	}
	limit, err := time.ParseDuration(args[0])
	ts.Check(err)
	start := time.Now()
	ts.Check(ts.Exec(args[1], args[2:]...))
	if took := time.Since(start); took > limit {
		ts.Fatalf("took %s, want at most %s", took, limit)
	}
}

// told TEXT: the last command's standard output or error names it.
func told(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: told TEXT")
	}
	if !strings.Contains(ts.ReadFile("stdout")+ts.ReadFile("stderr"), args[0]) {
		ts.Fatalf("neither output names %s", args[0])
	}
}

// nothing-of FOLDER TEXT: the text stands in no file in the folder, nor in its
// name. (zstd may hide it: its counterpart is that the rows are gone.)
func nothingOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: nothing-of FOLDER TEXT")
	}
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if bytes.Contains(data, []byte(args[1])) || strings.Contains(d.Name(), args[1]) {
			ts.Fatalf("%s holds %q", name, args[1])
		}
		return err
	}))
}
