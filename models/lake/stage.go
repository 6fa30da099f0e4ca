package lake

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"
)

// stageBuffer is what a staged file holds back, in bytes; many may be open, and
// what fills them comes in large pieces.
const stageBuffer = 4 << 10

// A Staged file is written by its maker and published by Commit.
type Staged struct {
	io.Writer // buffered

	shape     shape
	partition string
	file      *os.File
	buffer    *bufio.Writer
	sum       hash.Hash // of what was written to file
	closed    bool
	closeErr  error
	dropped   bool
}

// Stage opens a new Parquet file for table, partition is its day or "". What
// is written must be one Parquet file with the table's columns and field ids,
// and with null counts in its footer. Close before Commit: it syncs the file.
// An abandoned file needs no care: Rollback or the next Begin removes it.
func (tx *Tx) Stage(table, partition string) (*Staged, error) {
	if tx.done {
		return nil, errDone
	}
	sh, ok := tx.shapes[table]
	if !ok {
		return nil, fmt.Errorf("stage a file: no table %q", table)
	}
	if err := sh.checkPartition(partition); err != nil {
		return nil, fmt.Errorf("stage a file: %w", err)
	}
	name := filepath.Join(tx.lake.dir, stagingName, fmt.Sprintf("%d-%s.parquet", len(tx.staged), table))
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("stage a file: %w", err)
	}
	sum := sha256.New()
	buffer := bufio.NewWriterSize(io.MultiWriter(f, sum), stageBuffer)
	s := &Staged{Writer: buffer, shape: sh, partition: partition, file: f, buffer: buffer, sum: sum}
	tx.staged = append(tx.staged, s)
	return s, nil
}

// Scratch opens a file of no name in the staging folder: what is written to it
// is gone when it is closed, or when the program ends in whatever way.
func (tx *Tx) Scratch() (*os.File, error) {
	f, err := os.CreateTemp(filepath.Join(tx.lake.dir, stagingName), "scratch-")
	if err == nil {
		err = os.Remove(f.Name())
	}
	if err != nil {
		return nil, fmt.Errorf("open a scratch file: %w", err)
	}
	return f, nil
}

func (t Table) checkPartition(partition string) error {
	if t.dayColumn() == 0 {
		if partition != "" {
			return fmt.Errorf("table %s has no partitions, but the file is for %q", t.Name, partition)
		}
		return nil
	}
	if _, err := time.Parse(time.DateOnly, partition); err != nil {
		return fmt.Errorf("table %s is partitioned by day, and %q is not a day (YYYY-MM-DD)", t.Name, partition)
	}
	return nil
}

// Staging is the folder of the write. What a write puts there and does not
// remove, the next Begin removes.
func (tx *Tx) Staging() string { return filepath.Join(tx.lake.dir, stagingName) }

// Path is where the file is until Commit.
func (s *Staged) Path() string { return s.file.Name() }

// Close flushes and syncs the file. Closing twice is harmless.
func (s *Staged) Close() error {
	if !s.closed {
		s.closed = true
		err := s.buffer.Flush()
		if err == nil {
			err = s.file.Sync()
		}
		s.closeErr = errors.Join(err, s.file.Close())
		s.Writer, s.buffer = nil, nil // a commit may have many files
	}
	return s.closeErr
}

// Drop takes s out of the commit and deletes its file. Dropping twice is
// harmless.
func (s *Staged) Drop() error {
	if s.dropped {
		return nil
	}
	s.dropped = true
	if !s.closed {
		s.closed = true
		s.file.Close() // what is in it does not matter any more
	}
	return os.Remove(s.Path())
}
