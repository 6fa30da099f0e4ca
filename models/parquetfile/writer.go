package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	magic     = "PAR1"
	createdBy = "candour version 1"

	// firstOffset is where the first row group of a file starts, and what a
	// Group takes as its own start.
	firstOffset = int64(len(magic))
)

var errOtherRows = errors.New("a row group of other rows than the file's")

// A Writer puts row groups into a file. After an error it is of no more use.
type Writer[R any] struct {
	to     io.Writer
	at     int64
	layout *layout
	footer format.FileMetaData
}

// NewWriter makes a Writer of a file of rows R. It writes nothing yet. It
// panics where NewEncoder does.
func NewWriter[R any](to io.Writer) *Writer[R] {
	l := layoutOf[R]()
	return &Writer[R]{to: to, layout: l, footer: format.FileMetaData{
		Version: 2, Schema: l.schema, ColumnOrders: l.orders, CreatedBy: createdBy,
	}}
}

// Append puts a row group behind those before. The group stays as it is.
func (w *Writer[R]) Append(g *Group) error {
	if g.layout != w.layout {
		return errOtherRows
	}
	if err := w.start(); err != nil {
		return err
	}
	row := format.RowGroup{
		NumRows: int64(g.rows), TotalByteSize: g.plain, TotalCompressedSize: int64(len(g.data)),
		FileOffset: w.at, Ordinal: int16(len(w.footer.RowGroups)),
	}
	for _, c := range g.chunks {
		c.MetaData.DataPageOffset += w.at - firstOffset
		if c.MetaData.DictionaryPageOffset > 0 {
			c.MetaData.DictionaryPageOffset += w.at - firstOffset
		}
		row.Columns = append(row.Columns, c)
	}
	if err := w.write(g.data); err != nil {
		return err
	}
	w.footer.RowGroups = append(w.footer.RowGroups, row)
	w.footer.NumRows += row.NumRows
	return nil
}

// Attach puts bytes of our own into the file, which Attachment finds by name;
// other readers pass over them. A name serves once a file.
func (w *Writer[R]) Attach(name string, blob []byte) error {
	for _, kv := range w.footer.KeyValueMetadata {
		if kv.Key == name {
			return fmt.Errorf("attachment %s stands twice in one file", name)
		}
	}
	if err := w.start(); err != nil {
		return err
	}
	w.footer.KeyValueMetadata = append(w.footer.KeyValueMetadata, format.KeyValue{Key: name, Value: fmt.Sprintf("%d %d", w.at, len(blob))})
	return w.write(blob)
}

// Close writes the footer. It does not close what the Writer writes to.
func (w *Writer[R]) Close() error {
	if err := w.start(); err != nil {
		return err
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &w.footer)
	if err != nil {
		return fmt.Errorf("footer: %w", err)
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	return w.write(append(footer, magic...))
}

func (w *Writer[R]) start() error {
	if w.at > 0 {
		return nil
	}
	return w.write([]byte(magic))
}

func (w *Writer[R]) write(b []byte) error {
	n, err := w.to.Write(b)
	w.at += int64(n)
	return err
}
