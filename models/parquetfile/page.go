package parquetfile

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// A chunk is a column of one row group while it is being encoded.
type chunk struct {
	*column
	*values
	group   *Group
	meta    *format.ColumnMetaData
	indexes []uint32 // if the column is written with a dictionary
	width   int      // of an index, in bits

	// The values that the bounds are among: all, or those of the dictionary.
	differentTexts   []string
	differentNumbers []int64
}

// append encodes a column behind those that g has.
func (e *pageEncoder) append(g *Group, c *column, v *values) error {
	entries := v.count()
	if c.nullable {
		entries = len(v.levels)
	}
	g.chunks = append(g.chunks, format.ColumnChunk{MetaData: format.ColumnMetaData{
		Type: c.leaf, PathInSchema: c.path, Codec: c.codec, NumValues: int64(entries),
	}})
	k := &chunk{
		column: c, values: v, group: g, meta: &g.chunks[len(g.chunks)-1].MetaData,
		differentTexts: v.texts, differentNumbers: v.numbers,
	}
	for _, t := range v.texts {
		if len(t) > longestText {
			return fmt.Errorf("a text of %d bytes is too long", len(t))
		}
	}
	start := int64(len(g.data))
	encoding, err := e.startChunk(k)
	if err != nil {
		return err
	}
	k.meta.Encoding = append(k.meta.Encoding, encoding, format.RLE)
	k.meta.Statistics = k.statistics(entries - v.count())
	k.meta.DataPageOffset = firstOffset + int64(len(g.data))
	for p := (page{}); p.end < entries; {
		p = k.next(p, entries)
		if err := e.appendPage(k, p, encoding); err != nil {
			return err
		}
	}
	k.meta.TotalCompressedSize = int64(len(g.data)) - start
	g.plain += k.meta.TotalUncompressedSize
	return nil
}

// startChunk writes the dictionary if there is to be one, and gives the
// encoding of the data pages.
func (e *pageEncoder) startChunk(k *chunk) (format.Encoding, error) {
	if k.encoding != format.RLEDictionary {
		return k.encoding, nil
	}
	if k.count() == 0 {
		return k.undictionaried(), nil
	}
	e.body = e.body[:0]
	different := 0
	if len(k.texts) > 0 {
		if !e.texts.build(k.texts) {
			return k.undictionaried(), nil
		}
		e.body = appendTexts(e.body, e.texts.values)
		k.differentTexts = e.texts.values
		k.indexes, k.width, different = e.texts.indexes, e.texts.width(), len(e.texts.values)
	} else {
		if !e.numbers.build(k.numbers) {
			return format.Plain, nil
		}
		e.body = appendNumbers(e.body, e.numbers.values, k.leaf)
		k.differentNumbers = e.numbers.values
		k.indexes, k.width, different = e.numbers.indexes, e.numbers.width(), len(e.numbers.values)
	}
	k.meta.Encoding = append(k.meta.Encoding, format.Plain)
	k.meta.DictionaryPageOffset = firstOffset + int64(len(k.group.data))
	body := e.body
	if k.codec == format.Zstd { // a dictionary page cannot say that it is not compressed
		e.packed = e.zstd.EncodeAll(e.body, e.packed[:0])
		body = e.packed
	}
	return format.RLEDictionary, k.write(&format.PageHeader{
		Type: format.DictionaryPage, UncompressedPageSize: int32(len(e.body)), CompressedPageSize: int32(len(body)),
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(different), Encoding: format.Plain}),
	}, nil, body)
}

// undictionaried is the encoding of a column whose values are too many for a dictionary, or none.
func (k *chunk) undictionaried() format.Encoding {
	if k.leaf == format.ByteArray {
		return format.DeltaLengthByteArray
	}
	return format.Plain
}

// A page is a range of a column's entries, and the range of its values.
type page struct {
	start, end int // entries
	from, to   int // values
}

// next is the page that follows p. A page ends where a row does.
func (k *chunk) next(p page, entries int) page {
	p.start, p.from = p.end, p.to
	if !k.nullable && (k.leaf != format.ByteArray || k.indexes != nil) {
		p.end = min(entries, p.end+pageEntries)
		p.to = p.end
		return p
	}
	bytes := 0
	for p.end < entries && (p.end-p.start < pageEntries && bytes < pageBytes || k.repeats != nil && k.repeats[p.end] > 0) {
		if !k.nullable || k.levels[p.end] > 0 {
			if len(k.texts) > 0 && k.indexes == nil {
				bytes += 4 + len(k.texts[p.to])
			}
			p.to++
		}
		p.end++
	}
	return p
}

