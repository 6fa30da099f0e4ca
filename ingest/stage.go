package ingest

import (
	"context"
	"fmt"
	"io"
	"time"

	"candour/models/lake"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

const (
	rowGroupRows = 122_880
	blockRows    = 256
	pageBytes    = 1 << 20
)

// limits bound the memory and the files of one stage.
type limits struct {
	open   int // files
	blocks int // of rows that wait to be written, over all days: 1,024 blocks of exposures are some 60 MB
	held   int // rows that open writers have room for: the sum of their largest row groups, some 250 bytes a row
}

var standardLimits = limits{open: 400, blocks: 1024, held: 700_000}

// A stager takes the batches of one log in order, decides what is a duplicate
// and what a correction, and stages the rest.
type stager interface {
	add(rows any, account *FileAccount) error
	// settle compares what was staged with the table's files at the head, takes
	// superseded rows out of both, and closes all files.
	settle(ctx context.Context, head []lake.File, account func(input int64) *FileAccount) error
}

// A stage is the one ordered place where a log's rows are decided on. Rows of
// one day go to one file; a day's file is closed early only if more days are
// open than memory or files allow, and the day then gets a second file.
type stage[R any] struct {
	log       *log[R]
	tx        *lake.Tx
	limits    limits
	newest    int32 // day of the newest row at the head; 0: none
	keys      keyTable
	corrected map[keyHash]origin
	parts     []*part[R]
	open      map[int32]*part[R]
	blocks    int   // waiting, over all parts
	held      int   // rows that open writers have room for
	flushes   int64 // so far: the age of an open part
	idle      []*parquet.GenericWriter[R]
	free      [][]R
}

// An origin is the first row that this run staged for a key it then corrected.
type origin struct {
	content uint64
	at      place
}

// A part is one staged file.
type part[R any] struct {
	index   int
	day     int32
	staged  *lake.Staged
	writer  *parquet.GenericWriter[R]
	waiting [][]R // blocks, all but the last full
	rows    int   // written and waiting
	written int
	largest int   // rows of its largest row group
	flushed int64 // stage.flushes when it was last flushed
	inputs  []inputRun
	dropped rowSet // rows that do not stand
}

// An inputRun says from which row on a part's rows come from an input.
type inputRun struct {
	input int64
	from  int
}

func (l *log[R]) newStage(tx *lake.Tx) stager { return newStage(l, tx) }

func newStage[R any](l *log[R], tx *lake.Tx) *stage[R] {
	s := &stage[R]{log: l, tx: tx, limits: standardLimits, corrected: map[keyHash]origin{}, open: map[int32]*part[R]{}}
	if l.day == nil {
		return s
	}
	for _, f := range tx.Head().Files[l.name] {
		if day, err := time.Parse(time.DateOnly, f.Partition); err == nil {
			s.newest = max(s.newest, int32(day.Unix()/secondsADay))
		}
	}
	return s
}

func (s *stage[R]) add(rows any, account *FileAccount) error {
	b := rows.(*rowBatch[R])
	for i := range b.rows {
		if err := s.decide(&b.rows[i], b.keys[i], b.contents[i], account); err != nil {
			return err
		}
	}
	return nil
}

// decide stages a row unless its key stands with the same content.
func (s *stage[R]) decide(r *R, key keyHash, content uint64, account *FileAccount) error {
	slot := s.keys.find(key)
	found := !slot.empty()
	if found && slot.content() == content {
		account.Duplicates++
		return nil
	}
	at, err := s.put(r)
	if err != nil {
		return err
	}
	account.Kept++
	if s.late(r) {
		account.Late++
	}
	if !found {
		s.keys.claim(slot, key, content, at)
		return nil
	}
	account.Corrections++
	old := slot.place()
	if _, ok := s.corrected[key]; !ok {
		s.corrected[key] = origin{slot.content(), old}
	}
	s.parts[old.part].dropped.add(old.row)
	slot.put(content, at)
	return nil
}

func (s *stage[R]) late(r *R) bool { return s.log.day != nil && s.log.day(r) < s.newest }

// input is the ledger entry that a row of the part came from.
func (p *part[R]) input(row uint32) int64 {
	i := len(p.inputs) - 1
	for p.inputs[i].from > int(row) {
		i--
	}
	return p.inputs[i].input
}

// put adds a row to its day's part and says where it is.
func (s *stage[R]) put(r *R) (place, error) {
	p, err := s.partOf(r)
	if err != nil {
		return place{}, err
	}
	if len(p.waiting) == 0 || len(p.waiting[len(p.waiting)-1]) == blockRows {
		p.waiting = append(p.waiting, s.block())
		s.blocks++
	}
	last := &p.waiting[len(p.waiting)-1]
	*last = append(*last, *r)
	if input := *s.log.input(r); len(p.inputs) == 0 || p.inputs[len(p.inputs)-1].input != input {
		p.inputs = append(p.inputs, inputRun{input, p.rows})
	}
	at := place{uint16(p.index), uint32(p.rows)}
	p.rows++
	if p.rows-p.written == rowGroupRows {
		err = s.flush(p)
	} else if s.blocks > s.limits.blocks {
		err = s.flush(s.fullest())
	}
	return at, err
}

func (s *stage[R]) block() []R {
	if n := len(s.free); n > 0 {
		b := s.free[n-1]
		s.free = s.free[:n-1]
		return b
	}
	return make([]R, 0, blockRows)
}

// fullest is the open part with the most rows waiting, the oldest of equals.
func (s *stage[R]) fullest() *part[R] {
	var most *part[R]
	for _, p := range s.open {
		if most == nil || p.rows-p.written > most.rows-most.written ||
			p.rows-p.written == most.rows-most.written && p.index < most.index {
			most = p
		}
	}
	return most
}

func (s *stage[R]) partOf(r *R) (*part[R], error) {
	day := int32(0)
	if s.log.day != nil {
		day = s.log.day(r)
	}
	if p := s.open[day]; p != nil {
		return p, nil
	}
	if len(s.open) == s.limits.open {
		if err := s.closeIdlest(); err != nil {
			return nil, err
		}
	}
	if len(s.parts) == 1<<16-1 {
		return nil, errTooManyParts
	}
	staged, err := s.tx.Stage(s.log.name, s.partition(day))
	if err != nil {
		return nil, err
	}
	p := &part[R]{index: len(s.parts), day: day, staged: staged, writer: s.writer(staged), flushed: s.flushes}
	s.parts = append(s.parts, p)
	s.open[day] = p
	return p, nil
}

// partition is the name of a day's partition.
func (s *stage[R]) partition(day int32) string {
	if s.log.day == nil {
		return ""
	}
	return time.Unix(int64(day)*secondsADay, 0).UTC().Format(time.DateOnly)
}

// writer gives a writer, with the buffers of an idle one if there is any.
func (s *stage[R]) writer(to io.Writer) *parquet.GenericWriter[R] {
	if n := len(s.idle); n > 0 {
		w := s.idle[n-1]
		s.idle = s.idle[:n-1]
		w.Reset(to)
		return w
	}
	return newWriter[R](to)
}

func newWriter[R any](to io.Writer) *parquet.GenericWriter[R] {
	return parquet.NewGenericWriter[R](to,
		parquet.CreatedBy("candour", "1", ""),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest, Concurrency: 1}),
		parquet.MaxRowsPerRowGroup(rowGroupRows),
		parquet.PageBufferSize(pageBytes))
}

