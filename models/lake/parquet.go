package lake

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// longestBound is the length in bytes of the longest text kept as a bound;
// longer ones might have been cut by the file's writer.
const longestBound = 256

// A footer is what the catalogue says of a Parquet file.
type footer struct {
	rows    int64
	bytes   int64
	size    int64 // of the footer itself, without length and magic
	columns []columnStats
}

// columnStats are the statistics of one leaf column over a whole file.
type columnStats struct {
	column Column
	bytes  int64 // compressed
	values int64 // not NULL
	nulls  int64
	bounds *bounds // nil where not known, or not to be told
}

// bounds are the least and the greatest value of a column as DuckDB casts them
// to text in UTC.
type bounds struct{ least, greatest string }

// readFooter reads the footer of the Parquet file at path and holds the file's
// columns against the table's.
func readFooter(path string, t Table) (footer, error) {
	f, err := os.Open(path)
	if err != nil {
		return footer{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return footer{}, err
	}
	p, err := parquet.OpenFile(f, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return footer{}, fmt.Errorf("%s: %w", path, err)
	}
	var tail [4]byte
	if _, err := f.ReadAt(tail[:], info.Size()-8); err != nil {
		return footer{}, fmt.Errorf("%s: %w", path, err)
	}
	leaves, err := matchColumns(p.Root(), t)
	if err != nil {
		return footer{}, fmt.Errorf("%s: %w", path, err)
	}
	ft := footer{rows: p.NumRows(), bytes: info.Size(), size: int64(binary.LittleEndian.Uint32(tail[:]))}
	for i, c := range leaves {
		ft.columns = append(ft.columns, chunkStats(p.Metadata().RowGroups, i, c.Column, c.leaf))
	}
	slices.SortFunc(ft.columns, func(a, b columnStats) int { return a.column.ID - b.column.ID })
	if err := ft.check(); err != nil {
		return footer{}, fmt.Errorf("%s: %w", path, err)
	}
	return ft, nil
}

// check refuses NULLs in a column that has none by its table's shape. NULL
// counts of a list's elements are also those of empty lists.
func (ft footer) check() error {
	for _, s := range ft.columns {
		if s.nulls > 0 && !s.column.Nullable && s.column.Parent == 0 {
			return fmt.Errorf("column %s has %d NULLs, but may have none", s.column.Name, s.nulls)
		}
	}
	return nil
}

// checkDay refuses a file of a partition with rows of another day.
func (ft footer) checkDay(t Table, partition string) error {
	for _, s := range ft.columns {
		if s.column.ID != t.dayColumn() || s.bounds == nil {
			continue
		}
		if s.bounds.least != partition || s.bounds.greatest != partition {
			return fmt.Errorf("days from %s to %s in a file for %s", s.bounds.least, s.bounds.greatest, partition)
		}
	}
	return nil
}

// boundsOrNull are the bounds as the catalogue takes them.
func (s columnStats) boundsOrNull() (least, greatest sql.NullString) {
	if s.bounds == nil {
		return least, greatest
	}
	return sql.NullString{String: s.bounds.least, Valid: true}, sql.NullString{String: s.bounds.greatest, Valid: true}
}

// A leafColumn is a column that holds values, and how the file holds them.
type leafColumn struct {
	Column
	leaf parquet.Type
}

// matchColumns gives the table's leaf columns in the order of the file's. Both
// must have the same columns: name, field id, type and place.
func matchColumns(root *parquet.Column, t Table) ([]leafColumn, error) {
	want := map[int]Column{}
	for _, c := range t.Columns {
		want[c.ID] = c
	}
	var leaves []leafColumn
	var match func(node *parquet.Column, name string, parent int) error
	match = func(node *parquet.Column, name string, parent int) error {
		c, ok := want[node.ID()]
		if !ok || c.Name != name || c.Parent != parent {
			return fmt.Errorf("column %s with field id %d is not a column of table %s", name, node.ID(), t.Name)
		}
		delete(want, c.ID)
		if !slices.Contains(types[c.Type], node.Type().String()) {
			return fmt.Errorf("column %s is a %s in the file, and a %s in table %s", name, node.Type(), c.Type, t.Name)
		}
		if c.Type != listType {
			leaves = append(leaves, leafColumn{c, node.Type()})
			return nil
		}
		if middle := node.Columns(); len(middle) == 1 && len(middle[0].Columns()) == 1 {
			return match(middle[0].Columns()[0], elementName, c.ID)
		}
		return fmt.Errorf("column %s is not a list of three levels", name)
	}
	for _, node := range root.Columns() {
		if err := match(node, node.Name(), 0); err != nil {
			return nil, err
		}
	}
	for _, c := range t.Columns {
		if _, missing := want[c.ID]; missing {
			return nil, fmt.Errorf("column %s (field id %d) of table %s is missing", c.Name, c.ID, t.Name)
		}
	}
	return leaves, nil
}

// chunkStats merges the statistics of leaf column i over the row groups.
func chunkStats(groups []format.RowGroup, i int, c Column, leaf parquet.Type) columnStats {
	s := columnStats{column: c}
	var low, high parquet.Value
	known := true
	for _, g := range groups {
		meta := &g.Columns[i].MetaData
		s.bytes += meta.TotalCompressedSize
		s.nulls += meta.Statistics.NullCount
		s.values += meta.NumValues - meta.Statistics.NullCount
		if meta.NumValues == meta.Statistics.NullCount {
			continue
		}
		least, greatest := meta.Statistics.MinValue, meta.Statistics.MaxValue
		if least == nil || greatest == nil {
			known = false // their writer gave none
			continue
		}
		if v := leaf.Kind().Value(least); low.IsNull() || leaf.Compare(v, low) < 0 {
			low = v
		}
		if v := leaf.Kind().Value(greatest); high.IsNull() || leaf.Compare(v, high) > 0 {
			high = v
		}
	}
	if known && s.values > 0 && !c.Private {
		s.bounds = boundTexts(low, high, c.Type)
	}
	return s
}

func boundTexts(low, high parquet.Value, columnType string) *bounds {
	least, ok1 := boundText(low, columnType)
	greatest, ok2 := boundText(high, columnType)
	if !ok1 || !ok2 {
		return nil
	}
	return &bounds{least, greatest}
}

// boundText is v as DuckDB casts it to text in UTC; false where v cannot serve
// as a bound.
func boundText(v parquet.Value, columnType string) (string, bool) {
	switch columnType {
	case "int64":
		return strconv.FormatInt(v.Int64(), 10), true
	case "boolean":
		return strconv.FormatBool(v.Boolean()), true
	case "date":
		t := time.Unix(int64(v.Int32())*86400, 0).UTC()
		return t.Format(time.DateOnly), plainYear(t)
	case "timestamp":
		t := time.UnixMicro(v.Int64()).UTC()
		return t.Format("2006-01-02 15:04:05.999999"), plainYear(t)
	case "varchar":
		s := string(v.ByteArray())
		return s, len(s) <= longestBound && utf8.ValidString(s) && !strings.Contains(s, "\x00")
	}
	return "", false // uuid: they bound nothing that is asked for
}

// plainYear says whether t's year has four digits, as all readers take it.
func plainYear(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

// hashFile is the SHA-256 of a file's bytes, hex.
func hashFile(path string) (_ string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
