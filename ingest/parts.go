package ingest

import "time"

// A part is the rows of one staged file.
type part[R any] struct {
	index   int
	day     int32
	out     *output[R] // nil before the first group is written
	waiting group[R]
	rows    int   // written and waiting
	since   int   // batch of the first row that waits
	until   int   // batch of the last
	flushed int64 // stage.flushes when it was last flushed
	inputs  []inputRun
	dropped rowSet // rows that do not stand
}

// An inputRun says from which row on a part's rows come from an input.
type inputRun struct {
	input int64
	from  int
}

// input is the ledger entry that a row of the part came from.
func (p *part[R]) input(row uint32) int64 {
	i := len(p.inputs) - 1
	for p.inputs[i].from > int(row) {
		i--
	}
	return p.inputs[i].input
}

// partOf is the open part of a day.
func (s *stage[R]) partOf(day int32) (*part[R], error) {
	if p := s.open[day]; p != nil {
		return p, nil
	}
	if len(s.parts) == 1<<16-1 {
		return nil, errTooManyParts
	}
	p := &part[R]{index: len(s.parts), day: day}
	s.parts = append(s.parts, p)
	s.open[day] = p
	return p, nil
}

// place adds rows of a batch to a part. They are lent where most of the batch
// goes there, for then little is kept in vain, and copied otherwise.
func (s *stage[R]) place(p *part[R], b *rowBatch[R], from, to int, lend bool) error {
	if input := *s.log.input(&b.rows[from]); len(p.inputs) == 0 || p.inputs[len(p.inputs)-1].input != input {
		p.inputs = append(p.inputs, inputRun{input, p.rows})
	}
	for from < to {
		if p.waiting.rows == 0 {
			p.since = s.batch
		}
		p.until = s.batch
		n := min(to-from, s.limits.group-p.waiting.rows)
		before := p.waiting.room
		if lend && (n >= lentRows || n == len(b.rows)) {
			p.waiting.lend(b, from, from+n)
		} else {
			p.waiting.copy(b, from, from+n, &s.blocks)
		}
		s.waiting += p.waiting.room - before
		p.rows += n
		from += n
		if p.waiting.rows == s.limits.group {
			if err := s.flush(p); err != nil {
				return err
			}
		}
	}
	for s.waiting > s.room {
		if err := s.flush(s.fullest()); err != nil {
			return err
		}
	}
	return nil
}

// fullest is the open part with the most rows waiting, the oldest of equals.
func (s *stage[R]) fullest() *part[R] {
	var most *part[R]
	for _, p := range s.open {
		if most == nil || p.waiting.rows > most.waiting.rows || p.waiting.rows == most.waiting.rows && p.index < most.index {
			most = p
		}
	}
	return most
}

// flushOld flushes, now and then, parts that get no more rows, and those whose
// rows have waited too long.
func (s *stage[R]) flushOld() error {
	if s.batch%idleBatches != 0 {
		return nil
	}
	for _, p := range s.parts { // in order: what is flushed first decides what is closed
		idle := p.waiting.rows >= idleRows && s.batch-p.until >= idleBatches
		if p.waiting.rows > 0 && (idle || s.batch-p.since >= s.limits.age) {
			if err := s.flush(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes the waiting rows of a part as one row group.
func (s *stage[R]) flush(p *part[R]) error {
	if p.out == nil {
		if s.files == s.limits.open {
			if err := s.finish(s.idlest()); err != nil {
				return err
			}
		}
		var err error
		if p.out, err = s.newOutput(p.day); err != nil {
			return err
		}
		s.files++
	}
	g := p.waiting
	s.waiting -= g.room
	p.waiting = group[R]{}
	s.flushes++
	p.flushed = s.flushes
	return s.write(p.out, g)
}

// idlest is the open part with a file that was flushed the longest ago.
func (s *stage[R]) idlest() *part[R] {
	var idlest *part[R]
	for _, p := range s.open {
		if p.out != nil && (idlest == nil || p.flushed < idlest.flushed) {
			idlest = p
		}
	}
	return idlest
}

// finish completes the file of an open part.
func (s *stage[R]) finish(p *part[R]) error {
	if p.waiting.rows > 0 {
		if err := s.flush(p); err != nil {
			return err
		}
	}
	delete(s.open, p.day)
	s.files--
	return s.complete(p.out)
}

// close completes all files, in the order their days were met.
func (s *stage[R]) close() error {
	for _, p := range s.parts {
		if s.open[p.day] != p {
			continue
		}
		if err := s.finish(p); err != nil {
			return err
		}
	}
	for _, p := range s.parts {
		if err := s.crew.wait(p.out.last); err != nil {
			return err
		}
	}
	return nil
}

// partition is the name of a day's partition.
func (s *stage[R]) partition(day int32) string {
	if s.log.day == nil {
		return ""
	}
	return time.Unix(int64(day)*secondsADay, 0).UTC().Format(time.DateOnly)
}
