package parquetfile

import (
	"errors"
	"fmt"

	"github.com/klauspost/compress/huff0"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

const (
	pageBytes    = 1 << 20 // of texts, before compression
	pageEntries  = 1 << 17 // of other columns
	spanRows     = 256     // few enough to stay in a core's cache while column after column is gathered
	longestText  = 1 << 29
	longestBound = 256 // bytes; a longer text is no bound
)

var errNoRows = errors.New("a row group needs at least one row")

// A Group is one row group, encoded. It holds on to neither the Encoder nor
// the rows it came from.
type Group struct {
	layout *layout
	rows   int
	plain  int64 // bytes before compression
	data   []byte
	chunks []format.ColumnChunk // offsets are those of a first group
}

// Rows is the number of rows in the group.
func (g *Group) Rows() int { return g.rows }

// Bytes is the size of the group in a file.
func (g *Group) Bytes() int { return len(g.data) }

// An Encoder turns rows into groups. It belongs to one goroutine and reuses
// its buffers.
type Encoder[R any] struct {
	layout  *layout
	columns []values
	pages   pageEncoder
}

// values are a column's values in one row group. Only the list of the column's
// kind is used.
type values struct {
	texts   []string
	uuids   [][uuidBytes]byte
	numbers []int64
	flags   []byte // 0 or 1
	levels  []byte // of a nullable column: 1 where an entry has a value
	repeats []byte // of a list: 0 where an entry starts a row
}

func (v *values) reset() {
	clear(v.texts) // lets go of the rows' texts
	v.texts, v.uuids, v.numbers, v.flags = v.texts[:0], v.uuids[:0], v.numbers[:0], v.flags[:0]
	v.levels, v.repeats = v.levels[:0], v.repeats[:0]
}

func (v *values) count() int { return len(v.texts) + len(v.uuids) + len(v.numbers) + len(v.flags) }

// NewEncoder makes an Encoder. It panics if R has a field that this package
// does not know how to write.
func NewEncoder[R any]() *Encoder[R] {
	l := layoutOf[R]()
	return &Encoder[R]{layout: l, columns: make([]values, len(l.columns)), pages: newPageEncoder()}
}

// Encode turns blocks of rows, in order, into one row group. No rows, or a
// text of more than half a gigabyte, is an error.
func (e *Encoder[R]) Encode(blocks [][]R) (*Group, error) {
	rows := 0
	for _, b := range blocks {
		rows += len(b)
		for len(b) > 0 {
			n := min(spanRows, len(b))
			s := spanOf(b[:n])
			for i := range e.columns {
				e.columns[i].gather(&e.layout.columns[i], s)
			}
			b = b[n:]
		}
	}
	if rows == 0 {
		return nil, errNoRows
	}
	g := &Group{layout: e.layout, rows: rows, data: make([]byte, 0, e.pages.largest)}
	var err error
	for i := range e.columns {
		v := &e.columns[i]
		if err == nil {
			if err = e.pages.append(g, &e.layout.columns[i], v); err != nil {
				err = fmt.Errorf("column %s: %w", e.layout.columns[i].path[0], err)
			}
		}
		v.reset()
	}
	e.pages.largest = max(e.pages.largest, len(g.data)+len(g.data)/16)
	return g, err
}

// A pageEncoder encodes columns. Its buffers are used for all of them.
type pageEncoder struct {
	zstd    *zstd.Encoder
	huffman huff0.Scratch
	body    []byte // a page before compression, without levels
	levels  []byte
	packed  []byte // after compression
	texts   dictionary[string]
	numbers dictionary[int64]
	lengths []int64 // of a page's texts
	largest int     // bytes of a group so far, and some more
}

func newPageEncoder() pageEncoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		panic("parquetfile: zstd: " + err.Error()) // its options are constant
	}
	return pageEncoder{zstd: z, texts: dictionary[string]{hash: hashText}, numbers: dictionary[int64]{hash: hashNumber}}
}
