package parquetfile

import (
	"bytes"
	"cmp"

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
		least, greatest := ends(k.differentTexts)
		if len(least) <= longestBound && len(greatest) <= longestBound {
			s.MinValue, s.MaxValue = []byte(least), []byte(greatest)
		}
	case k.leaf == format.FixedLenByteArray:
		least, greatest := &k.uuids[0], &k.uuids[0]
		for i := range k.uuids {
			u := &k.uuids[i]
			if bytes.Compare(u[:], least[:]) < 0 {
				least = u
			} else if bytes.Compare(u[:], greatest[:]) > 0 {
				greatest = u
			}
		}
		s.MinValue, s.MaxValue = bytes.Clone(least[:]), bytes.Clone(greatest[:])
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
