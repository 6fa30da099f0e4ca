package upkeep

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"candour/models"
	"candour/models/lake"
	"candour/models/parquetfile"
)

// An Expiration says what goes.
type Expiration struct {
	Before time.Time // midnight UTC of the first day that stays
	Now    time.Time
	Wait   time.Duration // how long to wait for another writer
}

// An Expired tells what went. It names no row.
type Expired struct {
	Snapshot  int64          // the only one there is now
	Before    time.Time      // the first day that is kept: never earlier than it was
	Tables    []ExpiredTable // exposures, reports, decisions, appeals, quarantine
	Undecided int64          // reports of earlier days that stay because nobody has decided on them
	Days      int            // days that were summed up
	Snapshots int            // snapshots that were dropped
}

// An ExpiredTable counts what went from one table of the newest snapshot.
type ExpiredTable struct {
	Table          string
	Rows           int64 // that went
	Kept           int64 // of earlier days, that stay
	Files, Smaller int   // files that went whole, and that a smaller one took the place of
}

// Expire drops the exposures, reports, decisions and appeals of all days before
// one, after their counts are written to exposure_days and report_days, and
// all earlier snapshots. A case that is not closed stays whole: a report
// without a decision, or with one that stays; a decision with an appeal that is
// open or of a day that stays; what belongs to these. Quarantined lines go where
// their input was ingested before that day. It is one commit: on an error
// nothing has changed, except that lake.ErrUncleaned says that only deleting
// what was left over failed; what it gives is then right all the same.
func Expire(ctx context.Context, l *lake.Lake, o Expiration) (Expired, error) {
	tx, err := l.Begin(ctx, o.Wait)
	if err != nil {
		return Expired{}, err
	}
	defer tx.Rollback()
	earlier, err := l.Snapshots(ctx)
	if err != nil {
		return Expired{}, err
	}
	e := &expirer{ctx: ctx, tx: tx, since: tx.Head().Horizon.Format(time.DateOnly), taken: map[int64]lake.ExpiredCounts{}}
	e.done.Before, e.done.Snapshots = o.Before, len(earlier)
	if e.done.Before.Before(tx.Head().Horizon) {
		e.done.Before = tx.Head().Horizon
	}
	e.before = e.done.Before.Format(time.DateOnly)
	for _, step := range []func() error{e.exposures, e.cases, e.quarantine} {
		if err := step(); err != nil {
			return Expired{}, fmt.Errorf("expire: %w", err)
		}
	}
	tx.Expire(lake.Expiry{Before: e.done.Before, Taken: e.taken})
	s, err := tx.Commit(ctx, "expire days before "+e.before, nil, o.Now)
	if s != nil {
		e.done.Snapshot = s.ID
	}
	return e.done, err
}

// An expirer goes through the tables. Days compare as texts.
type expirer struct {
	ctx           context.Context
	tx            *lake.Tx
	since, before string // days that expire now are from since until before
	taken         map[int64]lake.ExpiredCounts
	done          Expired
}

// old are the files of a table of days before the horizon, by day.
func (e *expirer) old(table string) []lake.File {
	var old []lake.File
	for _, f := range e.tx.Head().Files[table] {
		if f.Partition < e.before {
			old = append(old, f)
		}
	}
	slices.SortStableFunc(old, func(a, b lake.File) int { return cmp.Compare(a.Partition, b.Partition) })
	return old
}

func (e *expirer) takeLine(input int64) {
	n := e.taken[input]
	n.Lines++
	e.taken[input] = n
}

// exposures sums up and removes day after day.
func (e *expirer) exposures() error {
	count := ExpiredTable{Table: models.Exposures}
	byDay := map[string][]lake.File{}
	for _, f := range e.old(models.Exposures) {
		byDay[f.Partition] = append(byDay[f.Partition], f)
		count.Rows, count.Files = count.Rows+f.Rows, count.Files+1
		e.tx.Remove(f)
	}
	for _, day := range slices.Sorted(maps.Keys(byDay)) {
		if err := e.exposureDay(day, byDay[day]); err != nil {
			return err
		}
	}
	e.done.Tables = append(e.done.Tables, count)
	return nil
}

func (e *expirer) exposureDay(day string, files []lake.File) error {
	s := &sorter[models.Exposure]{log: exposures, folder: e.tx.Staging(), room: runRows}
	defer s.remove()
	rows, err := s.files(e.ctx, files) // viewer by viewer
	if err != nil {
		return err
	}
	sum := newExposureSum()
	for r, err := range rows {
		if err != nil {
			return err
		}
		e.takeLine(r.Input)
		sum.add(r)
	}
	e.done.Days++
	return writeCells(e.tx, exposureDays, day, sum.cells())
}

// writeCells writes the cells of a day in order.
func writeCells[R any](tx *lake.Tx, l *log[R], day string, cells []R) error {
	slices.SortFunc(cells, func(a, b R) int { return l.compare(&a, &b) })
	out, err := l.newOutput(tx, day)
	if err != nil {
		return err
	}
	for i := range cells {
		if err := out.add(&cells[i]); err != nil {
			return err
		}
	}
	return out.close()
}

// quarantine drops the lines of inputs that were ingested before the horizon:
// what they tell of was before, too.
func (e *expirer) quarantine() error {
	old := map[int64]bool{}
	for _, in := range e.tx.Head().Inputs {
		old[in.ID] = in.Time.Before(e.done.Before)
	}
	stays := func(r *models.Rejection) bool { return !old[r.Input] }
	err := keepOnly(e, quarantine, e.tx.Head().Files[models.Quarantine], stays, func(r *models.Rejection) {
		n := e.taken[r.Input]
		n.Quarantined++
		e.taken[r.Input] = n
	})
	e.done.Tables[len(e.done.Tables)-1].Kept = 0 // what stays is later
	return err
}

// keepOnly leaves the rows that stay in the files, and counts the others.
func keepOnly[R any](e *expirer, l *log[R], files []lake.File, stays func(*R) bool, gone func(*R)) error {
	count := ExpiredTable{Table: l.name}
	for _, f := range files {
		kept := int64(0)
		err := parquetfile.Rows(f.Path, func(_ uint32, r *R) error {
			if stays(r) {
				kept++
			} else {
				gone(r)
			}
			return nil
		})
		if err != nil {
			return err
		}
		count.Rows, count.Kept = count.Rows+f.Rows-kept, count.Kept+kept
		switch {
		case kept == f.Rows:
			continue
		case kept == 0:
			count.Files++
		default:
			count.Smaller++
			if err := copyStaying(e, l, f, stays); err != nil {
				return err
			}
		}
		e.tx.Remove(f)
	}
	e.done.Tables = append(e.done.Tables, count)
	return e.ctx.Err()
}

func copyStaying[R any](e *expirer, l *log[R], f lake.File, stays func(*R) bool) error {
	out, err := l.newOutput(e.tx, f.Partition)
	if err != nil {
		return err
	}
	err = parquetfile.Rows(f.Path, func(_ uint32, r *R) error {
		if !stays(r) {
			return nil
		}
		return out.add(r)
	})
	if err != nil {
		return err
	}
	return out.close()
}
