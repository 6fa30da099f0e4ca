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

// A keyTable holds, for every key it was given, the content and the place of
// the row that stands. Slots lie in the order of their keys, so that walking it
// needs no sorting and sorted look-ups go through memory in order. It has no
// pointers and takes some 30 to 37 bytes a key; its shards grow one at a time.
type keyTable struct {
	shards [256]shard
	used   int // keys
}

// A shard's slots lie at their homes or, behind a run of others, after them.
// Behind the last home there is room for what runs over the end.
type shard struct {
	slots []slot
	homes int
	used  int
}

// A slot packs high | low, row | content (48 bits), part+1; all zero is empty.
type slot [3]uint64

func (s *slot) empty() bool     { return s[2] == 0 }
func (s *slot) key() keyHash    { return keyHash{s[0], uint32(s[1] >> 32)} }
func (s *slot) content() uint64 { return s[2] >> 16 }
func (s *slot) place() place    { return place{uint16(s[2]) - 1, uint32(s[1])} }

func (s *slot) before(k keyHash) bool {
	return s[0] < k.high || s[0] == k.high && uint32(s[1]>>32) < k.low
}

func (s *slot) put(content uint64, at place) {
	s[1] = s[1]>>32<<32 | uint64(at.row)
	s[2] = content<<16 | uint64(at.part+1)
}

// home is the first slot that a key may have.
func (sh *shard) home(high uint64) int {
	return int(high >> 24 & (1<<32 - 1) * uint64(sh.homes) >> 32)
}

func shardOf(high uint64) int { return int(high >> 56) }

func (t *keyTable) shard(high uint64) *shard {
	sh := &t.shards[shardOf(high)]
	if sh.slots == nil {
		sh.resize(64)
	}
	return sh
}

// touch has the memory that the keys are looked up in brought near, many at a
// time: one after the other they would each wait for it. What it gives means
// nothing.
func (t *keyTable) touch(keys []keyHash) (sum uint64) {
	for i := range keys {
		sh := t.shard(keys[i].high)
		sum += sh.slots[sh.home(keys[i].high)][0]
	}
	return sum
}

// seek is the first slot from k's home on that is empty or not before k.
func (sh *shard) seek(k keyHash) int {
	i := sh.home(k.high)
	for i < len(sh.slots) && !sh.slots[i].empty() && sh.slots[i].before(k) {
		i++
	}
	return i
}

// find gives the slot of k, or nil. It is valid until the next insert.
func (t *keyTable) find(k keyHash) *slot {
	sh := t.shard(k.high)
	if i := sh.seek(k); i < len(sh.slots) && sh.slots[i].key() == k && !sh.slots[i].empty() {
		return &sh.slots[i]
	}
	return nil
}

// insert adds a key that the table does not have.
func (t *keyTable) insert(k keyHash, content uint64, at place) {
	sh := t.shard(k.high)
	if (sh.used+1)*16 > sh.homes*13 {
		sh.resize(sh.homes + max(sh.homes/4, min(sh.homes, 1<<14)))
	}
	sh.used++
	t.used++
	moved := slot{k.high, uint64(k.low) << 32}
	moved.put(content, at)
	for i := sh.seek(k); i < len(sh.slots); i++ { // the rest of the run moves one further
		moved, sh.slots[i] = sh.slots[i], moved
		if moved.empty() {
			return
		}
	}
	sh.slots = append(sh.slots, moved)
}

// resize gives the shard that many homes, and takes over its slots in order.
func (sh *shard) resize(homes int) {
	old := sh.slots
	sh.homes, sh.slots = homes, make([]slot, homes, homes+16)
	next := 0
	for i := range old {
		if old[i].empty() {
			continue
		}
		next = max(next, sh.home(old[i][0]))
		if next == len(sh.slots) {
			sh.slots = append(sh.slots, slot{})
		}
		sh.slots[next] = old[i]
		next++
	}
}

// each calls f with the slots in the order of their keys until f fails.
func (t *keyTable) each(f func(*slot) error) error {
	for i := range t.shards {
		slots := t.shards[i].slots
		for j := range slots {
			if slots[j].empty() {
				continue
			}
			if err := f(&slots[j]); err != nil {
				return err
			}
		}
	}
	return nil
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
