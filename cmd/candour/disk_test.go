package main

import (
	"crypto/sha256"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"candour/fixtures"
)

// limited is candour where no file can grow beyond that many blocks of 512
// bytes, which is how a full disk looks from inside a process.
func (p place) limited(blocks int64, args ...string) *exec.Cmd {
	script := `trap '' XFSZ; ulimit -f "$1"; shift; exec candour "$@"`
	return p.command("sh", append([]string{"-c", script, "sh", strconv.FormatInt(blocks, 10)}, args...)...)
}

// TestFullDisk: one clear line, exit status 1, and all is as it was.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	files := p.generate(fixtures.Options{Reports: 300, Exposures: 300, Schools: 3, Days: 20, Seed: 13}, 2)
	for _, f := range files[:len(files)-1] {
		p.ingest(f)
	}
	last := files[len(files)-1]
	p.write("large.csv", largeDay())
	before, tables := p.must(done, "status", "--format", "json"), p.tables()
	for _, blocks := range []int64{
		0,  // nothing can be written
		1,  // no whole file
		40, // files of data can, but not what the catalogue needs to be opened
		80, // that too, but no large file of data, and not the whole of a commit
	} {
		name := strconv.FormatInt(blocks, 10) + " blocks"
		for _, f := range []aFile{last, {"reports", "large.csv"}} {
			out, errs, code := p.finish(p.limited(blocks, "ingest", "--log", f.log, f.name))
			if code != failed || out != "" || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "candour: ") {
				t.Errorf("%s: ingest of %s: exit status %d, want 1 and one line\n%s%s", name, f.name, code, out, errs)
			}
		}
		if after := p.must(done, "status", "--format", "json"); after != before {
			t.Errorf("%s: the warehouse has changed:\n%s", name, after)
		}
		out, errs, code := p.finish(p.limited(min(blocks, 1), "publish", "schools", "--period", "2026-01", "--out", "bundle"))
		if code != failed || out != "" || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "candour: ") {
			t.Errorf("%s: publish: exit status %d, want 1 and one line\n%s%s", name, code, out, errs)
		}
		if p.has("bundle") || p.has(".bundle.tmp") {
			t.Errorf("%s: publish left something behind", name)
		}
	}
	if p.tables() != tables {
		t.Error("the tables have changed")
	}
	p.must(done, "check")
	p.ingest(last) // with room again
	p.must(done, "publish", "schools", "--period", "2026-01", "--out", "bundle")
	p.must(done, "verify", "bundle")
}

// largeDay is a day whose file of data is some 100 KB: ids do not compress.
func largeDay() string {
	var text strings.Builder
	text.WriteString("report_id,received_at,channel,harm\n")
	for i := range 6000 {
		fmt.Fprintf(&text, "%x,2026-01-05T09:00:00Z,user,pc.bullying\n", sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	return text.String()
}
