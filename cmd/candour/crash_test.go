package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"candour/fixtures"
	"candour/queries"
)

// How often ingest and publish are killed; with upkeep, 200 kills in all.
const (
	ingestKills  = 40
	publishKills = 14
)

// A reaper chooses when to kill: every second time at any moment of a run,
// every other time some moments after a file has appeared where there was none.
// Where the moments fall depends on the machine; which are tried does not.
type reaper struct {
	random *rand.Rand
	usual  time.Duration // a whole run
	tail   time.Duration // from the first file to the end
	folder string        // where files appear
	before string        // its state as the run began
	turn   int
}

func newReaper(seed uint64, usual, tail time.Duration, folder string) *reaper {
	return &reaper{random: rand.New(rand.NewPCG(seed, seed)), usual: usual, tail: tail, folder: folder}
}

// at notes the state of the folder before a run. What an earlier run that was
// killed left there is no sign of this one.
func (r *reaper) at() func(context.Context) {
	r.before = r.state()
	return r.wait
}

func (r *reaper) state() string {
	info, err := os.Stat(r.folder)
	if err != nil {
		return ""
	}
	return info.ModTime().String()
}

// halfway says whether the run has written to the folder and left it there.
func (r *reaper) halfway() bool {
	entries, err := os.ReadDir(r.folder)
	return err == nil && len(entries) > 0 && r.state() != r.before
}

// learn makes the next kill come sooner after one that came too late, so that
// some two in three come in time whatever the machine is busy with.
func (r *reaper) learn(inTime bool) {
	change := 0.9
	if inTime {
		change = 1.05
	}
	r.usual, r.tail = time.Duration(float64(r.usual)*change), time.Duration(float64(r.tail)*change)
}

func (r *reaper) wait(ctx context.Context) {
	r.turn++
	if r.turn%2 == 1 {
		pause(ctx, time.Duration(r.random.Int64N(int64(r.usual))))
		return
	}
	delay := time.Duration(r.random.Int64N(int64(r.tail)))
	r.appears(ctx)
	pause(ctx, delay)
}

