package parquetfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
)

const readRows = 256

// Rows calls each with the rows of a file, numbered from 0. The row is valid
// until each returns.
func Rows[R any](path string, each func(row uint32, r *R) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := parquet.NewGenericReader[R](file)
	defer reader.Close()
	rows := make([]R, readRows)
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
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}

// open opens a file and reads its footer. The caller closes the file.
func open(path string) (*os.File, *parquet.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	p, err := parquet.OpenFile(file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return file, p, nil
}

// Attachment reads what Attach put into a file; found is false where the file
// has none of that name.
func Attachment(path, name string) (blob []byte, found bool, err error) {
	file, p, err := open(path)
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	value, found := p.Lookup(name)
	if !found {
		return nil, false, nil
	}
	var offset, length int64
	if _, err := fmt.Sscanf(value, "%d %d", &offset, &length); err != nil || offset < 0 || length < 0 || offset > p.Size()-length {
		return nil, false, fmt.Errorf("%s: attachment %s at %q lies outside the file", path, name, value)
	}
	blob = make([]byte, length)
	if _, err := file.ReadAt(blob, offset); err != nil {
		return nil, false, fmt.Errorf("%s: attachment %s: %w", path, name, err)
	}
	return blob, true, nil
}

// A Value is one value of a column.
type Value struct {
	Text   []byte // of a text or a UUID
	Number int64  // of a number, a date, a time; 1 for true
	Null   bool
}

// Columns calls each with the values of the named columns, row by row,
// numbered from 0. Only these columns are read; none may be a list. The values
// are valid until each returns.
func Columns(path string, names []string, each func(row uint32, values []Value) error) error {
	file, p, err := open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	row := uint32(0)
	for _, group := range p.RowGroups() {
		if row, err = groupColumns(p, group, names, row, each); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// groupColumns reads the columns of one row group, whose first row has the
// number row.
func groupColumns(p *parquet.File, group parquet.RowGroup, names []string, row uint32, each func(row uint32, values []Value) error) (uint32, error) {
	readers := make([]columnReader, len(names))
	for i, name := range names {
		leaf, ok := p.Schema().Lookup(name)
		if !ok {
			return row, fmt.Errorf("the file has no column %s", name)
		}
		readers[i].pages = group.ColumnChunks()[leaf.ColumnIndex].Pages()
		defer readers[i].pages.Close()
	}
	values := make([]Value, len(names))
	for range group.NumRows() {
		for i := range readers {
			v, err := readers[i].next()
			if err != nil {
				return row, fmt.Errorf("column %s: %w", names[i], err)
			}
			values[i] = valueOf(v)
		}
		if err := each(row, values); err != nil {
			return row, err
		}
		row++
	}
	return row, nil
}

func valueOf(v *parquet.Value) Value {
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return Value{Text: v.ByteArray()}
	case parquet.Int64:
		return Value{Number: v.Int64()}
	case parquet.Int32:
		return Value{Number: int64(v.Int32())}
	case parquet.Boolean:
		return Value{Number: int64(bit(v.Boolean()))}
	}
	return Value{Null: true}
}

// A columnReader reads the values of one column one by one.
type columnReader struct {
	pages  parquet.Pages
	values parquet.ValueReader
	buffer [512]parquet.Value
	at, n  int
}

func (r *columnReader) next() (*parquet.Value, error) {
	for r.at == r.n {
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
	r.at++
	return &r.buffer[r.at-1], nil
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

// Bounds are the least and the greatest of a column's texts or UUIDs, in the
// order of their bytes. known is false where the file does not say; a column
// without values has no bounds, and is known.
func Bounds(path, column string) (least, greatest []byte, known bool, err error) {
	file, p, err := open(path)
	if err != nil {
		return nil, nil, false, err
	}
	defer file.Close()
	leaf, ok := p.Schema().Lookup(column)
	if !ok {
		return nil, nil, false, fmt.Errorf("%s: the file has no column %s", path, column)
	}
	for _, group := range p.Metadata().RowGroups {
		m := &group.Columns[leaf.ColumnIndex].MetaData
		if m.Statistics.NullCount == m.NumValues {
			continue
		}
		low, high := m.Statistics.MinValue, m.Statistics.MaxValue
		if low == nil || high == nil {
			return nil, nil, false, nil
		}
		if least == nil || bytes.Compare(low, least) < 0 {
			least = low
		}
		if greatest == nil || bytes.Compare(high, greatest) > 0 {
			greatest = high
		}
	}
	return least, greatest, true, nil
}
