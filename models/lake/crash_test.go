package lake

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
)

// The test binary is run again as a writer that gets killed. It says on its
// standard output how far it got.
const (
	writerDir  = "LAKE_TEST_WRITER_DIR"
	writerStop = "LAKE_TEST_WRITER_STOP" // the step to stop after; "" commits without end
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		if err := runWriter(context.Background(), dir, os.Getenv(writerStop)); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

var steps = []string{"begun", "half-written", "staged", "moved", "recorded", "committed"}

func runWriter(ctx context.Context, dir, stop string) error {
	l, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	reached := func(step string) {
		if step == stop {
			fmt.Println(step)
			select {} // until killed
		}
	}
	for {
		tx, err := l.Begin(ctx, time.Second)
		if err != nil {
			return err
		}
		reached("begun")
		s, err := tx.Stage("notes", "")
		if err != nil {
			return err
		}
		w := parquet.NewGenericWriter[note](s)
		if _, err := w.Write([]note{{1, "x"}, {2, "y"}}); err != nil {
			return err
		}
		if err := errors.Join(w.Flush(), s.buffer.Flush()); err != nil {
			return err
		}
		reached("half-written")
		if err := errors.Join(w.Close(), s.Close()); err != nil {
			return err
		}
		reached("staged")
		in := []Input{{Log: "notes", Name: "-", Lines: 2, Kept: 2}}
		if stop == "moved" || stop == "recorded" {
			if err := stopInCommit(ctx, tx, in, reached); err != nil {
				return err
			}
		}
		snapshot, err := tx.Commit(ctx, "", in, noon)
		if err != nil {
			return err
		}
		reached("committed")
		fmt.Println(snapshot.ID)
	}
}

// stopInCommit goes through Commit's parts in its order.
func stopInCommit(ctx context.Context, tx *Tx, in []Input, reached func(string)) error {
	files, err := tx.finished()
	if err != nil {
		return err
	}
	if err := tx.publish(files); err != nil {
		return err
	}
	reached("moved")
	t, err := tx.lake.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.recordIn(ctx, t, change{files: files, inputs: in}, noon); err != nil {
		return err
	}
	reached("recorded")
	return nil
}

// startWriter runs the writer; the scanner gives its lines.
func startWriter(t *testing.T, dir, stop string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerStop+"="+stop)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd, bufio.NewScanner(out)
}

// TestKilledWriter kills a writer after each of its steps. What was committed
// is there once and whole, and the next writer finds a clean house.
func TestKilledWriter(t *testing.T) {
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			l := create(t)
			addEvents(t, l)
			cmd, lines := startWriter(t, l.Dir(), step)
			if !lines.Scan() || lines.Text() != step {
				t.Fatalf("writer said %q", lines.Text())
			}
			if step != "committed" {
				if _, err := l.Begin(t.Context(), 0); !errors.Is(err, ErrBusy) {
					t.Errorf("begin beside the writer: %v", err)
				}
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			cmd.Wait()

			notes := int64(0)
			if step == "committed" {
				notes = 2
			}
			checkHouse(t, l, 3, notes)
			tx := begin(t, l)
			if left, _ := os.ReadDir(filepath.Join(l.Dir(), stagingName)); len(left) != 0 {
				t.Errorf("staging holds %v", left)
			}
			if tx.NextInput() != notes/2+1 {
				t.Errorf("next input %d", tx.NextInput())
			}
			stage(t, tx, "notes", "", []note{{3, "z"}})
			commit(t, tx, Input{Log: "notes", Lines: 1, Kept: 1})
			checkHouse(t, l, 3, notes+1)
			known, _, err := l.knownFiles(t.Context())
			if files, _ := parquetFiles(l.Dir()); err != nil || len(files) != len(known) {
				t.Errorf("files %v, of which the catalogue names %v, %v", files, known, err)
			}
		})
	}
}

// checkHouse opens the warehouse anew and counts the rows in its files.
func checkHouse(t *testing.T, l *Lake, events, notes int64) {
	t.Helper()
	l = open(t, l.Dir())
	verified(t, l)
	s := headOf(t, l)
	got := map[string]int64{}
	for table, files := range s.Files {
		for _, f := range files {
			p, err := parquet.ReadFile[struct{}](f.Path)
			if err != nil || int64(len(p)) != f.Rows {
				t.Errorf("%s: %d rows, %v; want %d", f.Path, len(p), err, f.Rows)
			}
			got[table] += int64(len(p))
		}
	}
	kept := int64(0)
	for _, in := range s.Inputs {
		kept += in.Kept
	}
	if got["events"] != events || got["notes"] != notes || kept != notes {
		t.Errorf("rows %v, kept %d; want %d events, %d notes", got, kept, events, notes)
	}
}