// appears waits until something is in the folder that was not.
func (r *reaper) appears(ctx context.Context) {
	for state := r.state(); (state == r.before || state == "") && ctx.Err() == nil; state = r.state() {
		pause(ctx, 200*time.Microsecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// TestKilledIngest: after kill -9 at any moment the next run works without
// help, what was acknowledged is there, nothing is there twice, and in the end
// the warehouse is the one of an undisturbed run.
func TestKilledIngest(t *testing.T) {
	t.Parallel()
	calm, p := newPlace(t), newPlace(t)
	p.sameKey(calm)
	o := fixtures.Options{Reports: 240, Exposures: 400, Schools: 4, Days: 12, Seed: 11, BadRate: 0.05}
	files := p.generate(o, 10)
	calm.generate(o, 10)
	took := timed(func() {
		for _, f := range files {
			calm.ingest(f)
		}
	})
	usual := took / time.Duration(len(files))
	r := newReaper(20260301, usual, usual/2, p.path("warehouse", "staging"))
	acknowledged, kills, halfway, unsaid := map[string]bool{}, 0, 0, 0
	for i := 0; i < len(files); {
		if kills == ingestKills {
			p.ingest(files[i])
			acknowledged[files[i].name] = true
			i++
			continue
		}
		dead, out := killed(t, p.command("candour", "ingest", "--log", files[i].log, files[i].name), r.at())
		r.learn(dead)
		if strings.Contains(out, "snapshot ") {
			acknowledged[files[i].name] = true
		}
		if !dead { // it ended before the signal
			acknowledged[files[i].name] = true
			i++
			continue
		}
		kills++
		if r.halfway() {
			halfway++
		}
		if p.intact(acknowledged)[files[i].name] && !acknowledged[files[i].name] {
			unsaid++
		}
		if kills%3 == 0 { // not every file is fought over for ever
			p.ingest(files[i])
			acknowledged[files[i].name] = true
			i++
		}
	}
	t.Logf("%d kills: %d with files half way, %d after the commit but before its acknowledgement", kills, halfway, unsaid)
	if kills < ingestKills {
		t.Errorf("killed %d times, want %d: more files are needed", kills, ingestKills)
	}
	if halfway == 0 {
		t.Error("no kill came while files were being written")
	}
	p.intact(acknowledged)
	if got, want := p.tables(), calm.tables(); got != want {
		t.Errorf("after the kills the tables differ from an undisturbed run:\n%s", firstDifference(got, want))
	}
}

// ingest runs undisturbed.
func (p place) ingest(f aFile) {
	p.t.Helper()
	if out, errs, code := p.run("ingest", "--log", f.log, f.name); code != done && code != attention {
		p.t.Fatalf("ingest of %s: exit status %d\n%s%s", f.name, code, out, errs)
	}
}

// intact checks the warehouse: consistent, every acknowledged file in it, none
// twice. It gives the files that are in it.
func (p place) intact(acknowledged map[string]bool) map[string]bool {
	p.t.Helper()
	out, errs, code := p.run("check", "--format", "json")
	var checks []checkReport
	if err := json.Unmarshal([]byte(out), &checks); err != nil {
		p.t.Fatalf("check after a kill: exit status %d: %v\n%s%s", code, err, out, errs)
	}
	for _, c := range checks { // what the logs contradict is not the killing's fault
		if c.Kind == queries.Warehouse && !c.Holds {
			p.t.Fatalf("check after a kill: %s: %v", c.Title, c.Counterexamples)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(p.must(done, "sql", "--format", "csv", "select name, count(*) as n from inputs group by name order by name"))).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	there := map[string]bool{}
	for _, row := range rows[1:] {
		there[row[0]] = true
		if row[1] != "1" {
			p.t.Errorf("%s is there %s times", row[0], row[1])
		}
	}
	for name := range acknowledged {
		if !there[name] {
			p.t.Fatalf("%s was acknowledged and is not there", name)
		}
	}
	return there
}

func (p place) empty(name ...string) bool {
	entries, err := os.ReadDir(p.path(name...))
	return err != nil || len(entries) == 0
}

func (p place) has(name string) bool {
	_, err := os.Lstat(p.path(name))
	return err == nil
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one has more lines than the other"
}

// TestKilledPublish: after kill -9 at any moment there is no bundle or a whole
// one, the warehouse is as it was, and the next run needs no help.
func TestKilledPublish(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, f := range p.generate(fixtures.Options{Reports: 30, Schools: 2, Days: 6, Seed: 12}, 1) {
		p.ingest(f)
	}
	publish := func(out string) *exec.Cmd {
		return p.command("candour", "publish", "schools", "--period", "2026-01", "--out", out)
	}
	var tail time.Duration
	usual := timed(func() {
		r := newReaper(0, 0, 0, p.path(".calm.tmp"))
		killed(t, publish("calm"), func(ctx context.Context) { // it is not: this waits for its end
			r.appears(ctx)
			tail = timed(func() {
				for r.state() != "" {
					pause(ctx, 200*time.Microsecond)
				}
			})
			<-ctx.Done()
		})
	})
	p.must(done, "verify", "calm")
	want, err := digestFolder(p.path("calm"))
	if err != nil {
		t.Fatal(err)
	}
	before, err := digestFolder(p.path("warehouse"))
	if err != nil {
		t.Fatal(err)
	}
	r := newReaper(20260302, usual, tail, p.path(".bundle.tmp"))
	kills, halfway := 0, 0
	for tries := 0; (kills < publishKills || halfway == 0) && tries < 5*publishKills; tries++ {
		if dead, _ := killed(t, publish("bundle"), r.at()); dead {
			kills++
		}
		if r.halfway() {
			halfway++
		}
		if !p.has("bundle") {
			continue
		}
		p.must(done, "verify", "bundle")
		if err := os.RemoveAll(p.path("bundle")); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d with the folder half written, which takes %s", kills, halfway, tail)
	if kills < publishKills || halfway == 0 {
		t.Errorf("killed %d times, want %d; %d with the folder half written, want some", kills, publishKills, halfway)
	}
	if out, errs, code := p.finish(publish("bundle")); code != done {
		t.Fatalf("publish after the kills: exit status %d\n%s%s", code, out, errs)
	}
	if got, err := digestFolder(p.path("bundle")); err != nil || got != want {
		t.Errorf("the bundle after the kills differs from the undisturbed one: %v\n%s", err, firstDifference(got, want))
	}
	if after, err := digestFolder(p.path("warehouse")); err != nil || after != before {
		t.Errorf("publishing changed the warehouse: %v\n%s", err, firstDifference(after, before))
	}
	if p.has(".bundle.tmp") {
		t.Error("the half written folder of a killed run is still there")
	}
}
