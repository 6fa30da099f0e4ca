// Package parquetfile writes and reads the warehouse's Parquet files.
//
// Writing is split in two: an Encoder turns rows into the bytes of a row group,
// which may happen on many goroutines at once, and a Writer puts row groups
// into a file in order. A row group's bytes depend on its rows alone. The
// schema of a file is the one that parquet-go derives from the row type.
package parquetfile

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// A kind is how a row holds a column's value.
type kind int

const (
	text       kind = iota // string
	fixed                  // [16]byte
	long                   // int64
	day                    // int32
	flag                   // bool
	longOrNil              // *int64
	flagOrNil              // *bool
	textList               // []string
	noSuchKind kind = -1
)

// kinds are the Go types that a row may have.
var kinds = map[reflect.Type]kind{
	reflect.TypeFor[string](): text, reflect.TypeFor[int64](): long, reflect.TypeFor[int32](): day, reflect.TypeFor[bool](): flag,
	reflect.TypeFor[*int64](): longOrNil, reflect.TypeFor[*bool](): flagOrNil, reflect.TypeFor[[]string](): textList,
}

func kindOf(t reflect.Type) kind {
	if k, ok := kinds[t]; ok {
		return k
	}
	if t.Kind() == reflect.Array && t.Len() == uuidBytes && t.Elem().Kind() == reflect.Uint8 {
		return fixed
	}
	return noSuchKind
}

// A column says where a row holds a leaf column's values, and how a file does.
type column struct {
	kind     kind
	offset   uintptr // in the row
	nullable bool    // has definition levels 0 and 1
	encoding format.Encoding
	codec    format.CompressionCodec
	leaf     format.Type
	path     []string
}

// A layout is what is known of a row type.
type layout struct {
	schema  []format.SchemaElement
	orders  []format.ColumnOrder
	columns []column
}

var layouts sync.Map // of *layout by reflect.Type

// layoutOf is the layout of R. It panics if R has a field of a type or an
// encoding that this package does not write.
func layoutOf[R any]() *layout {
	t := reflect.TypeFor[R]()
	if l, ok := layouts.Load(t); ok {
		return l.(*layout)
	}
	l := &layout{schema: schemaOf[R]()}
	offsets := fieldsByName(t)
	for _, node := range parquet.SchemaOf(new(R)).Fields() {
		l.columns = append(l.columns, columnOf(node, offsets[node.Name()]))
		l.orders = append(l.orders, format.ColumnOrder{Value: new(format.TypeDefinedOrder)})
	}
	layouts.Store(t, l)
	return l
}

// schemaOf takes the schema from a file without rows.
func schemaOf[R any]() []format.SchemaElement {
	var file bytes.Buffer
	if err := parquet.NewGenericWriter[R](&file).Close(); err != nil {
		panic(fmt.Sprintf("parquetfile: schema of %s: %v", reflect.TypeFor[R](), err))
	}
	f, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		panic(fmt.Sprintf("parquetfile: schema of %s: %v", reflect.TypeFor[R](), err))
	}
	return f.Metadata().Schema
}

func fieldsByName(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		fields[name] = f
	}
	return fields
}

func columnOf(node parquet.Field, f reflect.StructField) column {
	if f.Type == nil {
		panic("parquetfile: column " + node.Name() + " has no field with its name in a tag")
	}
	c := column{kind: kindOf(f.Type), offset: f.Offset, nullable: node.Optional(), path: []string{node.Name()}}
	leaf := parquet.Node(node)
	if c.kind == textList && !node.Leaf() {
		c.nullable = true // level 0: an empty list
		c.path = []string{node.Name(), "list", "element"}
		leaf = node.Fields()[0].Fields()[0]
	}
	wanted, known := leafOf[c.kind]
	if !known || !leaf.Leaf() || leaf.Type().Kind() != wanted || c.kind == flag && c.nullable || (c.kind == longOrNil || c.kind == flagOrNil) && !c.nullable ||
		c.kind == textList && (node.Optional() || leaf.Optional()) {
		panic(fmt.Sprintf("parquetfile: column %s: no way to write a %s as %s", node.Name(), f.Type, node))
	}
	c.leaf = format.Type(wanted)
	c.codec = format.Zstd
	if codec := leaf.Compression(); codec != nil {
		c.codec = codec.CompressionCodec()
	}
	if encoding := leaf.Encoding(); encoding != nil {
		c.encoding = encoding.Encoding()
	}
	if c.leaf == format.ByteArray && c.encoding == format.Plain {
		c.encoding = format.DeltaLengthByteArray
	}
	if !c.writable() {
		panic(fmt.Sprintf("parquetfile: column %s: no %s encoding with %s for a %s", node.Name(), c.encoding, c.codec, f.Type))
	}
	return c
}

// leafOf is the Parquet type of each kind.
var leafOf = map[kind]parquet.Kind{
	text: parquet.ByteArray, fixed: parquet.FixedLenByteArray, long: parquet.Int64, day: parquet.Int32, flag: parquet.Boolean,
	longOrNil: parquet.Int64, flagOrNil: parquet.Boolean, textList: parquet.ByteArray,
}

func (c *column) writable() bool {
	if c.codec != format.Zstd && c.codec != format.Uncompressed {
		return false
	}
	switch c.encoding {
	case format.Plain:
		return true
	case format.DeltaLengthByteArray:
		return c.leaf == format.ByteArray
	case format.RLEDictionary:
		return c.leaf == format.ByteArray || c.leaf == format.Int64 || c.leaf == format.Int32
	case format.DeltaBinaryPacked:
		return c.leaf == format.Int64
	}
	return false
}
