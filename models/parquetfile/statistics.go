package parquetfile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"

	"github.com/parquet-go/parquet-go/format"
)

// statistics are the bounds of a column's values and the number of its entries
// without one. Texts compare by bytes; bounds longer than longestBound are
// left out, both of them.
func (k *chunk) statistics(nulls int) format.Statistics {
	s := format.Statistics{NullCount: int64(nulls)}
	switch {
	case k.count() == 0:
	case k.leaf == format.ByteArray:
		least, greatest := endsOfTexts(k.differentTexts)
		if len(least) <= longestBound && len(greatest) <= longestBound {
			s.MinValue, s.MaxValue = []byte(least), []byte(greatest)
		}
	case k.leaf == format.FixedLenByteArray:
		least, greatest := endsOfUUIDs(k.uuids)
		s.MinValue, s.MaxValue = least[:], greatest[:]
	case k.leaf == format.Boolean:
		least, greatest := ends(k.flags)
		s.MinValue, s.MaxValue = []byte{least}, []byte{greatest}
	default:
		least, greatest := ends(k.differentNumbers)
		s.MinValue = appendNumbers(nil, []int64{least}, k.leaf)
		s.MaxValue = appendNumbers(nil, []int64{greatest}, k.leaf)
	}
	return s
}

// ends are the least and the greatest of list, which may not be empty.
func ends[T cmp.Ordered](list []T) (least, greatest T) {
	least, greatest = list[0], list[0]
	for _, v := range list {
		if v < least {
			least = v
		} else if v > greatest {
			greatest = v
		}
	}
	return least, greatest
}

// endsOfTexts does what ends does, and mostly looks at the first eight bytes.
func endsOfTexts(list []string) (least, greatest string) {
	least, greatest = list[0], list[0]
	low, high := leading(least), leading(greatest)
	for _, v := range list {
		switch p := leading(v); {
		case p < low || p == low && v < least:
			least, low = v, p
		case p > high || p == high && v > greatest:
			greatest, high = v, p
		}
	}
	return least, greatest
}

// leading are the first eight bytes of s as a number that sorts as they do; missing ones count as 0.
func leading(s string) uint64 {
	if len(s) >= 8 {
		return bits.ReverseBytes64(eight(s))
	}
	var b [8]byte
	copy(b[:], s)
	return binary.BigEndian.Uint64(b[:])
}

func endsOfUUIDs(list [][uuidBytes]byte) (least, greatest [uuidBytes]byte) {
	least, greatest = list[0], list[0]
	low, high := binary.BigEndian.Uint64(least[:]), binary.BigEndian.Uint64(greatest[:])
	for i := range list {
		u := &list[i]
		switch p := binary.BigEndian.Uint64(u[:]); {
		case p < low || p == low && bytes.Compare(u[:], least[:]) < 0:
			least, low = *u, p
		case p > high || p == high && bytes.Compare(u[:], greatest[:]) > 0:
			greatest, high = *u, p
		}
	}
	return least, greatest
}
