package upkeep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"candour/models"
	"candour/models/lake"
)

// An Erasure says whose rows go.
type Erasure struct {
	Subjects []models.Pseudonym // each person under every key there ever was, in any order
	Now      time.Time
	Wait     time.Duration // how long to wait for another writer
}

// A Receipt tells what an erasure took out. It names nobody.
type Receipt struct {
	Snapshot  int64         // the erasure's own; the newest where nothing was found
	Time      time.Time     // of that snapshot, or of the erasure where nothing was found
	Found     bool          // whether there was anything to take out
	Tables    []ErasedTable // every table that can name a person, in the order of models.Tables
	Snapshots int           // earlier snapshots that held any of it
}

// An ErasedTable counts what was taken out of one table.
type ErasedTable struct {
	Table     string
	Rows      int64 // of the newest snapshot
	Old       int64 // in files that only older snapshots held: earlier copies, and rows replaced since
	Rewritten int   // files that a smaller one took the place of
	Removed   int   // files of which nothing was left
}

// Erase takes every row that names one of the subjects out of every table, of
// every snapshot, and quarantined lines likewise. The erasure is one commit: on
// an error nothing is changed, except that lake.ErrUncleaned says that only
// deleting what was left over failed; the receipt is then right all the same.
// Where nothing is found there is no new snapshot, but what an interrupted
// erasure left over is removed.
func Erase(ctx context.Context, l *lake.Lake, o Erasure) (Receipt, error) {
	tx, err := l.Begin(ctx, o.Wait)
	if err != nil {
		return Receipt{}, err
	}
	defer tx.Rollback()
	e := &eraser{tx: tx, subjects: newSubjects(o.Subjects), receipt: Receipt{Snapshot: tx.Head().ID, Time: o.Now}}
	files, err := tx.Held(ctx)
	if err != nil {
		return Receipt{}, err
	}
	for _, f := range files {
		if err := errors.Join(ctx.Err(), e.file(f)); err != nil {
			return Receipt{}, fmt.Errorf("erase: %w", err)
		}
	}
	e.sum()
	if !e.receipt.Found {
		return e.receipt, tx.Clean(ctx)
	}
	if e.receipt.Snapshots, err = e.touched(ctx, l); err != nil {
		return Receipt{}, err
	}
	s, err := tx.Commit(ctx, "erase persons", nil, o.Now)
	if s != nil {
		e.receipt.Snapshot, e.receipt.Time = s.ID, s.Time
	}
	return e.receipt, err
}

// An eraser goes through the files of a warehouse.
type eraser struct {
	tx       *lake.Tx
	subjects subjects
	counts   map[string]*ErasedTable
	hit      []lake.HeldFile
	receipt  Receipt
}

// file looks through one file and stages what is left of it if there is a hit.
func (e *eraser) file(f lake.HeldFile) error {
	table, ok := persons[f.Table]
	if !ok {
		return nil
	}
	found, err := table.search(f.Path, e.subjects)
	if err != nil || len(found.rows) == 0 {
		return err
	}
	e.hit = append(e.hit, f)
	if e.counts == nil {
		e.counts = map[string]*ErasedTable{}
	}
	if e.counts[f.Table] == nil {
		e.counts[f.Table] = &ErasedTable{}
	}
	count := e.counts[f.Table]
	if f.End == 0 {
		count.Rows += int64(len(found.rows))
	} else {
		count.Old += int64(len(found.rows))
	}
	erasure := lake.Erasure{File: f.File, Taken: found.taken}
	if int64(len(found.rows)) < f.Rows {
		count.Rewritten++
		erasure.Rest, err = table.without(e.tx, f.File, found.rows)
	} else {
		count.Removed++
	}
	e.tx.Erase(erasure)
	return err
}

func (e *eraser) sum() {
	for _, t := range models.Tables() {
		if _, ok := persons[t.Name]; !ok {
			continue
		}
		counted := ErasedTable{Table: t.Name}
		if c := e.counts[t.Name]; c != nil {
			counted, e.receipt.Found = *c, true
			counted.Table = t.Name
		}
		e.receipt.Tables = append(e.receipt.Tables, counted)
	}
}

// touched counts the snapshots that held any of the files with a hit.
func (e *eraser) touched(ctx context.Context, l *lake.Lake) (int, error) {
	snapshots, err := l.Snapshots(ctx)
	n := 0
	for _, s := range snapshots {
		if slices.ContainsFunc(e.hit, func(f lake.HeldFile) bool { return f.Holds(s.ID) }) {
			n++
		}
	}
	return n, err
}

// subjects are the pseudonyms of the persons to erase.
type subjects struct {
	all    map[models.Pseudonym]bool
	sorted []models.Pseudonym
}

func newSubjects(list []models.Pseudonym) subjects {
	s := subjects{all: make(map[models.Pseudonym]bool, len(list))}
	for _, p := range list {
		s.all[p] = true
	}
	s.sorted = slices.SortedFunc(maps.Keys(s.all), func(a, b models.Pseudonym) int { return bytes.Compare(a[:], b[:]) })
	return s
}

// between says whether any subject lies within the bounds.
func (s subjects) between(least, greatest []byte) bool {
	i, _ := slices.BinarySearchFunc(s.sorted, least, func(p models.Pseudonym, b []byte) int { return bytes.Compare(p[:], b) })
	return i < len(s.sorted) && bytes.Compare(s.sorted[i][:], greatest) <= 0
}