// TestKilledAtAnyTime kills writers in the middle of their commits. Every
// commit that was acknowledged is there, and at most one more.
func TestKilledAtAnyTime(t *testing.T) {
	l := create(t)
	addEvents(t, l)
	for i := range 6 {
		cmd, lines := startWriter(t, l.Dir(), "")
		last := headOf(t, l).ID
		for range 3 + i {
			if !lines.Scan() {
				t.Fatal("the writer ended")
			}
		}
		time.Sleep(time.Duration(i) * 700 * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		acknowledged := lines.Text()
		for lines.Scan() {
			acknowledged = lines.Text()
		}
		cmd.Wait()
		var id int64
		if _, err := fmt.Sscan(acknowledged, &id); err != nil {
			t.Fatalf("writer said %q", acknowledged)
		}
		head := headOf(t, l).ID
		if id <= last || head < id || head > id+1 {
			t.Errorf("acknowledged %d, head %d", id, head)
		}
		checkHouse(t, l, 3, 2*(head-2))
		begin(t, l).Rollback()
		known, _, _ := l.knownFiles(t.Context())
		if files, err := parquetFiles(l.Dir()); err != nil || int64(len(files)) != head-1 || len(known) != len(files) {
			t.Errorf("%d files, %d known, %v", len(files), len(known), err)
		}
	}
}

func TestTwoWriters(t *testing.T) {
	l := create(t)
	other := open(t, l.Dir())
	first := begin(t, l)
	start := time.Now()
	if _, err := other.Begin(t.Context(), 50*time.Millisecond); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), l.Dir()) {
		t.Errorf("second writer: %v", err)
	}
	if waited := time.Since(start); waited < 50*time.Millisecond {
		t.Errorf("waited %s only", waited)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := other.Begin(cancelled, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}

	var wg sync.WaitGroup
	wg.Go(func() {
		tx, err := other.Begin(t.Context(), time.Minute)
		if err != nil {
			t.Error(err)
			return
		}
		defer tx.Rollback()
		if tx.Head().ID != 2 { // the head is read after the wait
			t.Errorf("second writer builds on %d", tx.Head().ID)
		}
		stage(t, tx, "notes", "", []note{{1, "x"}})
		if s, err := tx.Commit(t.Context(), "", nil, noon); err != nil || s.ID != 3 {
			t.Errorf("second commit: %+v, %v", s, err)
		}
	})
	stage(t, first, "events", day, threeEvents())
	time.Sleep(30 * time.Millisecond)
	commit(t, first)
	wg.Wait()
	checkFiles(t, headOf(t, l), 1, 1)
	verified(t, l)
}

func checkFiles(t *testing.T, s *Snapshot, events, notes int) {
	t.Helper()
	if len(s.Files["events"]) != events || len(s.Files["notes"]) != notes {
		t.Errorf("files %v, want %d of events and %d of notes", s.Files, events, notes)
	}
}

// TestReaderBesideWriter holds a reader open over a commit, in the middle of a
// read too.
func TestReaderBesideWriter(t *testing.T) {
	l := create(t)
	reader := open(t, l.Dir())
	old := headOf(t, reader)
	err := reader.read(t.Context(), func(tx *sql.Tx) error {
		if h, err := readHead(t.Context(), tx); err != nil || h.snapshot != 1 {
			t.Errorf("head %+v, %v", h, err)
		}
		addEvents(t, l) // is not kept waiting
		h, err := readHead(t.Context(), tx)
		if h.snapshot != 1 {
			t.Errorf("a read saw head change to %d", h.snapshot)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	checkFiles(t, old, 0, 0)
	checkFiles(t, headOf(t, reader), 1, 0)
}

// TestOldCatalogue refuses to write beside files that are newer than the
// catalogue: a restored copy must not cost the rows committed after it.
func TestOldCatalogue(t *testing.T) {
	l := create(t)
	addEvents(t, l)
	newer := filepath.Join(l.Dir(), "data/main/events/day=2026-11-22/4-0.parquet")
	if err := os.WriteFile(newer, []byte("committed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Begin(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "from snapshot 4, but catalog.sqlite ends at 2") {
		t.Errorf("begin: %v", err)
	}
	if _, err := os.Stat(newer); err != nil {
		t.Error(err)
	}
	if err := os.Remove(newer); err != nil {
		t.Fatal(err)
	}
	addEvents(t, l) // the refusal let go of the lock
}
