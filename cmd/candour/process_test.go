package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candour/fixtures"
)

// A place is a folder with a warehouse in it, where the program is run as a
// process of its own.
type place struct {
	t   *testing.T
	dir string
}

// newPlace makes a folder with a warehouse.
func newPlace(t *testing.T) place {
	t.Helper()
	p := place{t, t.TempDir()}
	if err := os.Mkdir(p.path("tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	p.must(done, "init")
	return p
}

func (p place) path(name ...string) string {
	return filepath.Join(append([]string{p.dir}, name...)...)
}

// command is candour with these arguments, ready to be started here.
func (p place) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+p.path("tmp"), "CANDOUR_WAREHOUSE=")
	return cmd
}

// finish runs a command to its end.
func (p place) finish(cmd *exec.Cmd) (stdout, stderr string, code int) {
	p.t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		p.t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// run runs candour to its end.
func (p place) run(args ...string) (stdout, stderr string, code int) {
	p.t.Helper()
	return p.finish(p.command("candour", args...))
}

// must runs candour, which must end with that exit status.
func (p place) must(code int, args ...string) string {
	p.t.Helper()
	stdout, stderr, got := p.run(args...)
	if got != code {
		p.t.Fatalf("candour %s: exit status %d, want %d\n%s%s", strings.Join(args, " "), got, code, stdout, stderr)
	}
	return stdout
}

// write makes a file here.
func (p place) write(name, text string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// sameKey takes another place's key, so that both give people the same pseudonyms.
func (p place) sameKey(from place) {
	p.t.Helper()
	key, err := os.ReadFile(from.path("candour.key"))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.path("candour.key"), key, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// tables is the whole content of the warehouse, but for when it was written.
func (p place) tables() string {
	p.t.Helper()
	var all strings.Builder
	for _, q := range []string{
		"select * exclude (input) from reports order by all", "select * exclude (input) from decisions order by all",
		"select * exclude (input) from appeals order by all", "select * exclude (input) from exposures order by all",
		"select * exclude (input) from schools order by all", "select * exclude (input) from audience order by all",
		"select * exclude (input) from quarantine order by all",
		"select * exclude (input, snapshot, ingested_at) from inputs order by all",
	} {
		all.WriteString(q + "\n" + p.must(done, "sql", "--format", "csv", q))
	}
	return all.String()
}

// aFile is one file of a log.
type aFile struct{ log, name string }

// generate makes logs for small trials, each in n files.
func (p place) generate(o fixtures.Options, n int) []aFile {
	p.t.Helper()
	o.Start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := fixtures.Generate(p.path("whole"), o); err != nil {
		p.t.Fatal(err)
	}
	var files []aFile
	for _, name := range fixtures.Files {
		text, err := os.ReadFile(p.path("whole", name))
		if err != nil {
			p.t.Fatal(err)
		}
		log, ext, _ := strings.Cut(name, ".")
		lines := strings.SplitAfter(string(text), "\n")
		header := ""
		if ext == "csv" {
			header, lines = lines[0], lines[1:]
		}
		for i := range n {
			part := strings.Join(lines[i*len(lines)/n:(i+1)*len(lines)/n], "")
			if part == "" {
				continue
			}
			f := aFile{log, filepath.Join("logs", log+"-"+string(rune('a'+i))+"."+ext)}
			p.write(f.name, header+part)
			files = append(files, f)
		}
	}
	return files
}

// killed starts cmd and ends it with SIGKILL when wait returns, unless it has
// ended by then. It says whether the signal came first, and gives what the
// process had printed.
func killed(t *testing.T, cmd *exec.Cmd, wait func(context.Context)) (bool, string) {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, ended := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		wait(ctx)
		cmd.Process.Kill()
	}()
	cmd.Wait()
	ended()
	<-gone
	return cmd.ProcessState.ExitCode() < 0, out.String()
}
