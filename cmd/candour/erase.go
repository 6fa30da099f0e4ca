package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"candour/ingest"
	"candour/models"
	"candour/models/lake"
	"candour/models/upkeep"

	"github.com/spf13/cobra"
)

type eraseFlags struct {
	subjects, receipt, format string
	wait                      time.Duration
}

func (a *app) eraseCommand() *cobra.Command {
	var f eraseFlags
	cmd := &cobra.Command{
		Use:   "erase --subject-file FILE",
		Short: "Take persons out of every table, snapshot and quarantined line",
		Long: `Reads the platform's own ids of persons, one a line, and removes every row that
names one of them as subject, reporter or viewer, and every quarantined line that
does: from all tables, at all snapshots, from the files and from the catalogue. All
other rows stay as they are. The ids are hashed with the pseudonym key and with
every key that candour rekey retired; they are not kept, shown or written anywhere.

The account of lines stays as it was; candour status tells how many rows and lines
were erased since, and candour check allows for them. Figures change where they
counted these rows, at old snapshots too: a bundle published before may no longer be
made again (candour verify --rebuild). Counts by day that candour expire kept hold
nobody's rows, and stay.

Erased is what is held. A file that was read before is recognised and changes
nothing when it comes again, but a new file that names the person brings new rows:
have the platform's logs erased as well, and mind copies of the warehouse, which
this command cannot reach.

A reader that is under way may fail, because files it was to read are gone; it
gives no wrong figures, and works when it is started again. If erase is
interrupted, the warehouse is as before or all rows are gone from it; run it again
to be sure that no remnant is left.

Exit status: 0 done, also if nothing was found; 1 failed, nothing changed; 2 wrong
usage or configuration; 3 the rows are gone, but something has still to be done.`,
		Example: `  candour erase --subject-file requests/2026-118.txt --receipt requests/2026-118.json
  echo user-4711 | candour erase --subject-file -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.erase(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.subjects, "subject-file", "", "the persons' ids, one a line; - for standard input")
	flags.StringVar(&f.receipt, "receipt", "", "also write what was removed to this new `FILE`, as JSON")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.DurationVar(&f.wait, "wait", 0, "how long to wait for another writer, such as 5m")
	return cmd
}

// A receipt is what is told of an erasure. It names nobody.
type receipt struct {
	ErasedAt  string        `json:"erased_at"`
	Found     bool          `json:"found"`
	Snapshot  int64         `json:"snapshot"`        // the erasure's, or the newest
	Persons   int           `json:"persons"`         // asked for, not necessarily found
	Keys      int           `json:"keys"`            // pseudonym keys that were tried: the present and the retired ones
	Tables    []erasedTable `json:"tables"`          // of which quarantine is one
	Rewritten int           `json:"files_rewritten"` // over all tables
	Removed   int           `json:"files_removed"`
	Snapshots int           `json:"snapshots_touched"` // earlier snapshots that held any of it
	Complete  bool          `json:"complete"`          // no remnant is left on the disk
}

type erasedTable struct {
	Table     string `json:"table"`
	Rows      int64  `json:"rows"`       // of the newest snapshot
	Old       int64  `json:"older_rows"` // copies and earlier rows, held for older snapshots only
	Rewritten int    `json:"files_rewritten"`
	Removed   int    `json:"files_removed"`
}

func (a *app) erase(ctx context.Context, f eraseFlags) (err error) {
	if f.format != "text" && f.format != "json" {
		return usagef("--format %q: want text or json", f.format)
	}
	if f.subjects == "" {
		return usagef("--subject-file: want a file with the persons' ids, one a line, or - for standard input")
	}
	if err := vacant(f.receipt); err != nil {
		return err
	}
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	keys, err := c.everyKey()
	if err != nil {
		return err
	}
	subjects, err := a.subjects(f.subjects, keys)
	if err != nil {
		return err
	}
	l, err := lake.Open(ctx, a.warehouse)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, l.Close()) }()
	told, uncleaned := upkeep.Erase(ctx, l, upkeep.Erasure{Subjects: subjects, Now: a.now(), Wait: f.wait})
	if uncleaned != nil && !errors.Is(uncleaned, lake.ErrUncleaned) {
		return uncleaned
	}
	r := receiptOf(told)
	r.Persons, r.Keys, r.Complete = len(subjects)/len(keys), len(keys), uncleaned == nil
	return a.giveReceipt(r, f, uncleaned)
}

// vacant refuses a receipt that could not be written, before anything is done.
func vacant(path string) error {
	if path == "" {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return usagef("--receipt %s: the file is there already; nothing is overwritten", path)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return usagef("--receipt %s: there is no folder %s", path, filepath.Dir(path))
	}
	return nil
}

// longestPerson is the greatest length of a person's id, in bytes.
const longestPerson = 128

// subjects reads the ids and gives their pseudonyms under every key. No error
// shows an id.
func (a *app) subjects(path string, keys [][]byte) ([]models.Pseudonym, error) {
	in := a.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, usagef("--subject-file: %w", err)
		}
		defer file.Close()
		in = file
	}
	seen := map[models.Pseudonym]bool{}
	var all []models.Pseudonym
	lines := bufio.NewReaderSize(in, 64<<10)
	for number := 1; ; number++ {
		line, err := lines.ReadSlice('\n')
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return nil, usagef("--subject-file %s:%d: %w", path, number, err)
		}
		id := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if number == 1 {
			id = bytes.TrimPrefix(id, []byte("\xef\xbb\xbf"))
		}
		if len(id) > longestPerson {
			return nil, usagef("--subject-file %s:%d: the id is longer than %d bytes", path, number, longestPerson)
		}
		if first := ingest.Pseudonym(keys[0], id); len(id) > 0 && !seen[first] {
			seen[first] = true
			for _, key := range keys {
				all = append(all, ingest.Pseudonym(key, id))
			}
		}
		if err == io.EOF {
			break
		}
	}
	if len(all) == 0 {
		return nil, usagef("--subject-file %s: it names nobody", path)
	}
	return all, nil
}

func receiptOf(told upkeep.Receipt) receipt {
	r := receipt{
		ErasedAt: told.Time.UTC().Format(time.RFC3339), Found: told.Found, Snapshot: told.Snapshot, Snapshots: told.Snapshots,
	}
	for _, t := range told.Tables {
		r.Tables = append(r.Tables, erasedTable(t))
		r.Rewritten, r.Removed = r.Rewritten+t.Rewritten, r.Removed+t.Removed
	}
	return r
}

// giveReceipt prints and writes what was done. From here on it is done:
// whatever fails now is something to look at.
func (a *app) giveReceipt(r receipt, f eraseFlags, uncleaned error) error {
	var text bytes.Buffer
	err := writeIndented(&text, r)
	if err == nil && f.receipt != "" {
		err = writeNew(f.receipt, text.Bytes(), 0o644)
	}
	if f.format == "json" {
		_, printed := a.out.Write(text.Bytes())
		err = errors.Join(err, printed)
	} else {
		err = errors.Join(err, a.printReceipt(r))
	}
	if err = errors.Join(uncleaned, err); err != nil {
		a.complain(err)
		return errAttention
	}
	return nil
}

func (a *app) printReceipt(r receipt) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TABLE\tROWS\tOLDER ROWS\tFILES REWRITTEN\tFILES REMOVED")
	for _, t := range r.Tables {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", t.Table, t.Rows, t.Old, t.Rewritten, t.Removed)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !r.Found {
		_, err := fmt.Fprintf(a.out, "nothing to erase: no row up to snapshot %d names them (persons asked for: %d, keys tried: %d)\n", r.Snapshot, r.Persons, r.Keys)
		return err
	}
	_, err := fmt.Fprintf(a.out, "snapshot %d: erased; earlier snapshots that held any of it: %d\n", r.Snapshot, r.Snapshots)
	return err
}
