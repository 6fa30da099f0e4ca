package ingest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// An aside is keys that a stage put aside on disk to keep within its memory, in
// the order of the keys. To the lines that followed they were as good as
// unknown; settle puts that right.
type aside struct {
	file *os.File
	read *bufio.Reader
	keys int
	next keyEntry
	err  error // io.EOF after the last
}

// A keyEntry is a key with the first and the last row that was staged for it. A
// corrected row's place may be that of the first.
type keyEntry struct {
	key         keyHash
	first, last standing
	corrected   bool
}

const keyEntryBytes = 37

// putAside starts a new table of keys.
func (s *stage[R]) putAside() error {
	file, err := s.tx.Scratch()
	if err != nil {
		return err
	}
	a := &aside{file: file, keys: s.keys.used + 2*len(s.origins)}
	s.aside = append(s.aside, a)
	w := bufio.NewWriterSize(file, 1<<18)
	err = s.keys.each(func(old *slot) error {
		e := keyEntry{key: old.key(), last: standing{old.content(), old.place()}}
		e.first = e.last
		if first, ok := s.origins[e.key]; ok {
			e.first, e.corrected = first, true
		}
		_, err := w.Write(e.append(w.AvailableBuffer()))
		return err
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return fmt.Errorf("put keys aside: %w", err)
	}
	s.keys, s.origins = keyTable{}, map[keyHash]standing{}
	return nil
}

func (e *keyEntry) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, e.key.high)
	b = binary.LittleEndian.AppendUint32(b, e.key.low)
	for _, st := range [...]standing{e.first, e.last} {
		b = binary.LittleEndian.AppendUint64(b, st.content<<16|uint64(st.at.part))
		b = binary.LittleEndian.AppendUint32(b, st.at.row)
	}
	if e.corrected {
		return append(b, 1)
	}
	return append(b, 0)
}

// advance reads the next keyEntry.
func (a *aside) advance() {
	var b [keyEntryBytes]byte
	if _, a.err = io.ReadFull(a.read, b[:]); a.err != nil {
		return
	}
	a.next.corrected = b[36] == 1
	a.next.key = keyHash{binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint32(b[8:])}
	for i, st := range []*standing{&a.next.first, &a.next.last} {
		word := binary.LittleEndian.Uint64(b[12+12*i:])
		*st = standing{word >> 16, place{uint16(word), binary.LittleEndian.Uint32(b[20+12*i:])}}
	}
}

// spans calls f with all keys of the run in the table; if they are more than it
// may hold, with one span of them after the other.
func (s *stage[R]) spans(settle *settlement, f func() error) error {
	if len(s.aside) == 0 {
		return f()
	}
	if err := s.putAside(); err != nil {
		return err
	}
	total := 0
	for _, a := range s.aside {
		defer a.file.Close()
		if _, err := a.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		a.read = bufio.NewReaderSize(a.file, 1<<16)
		a.advance()
		total += a.keys
	}
	spans := spansOf(total, s.limits.keys)
	for i := range spans {
		s.keys, s.origins = keyTable{}, map[keyHash]standing{}
		if err := s.load(i, spans, settle); err != nil {
			return err
		}
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// spansOf is into how many spans keys are cut so that each fits a table of most.
// Hashes spread evenly. A span is whole shards, of which there are 256: in a part
// of one all keys would crowd into a part of its homes.
func spansOf(keys, most int) int { return min(keys*5/4/most+2, len(keyTable{}.shards)) }

// spanOf is the span, of that many, in which a key lies.
func spanOf(k keyHash, spans int) int { return shardOf(k.high) * spans / len(keyTable{}.shards) }

// load takes the entries of one span into the table in the order in which they
// were put aside.
func (s *stage[R]) load(span, spans int, settle *settlement) error {
	for _, a := range s.aside {
		for ; a.err == nil && spanOf(a.next.key, spans) == span; a.advance() {
			s.follow(&a.next, settle)
		}
		if a.err != nil && !errors.Is(a.err, io.EOF) {
			return fmt.Errorf("read the keys put aside: %w", a.err)
		}
	}
	return nil
}

// follow takes an entry into the table after those of earlier lines.
func (s *stage[R]) follow(e *keyEntry, settle *settlement) {
	old := s.keys.find(e.key)
	if old == nil {
		s.keys.insert(e.key, e.last.content, e.last.at)
		if e.corrected {
			s.origins[e.key] = e.first
		}
		return
	}
	if s.repeats(e.first, old.content(), settle) && !e.corrected {
		s.parts[e.first.at.part].dropped.add(e.first.at.row)
		return
	}
	s.replace(old, e.last)
}
