package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candour/fixtures"
	"candour/models/lake"
)

// How often upkeep is killed.
const (
	compactKills = 73
	expireKills  = 73
)

// scattered makes exposures and reports and ingests them in n files each, of
// which every one has rows of every day.
func (p place) scattered(o fixtures.Options, n int) {
	p.t.Helper()
	for _, f := range p.generate(o, 1) {
		if !strings.HasSuffix(f.name, ".ndjson") {
			p.ingest(f)
			continue
		}
		text, err := os.ReadFile(p.path(f.name))
		if err != nil {
			p.t.Fatal(err)
		}
		parts := make([]strings.Builder, n)
		line := 0
		for l := range strings.SplitAfterSeq(string(text), "\n") {
			parts[line%n].WriteString(l)
			line++
		}
		for i := range parts {
			name := fmt.Sprintf("logs/scattered-%s-%d.ndjson", f.log, i)
			p.write(name, parts[i].String())
			p.ingest(aFile{f.log, name})
		}
	}
}

// sums are counts and checksums of all rows of all logs at a snapshot, over all columns.
func (p place) sums(snapshot int64) string {
	p.t.Helper()
	return p.must(done, "sql", "--format", "csv", "--snapshot", fmt.Sprint(snapshot), `
		select (select format('{} {}', count(*), bit_xor(hash(t))) from reports t) as reports, (select format('{} {}', count(*), bit_xor(hash(t))) from decisions t) as decisions,
			(select format('{} {}', count(*), bit_xor(hash(t))) from appeals t) as appeals, (select format('{} {}', count(*), bit_xor(hash(t))) from exposures t) as exposures,
			(select format('{} {}', count(*), bit_xor(hash(t))) from schools t) as schools, (select format('{} {}', count(*), bit_xor(hash(t))) from audience t) as audience,
			(select format('{} {}', count(*), bit_xor(hash(t))) from quarantine t) as quarantine, (select format('{} {}', count(*), bit_xor(hash(t))) from inputs t) as inputs`)
}

// verified holds the catalogue against every file, and gives the newest snapshot.
func (p place) verified() int64 {
	p.t.Helper()
	l, err := lake.Open(p.t.Context(), p.path("warehouse"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer l.Close()
	for _, fault := range l.Verify(p.t.Context()) {
		p.t.Errorf("after a kill: %v", fault)
	}
	head, err := l.Head(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return head.ID
}

// putBack makes the warehouse a copy of another folder.
func (p place) putBack(from string) {
	p.t.Helper()
	if err := os.RemoveAll(p.path("warehouse")); err != nil {
		p.t.Fatal(err)
	}
	if err := os.CopyFS(p.path("warehouse"), os.DirFS(from)); err != nil {
		p.t.Fatal(err)
	}
}

// killUpkeep kills a command that makes one snapshot, again and again. after is
// called after each kill with whether the snapshot is there.
func (p place) killUpkeep(kills int, seed uint64, after func(committed bool), args ...string) {
	p.t.Helper()
	base, pristine := p.verified(), p.t.TempDir()
	if err := os.CopyFS(pristine, os.DirFS(p.path("warehouse"))); err != nil {
		p.t.Fatal(err)
	}
	usual := timed(func() { p.must(done, args...) })
	p.putBack(pristine)
	r := newReaper(seed, usual, usual/2, p.path("warehouse", "staging"))
	killedTimes, halfway, unsaid := 0, 0, 0
	for tries := 0; killedTimes < kills && tries < 4*kills; tries++ {
		dead, out := killed(p.t, p.command("candour", args...), r.at())
		r.learn(dead)
		if dead {
			killedTimes++
			if r.halfway() {
				halfway++
			}
		}
		committed := p.verified() > base
		if committed && dead && out == "" {
			unsaid++
		}
		if !committed && (out != "" || !dead) {
			p.t.Fatalf("it said %q, and there is no snapshot", out)
		}
		after(committed)
		if committed {
			p.putBack(pristine)
		}
		if p.t.Failed() {
			return
		}
	}
	p.t.Logf("%d kills: %d with files half way, %d after the commit but before its acknowledgement", killedTimes, halfway, unsaid)
	if killedTimes < kills || halfway == 0 {
		p.t.Errorf("killed %d times, want %d; %d with files half way, want some", killedTimes, kills, halfway)
	}
	p.must(done, args...)
	p.verified()
	if !p.empty("warehouse", "staging") {
		p.t.Error("a run to the end left something in staging")
	}
}

// TestKilledCompact: after kill -9 at any moment every snapshot reads as before,
// and the next run needs no help.
func TestKilledCompact(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.scattered(fixtures.Options{Reports: 60, Exposures: 200, Schools: 3, Days: 6, Seed: 13, BadRate: 0.05}, 5)
	base := p.verified()
	old := base / 2
	now, then := p.sums(base), p.sums(old)
	turn := 0
	p.killUpkeep(compactKills, 20260303, func(committed bool) {
		turn++
		if committed && p.sums(base+1) != now {
			t.Error("compaction changed rows")
		}
		if turn%6 == 0 && (p.sums(base) != now || p.sums(old) != then) {
			t.Error("an old snapshot reads differently")
		}
	}, "compact")
	if p.sums(base+1) != now || p.sums(base) != now || p.sums(old) != then {
		t.Error("compaction changed rows")
	}
	p.intact(nil)
}

// TestKilledExpire: after kill -9 at any moment all is as it was, or all that
// expired is gone and the account allows for it; the next writer deletes what is left.
func TestKilledExpire(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.scattered(fixtures.Options{Reports: 60, Exposures: 200, Schools: 3, Days: 6, Seed: 14, BadRate: 0.05}, 3)
	base := p.verified()
	old := base / 2
	now, then := p.sums(base), p.sums(old)
	next := aFile{"reports", "next.ndjson"}
	p.write(next.name, `{"report_id":"next","received_at":"2026-01-05T09:00:00Z","channel":"user","harm":"pc.bullying"}`)
	var gone string
	turn := 0
	p.killUpkeep(expireKills, 20260304, func(committed bool) {
		turn++
		switch {
		case !committed && turn%4 == 0 && (p.sums(base) != now || p.sums(old) != then):
			t.Error("nothing was dropped, and yet a snapshot reads differently")
		case committed:
			p.intact(nil)
			sums := p.sums(base + 1)
			if gone == "" {
				gone = sums
			}
			if sums != gone || sums == now {
				t.Error("what stays differs from kill to kill")
			}
			p.ingest(next)
			p.deleted()
		}
	}, "expire", "--before", "2026-01-04")
	p.intact(nil)
	if p.sums(base+1) != gone && gone != "" {
		t.Error("what stays differs from an undisturbed run")
	}
	p.deleted()
}

// deleted holds that there is no file of data but those of the newest snapshot.
func (p place) deleted() {
	p.t.Helper()
	l, err := lake.Open(p.t.Context(), p.path("warehouse"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer l.Close()
	head, err := l.Head(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	known := map[string]bool{}
	for _, files := range head.Files {
		for _, f := range files {
			known[f.Path] = true
		}
	}
	if err := filepath.WalkDir(p.path("warehouse", "data"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !known[name] {
			p.t.Errorf("%s is in no snapshot, and still there", name)
		}
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
}
