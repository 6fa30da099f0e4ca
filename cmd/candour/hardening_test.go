package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

const twoReports = `{"report_id":"r1","received_at":"2026-01-05T09:00:00Z","channel":"user","harm":"pc.bullying"}
{"report_id":"r2","received_at":"2026-01-05T09:00:00Z","channel":"user","harm":"pc.hate"}
`

// TestTwoWriters: while one process writes, another waits as long as it was
// told and then fails with a clear line, and changes nothing.
func TestTwoWriters(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("a.ndjson", twoReports)
	first := p.command("candour", "ingest", "--log", "reports", "-")
	to, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	waitForWriter(t, p.path("warehouse", "writer.lock"))
	before := p.must(done, "status", "--format", "json") // readers do not wait
	for _, args := range [][]string{{"ingest", "--log", "reports", "a.ndjson"}, {"replay"}} {
		began := time.Now()
		out, errs, code := p.run(append(args, "--wait", "300ms")...)
		if code != failed || out != "" || !strings.Contains(errs, "another candour process is writing") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit status %d, want 1 and one line\n%s%s", args, code, out, errs)
		}
		if waited := time.Since(began); waited < 300*time.Millisecond {
			t.Errorf("%v gave up after %s", args, waited)
		}
	}
	if after := p.must(done, "status", "--format", "json"); after != before {
		t.Errorf("the warehouse has changed:\n%s", after)
	}
	if _, err := to.Write([]byte(twoReports)); err != nil {
		t.Fatal(err)
	}
	to.Close()
	if err := first.Wait(); err != nil {
		t.Errorf("the first writer: %v", err)
	}
	p.must(done, "ingest", "--log", "reports", "a.ndjson", "--wait", "5s")
	p.must(done, "check")
	if got := p.must(done, "sql", "--format", "csv", "select count(*) as n from reports"); got != "n\n2\n" {
		t.Errorf("reports: %s", got)
	}
}

// waitForWriter waits until another process holds the lock.
func waitForWriter(t *testing.T, lock string) {
	t.Helper()
	for range 500 {
		f, err := os.OpenFile(lock, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		f.Close()
		if err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("no process took the writer's lock")
}

// mounted mounts something at a folder of p, until the test ends. It says
// whether this process may.
func (p place) mounted(at string, args ...string) bool {
	p.t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		return false
	}
	if err := os.MkdirAll(at, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if out, err := exec.Command("mount", append(args, at)...).CombinedOutput(); err != nil {
		p.t.Logf("mount: %s", out)
		return false
	}
	p.t.Cleanup(func() {
		if out, err := exec.Command("umount", at).CombinedOutput(); err != nil {
			p.t.Errorf("umount: %s", out)
		}
	})
	return true
}

// TestFullFileSystem: no room is left on a small file system of the warehouse's
// own. Where none may be mounted, TestFullDisk alone shows what a full disk does.
func TestFullFileSystem(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("a.ndjson", twoReports)
	p.write("large.csv", largeDay())
	small := p.path("small")
	if !p.mounted(small, "-t", "tmpfs", "-o", "size=1m", "tmpfs") {
		return
	}
	p.must(done, "--warehouse", "small/warehouse", "--config", "small/candour.yaml", "init")
	at := []string{"--warehouse", "small/warehouse", "--config", "small/candour.yaml"}
	p.must(done, append(at, "ingest", "--log", "reports", "a.ndjson")...)
	before := p.must(done, append(at, "status", "--format", "json")...)
	p.fill("small/ballast", 120<<10) // what is left, but for less than the large day takes
	out, errs, code := p.run(append(at, "ingest", "--log", "reports", "large.csv")...)
	if code != failed || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "no space left") {
		t.Errorf("exit status %d, want 1 and one line that says why\n%s%s", code, out, errs)
	}
	if after := p.must(done, append(at, "status", "--format", "json")...); after != before {
		t.Errorf("the warehouse has changed:\n%s", after)
	}
	if err := os.Remove(p.path("small/ballast")); err != nil {
		t.Fatal(err)
	}
	p.must(done, append(at, "check")...)
	p.must(done, append(at, "ingest", "--log", "reports", "large.csv")...)
	p.must(done, append(at, "check")...)
}

// fill writes a file as large as its file system takes, and then makes it
// smaller by leave bytes.
func (p place) fill(name string, leave int64) {
	p.t.Helper()
	f, err := os.Create(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	size, block := int64(0), make([]byte, 4096)
	for err == nil {
		var n int
		n, err = f.Write(block)
		size += int64(n)
	}
	if size <= leave {
		p.t.Fatalf("only %d bytes were free", size)
	}
	if err := f.Truncate(size - leave); err != nil {
		p.t.Fatal(err)
	}
}

// TestReadOnlyWarehouse: a warehouse on a file system that takes no writes
// refuses them in one line; readers work, unless commits lie beside the
// catalogue that they could not read.
// Where none may be mounted, folders without write permission stand for it.
func TestReadOnlyWarehouse(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("a.ndjson", twoReports)
	p.must(done, "ingest", "--log", "reports", "a.ndjson")
	p.write("b.ndjson", strings.ReplaceAll(twoReports, `"r`, `"s`))
	before := p.must(done, "status", "--format", "json")
	at := p.path("frozen")
	if p.mounted(at, "--bind", p.path("warehouse")) {
		if out, err := exec.Command("mount", "-o", "remount,bind,ro", at).CombinedOutput(); err != nil {
			t.Fatalf("mount: %s", out)
		}
	} else {
		at = p.path("warehouse")
		if out, err := exec.Command("chmod", "-R", "a-w", at).CombinedOutput(); err != nil {
			t.Fatalf("chmod: %s", out)
		}
		t.Cleanup(func() { exec.Command("chmod", "-R", "u+w", at).Run() })
	}
	for _, args := range [][]string{{"ingest", "--log", "reports", "b.ndjson"}, {"replay"}} {
		out, errs, code := p.run(append([]string{"--warehouse", at}, args...)...)
		if code != failed || out != "" || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "candour: ") {
			t.Errorf("%v: exit status %d, want 1 and one line\n%s%s", args, code, out, errs)
		}
	}
	for _, args := range [][]string{{"status"}, {"check"}, {"sql", "select count(*) from reports"}} {
		p.must(done, append([]string{"--warehouse", at}, args...)...)
	}
	if after := p.must(done, "status", "--format", "json"); after != before {
		t.Errorf("the warehouse has changed:\n%s", after)
	}
}
