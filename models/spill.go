package models

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

const spillPattern = "candour-spill-*"

// A spill is the folder in which a session's queries put what does not fit in
// memory: rows with pseudonyms, which must not outlive the session. It is
// locked as long as the process lives.
type spill struct {
	dir  string
	lock *os.File
}

// newSpill makes a folder, after removing those of sessions that were killed.
func newSpill() (*spill, error) {
	if err := sweepSpills(); err != nil {
		return nil, err
	}
	for {
		dir, err := os.MkdirTemp("", spillPattern)
		if err != nil {
			return nil, err
		}
		lock, err := lockFolder(dir)
		if err == nil {
			return &spill{dir, lock}, nil
		}
		if !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
		// another session took the new folder for one left behind
	}
}

// sweepSpills removes the folders that nobody holds. Those of other users are theirs.
func sweepSpills() error {
	left, err := filepath.Glob(filepath.Join(os.TempDir(), spillPattern))
	for _, dir := range left {
		lock, lockErr := lockFolder(dir)
		if lockErr != nil {
			continue
		}
		err = errors.Join(err, os.RemoveAll(dir), lock.Close())
	}
	return err
}

// lockFolder locks a folder that is there, or fails at once.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	if _, err := os.Stat(dir); err != nil { // removed before it was locked
		f.Close()
		return nil, err
	}
	return f, nil
}

func (s *spill) remove() error { return errors.Join(os.RemoveAll(s.dir), s.lock.Close()) }
