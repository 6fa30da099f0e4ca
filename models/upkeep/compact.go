package upkeep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candour/models/lake"
)

const (
	// fewFiles in a day are left alone: reading them costs little more than
	// reading one.
	fewFiles = 4
	// fewAfter are left alone after an ingest: the next one may well come soon.
	fewAfter = 8
	// fullRows make a file that is never merged again: nothing is gained by it.
	fullRows = mostRows / 2
)

// A Compaction says what became of the files.
type Compaction struct {
	Partitions    int // days of tables, and tables without days, that were merged
	Before, After int // files that were merged, and files they were merged into
	Snapshot      int64
}

// Compact merges the files of every day of a table, or of a table without days,
// that has at least four of under 2,000,000 rows. The new files have at most
// 4,000,000 rows. It is one snapshot, made at now, with the same rows as the
// one before; older snapshots keep their files. Where nothing needs merging
// there is none, and Partitions is 0.
func Compact(ctx context.Context, l *lake.Lake, wait time.Duration, now time.Time) (Compaction, error) {
	return compact(ctx, l, 0, allSmall, wait, now)
}

// CompactAfter is what an ingest that made the snapshot is followed by: Compact
// for the days that have files of this or a later snapshot, and there only of
// the smallest files, eight or more, of which the largest has no more rows than
// the others together. So however often it runs, a row is written at most some
// twenty times, each time into a file at least twice as large, and a day keeps
// fewer than thirty small files. Where another writer is at work it does nothing.
func CompactAfter(ctx context.Context, l *lake.Lake, snapshot int64, now time.Time) (Compaction, error) {
	c, err := compact(ctx, l, snapshot, similar, 0, now)
	if errors.Is(err, lake.ErrBusy) {
		err = nil // which will see to the day's files itself
	}
	return c, err
}

// allSmall gives the files to merge, of files sorted by rows.
func allSmall(files []lake.File) []lake.File {
	if len(files) < fewFiles {
		return nil
	}
	return files
}

// similar gives the most of the smallest files of which the largest has no more
// rows than the others together.
func similar(files []lake.File) []lake.File {
	rows, take := int64(0), 0
	for i, f := range files {
		if i+1 >= fewAfter && f.Rows <= rows {
			take = i + 1
		}
		rows += f.Rows
	}
	return files[:take]
}

// A partition is the files of one day of a table.
type partition struct {
	log   anyLog
	day   string
	files []lake.File
}

func compact(ctx context.Context, l *lake.Lake, since int64, choose func([]lake.File) []lake.File, wait time.Duration, now time.Time) (c Compaction, err error) {
	head, err := l.Head(ctx)
	if err != nil || len(partitions(head, since, choose)) == 0 {
		return c, err // without a writer's lock, which is not needed to see this
	}
	tx, err := l.Begin(ctx, wait)
	if err != nil {
		return c, err
	}
	defer tx.Rollback()
	for _, p := range partitions(tx.Head(), since, choose) {
		c.Partitions++
		c.Before += len(p.files)
		for len(p.files) > 0 {
			n := atOnce(p.files)
			if err := p.log.merge(ctx, tx, p.day, p.files[:n]); err != nil {
				return Compaction{}, fmt.Errorf("compact %s %s: %w", p.log.table(), p.day, err)
			}
			p.files = p.files[n:]
		}
	}
	before := tx.Head()
	after, err := tx.Commit(ctx, "compact", nil, now)
	if err != nil {
		return Compaction{}, err
	}
	c.Snapshot, c.After = after.ID, count(after)-count(before)+c.Before
	return c, nil
}

func count(s *lake.Snapshot) (n int) {
	for _, files := range s.Files {
		n += len(files)
	}
	return n
}

// atOnce is how many of the files are merged together.
func atOnce(files []lake.File) int {
	rows := files[0].Rows
	for i, f := range files[1:] {
		if rows += f.Rows; rows > mostMerged {
			return i + 1
		}
	}
	return len(files)
}

// partitions are those of the snapshot with something to merge.
func partitions(s *lake.Snapshot, since int64, choose func([]lake.File) []lake.File) []partition {
	var all []partition
	for _, l := range logs {
		byDay := map[string][]lake.File{}
		touched := map[string]bool{}
		for _, f := range s.Files[l.table()] {
			touched[f.Partition] = touched[f.Partition] || f.Begin >= since
			if f.Rows < fullRows {
				byDay[f.Partition] = append(byDay[f.Partition], f)
			}
		}
		for day, files := range byDay {
			slices.SortStableFunc(files, func(a, b lake.File) int { return cmp.Compare(a.Rows, b.Rows) })
			if files = choose(files); touched[day] && len(files) > 0 {
				all = append(all, partition{l, day, files})
			}
		}
	}
	slices.SortFunc(all, func(a, b partition) int {
		return cmp.Or(cmp.Compare(a.log.table(), b.log.table()), cmp.Compare(a.day, b.day))
	})
	return all
}
