package ingest

import (
	"context"
	"fmt"
	"time"

	"candour/models/lake"
	"candour/models/parquetfile"
)

// A settlement puts the accounts right: the first line of a key was counted as
// kept before it was known what stands already.
type settlement struct {
	account func(input int64) *FileAccount
}

// A standingFile is a file of the head, and its rows that no longer stand.
type standingFile struct {
	lake.File
	dropped rowSet
}

// settle implements stager.
func (s *stage[R]) settle(ctx context.Context, head []lake.File, account func(input int64) *FileAccount) error {
	if err := s.close(); err != nil {
		return err
	}
	settle := &settlement{account}
	files := make([]standingFile, len(head))
	for i := range head {
		files[i].File = head[i]
	}
	err := s.spans(settle, func() error {
		if len(files) == 0 {
			return nil
		}
		sieve := s.keys.sieve()
		for i := range files {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := s.settleFile(&files[i], sieve, settle); err != nil {
				return fmt.Errorf("compare with %s: %w", files[i].Path, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.keys, s.origins = keyTable{}, nil
	return s.rewriteAll(files)
}

// rewriteAll takes the rows that do not stand out of all files.
func (s *stage[R]) rewriteAll(files []standingFile) error {
	var copies []*output[R]
	rewrite := func(path string, day int32, dropped *rowSet, rows int) error {
		if dropped.count == rows {
			return nil
		}
		o, err := s.rewrite(path, day, dropped)
		copies = append(copies, o)
		return err
	}
	for _, f := range files {
		if f.dropped.count == 0 {
			continue
		}
		if err := rewrite(f.Path, dayOfPartition(f.Partition), &f.dropped, int(f.Rows)); err != nil {
			return fmt.Errorf("take superseded rows out of %s: %w", f.Path, err)
		}
		s.tx.Remove(f.File)
	}
	for _, p := range s.parts {
		if p.dropped.count == 0 {
			continue
		}
		if err := rewrite(p.out.staged.Path(), p.day, &p.dropped, p.rows); err != nil {
			return fmt.Errorf("take corrected rows out of %s: %w", s.log.name, err)
		}
		if err := p.out.staged.Drop(); err != nil {
			return err
		}
	}
	for _, o := range copies {
		if err := s.crew.wait(o.last); err != nil {
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

// settleFile looks a file's keys up among those of this run. Only a file whose
// index nominates a row is read, and only one with a hit in full.
func (s *stage[R]) settleFile(f *standingFile, sieve *sieve, settle *settlement) error {
	if maybe, err := s.keys.mayHold(f.Path, sieve); err != nil || !maybe {
		return err
	}
	var hits []hit
	var key []byte
	err := parquetfile.Columns(f.Path, s.log.keyColumns, func(row uint32, values []parquetfile.Value) error {
		key = key[:0]
		for i := range values {
			if !values[i].Null && values[i].Text == nil {
				key = appendNumber(key, int32(values[i].Number))
			} else { // null: an empty text
				key = append(append(key, values[i].Text...), 0)
			}
		}
		if hash := hashKey(key); s.keys.find(hash) != nil {
			hits = append(hits, hit{row, hash})
		}
		return nil
	})
	if err != nil || len(hits) == 0 {
		return err
	}
	return parquetfile.Rows(f.Path, func(row uint32, r *R) error {
		if len(hits) > 0 && hits[0].row == row {
			if s.superseded(r, hits[0].key, settle) {
				f.dropped.add(row)
			}
			hits = hits[1:]
		}
		return nil
	})
}

// superseded says whether r, a row of the head, gives way to what this run
// staged under its key.
func (s *stage[R]) superseded(r *R, key keyHash, settle *settlement) bool {
	old := s.keys.find(key)
	first, corrected := s.origins[key]
	if !corrected {
		first = standing{old.content(), old.place()}
	}
	if s.repeats(first, s.log.sum(r), settle) && !corrected {
		s.parts[first.at.part].dropped.add(first.at.row)
		return false
	}
	return true
}

// repeats says whether a row that was counted as kept repeats what stood
// before it, and counts it as what it is: a duplicate or a correction.
func (s *stage[R]) repeats(row standing, content uint64, settle *settlement) bool {
	p := s.parts[row.at.part]
	a := settle.account(p.input(row.at.row))
	if row.content != content {
		a.Corrections++
		return false
	}
	a.Kept--
	a.Duplicates++
	if s.log.day != nil && p.day < s.newest {
		a.Late--
	}
	return true
}

func dayOfPartition(name string) int32 {
	day, err := time.Parse(time.DateOnly, name)
	if err != nil {
		return 0 // the table has none
	}
	return int32(day.Unix() / secondsADay)
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

// rewrite stages a copy of the file at path without the dropped rows.
func (s *stage[R]) rewrite(path string, day int32, dropped *rowSet) (*output[R], error) {
	o, err := s.newOutput(day)
	if err != nil {
		return nil, err
	}
	var g group[R]
	err = parquetfile.Rows(path, func(row uint32, r *R) error {
		if dropped.has(row) {
			return nil
		}
		one := rowBatch[R]{rows: []R{*r}, keys: []keyHash{hashKey(s.log.key(r, nil))}}
		g.copy(&one, 0, 1, &s.blocks)
		if g.rows < s.limits.group {
			return nil
		}
		full := g
		g = group[R]{}
		return s.write(o, full)
	})
	if err == nil && g.rows > 0 {
		err = s.write(o, g)
	}
	if err == nil {
		err = s.complete(o)
	}
	return o, err
}
