package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"

	"candour/models"
)

// A hasher makes pseudonyms: raw person ids go no further. It belongs to one
// goroutine.
type hasher struct {
	mac  hash.Hash
	sum  [sha256.Size]byte
	seen map[string]models.Pseudonym // emptied when full
}

const maxSeen = 1 << 15

func newHasher(key []byte) hasher {
	return hasher{mac: hmac.New(sha256.New, key), seen: map[string]models.Pseudonym{}}
}

// pseudonym is the first 128 bits of HMAC-SHA256 of id.
func (h *hasher) pseudonym(id []byte) models.Pseudonym {
	if p, ok := h.seen[string(id)]; ok {
		return p
	}
	h.mac.Reset()
	h.mac.Write(id)
	p := models.Pseudonym(h.mac.Sum(h.sum[:0])[:16])
	if len(h.seen) == maxSeen {
		clear(h.seen)
	}
	if len(id) <= maxIDBytes {
		h.seen[string(id)] = p
	}
	return p
}
