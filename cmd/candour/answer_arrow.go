package main

import (
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// record lays an answer out as Arrow columns: text for dimensions, 64-bit
// numbers for figures, and COLUMN_status beside each figure.
func (a answer) record() arrow.RecordBatch {
	var fields []arrow.Field
	for i, c := range a.Columns {
		fields = append(fields, arrow.Field{Name: c.Name, Type: a.arrowType(i), Nullable: true})
		if c.Role != "dimension" {
			fields = append(fields, arrow.Field{Name: c.Name + "_status", Type: arrow.BinaryTypes.String, Nullable: true})
		}
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, row := range a.Rows {
		at := 0
		for i, c := range row.cells {
			appendCell(b.Field(at), c.value)
			at++
			if a.Columns[i].Role != "dimension" {
				b.Field(at).(*array.StringBuilder).Append(c.status)
				at++
			}
		}
	}
	return b.NewRecordBatch()
}

// arrowType is text, whole or fractional, by what the column holds.
func (a answer) arrowType(i int) arrow.DataType {
	t := arrow.DataType(arrow.PrimitiveTypes.Int64)
	if a.Columns[i].Role == "dimension" {
		return arrow.BinaryTypes.String
	}
	for _, row := range a.Rows {
		switch row.cells[i].value.(type) {
		case string:
			return arrow.BinaryTypes.String
		case float64:
			t = arrow.PrimitiveTypes.Float64
		}
	}
	return t
}

func appendCell(b array.Builder, value any) {
	switch b := b.(type) {
	case *array.StringBuilder:
		if s, ok := value.(string); ok {
			b.Append(s)
			return
		}
	case *array.Int64Builder:
		if n, ok := value.(int64); ok {
			b.Append(n)
			return
		}
	case *array.Float64Builder:
		switch n := value.(type) {
		case float64:
			b.Append(n)
			return
		case int64:
			b.Append(float64(n))
			return
		}
	}
	b.AppendNull()
}

func writeArrow(w io.Writer, a answer) error {
	record := a.record()
	defer record.Release()
	out := ipc.NewWriter(w, ipc.WithSchema(record.Schema()))
	if err := out.Write(record); err != nil {
		return fmt.Errorf("arrow: %w", err)
	}
	return out.Close()
}

func writeParquet(w io.Writer, a answer) error {
	record := a.record()
	defer record.Release()
	out, err := pqarrow.NewFileWriter(record.Schema(), w, parquet.NewWriterProperties(), pqarrow.DefaultWriterProps())
	if err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	if err := out.Write(record); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	return out.Close()
}
