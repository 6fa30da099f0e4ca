package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"candour/models/lake"

	"github.com/parquet-go/parquet-go"
)

// settle implements stager.
func (s *stage[R]) settle(ctx context.Context, head []lake.File, account func(input int64) *FileAccount) error {
	if err := s.close(); err != nil {
		return err
	}
	for _, f := range head {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.settleFile(f, account); err != nil {
			return fmt.Errorf("compare with %s: %w", f.Path, err)
		}
	}
	for _, p := range s.parts {
		if p.dropped.count == 0 {
			continue
		}
		if err := s.rewrite(p.staged.Path(), p.day, &p.dropped, p.rows); err != nil {
			return fmt.Errorf("take corrected rows out of %s: %w", s.log.name, err)
		}
		if err := p.staged.Drop(); err != nil {
			return err
		}
	}
	return nil
}

// A hit is a row of the head whose key this run staged too.
type hit struct {
	row uint32
	key keyHash
}

// settleFile looks a file's keys up among those of this run, and takes its
// rows that the run corrects out of the table. Only a file with a hit is read
// in full.
func (s *stage[R]) settleFile(f lake.File, account func(input int64) *FileAccount) error {
	var hits []hit
	err := readKeys(f.Path, s.log.keyColumns, func(row uint32, key keyHash) {
		if !s.keys.find(key).empty() {
			hits = append(hits, hit{row, key})
		}
	})
	if err != nil || len(hits) == 0 {
		return err
	}
	var dropped rowSet
	day := int32(0)
	err = readRows(f.Path, func(row uint32, r *R) error {
		if s.log.day != nil {
			day = s.log.day(r)
		}
		if len(hits) > 0 && hits[0].row == row {
			if s.superseded(r, hits[0].key, account) {
				dropped.add(row)
			}
			hits = hits[1:]
		}
		return nil
	})
	if err != nil || dropped.count == 0 {
		return err
	}
	if err := s.rewrite(f.Path, day, &dropped, int(f.Rows)); err != nil {
		return err
	}
	s.tx.Remove(f)
	return nil
}

// superseded says whether r, a row of the head, gives way to what this run
// staged under its key, and puts the accounts right: the key's first line in
// this run was counted as kept before the head was looked at.
func (s *stage[R]) superseded(r *R, key keyHash, account func(input int64) *FileAccount) bool {
	slot := s.keys.find(key)
	first, corrected := s.corrected[key]
	if !corrected {
		first = origin{slot.content(), slot.place()}
	}
	p := s.parts[first.at.part]
	a := account(p.input(first.at.row))
	if s.log.sum(r) != first.content {
		a.Corrections++
		return true
	}
	a.Kept--
	a.Duplicates++
	if s.log.day != nil && p.day < s.newest {
		a.Late--
	}
	if !corrected {
		p.dropped.add(first.at.row)
	}
	return corrected
}

// A rowSet is a set of rows of one file.
type rowSet struct {
	bits  []uint64
	count int
}

func (s *rowSet) add(row uint32) {
	for int(row/64) >= len(s.bits) {
		s.bits = append(s.bits, 0)
	}
	if !s.has(row) {
		s.bits[row/64] |= 1 << (row % 64)
		s.count++
	}
}

func (s *rowSet) has(row uint32) bool {
	return int(row/64) < len(s.bits) && s.bits[row/64]>>(row%64)&1 == 1
}

// rewrite stages a copy of the file at path without the dropped rows, or
// nothing if none is left.
func (s *stage[R]) rewrite(path string, day int32, dropped *rowSet, rows int) error {
	if dropped.count == rows {
		return nil
	}
	staged, err := s.tx.Stage(s.log.name, s.partition(day))
	if err != nil {
		return err
	}
	w := newWriter[R](staged)
	one := make([]R, 1)
	err = readRows(path, func(row uint32, r *R) error {
		if dropped.has(row) {
			return nil
		}
		one[0] = *r
		_, err := w.Write(one)
		return err
	})
	if err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return staged.Close()
}

// readRows calls each with the rows of a Parquet file, numbered from 0. The
// row is valid until each returns.
func readRows[R any](path string, each func(row uint32, r *R) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := parquet.NewGenericReader[R](file)
	defer reader.Close()
	rows := make([]R, blockRows)
	for number := uint32(0); ; {
		clear(rows)
		n, err := reader.Read(rows)
		for i := range n {
			if err := each(number, &rows[i]); err != nil {
				return err
			}
			number++
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readKeys calls each with the hashed keys of a Parquet file's rows, numbered
// from 0. Only the key's columns are read.
func readKeys(path string, columns []string, each func(row uint32, key keyHash)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	p, err := parquet.OpenFile(file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return err
	}
	row := uint32(0)
	for _, group := range p.RowGroups() {
		if row, err = groupKeys(p, group, columns, row, each); err != nil {
			return err
		}
	}
	return nil
}

// groupKeys reads the keys of one row group, whose first row has the number row.
func groupKeys(p *parquet.File, group parquet.RowGroup, columns []string, row uint32, each func(row uint32, key keyHash)) (uint32, error) {
	var readers []*columnReader
	for _, name := range columns {
		leaf, ok := p.Schema().Lookup(name)
		if !ok {
			return row, fmt.Errorf("the file has no column %s", name)
		}
		pages := group.ColumnChunks()[leaf.ColumnIndex].Pages()
		defer pages.Close()
		readers = append(readers, &columnReader{pages: pages})
	}
	var key []byte
	for range group.NumRows() {
		key = key[:0]
		for _, r := range readers {
			v, err := r.next()
			if err != nil {
				return row, err
			}
			if v.Kind() == parquet.Int32 {
				key = appendNumber(key, v.Int32())
			} else { // null: an empty text
				key = append(append(key, v.ByteArray()...), 0)
			}
		}
		each(row, hashKey(key))
		row++
	}
	return row, nil
}

// A columnReader reads the values of one column one by one.
type columnReader struct {
	pages  parquet.Pages
	values parquet.ValueReader
	buffer [512]parquet.Value
	at, n  int
}

func (r *columnReader) next() (parquet.Value, error) {
	for r.at == r.n {
		if err := r.fill(); err != nil {
			return parquet.Value{}, err
		}
	}
	r.at++
	return r.buffer[r.at-1], nil
}

func (r *columnReader) fill() error {
	if r.values == nil {
		page, err := r.pages.ReadPage()
		if err == io.EOF {
			return io.ErrUnexpectedEOF // the row group promised more rows
		}
		if err != nil {
			return err
		}
		r.values = page.Values()
	}
	n, err := r.values.ReadValues(r.buffer[:])
	r.at, r.n = 0, n
	if errors.Is(err, io.EOF) {
		r.values, err = nil, nil
	}
	return err
}
