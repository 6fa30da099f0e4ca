package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/bits"

	"candour/models"
)

// A hasher makes pseudonyms: raw person ids go no further. It belongs to one
// goroutine.
type hasher struct {
	mac    hash.Hash
	sum    [sha256.Size]byte
	places []uint32 // by hash: index in seen + 1 under some bits of the hash; 0: empty
	seen   []person // lately; emptied when full
}

// A person is a raw id with its pseudonym, as long as a line of the
// processor's cache.
type person struct {
	id        [47]byte
	length    uint8
	pseudonym models.Pseudonym
}

// With both full they take 9 MiB.
const (
	maxSeen   = 1<<17 - 1
	maxPlaces = 1 << 18
)

func newHasher(key []byte) hasher { return hasher{mac: hmac.New(sha256.New, key)} }

// Pseudonym is what stands in the warehouse for the person with this id, under
// this key: the first 128 bits of HMAC-SHA256.
func Pseudonym(key, id []byte) models.Pseudonym {
	h := newHasher(key)
	return h.compute(id)
}

// pseudonym is the first 128 bits of HMAC-SHA256 of id. Those of ids seen
// lately are remembered.
func (h *hasher) pseudonym(id []byte) models.Pseudonym {
	if len(id) > len(person{}.id) {
		return h.compute(id)
	}
	if len(h.seen) == maxSeen || h.places == nil {
		h.forget()
	}
	sum := spread(id)
	tag := uint32(sum) &^ maxSeen
	i := sum >> 32 % maxPlaces
	for ; h.places[i] != 0; i = (i + 1) % maxPlaces {
		if place := h.places[i]; place&^maxSeen == tag {
			if p := &h.seen[place&maxSeen-1]; string(p.id[:p.length]) == string(id) {
				return p.pseudonym
			}
		}
	}
	h.seen = append(h.seen, person{pseudonym: h.compute(id)})
	p := &h.seen[len(h.seen)-1]
	p.length = uint8(copy(p.id[:], id))
	h.places[i] = tag | uint32(len(h.seen))
	return p.pseudonym
}

// forget empties what is remembered.
func (h *hasher) forget() {
	if h.places == nil {
		h.places = make([]uint32, maxPlaces)
	}
	clear(h.places)
	h.seen = h.seen[:0]
}

func (h *hasher) compute(id []byte) models.Pseudonym {
	h.mac.Reset()
	h.mac.Write(id)
	return models.Pseudonym(h.mac.Sum(h.sum[:0])[:16])
}

// spread gives a number that ids mostly do not share.
func spread(id []byte) uint64 {
	first, last := ends(id)
	sum := bits.RotateLeft64(first*digestStep, 31) ^ last
	for i := 8; i+8 < len(id); i += 8 {
		sum = bits.RotateLeft64(sum*digestStep, 31) ^ binary.LittleEndian.Uint64(id[i:])
	}
	high, low := bits.Mul64(sum, digestSeed)
	return high ^ low
}
