package parquetfile

import (
	"math/bits"
	"slices"
)

// dictionaryLimit is the number of different values beyond which a column is
// written plain: closed vocabularies stay far below.
const dictionaryLimit = 1 << 14

// A dictionary numbers different values in the order they are met.
type dictionary[T comparable] struct {
	hash    func(T) uint32
	values  []T
	indexes []uint32 // of the column's values
	slots   []uint32 // number + 1 of the value there; 0: empty
}

// build numbers the values, of which there must be some; false if there are too many different ones.
func (d *dictionary[T]) build(values []T) bool {
	clear(d.values)
	d.values, d.indexes = d.values[:0], d.indexes[:0]
	if len(d.slots) == 0 {
		d.slots = make([]uint32, 2*dictionaryLimit)
	}
	clear(d.slots)
	d.indexes = slices.Grow(d.indexes, len(values))[:len(values)]
	last, number := values[0], d.number(values[0])
	for i, v := range values {
		if v != last {
			if number = d.number(v); number == dictionaryLimit {
				return false
			}
			last = v
		}
		d.indexes[i] = number
	}
	return true
}

// number finds or gives v's number; dictionaryLimit if there is none left.
func (d *dictionary[T]) number(v T) uint32 {
	const mask = 2*dictionaryLimit - 1
	at := d.hash(v) & mask
	for ; d.slots[at] != 0; at = (at + 1) & mask {
		if n := d.slots[at] - 1; d.values[n] == v {
			return n
		}
	}
	n := uint32(len(d.values))
	if n < dictionaryLimit {
		d.values = append(d.values, v)
		d.slots[at] = n + 1
	}
	return n
}

// width is the number of bits of an index.
func (d *dictionary[T]) width() int { return max(1, bits.Len(uint(len(d.values)-1))) }

func hashNumber(n int64) uint32 { return uint32(uint64(n) * 0x9E3779B97F4A7C15 >> 40) }

// hashText is quick for short texts: it takes the length and the first and the
// last eight bytes. Numbers do not depend on it.
func hashText(s string) uint32 {
	n := len(s)
	var first, last uint64
	switch {
	case n >= 8:
		first, last = eight(s), eight(s[n-8:])
	case n >= 4:
		first, last = four(s), four(s[n-4:])
	case n > 0:
		first, last = uint64(s[0])<<8|uint64(s[n/2]), uint64(s[n-1])
	}
	h := (first^uint64(n))*0x9E3779B97F4A7C15 ^ last*0xC2B2AE3D27D4EB4F
	return uint32((h ^ h>>29) * 0x9E3779B97F4A7C15 >> 40)
}

// eight are the first eight bytes of s in one load.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func four(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}
