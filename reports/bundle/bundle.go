// Package bundle writes a publication's folder so that it is there whole or not at all, and checks
// one that somebody received.
package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Write calls fill with an empty folder beside dst and, if fill succeeds, adds the manifest, signed
// by key unless that is nil, reads everything back, syncs every file and folder and renames the folder to dst. The folder that
// holds dst must exist; it is an error for dst to exist, and for another process to be writing it.
//
// If anything fails, dst does not exist and nothing is left beside it. A process that is killed
// leaves dst whole or not at all; what it leaves beside dst the next Write of dst removes.
func Write(dst string, about About, key *Key, fill func(dir string) error) (err error) {
	return write(dst, "bundle", fill, func(dir string) error { return seal(dir, about, key) })
}

// WriteFolder is as Write, but without a manifest: what it writes is no publication, and [Verify] says so.
func WriteFolder(dst string, fill func(dir string) error) error {
	return write(dst, "folder", fill, syncTree)
}

// write fills a folder beside dst, closes it and renames it to dst.
func write(dst, what string, fill, closeUp func(dir string) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s %s: %w", what, dst, err)
		}
	}()
	dst = filepath.Clean(dst)
	if _, err := os.Lstat(dst); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(errors.New("it is there already, and a publication is never overwritten; choose another folder"), err)
	}
	stage, err := open(filepath.Join(filepath.Dir(dst), "."+filepath.Base(dst)+".tmp"))
	if err != nil {
		return err
	}
	published := false
	defer func() { // also when fill panics
		if !published {
			err = errors.Join(err, os.RemoveAll(stage.path))
		}
		stage.lock.Close()
	}()
	if err := fill(stage.path); err != nil {
		return err
	}
	if err := closeUp(stage.path); err != nil {
		return err
	}
	if err := os.Rename(stage.path, dst); err != nil {
		return err
	}
	if err := syncPath(filepath.Dir(dst)); err != nil {
		return errors.Join(err, os.Rename(dst, stage.path))
	}
	published = true
	return nil
}

// seal adds the manifest, reads the folder back and syncs it.
func seal(dir string, about About, key *Key) error {
	files, faults := list(dir)
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	text, err := writeManifest(dir, Manifest{Format: Format, About: about.complete(), Files: files})
	if err != nil {
		return err
	}
	if key != nil {
		if err := key.sign(dir, text); err != nil {
			return err
		}
	}
	if _, faults := Verify(dir); len(faults) > 0 {
		return fmt.Errorf("read back: %w", errors.Join(faults...))
	}
	return syncTree(dir)
}

// A stage is the folder in which a bundle is made. Its lock ends with the process that made it.
type stage struct {
	path string
	lock *os.File
}

// open makes the folder anew and locks it.
func open(path string) (stage, error) {
	if old, err := os.Open(path); err == nil {
		defer old.Close()
		if err := lock(old); err != nil {
			return stage{}, err
		}
		if err := os.RemoveAll(path); err != nil {
			return stage{}, err
		}
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return stage{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return stage{}, errors.Join(err, os.Remove(path))
	}
	if err := lock(f); err != nil {
		return stage{}, errors.Join(err, f.Close())
	}
	return stage{path, f}, stillThere(f, path)
}

func lock(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("%s is in use by another run: %w", f.Name(), err)
	}
	return nil
}

// stillThere makes sure that no other run removed the folder before it was locked.
func stillThere(f *os.File, path string) error {
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	found, err := os.Lstat(path)
	if err != nil || !os.SameFile(mine, found) {
		return errors.Join(fmt.Errorf("%s is in use by another run", path), err, f.Close())
	}
	return nil
}

// syncTree brings every file and folder of dir, and dir, to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncPath(path)
	})
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
