// Package keyindex is the index of keys that each data file of a log carries:
// attachments with the fingerprints of its keys, row group by row group. They
// tell ingest which files cannot hold a key, without reading them.
package keyindex

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// A Fingerprint is 48 bits of a key's SHA-256. It nominates rows; what becomes
// of them is decided on their keys.
type Fingerprint uint64

// Name names the nth attachment of a file, counted from 0 without gaps.
func Name(n int) string { return fmt.Sprintf("candour.keys.%d", n) }

// AppendText appends a text part of a key; ids hold no NUL.
func AppendText(key []byte, s string) []byte { return append(append(key, s...), 0) }

// AppendNumber appends a number or a day of a key.
func AppendNumber(key []byte, n int32) []byte {
	return binary.LittleEndian.AppendUint32(key, uint32(n))
}

// Print is the fingerprint of a key made of AppendText and AppendNumber.
func Print(key []byte) Fingerprint {
	sum := sha256.Sum256(key)
	return Fingerprint(binary.LittleEndian.Uint64(sum[:]) >> 16)
}

// Encode is the index of one row group: the number of its rows, then their
// fingerprints in order, each as the difference from the one before, all as
// unsigned varints. It sorts prints. An attachment is one or more of these.
func Encode(prints []Fingerprint) []byte {
	slices.Sort(prints)
	index := binary.AppendUvarint(make([]byte, 0, 5*len(prints)+len(prints)/8+10), uint64(len(prints)))
	last := Fingerprint(0)
	for _, f := range prints {
		index = binary.AppendUvarint(index, uint64(f-last))
		last = f
	}
	return index
}
