package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

// errDone is what a Tx gives after its Commit or Rollback.
var errDone = errors.New("the write has been committed or rolled back already")

// A Tx is one write: files staged, then committed or rolled back as a whole.
// Its methods must be called from one goroutine.
type Tx struct {
	lake      *Lake
	lock      *os.File
	head      *Snapshot
	shapes    map[string]shape
	nextInput int64
	staged    []*Staged
	removed   []File
	amended   []Amendment
	erased    []Erasure
	expiry    *Expiry
	rotates   bool
	done      bool
}

// Begin starts a write. It waits up to wait for another writer to finish and
// then gives ErrBusy. What an interrupted writer left behind is removed first.
func (l *Lake) Begin(ctx context.Context, wait time.Duration) (*Tx, error) {
	lock, err := lockWriter(ctx, l.dir, wait)
	if err != nil {
		return nil, err
	}
	tx := &Tx{lake: l, lock: lock, shapes: map[string]shape{}}
	// The head is read under the lock: before, it might be another writer's past.
	if err := tx.begin(ctx); err != nil {
		lock.Close()
		return nil, fmt.Errorf("write to warehouse %s: %w", l.dir, err)
	}
	return tx, nil
}

func (tx *Tx) begin(ctx context.Context) error {
	if err := tx.lake.sweep(ctx); err != nil {
		return err
	}
	return tx.lake.read(ctx, func(t *sql.Tx) error {
		h, err := readHead(ctx, t)
		if err != nil {
			return err
		}
		if tx.head, err = tx.lake.load(ctx, t, h.snapshot); err != nil {
			return err
		}
		shapes, err := readShapes(ctx, t)
		if err != nil {
			return err
		}
		for _, s := range shapes {
			tx.shapes[s.Name] = s
		}
		tx.nextInput, err = nextInput(ctx, t)
		return err
	})
}

// Head is the snapshot that this write builds on.
func (tx *Tx) Head() *Snapshot { return tx.head }

// NextInput is the id that the first Input of this commit will get; the
// following ones count up from it.
func (tx *Tx) NextInput() int64 { return tx.nextInput }

// Remove takes a file of Head out of the new snapshot; older snapshots keep it.
// That it is one of Head's is checked by Commit.
func (tx *Tx) Remove(f File) { tx.removed = append(tx.removed, f) }

// Rollback drops the write and releases the lock; after Commit it does nothing.
func (tx *Tx) Rollback() error {
	if tx.done {
		return nil
	}
	tx.done = true
	var errs []error
	for _, s := range tx.staged {
		// A file that Commit moved is no longer here; the next Begin sees to it.
		if err := s.Drop(); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, tx.lock.Close())...)
}

// Commit makes all that was staged, all removals and the inputs one new
// snapshot at time now (or just after the head's, so that times increase), and
// returns it. A staged file without rows is left out. With no rows, removals,
// inputs, amendments or rotation at all there is no new snapshot, and Head is returned. Inputs get
// their ID, Snapshot and Time here. Files are synced and moved into place
// before the one catalogue transaction. On error nothing is visible and the Tx
// is rolled back; files already in place are removed by the next Begin. A
// commit of erasures is followed by Clean: ErrUncleaned, with the new snapshot,
// says that only this failed.
func (tx *Tx) Commit(ctx context.Context, message string, inputs []Input, now time.Time) (*Snapshot, error) {
	if tx.done {
		return nil, errDone
	}
	defer tx.Rollback() // releases the lock in any case
	s, err := tx.commit(ctx, message, inputs, now)
	if err != nil {
		return nil, fmt.Errorf("commit to warehouse %s: %w", tx.lake.dir, err)
	}
	if len(tx.erased) > 0 || tx.expiry != nil {
		return s, tx.Clean(ctx)
	}
	return s, nil
}

func (tx *Tx) commit(ctx context.Context, message string, inputs []Input, now time.Time) (*Snapshot, error) {
	for _, in := range inputs {
		if err := in.check(); err != nil {
			return nil, err
		}
	}
	if err := tx.checkAmended(); err != nil {
		return nil, err
	}
	files, err := tx.finished()
	if err != nil {
		return nil, err
	}
	if len(files)+len(tx.removed)+len(tx.erased)+len(inputs)+len(tx.amended) == 0 && tx.expiry == nil && !tx.rotates {
		return tx.head, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := tx.publish(files); err != nil {
		return nil, err
	}
	// From here it is all or nothing, and short: a cancelled context must not
	// leave open which of the two it was.
	return tx.record(context.WithoutCancel(ctx), change{files: files, removed: tx.removed, erased: tx.erased, inputs: inputs, amended: tx.amended, expiry: tx.expiry, rotates: tx.rotates, message: message}, now)
}

// A newFile is a staged file that is complete, and its place.
type newFile struct {
	staged *Staged
	footer footer
	name   string // relative to the table's folder, with slashes
}

// path is the file's place, relative to the data folder, with slashes.
func (f newFile) path() string { return path.Join("main", f.staged.shape.Name, f.name) }

// finished closes the staged files and gives those with rows.
func (tx *Tx) finished() ([]newFile, error) {
	var files []newFile
	for _, s := range tx.staged {
		if s.dropped {
			continue
		}
		if err := s.Close(); err != nil {
			return nil, err
		}
		ft, err := readFooter(s.Path(), s.shape.Table)
		if err != nil {
			return nil, err
		}
		if err := ft.checkDay(s.shape.Table, s.partition); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Path(), err)
		}
		if ft.rows == 0 {
			if err := s.Drop(); err != nil {
				return nil, err
			}
			continue
		}
		name := fmt.Sprintf("%d-%d.parquet", tx.head.ID+1, len(files))
		if s.partition != "" {
			name = "day=" + s.partition + "/" + name
		}
		files = append(files, newFile{s, ft, name})
	}
	return files, nil
}

// publish moves the files into place and makes that durable, with all folders
// up to the warehouse's own.
func (tx *Tx) publish(files []newFile) error {
	var folders []string
	for _, f := range files {
		target := filepath.Join(tx.lake.dir, dataName, filepath.FromSlash(f.path()))
		folder := filepath.Dir(target)
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return err
		}
		if _, err := os.Lstat(target); err == nil {
			return fmt.Errorf("%s exists already", target) // rename would overwrite it
		}
		if err := os.Rename(f.staged.Path(), target); err != nil {
			return err
		}
		for ; folder != tx.lake.dir; folder = filepath.Dir(folder) {
			folders = append(folders, folder)
		}
	}
	slices.Sort(folders)
	return syncFolders(slices.Compact(folders)...)
}
