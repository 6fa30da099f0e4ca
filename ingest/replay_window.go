package ingest

import (
	"context"
	"fmt"
	"slices"

	"candour/models/lake"
	"candour/models/parquetfile"
)

// A window is some quarantined lines of one log that are valid now, and wait to
// be held against the table.
type window interface {
	offer(p parser, values []value, q quarantined) *fault
	size() int
	// decide empties the window, stages what is to stand, and gives the lines
	// that leave quarantine.
	decide(ctx context.Context, head []lake.File) ([]quarantined, error)
}

type rowWindow[R any] struct {
	log   *log[R]
	stage stager
	rows  []windowRow[R]
}

type windowRow[R any] struct {
	from    quarantined
	row     R
	key     keyHash
	content uint64
}

// A holder is the row of the table that stands under a key.
type holder struct {
	input   int64
	content uint64
}

func (l *log[R]) newWindow(s stager) window { return &rowWindow[R]{log: l, stage: s} }

func (w *rowWindow[R]) size() int { return len(w.rows) }

func (w *rowWindow[R]) offer(p parser, values []value, q quarantined) *fault {
	if f := p.parse(values, q.input.ID); f != nil {
		return f
	}
	b := p.take().(*rowBatch[R])
	w.rows = append(w.rows, windowRow[R]{q, b.rows[0], b.keys[0], b.contents[0]})
	return nil
}

func (w *rowWindow[R]) decide(ctx context.Context, head []lake.File) (gone []quarantined, err error) {
	defer func() { w.rows = nil }()
	holders, err := w.holders(ctx, head)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(w.rows, func(a, b windowRow[R]) int {
		if a.from.input != b.from.input {
			return int(a.from.input.ID - b.from.input.ID)
		}
		return int(a.from.line - b.from.line)
	})
	for from := 0; from < len(w.rows); {
		in, b := w.rows[from].from.input, w.log.newBatch(len(w.rows)-from)
		for ; from < len(w.rows) && w.rows[from].from.input == in; from++ {
			r := &w.rows[from]
			switch held := holders[r.key]; {
			case held.input == in.ID && held.content != r.content:
				in.Left[Stay{Ambiguous, r.from.reason}]++
				continue
			case held.input > in.ID:
				in.Superseded++
			default:
				b.rows, b.keys, b.contents = append(b.rows, r.row), append(b.keys, r.key), append(b.contents, r.content)
			}
			gone = append(gone, r.from)
		}
		if err := w.stage.add(b, in.delta); err != nil {
			return nil, err
		}
	}
	return gone, nil
}

// holders finds the rows of the table that stand under the window's keys.
func (w *rowWindow[R]) holders(ctx context.Context, head []lake.File) (map[keyHash]holder, error) {
	var wanted keyTable
	for i := range w.rows {
		if key := w.rows[i].key; wanted.find(key) == nil {
			wanted.insert(key, 0, place{})
		}
	}
	holders, sieve := map[keyHash]holder{}, wanted.sieve()
	if len(w.rows) == 0 {
		return holders, nil
	}
	for _, f := range head {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		maybe, err := wanted.mayHold(f.Path, sieve)
		if err == nil && maybe {
			err = parquetfile.Rows(f.Path, func(_ uint32, r *R) error {
				if key := hashKey(w.log.key(r, nil)); wanted.find(key) != nil {
					holders[key] = holder{*w.log.input(r), w.log.sum(r)}
				}
				return nil
			})
		}
		if err != nil {
			return nil, fmt.Errorf("compare with %s: %w", f.Path, err)
		}
	}
	return holders, nil
}
