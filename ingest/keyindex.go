package ingest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"candour/models/parquetfile"
)

// indexName names the attachments of a data file that tell which keys may be in
// it, counted from 0. Each holds, for some row groups, the number of rows and
// the fingerprints of their keys in order, each as the difference from the one
// before; all are unsigned varints. Some 5 bytes a row. They lie within the
// file, and so come, go and are checked with it.
func indexName(n int) string { return fmt.Sprintf("candour.keys.%d", n) }

// heldIndex is how much of an index, in bytes, waits to be written.
const heldIndex = 64 << 10

// A fingerprint is the first 48 bits of a key's hash. It nominates rows: what
// becomes of them is decided on their keys.
type fingerprint uint64

func (k keyHash) fingerprint() fingerprint { return fingerprint(k.high >> 16) }

// indexOf is the index of a row group with that many keys.
func indexOf(keys [][]keyHash, rows int) []byte {
	prints := make([]fingerprint, 0, 2*rows)
	for _, block := range keys {
		for i := range block {
			prints = append(prints, block[i].fingerprint())
		}
	}
	index := binary.AppendUvarint(make([]byte, 0, 5*rows+rows/8), uint64(rows))
	last := fingerprint(0)
	for _, f := range sortPrints(prints, prints[rows:2*rows]) {
		index = binary.AppendUvarint(index, uint64(f-last))
		last = f
	}
	return index
}

// sortPrints sorts by four times twelve bits and gives the list that has them
// in order.
func sortPrints(prints, room []fingerprint) []fingerprint {
	if len(prints) < 1<<12 {
		slices.Sort(prints)
		return prints
	}
	for shift := 0; shift < 48; shift += 12 {
		var at [1 << 12]uint32
		for _, f := range prints {
			at[f>>shift&(1<<12-1)]++
		}
		next := uint32(0)
		for i, n := range at {
			at[i] = next
			next += n
		}
		for _, f := range prints {
			digit := f >> shift & (1<<12 - 1)
			room[at[digit]] = f
			at[digit]++
		}
		prints, room = room, prints
	}
	return prints
}

var errBadIndex = errors.New("its index of keys is damaged: `candour check` tells more")

// A sieve lets the fingerprints of a table of keys through, and one in sixteen
// others. Sorted ones pass it in the order of its memory.
type sieve struct {
	bits  []uint64
	shift int
}

func (t *keyTable) sieve() *sieve {
	width := max(bits.Len(uint(t.used))+4, 6)
	s := &sieve{bits: make([]uint64, 1<<width/64), shift: 48 - width}
	for i := range t.shards {
		for j := range t.shards[i].slots {
			if slot := &t.shards[i].slots[j]; !slot.empty() {
				bit := slot.key().fingerprint() >> s.shift
				s.bits[bit/64] |= 1 << (bit % 64)
			}
		}
	}
	return s
}

func (s *sieve) lets(f fingerprint) bool {
	bit := f >> s.shift
	return s.bits[bit/64]>>(bit%64)&1 == 1
}

// mayHold says whether a data file may hold a key of the table, which s is the
// sieve of: by its index, or because it has none.
func (t *keyTable) mayHold(path string, s *sieve) (bool, error) {
	for n := 0; ; n++ {
		index, found, err := parquetfile.Attachment(path, indexName(n))
		if err != nil || !found {
			return n == 0, err
		}
		if yes, err := t.nominates(index, s); yes || err != nil {
			return yes, err
		}
	}
}

// nominates says whether any of an index's fingerprints is one of the table's.
// It reads no further than the first.
func (t *keyTable) nominates(index []byte, s *sieve) (bool, error) {
	for len(index) > 0 {
		rows, n := binary.Uvarint(index)
		if n <= 0 {
			return false, errBadIndex
		}
		index = index[n:]
		print := fingerprint(0)
		for range rows {
			step, n := binary.Uvarint(index)
			if print += fingerprint(step); n <= 0 || print >= 1<<48 {
				return false, errBadIndex
			}
			index = index[n:]
			if s.lets(print) && t.hasPrint(print) {
				return true, nil
			}
		}
	}
	return false, nil
}

// hasPrint says whether a key of the table has the fingerprint.
func (t *keyTable) hasPrint(f fingerprint) bool {
	first := keyHash{high: uint64(f) << 16}
	sh := t.shard(first.high)
	i := sh.seek(first)
	return i < len(sh.slots) && !sh.slots[i].empty() && sh.slots[i].key().fingerprint() == f
}
