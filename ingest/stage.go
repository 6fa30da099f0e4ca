package ingest

import (
	"context"
	"sync"
	"unsafe"

	"candour/models/lake"
	"candour/models/parquetfile"
)

const (
	rowGroupRows = 122_880
	blockRows    = 64
	touchRows    = 512 // looked up together
	lentRows     = 16  // fewer are copied
	idleBatches  = 8   // without a row make a part idle
	idleRows     = 8192
)

// limits bound the memory and the files of one stage.
type limits struct {
	group   int // rows
	open    int // files
	waiting int // bytes of rows, without their texts, that wait for their group to be full, over all days
	age     int // batches that a row may wait: it holds on to the memory of its batch's texts
	keys    int // in memory; more are put aside on disk
}

const mostKeys = 10 << 20 // in memory: 300 to 370 MB

// limits are those of each of a run's stages.
func (o *Options) limits(logs int) limits {
	l := limits{group: rowGroupRows, open: 1500, waiting: 96 << 20 / logs, age: 128, keys: mostKeys / logs}
	if o.limit != nil {
		o.limit(&l)
	}
	return l
}

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
// open than limits allow, and the day then gets a second file. What it decides
// depends on the rows alone, never on how far the crew is.
type stage[R any] struct {
	log      *log[R]
	tx       *lake.Tx
	crew     *crew
	limits   limits
	newest   int32 // day of the newest row at the head; 0: none
	keys     keyTable
	touched  uint64               // nothing: it makes sure that touch is not left out
	origins  map[keyHash]standing // by key that the run corrected: the first row of it
	aside    []*aside             // keys of earlier lines
	parts    []*part[R]
	open     map[int32]*part[R]
	files    int // of open parts that have one
	waiting  int // rows, in whole blocks
	room     int // the most of waiting
	batch    int // number of the batch under way
	flushes  int64
	blocks   sync.Pool                    // *block[R]
	encoders chan *parquetfile.Encoder[R] // idle
}

// A standing is a row of this run: what it says, and where it is.
type standing struct {
	content uint64
	at      place
}

func (l *log[R]) newStage(tx *lake.Tx, c *crew, most limits) stager {
	return newStage(l, tx, c, most)
}

func newStage[R any](l *log[R], tx *lake.Tx, c *crew, most limits) *stage[R] {
	var row R
	s := &stage[R]{log: l, tx: tx, crew: c, limits: most, room: most.waiting / int(unsafe.Sizeof(row)), origins: map[keyHash]standing{}, open: map[int32]*part[R]{}}
	s.blocks.New = func() any {
		return &block[R]{rows: make([]R, 0, blockRows), keys: make([]keyHash, 0, blockRows)}
	}
	s.encoders = make(chan *parquetfile.Encoder[R], mostTasks)
	if l.day == nil {
		return s
	}
	for _, f := range tx.Head().Files[l.name] {
		s.newest = max(s.newest, dayOfPartition(f.Partition))
	}
	return s
}

// An intake is a batch being decided on. Its rows from an index up to the one at
// hand are kept, and all go to one part: they are moved together.
type intake[R any] struct {
	*rowBatch[R]
	account *FileAccount
	main    int32 // day of most of the rows, or noDay
	part    *part[R]
	from    int
}

// add decides on the rows of a batch, all of one input.
func (s *stage[R]) add(rows any, account *FileAccount) error {
	in := &intake[R]{rowBatch: rows.(*rowBatch[R]), account: account}
	in.main = s.mainDay(in.rowBatch)
	s.batch++
	for i := range in.rows {
		if i%touchRows == 0 {
			s.touched += s.keys.touch(in.keys[i:min(i+touchRows, len(in.keys))])
		}
		if err := s.decide(in, i); err != nil {
			return err
		}
	}
	if err := s.move(in, len(in.rows)); err != nil {
		return err
	}
	s.log.giveBack(in.rowBatch)
	return s.flushOld()
}

// decide counts a row as what it is and, unless it is a duplicate, stages it.
func (s *stage[R]) decide(in *intake[R], i int) error {
	day, content := s.dayOf(&in.rows[i]), in.contents[i]
	old := s.keys.find(in.keys[i])
	if i > in.from && (old != nil || in.part.day != day) {
		if err := s.move(in, i); err != nil {
			return err
		}
	}
	if old != nil && old.content() == content {
		in.account.Duplicates++
		in.from = i + 1
		return nil
	}
	in.account.Kept++
	if s.log.day != nil && day < s.newest {
		in.account.Late++
	}
	if old != nil {
		in.account.Corrections++
		if s.amend(old, &in.rows[i], day, content) {
			in.from = i + 1
			return nil
		}
	}
	if i == in.from {
		var err error
		if in.part, err = s.partOf(day); err != nil {
			return err
		}
	}
	row := standing{content, place{uint16(in.part.index), uint32(in.part.rows + i - in.from)}}
	if old != nil {
		s.replace(old, row)
		return nil
	}
	return s.remember(in.keys[i], row)
}

// move places the rows up to an index.
func (s *stage[R]) move(in *intake[R], to int) (err error) {
	if to > in.from {
		err = s.place(in.part, in.rowBatch, in.from, to, in.part.day == in.main)
	}
	in.from = to
	return err
}

// mainDay is the day of at least half of the rows, or no day.
func (s *stage[R]) mainDay(b *rowBatch[R]) int32 {
	if len(b.rows) == 0 {
		return noDay
	}
	day, count := s.dayOf(&b.rows[len(b.rows)/2]), 0
	for i := range b.rows {
		if s.dayOf(&b.rows[i]) == day {
			count++
		}
	}
	if 2*count < len(b.rows) {
		return noDay
	}
	return day
}

const noDay = -1 << 31

// addAll stages the rows of a table that has neither days nor keys.
func (s *stage[R]) addAll(b *rowBatch[R]) error {
	defer s.log.giveBack(b)
	if len(b.rows) == 0 {
		return nil
	}
	p, err := s.partOf(0)
	if err != nil {
		return err
	}
	return s.place(p, b, 0, len(b.rows), true)
}

func (s *stage[R]) dayOf(r *R) int32 {
	if s.log.day == nil {
		return 0
	}
	return s.log.day(r)
}

// remember notes the row of a new key.
func (s *stage[R]) remember(key keyHash, row standing) error {
	s.keys.insert(key, row.content, row.at)
	if s.keys.used+2*len(s.origins) >= s.limits.keys {
		return s.putAside()
	}
	return nil
}

// amend overwrites a key's row with one of the same day, where it still waits
// to be written: most corrections follow soon.
func (s *stage[R]) amend(old *slot, by *R, day int32, content uint64) bool {
	at := old.place()
	p := s.parts[at.part]
	if p.day != day || int(at.row) < p.rows-p.waiting.rows {
		return false
	}
	s.note(old)
	*p.waiting.row(int(at.row) - (p.rows - p.waiting.rows)) = *by
	old.put(content, at)
	return true
}

// note keeps what a key's row was at first.
func (s *stage[R]) note(old *slot) {
	if _, ok := s.origins[old.key()]; !ok {
		s.origins[old.key()] = standing{old.content(), old.place()}
	}
}

// replace makes another row stand in the place of a key's.
func (s *stage[R]) replace(old *slot, by standing) {
	s.note(old)
	s.parts[old.place().part].dropped.add(old.place().row)
	old.put(by.content, by.at)
}
