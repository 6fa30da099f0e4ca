package upkeep

import (
	"bufio"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"

	"candour/models/lake"
	"candour/models/parquetfile"
)

// Sizes, in rows.
const (
	mostRows     = 4_000_000  // of a file that is written here
	runRows      = 1 << 18    // sorted in memory at once: some 100 MB of exposures
	runGroupRows = 1 << 14    // of a row group of a run, which many are read of at once
	mostMerged   = 16_000_000 // merged at once: so there are at most 64 runs
)

// merge puts the rows of the files, in the log's order, into as few files as
// hold them, and takes the old ones out of the new snapshot. What it holds in
// memory does not depend on how many rows there are: all but the smallest
// merges sort pieces into files of their own first, and merge these.
func (l *log[R]) merge(ctx context.Context, tx *lake.Tx, day string, files []lake.File) error {
	total := 0
	for _, f := range files {
		total += int(f.Rows)
	}
	s := &sorter[R]{log: l, folder: tx.Staging(), room: runRows, rows: make([]R, 0, min(total, runRows))}
	defer s.remove()
	sorted, err := s.files(ctx, files)
	if err != nil {
		return err
	}
	if err := l.write(ctx, tx, day, total, sorted); err != nil {
		return err
	}
	for _, f := range files {
		tx.Remove(f)
	}
	return nil
}

// write spreads the rows evenly over the files they need.
func (l *log[R]) write(ctx context.Context, tx *lake.Tx, day string, total int, rows iter.Seq2[*R, error]) error {
	parts := (total + mostRows - 1) / mostRows
	var out *output[R]
	written := 0
	for r, err := range rows {
		if err != nil {
			return err
		}
		if part := written * parts / total; out == nil || part != (written-1)*parts/total {
			if out != nil {
				if err := out.close(); err != nil {
					return err
				}
			}
			if out, err = l.newOutput(tx, day); err != nil {
				return err
			}
		}
		if err := out.add(r); err != nil {
			return err
		}
		written++
	}
	if written != total {
		return fmt.Errorf("%s %s: %d rows were read, but the catalogue counts %d: `candour check` tells more", l.name, day, written, total)
	}
	if out == nil {
		return ctx.Err()
	}
	return errors.Join(out.close(), ctx.Err())
}

// A sorter sorts more rows than memory may hold.
type sorter[R any] struct {
	log    *log[R]
	folder string // for runs
	room   int    // in rows, of a run
	rows   []R    // of the next run
	runs   []string
}

// files gives the rows of the files in order, once.
func (s *sorter[R]) files(ctx context.Context, files []lake.File) (iter.Seq2[*R, error], error) {
	for _, f := range files {
		err := parquetfile.Rows(f.Path, func(row uint32, r *R) error {
			if row%10_000 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			return s.add(r) // a copy, whose texts are its own
		})
		if err != nil {
			return nil, err
		}
	}
	return s.sorted()
}

func (s *sorter[R]) add(r *R) error {
	if len(s.rows) == s.room {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.rows = append(s.rows, *r)
	return nil
}

// order gives the rows held, sorted. Equal rows stay in the order they came.
func (s *sorter[R]) order() []*R {
	order := make([]*R, len(s.rows))
	for i := range s.rows {
		order[i] = &s.rows[i]
	}
	slices.SortStableFunc(order, s.log.compare)
	return order
}

// spill writes the rows held as a run. It need not outlast the program, and so
// is not synced; whatever happens, the next writer empties the folder.
func (s *sorter[R]) spill() (err error) {
	f, err := os.CreateTemp(s.folder, "run-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s.runs = append(s.runs, f.Name())
	buffer := bufio.NewWriter(f)
	writer, encoder := parquetfile.NewWriter[R](buffer), parquetfile.NewEncoder[R]()
	group := make([]R, 0, runGroupRows)
	for rows := range slices.Chunk(s.order(), runGroupRows) {
		group = group[:0]
		for _, r := range rows {
			group = append(group, *r)
		}
		g, err := encoder.Encode([][]R{group})
		if err == nil {
			err = writer.Append(g)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", f.Name(), err)
		}
	}
	clear(s.rows)
	s.rows = s.rows[:0]
	return errors.Join(writer.Close(), buffer.Flush())
}

// sorted gives all rows in order, once.
func (s *sorter[R]) sorted() (iter.Seq2[*R, error], error) {
	if len(s.runs) > 0 {
		if err := s.spill(); err != nil {
			return nil, err
		}
		s.rows = nil
		return s.mergeRuns, nil
	}
	return func(yield func(*R, error) bool) {
		for _, r := range s.order() {
			if !yield(r, nil) {
				return
			}
		}
	}, nil
}

func (s *sorter[R]) remove() {
	for _, run := range s.runs {
		os.Remove(run) // or else the next writer does
	}
}

// mergeRuns gives the rows of all runs in order.
func (s *sorter[R]) mergeRuns(yield func(*R, error) bool) {
	queue := &runQueue[R]{compare: s.log.compare}
	for i, path := range s.runs {
		next, stop := iter.Pull2(rowsOf[R](path))
		defer stop()
		r := &openRun[R]{next: next, index: i}
		if err := r.advance(); err != nil {
			yield(nil, err)
			return
		}
		queue.runs = append(queue.runs, r)
	}
	heap.Init(queue)
	for queue.Len() > 0 {
		first := queue.runs[0]
		if !yield(first.row, nil) {
			return
		}
		if err := first.advance(); err != nil {
			yield(nil, err)
			return
		}
		if first.row == nil {
			heap.Pop(queue)
		} else {
			heap.Fix(queue, 0)
		}
	}
}

var errStopped = errors.New("no more rows are wanted")

// rowsOf gives a file's rows; each is valid until the next.
func rowsOf[R any](path string) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		err := parquetfile.Rows(path, func(_ uint32, r *R) error {
			if !yield(r, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// An openRun stands at one row of a run, nil behind the last.
type openRun[R any] struct {
	next  func() (*R, error, bool)
	index int
	row   *R
}

func (r *openRun[R]) advance() error {
	row, err, ok := r.next()
	if !ok {
		row, err = nil, nil
	}
	r.row = row
	return err
}

// A runQueue has the run with the least row in front; it is a heap.Interface.
type runQueue[R any] struct {
	compare func(a, b *R) int
	runs    []*openRun[R]
}

func (q *runQueue[R]) Len() int      { return len(q.runs) }
func (q *runQueue[R]) Swap(i, j int) { q.runs[i], q.runs[j] = q.runs[j], q.runs[i] }
func (q *runQueue[R]) Push(r any)    { q.runs = append(q.runs, r.(*openRun[R])) }

func (q *runQueue[R]) Less(i, j int) bool {
	a, b := q.runs[i], q.runs[j]
	if c := q.compare(a.row, b.row); c != 0 {
		return c < 0
	}
	return a.index < b.index
}

func (q *runQueue[R]) Pop() any {
	last := q.runs[len(q.runs)-1]
	q.runs = q.runs[:len(q.runs)-1]
	return last
}
