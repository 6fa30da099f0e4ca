package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/bits"

	"candour/models"
)

// A keyHash is the first 96 bits of SHA-256 of a row's key: among a thousand
// million keys the odds of any collision are one in 10^11.
type keyHash struct {
	high uint64
	low  uint32
}

// hashKey hashes a key in the form that appendText and appendNumber give it.
func hashKey(key []byte) keyHash {
	sum := sha256.Sum256(key)
	return keyHash{binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint32(sum[8:])}
}

func appendText(key []byte, s string) []byte {
	return append(append(key, s...), 0) // no id holds a NUL
}

func appendNumber(key []byte, n int32) []byte {
	return binary.LittleEndian.AppendUint32(key, uint32(n))
}

// A place is where this run staged a row.
type place struct {
	part uint16 // file of the stage
	row  uint32 // in that file, from 0
}

var errTooManyParts = errors.New("more than 65,535 files in one log: ingest fewer days at a time")

// A keyTable holds, for every key that this run staged, the content and the
// place of the row that stands. It has no pointers and takes 24 bytes a slot;
// its shards grow one at a time.
type keyTable struct{ shards [256]shard }

type shard struct {
	slots []slot
	used  int
}

// A slot packs high | low, row | content (48 bits), part+1; all zero is empty.
type slot [3]uint64

func (s *slot) empty() bool     { return s[2] == 0 }
func (s *slot) content() uint64 { return s[2] >> 16 }
func (s *slot) place() place    { return place{uint16(s[2]) - 1, uint32(s[1])} }

func (s *slot) is(k keyHash) bool { return s[0] == k.high && uint32(s[1]>>32) == k.low }

func (s *slot) put(content uint64, at place) {
	s[1] = s[1]>>32<<32 | uint64(at.row)
	s[2] = content<<16 | uint64(at.part+1)
}

// find gives the slot of k: its own, or the empty one that is to become it.
// The slot is valid until the next call of grow.
func (t *keyTable) find(k keyHash) *slot {
	sh := &t.shards[k.high>>56]
	if len(sh.slots) == 0 {
		sh.slots = make([]slot, 64)
	}
	return sh.probe(k.high, func(s *slot) bool { return s.is(k) })
}

// probe walks from high's home to the first slot that is empty or wanted.
func (sh *shard) probe(high uint64, wanted func(*slot) bool) *slot {
	mask := uint64(len(sh.slots) - 1)
	for i := high; ; i++ {
		if s := &sh.slots[i&mask]; s.empty() || wanted(s) {
			return s
		}
	}
}

// claim makes the empty slot that find gave k's own and fills it.
func (t *keyTable) claim(s *slot, k keyHash, content uint64, at place) {
	s[0], s[1] = k.high, uint64(k.low)<<32
	s.put(content, at)
	sh := &t.shards[k.high>>56]
	if sh.used++; sh.used*4 >= len(sh.slots)*3 {
		sh.grow()
	}
}

func (sh *shard) grow() {
	old := sh.slots
	sh.slots = make([]slot, 2*len(old))
	for i := range old {
		if !old[i].empty() {
			*sh.probe(old[i][0], (*slot).empty) = old[i]
		}
	}
}

// A digest sums up a row's content in 48 bits. It only ever tells two rows of
// the same key apart.
type digest struct {
	state uint64
	at    uint64 // another for every pair
}

const (
	digestSeed = 0xa0761d6478bd642f
	digestStep = 0xe7037ed1a0b428db
)

func (d *digest) number(n int64) { d.pair(uint64(n), 0) }

// pair adds a product of two words that depends on their place. Nothing waits
// for the pair before.
func (d *digest) pair(a, b uint64) {
	d.at += digestStep
	high, low := bits.Mul64(a^d.at, b^bits.RotateLeft64(d.at, 32))
	d.state += high ^ low
}

func (d *digest) text(s string) {
	b := []byte(s) // is not copied
	first, last := ends(b)
	d.pair(first^uint64(len(b))*digestSeed, last)
	for i := 8; i+8 < len(b); i += 16 {
		d.pair(binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[min(i+8, len(b)-8):]))
	}
}

func (d *digest) person(p models.Pseudonym) {
	d.pair(binary.LittleEndian.Uint64(p[:8]), binary.LittleEndian.Uint64(p[8:]))
}

func (d *digest) truth(b bool) {
	if b {
		d.number(1)
	} else {
		d.number(0)
	}
}

// sum gives the 48 bits.
func (d *digest) sum() uint64 {
	high, low := bits.Mul64(d.state^digestSeed, digestStep)
	return (high ^ low) >> 16
}
