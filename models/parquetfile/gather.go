package parquetfile

import (
	"slices"
	"unsafe"
)

// This file alone reads rows by address: a column's value lies at the column's
// offset in each row, and rows lie a stride apart. layoutOf has checked that
// the field at that offset has the Go type of the column's kind, and the rows
// outlive the call.

// uuidBytes is the length of a UUID.
const uuidBytes = 16

// A span is a run of rows that follow each other in memory.
type span struct {
	first  unsafe.Pointer
	stride uintptr
	rows   int
}

// spanOf gives the rows as a span. There must be at least one.
func spanOf[R any](rows []R) span {
	return span{unsafe.Pointer(unsafe.SliceData(rows)), unsafe.Sizeof(rows[0]), len(rows)}
}

// field is the value of the column at offset in row i.
func field[T any](s span, i int, offset uintptr) *T {
	return (*T)(unsafe.Add(s.first, uintptr(i)*s.stride+offset))
}

// gather takes a column's values out of the rows.
func (v *values) gather(c *column, s span) {
	switch c.kind {
	case text:
		v.gatherTexts(c, s)
	case fixed:
		v.uuids = gatherPlain(v, v.uuids, c, s)
	case long:
		v.numbers = gatherPlain(v, v.numbers, c, s)
	case day:
		v.gatherDays(c, s)
	case flag:
		for i := range s.rows {
			v.flags = append(v.flags, bit(*field[bool](s, i, c.offset)))
		}
	case longOrNil:
		for i := range s.rows {
			p := *field[*int64](s, i, c.offset)
			v.levels = append(v.levels, bit(p != nil))
			if p != nil {
				v.numbers = append(v.numbers, *p)
			}
		}
	case flagOrNil:
		for i := range s.rows {
			p := *field[*bool](s, i, c.offset)
			v.levels = append(v.levels, bit(p != nil))
			if p != nil {
				v.flags = append(v.flags, bit(*p))
			}
		}
	case textList:
		v.gatherLists(c, s)
	}
}

// gatherPlain appends a column's values to list. The zero value of a nullable
// column is an absent one.
func gatherPlain[T comparable](v *values, list []T, c *column, s span) []T {
	var absent T
	if !c.nullable {
		list = slices.Grow(list, s.rows)
		fresh := list[len(list) : len(list)+s.rows]
		for i := range fresh {
			fresh[i] = *field[T](s, i, c.offset)
		}
		return list[:len(list)+s.rows]
	}
	for i := range s.rows {
		p := field[T](s, i, c.offset)
		present := *p != absent
		v.levels = append(v.levels, bit(present))
		if present {
			list = append(list, *p)
		}
	}
	return list
}

// gatherTexts does what gatherPlain does: to compare with "" is quicker than
// to compare any two texts.
func (v *values) gatherTexts(c *column, s span) {
	list := slices.Grow(v.texts, s.rows)
	if !c.nullable {
		fresh := list[len(list) : len(list)+s.rows]
		for i := range fresh {
			fresh[i] = *field[string](s, i, c.offset)
		}
		v.texts = list[:len(list)+s.rows]
		return
	}
	levels := slices.Grow(v.levels, s.rows)
	for i := range s.rows {
		t := *field[string](s, i, c.offset)
		levels = append(levels, bit(t != ""))
		if t != "" {
			list = append(list, t)
		}
	}
	v.texts, v.levels = list, levels
}

func (v *values) gatherDays(c *column, s span) {
	for i := range s.rows {
		d := *field[int32](s, i, c.offset)
		if c.nullable {
			v.levels = append(v.levels, bit(d != 0))
			if d == 0 {
				continue
			}
		}
		v.numbers = append(v.numbers, int64(d))
	}
}

// gatherLists appends the elements of lists. An empty list has one entry, of
// level 0.
func (v *values) gatherLists(c *column, s span) {
	for i := range s.rows {
		list := *field[[]string](s, i, c.offset)
		if len(list) == 0 {
			v.levels, v.repeats = append(v.levels, 0), append(v.repeats, 0)
		}
		for n, text := range list {
			v.levels, v.repeats = append(v.levels, 1), append(v.repeats, bit(n > 0))
			v.texts = append(v.texts, text)
		}
	}
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}
