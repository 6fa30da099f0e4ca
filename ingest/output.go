package ingest

import (
	"fmt"
	"sync"

	"candour/models/lake"
	"candour/models/parquetfile"
)

// A group is the rows that become one row group.
type group[R any] struct {
	rows   int
	room   int // in rows, of the memory that it keeps
	blocks [][]R
	keys   [][]keyHash
	lent   []*rowBatch[R]
	own    []*block[R]
	last   *block[R] // of own, if it is also the last of blocks; or nil
}

// A block is a few rows of a group's own.
type block[R any] struct {
	rows []R
	keys []keyHash
}

// lend takes the rows of a batch from one index to another as they lie. The
// batch is kept until the group is written.
func (g *group[R]) lend(b *rowBatch[R], from, to int) {
	g.rows += to - from
	g.blocks, g.last = append(g.blocks, b.rows[from:to]), nil
	g.keys = append(g.keys, b.keysOf(from, to))
	if n := len(g.lent); n == 0 || g.lent[n-1] != b {
		b.users.Add(1)
		g.lent = append(g.lent, b)
		g.room += len(b.rows)
	}
}

// copy takes over a copy of the rows, which does not keep their batch.
func (g *group[R]) copy(b *rowBatch[R], from, to int, blocks *sync.Pool) {
	g.rows += to - from
	for from < to {
		if g.last == nil || len(g.last.rows) == blockRows {
			g.last = blocks.Get().(*block[R])
			g.own = append(g.own, g.last)
			g.blocks, g.keys = append(g.blocks, nil), append(g.keys, nil)
			g.room += blockRows
		}
		n := min(to-from, blockRows-len(g.last.rows))
		g.last.rows = append(g.last.rows, b.rows[from:from+n]...)
		g.last.keys = append(g.last.keys, b.keysOf(from, from+n)...)
		g.blocks[len(g.blocks)-1], g.keys[len(g.keys)-1] = g.last.rows, g.last.keys
		from += n
	}
}

// keysOf are the keys of some rows. Those of the quarantine have none.
func (b *rowBatch[R]) keysOf(from, to int) []keyHash {
	if len(b.keys) == 0 {
		return nil
	}
	return b.keys[from:to]
}

// row is one of the group's, most likely a late one.
func (g *group[R]) row(i int) *R {
	from := g.rows
	for k := len(g.blocks) - 1; ; k-- {
		if from -= len(g.blocks[k]); i >= from {
			return &g.blocks[k][i-from]
		}
	}
}

// release gives the rows' memory back.
func (g *group[R]) release(l *log[R], blocks *sync.Pool) {
	for _, b := range g.lent {
		l.giveBack(b)
	}
	for _, own := range g.own {
		clear(own.rows)
		own.rows, own.keys = own.rows[:0], own.keys[:0]
		blocks.Put(own)
	}
}

// newBatch is an empty batch with room for some rows, used by one.
func (l *log[R]) newBatch(room int) *rowBatch[R] {
	b, ok := l.batches.Get().(*rowBatch[R])
	if !ok {
		room += room / 16
		b = &rowBatch[R]{rows: make([]R, 0, room), keys: make([]keyHash, 0, room), contents: make([]uint64, 0, room)}
	}
	b.rows, b.keys, b.contents = b.rows[:0], b.keys[:0], b.contents[:0]
	b.users.Store(1)
	return b
}

// giveBack has a batch used again once nobody uses it.
func (l *log[R]) giveBack(b *rowBatch[R]) {
	if b.users.Add(-1) == 0 {
		l.batches.Put(b)
	}
}

// An output is a staged file that row groups are written to: encoded by
// whichever of the crew is free, appended in order.
type output[R any] struct {
	staged  *lake.Staged
	writer  *parquetfile.Writer[R]
	index   []byte        // of keys, not yet written
	indexes int           // written
	last    chan struct{} // closed when all that was asked for is done
}

func (s *stage[R]) newOutput(day int32) (*output[R], error) {
	staged, err := s.tx.Stage(s.log.name, s.partition(day))
	if err != nil {
		return nil, err
	}
	o := &output[R]{staged: staged, writer: parquetfile.NewWriter[R](staged), last: make(chan struct{})}
	close(o.last)
	return o, nil
}

// then has the crew do something after all that was asked for before; early
// is done as soon as there is room.
func (s *stage[R]) then(o *output[R], early, after func() error) error {
	before, done := o.last, make(chan struct{})
	o.last = done
	return s.crew.do(func() error {
		err := early()
		if err == nil {
			err = s.crew.wait(before)
		}
		if err == nil {
			err = after()
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", s.log.name, err)
		}
		close(done)
		return nil
	})
}

// write has a row group encoded and appended.
func (s *stage[R]) write(o *output[R], g group[R]) error {
	var encoded *parquetfile.Group
	var keys []byte
	return s.then(o, func() (err error) {
		encoded, err = s.encode(g.blocks)
		if s.log.keyColumns != nil {
			keys = indexOf(g.keys, g.rows)
		}
		g.release(s.log, &s.blocks)
		return err
	}, func() error {
		if o.index = append(o.index, keys...); len(o.index) > heldIndex {
			if err := o.attach(); err != nil {
				return err
			}
		}
		return o.writer.Append(encoded)
	})
}

// encode uses an encoder that has been used before, if there is one: their
// buffers are large.
func (s *stage[R]) encode(blocks [][]R) (*parquetfile.Group, error) {
	var e *parquetfile.Encoder[R]
	select {
	case e = <-s.encoders:
	default:
		e = parquetfile.NewEncoder[R]()
	}
	g, err := e.Encode(blocks)
	s.encoders <- e // there are no more than room for them
	return g, err
}

// attach writes out the index so far.
func (o *output[R]) attach() error {
	err := o.writer.Attach(indexName(o.indexes), o.index)
	o.indexes, o.index = o.indexes+1, nil
	return err
}

// complete has the file completed and synced.
func (s *stage[R]) complete(o *output[R]) error {
	return s.then(o, func() error { return nil }, func() error {
		if len(o.index) > 0 {
			if err := o.attach(); err != nil {
				return err
			}
		}
		if err := o.writer.Close(); err != nil {
			return err
		}
		o.writer = nil
		return o.staged.Close()
	})
}