// rows is the number of rows that start in p.
func (k *chunk) rows(p page) int {
	if k.kind != textList {
		return p.end - p.start
	}
	rows := 0
	for _, r := range k.repeats[p.start:p.end] {
		rows += int(1 - r)
	}
	return rows
}

// appendPage writes a data page of version 2.
func (e *pageEncoder) appendPage(k *chunk, p page, encoding format.Encoding) error {
	h := format.DataPageHeaderV2{
		NumValues: int32(p.end - p.start), NumNulls: int32(p.end - p.start - (p.to - p.from)), NumRows: int32(k.rows(p)), Encoding: encoding,
	}
	e.levels = e.levels[:0]
	if k.kind == textList {
		e.levels = appendRuns(e.levels, k.repeats[p.start:p.end], 1)
		h.RepetitionLevelsByteLength = int32(len(e.levels))
	}
	if k.nullable {
		e.levels = appendRuns(e.levels, k.levels[p.start:p.end], 1)
		h.DefinitionLevelsByteLength = int32(len(e.levels)) - h.RepetitionLevelsByteLength
	}
	e.body = e.appendValues(k, e.body[:0], p, encoding)
	body := e.body
	if k.codec == format.Zstd {
		packed, err := e.compress(e.body)
		if err != nil {
			return err
		}
		compressed := len(packed) < len(e.body)
		if compressed {
			body = packed
		}
		h.IsCompressed = thrift.New(compressed)
	}
	return k.write(&format.PageHeader{
		Type: format.DataPageV2, UncompressedPageSize: int32(len(e.levels) + len(e.body)), CompressedPageSize: int32(len(e.levels) + len(body)),
		DataPageHeaderV2: thrift.New(h),
	}, e.levels, body)
}

// write appends a page to the group.
func (k *chunk) write(h *format.PageHeader, levels, body []byte) error {
	header, err := thrift.Marshal(new(thrift.CompactProtocol), h)
	if err != nil {
		return fmt.Errorf("page header: %w", err)
	}
	g := k.group
	g.data = append(append(append(g.data, header...), levels...), body...)
	k.meta.TotalUncompressedSize += int64(len(header)) + int64(h.UncompressedPageSize)
	return nil
}

// appendValues appends the values of p in the given encoding.
func (e *pageEncoder) appendValues(k *chunk, to []byte, p page, encoding format.Encoding) []byte {
	switch {
	case encoding == format.RLEDictionary:
		return appendRuns(append(to, byte(k.width)), k.indexes[p.from:p.to], k.width)
	case encoding == format.DeltaBinaryPacked:
		return appendDeltas(to, k.numbers[p.from:p.to])
	case encoding == format.DeltaLengthByteArray:
		return e.appendLengthsAndTexts(to, k.texts[p.from:p.to])
	case k.leaf == format.FixedLenByteArray:
		for i := range k.uuids[p.from:p.to] {
			to = append(to, k.uuids[p.from+i][:]...)
		}
		return to
	case k.leaf == format.Boolean:
		return appendFlags(to, k.flags[p.from:p.to])
	}
	return appendNumbers(to, k.numbers[p.from:p.to], k.leaf)
}

// appendLengthsAndTexts keeps lengths, which are mostly alike, out of the texts.
func (e *pageEncoder) appendLengthsAndTexts(to []byte, texts []string) []byte {
	e.lengths = e.lengths[:0]
	for _, t := range texts {
		e.lengths = append(e.lengths, int64(len(t)))
	}
	to = appendDeltas(to, e.lengths)
	for _, t := range texts {
		to = append(to, t...)
	}
	return to
}

// appendTexts is how a dictionary has them.
func appendTexts(to []byte, texts []string) []byte {
	for _, t := range texts {
		to = append(binary.LittleEndian.AppendUint32(to, uint32(len(t))), t...)
	}
	return to
}

func appendNumbers(to []byte, numbers []int64, leaf format.Type) []byte {
	if leaf == format.Int32 {
		for _, n := range numbers {
			to = binary.LittleEndian.AppendUint32(to, uint32(n))
		}
		return to
	}
	to = slices.Grow(to, 8*len(numbers))
	for _, n := range numbers {
		to = binary.LittleEndian.AppendUint64(to, uint64(n))
	}
	return to
}

// appendFlags appends a bit a flag, the first the lowest.
func appendFlags(to []byte, flags []byte) []byte {
	for i, f := range flags {
		if i%8 == 0 {
			to = append(to, 0)
		}
		to[len(to)-1] |= f << (i % 8)
	}
	return to
}
