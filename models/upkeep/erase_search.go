package upkeep

import (
	"bytes"

	"candour/models"
	"candour/models/lake"
	"candour/models/parquetfile"

	"github.com/google/uuid"
)

// A personTable is a table whose rows may name a person.
type personTable struct {
	columns []string // of pseudonyms, or of text that pseudonyms may stand in
	text    bool     // the latter
	without func(tx *lake.Tx, f lake.File, dropped []uint32) (*lake.Staged, error)
}

// persons are the tables that may name a person.
var persons = map[string]personTable{
	models.Reports:    {columns: []string{"subject_id", "reporter_id"}, without: reports.without},
	models.Decisions:  {columns: []string{"subject_id"}, without: decisions.without},
	models.Exposures:  {columns: []string{"viewer_id"}, without: exposures.without},
	models.Samples:    {columns: []string{"rater_id"}, without: samples.without},
	models.Quarantine: {columns: []string{"text"}, text: true, without: quarantine.without},
}

// findings are the rows of one file that name a subject.
type findings struct {
	rows  []uint32 // in order
	taken map[int64]lake.ErasedCounts
}

// search finds the rows of a file that name a subject. It reads no column but
// those that can tell.
func (t personTable) search(path string, s subjects) (findings, error) {
	f := findings{taken: map[int64]lake.ErasedCounts{}}
	if !t.text {
		if some, err := t.within(path, s); err != nil || !some {
			return f, err
		}
	}
	inputs := len(t.columns)
	err := parquetfile.Columns(path, append(t.columns[:inputs:inputs], "input"), func(row uint32, values []parquetfile.Value) error {
		for _, v := range values[:inputs] {
			if t.text && s.in(v.Text) || !t.text && !v.Null && s.all[models.Pseudonym(v.Text)] {
				f.rows = append(f.rows, row)
				n := f.taken[values[inputs].Number]
				if t.text {
					n.Quarantined++
				} else {
					n.Lines++
				}
				f.taken[values[inputs].Number] = n
				break
			}
		}
		return nil
	})
	return f, err
}

// within says whether the bounds of any column leave room for a subject.
func (t personTable) within(path string, s subjects) (bool, error) {
	for _, column := range t.columns {
		least, greatest, known, err := parquetfile.Bounds(path, column)
		if err != nil {
			return false, err
		}
		if !known || least != nil && s.between(least, greatest) {
			return true, nil
		}
	}
	return false, nil
}

// The text of a UUID: its length, and what stands before its first dash.
const (
	uuidText  = len("00000000-0000-0000-0000-000000000000")
	firstDash = len("00000000")
)

// in says whether a quarantined line's text holds a subject: pseudonyms stand
// in it as the text of a UUID.
func (s subjects) in(text []byte) bool {
	for at := 0; ; {
		dash := bytes.IndexByte(text[at:], '-')
		if dash < 0 {
			return false
		}
		at += dash + 1
		if start := at - 1 - firstDash; start >= 0 && start+uuidText <= len(text) {
			if p, err := uuid.ParseBytes(text[start : start+uuidText]); err == nil && s.all[p] {
				return true
			}
		}
	}
}

// without stages a file's rows but for the dropped ones, which are in order and
// not all there are.
func (l *log[R]) without(tx *lake.Tx, f lake.File, dropped []uint32) (*lake.Staged, error) {
	out, err := l.newOutput(tx, f.Partition)
	if err != nil {
		return nil, err
	}
	err = parquetfile.Rows(f.Path, func(row uint32, r *R) error {
		if len(dropped) > 0 && dropped[0] == row {
			dropped = dropped[1:]
			return nil
		}
		return out.add(r)
	})
	if err != nil {
		return nil, err
	}
	return out.staged, out.close()
}