// writeRows hands rows over two at a time. Given more, parquet-go v0.32.0 can
// write an absent value of an optional column as a zero one: where within 64
// rows a run of present values stands as far from the first row as it is long
// and only absent ones follow. In two rows that cannot be, and it costs no time.
func writeRows[R any](w *parquet.GenericWriter[R], rows []R) error {
	for len(rows) > 0 {
		n := min(2, len(rows))
		if _, err := w.Write(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// flush writes the waiting rows of a part as one row group.
func (s *stage[R]) flush(p *part[R]) error {
	for _, b := range p.waiting {
		if err := writeRows(p.writer, b); err != nil {
			return fmt.Errorf("write %s: %w", s.log.name, err)
		}
		clear(b)
		s.free = append(s.free, b[:0])
	}
	if err := p.writer.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", s.log.name, err)
	}
	group := p.rows - p.written
	s.blocks -= len(p.waiting)
	p.waiting, p.written = p.waiting[:0], p.rows
	s.flushes++
	p.flushed = s.flushes
	if group > p.largest {
		s.held += group - p.largest
		p.largest = group
	}
	if s.held > s.limits.held && len(s.open) > 1 {
		return s.closeIdlest()
	}
	return nil
}

// closeIdlest closes the open part that was flushed the longest ago.
func (s *stage[R]) closeIdlest() error {
	var idlest *part[R]
	for _, p := range s.open {
		if idlest == nil || p.flushed < idlest.flushed || p.flushed == idlest.flushed && p.index < idlest.index {
			idlest = p
		}
	}
	return s.finish(idlest)
}

// finish completes the file of an open part.
func (s *stage[R]) finish(p *part[R]) error {
	s.held -= p.largest // before flush, which could otherwise close more
	delete(s.open, p.day)
	largest := p.largest
	if p.rows > p.written {
		if err := s.flush(p); err != nil {
			return err
		}
	}
	s.held -= p.largest - largest
	if err := p.writer.Close(); err != nil {
		return fmt.Errorf("write %s: %w", s.log.name, err)
	}
	s.idle = append(s.idle, p.writer)
	p.writer, p.waiting = nil, nil
	if err := p.staged.Close(); err != nil {
		return fmt.Errorf("write %s: %w", s.log.name, err)
	}
	return nil
}

// close completes all files, in the order they were opened.
func (s *stage[R]) close() error {
	for _, p := range s.parts {
		if p.writer != nil {
			if err := s.finish(p); err != nil {
				return err
			}
		}
	}
	s.idle, s.free = nil, nil
	return nil
}
