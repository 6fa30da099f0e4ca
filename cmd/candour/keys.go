package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A retiredKey is a pseudonym key that rows may still stand under.
type retiredKey struct {
	key []byte
	at  time.Time
}

// retiredPath is where the keys are that were used before: beside the key.
func (c config) retiredPath() string { return c.keyPath() + ".retired" }

// retired reads the keys that were used before, oldest first: a line each, the
// time of retirement and the key.
func (c config) retired() ([]retiredKey, error) {
	text, err := os.ReadFile(c.retiredPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, usagef("retired pseudonym keys: %w", err)
	}
	var keys []retiredKey
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		when, digits, _ := strings.Cut(line, " ")
		at, err := time.Parse(time.RFC3339, when)
		key, err2 := hex.DecodeString(digits)
		if err != nil || err2 != nil || len(key) < 32 { // neither error may be shown: it would show the key
			return nil, usagef("retired pseudonym keys %s:%d: want a time and at least 64 hexadecimal digits", c.retiredPath(), i+1)
		}
		keys = append(keys, retiredKey{key, at})
	}
	return keys, nil
}

// everyKey is the key and all that were used before it.
func (c config) everyKey() ([][]byte, error) {
	key, err := c.key()
	if err != nil {
		return nil, err
	}
	retired, err := c.retired()
	keys := [][]byte{key}
	for _, r := range retired {
		if !slices.ContainsFunc(keys, func(k []byte) bool { return bytes.Equal(k, r.key) }) {
			keys = append(keys, r.key)
		}
	}
	return keys, err
}

// replaceFile writes a file whole, in the place of another if there is one.
func replaceFile(path string, text []byte, mode os.FileMode) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary.Name()))
		}
	}()
	_, err = temporary.Write(text)
	if err = errors.Join(err, temporary.Chmod(mode), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}
