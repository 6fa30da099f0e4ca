package parquetfile

import (
	"encoding/binary"
	"math/bits"
)

// Bit packing, runs and deltas as the Parquet format's Encodings.md has them.

// appendPacked appends the width lowest bits of each value, least significant
// bit first. len(values)*width must be a multiple of 8.
func appendPacked(to []byte, values []uint64, width int) []byte {
	var pending uint64
	used := 0
	for _, v := range values {
		pending |= v << used
		if used += width; used >= 64 {
			to = binary.LittleEndian.AppendUint64(to, pending)
			used -= 64
			pending = v >> (width - used)
		}
	}
	for ; used > 0; used -= 8 {
		to = append(to, byte(pending))
		pending >>= 8
	}
	return to
}

// shortestRun is the least number of equal values worth a run of their own:
// less would cost more than to pack them.
const shortestRun = 16

// appendRuns appends values in the hybrid of runs and bit packing.
func appendRuns[T byte | uint32](to []byte, values []T, width int) []byte {
	packed := 0 // first value not yet written
	for i := 0; i < len(values); {
		n := runLength(values[i:])
		if n < shortestRun {
			i += 8
			continue
		}
		to = appendGroups(to, values[packed:i], width)
		to = binary.AppendUvarint(to, uint64(n)<<1)
		for b := 0; b < width; b += 8 {
			to = append(to, byte(uint64(values[i])>>b))
		}
		i += n
		packed = i
	}
	if packed < len(values) {
		to = appendGroups(to, values[packed:], width)
	}
	return to
}

func runLength[T byte | uint32](values []T) int {
	n := 1
	for n < len(values) && values[n] == values[0] {
		n++
	}
	return n
}

// appendGroups appends values bit-packed, in groups of 8; the last group is
// filled up with zeros.
func appendGroups[T byte | uint32](to []byte, values []T, width int) []byte {
	if len(values) == 0 {
		return to
	}
	to = binary.AppendUvarint(to, uint64((len(values)+7)/8)<<1|1)
	var pending uint64
	used := 0
	for _, value := range values {
		v := uint64(value)
		pending |= v << used
		if used += width; used >= 64 {
			to = binary.LittleEndian.AppendUint64(to, pending)
			used -= 64
			pending = v >> (width - used)
		}
	}
	for fill := (8 - len(values)%8) % 8 * width; fill > 0; { // zeros
		step := min(fill, 64-used)
		used += step
		fill -= step
		if used == 64 {
			to = binary.LittleEndian.AppendUint64(to, pending)
			used, pending = 0, 0
		}
	}
	for ; used > 0; used -= 8 {
		to = append(to, byte(pending))
		pending >>= 8
	}
	return to
}

const (
	deltaBlock = 128
	miniBlocks = 4
	miniBlock  = deltaBlock / miniBlocks
)

// appendDeltas appends values in DELTA_BINARY_PACKED. Differences wrap around,
// as the format wants.
func appendDeltas(to []byte, values []int64) []byte {
	to = binary.AppendUvarint(to, deltaBlock)
	to = binary.AppendUvarint(to, miniBlocks)
	to = binary.AppendUvarint(to, uint64(len(values)))
	if len(values) == 0 {
		return binary.AppendVarint(to, 0)
	}
	to = binary.AppendVarint(to, values[0])
	var deltas [deltaBlock]int64
	for at := 1; at < len(values); at += deltaBlock {
		n := min(deltaBlock, len(values)-at)
		for i := range n {
			deltas[i] = values[at+i] - values[at+i-1]
		}
		to = appendDeltaBlock(to, &deltas, n)
	}
	return to
}

// appendDeltaBlock appends a block of n deltas. Blocks of no values have width
// 0 and no bytes; a started one is filled up with the least delta.
func appendDeltaBlock(to []byte, deltas *[deltaBlock]int64, n int) []byte {
	least := deltas[0]
	for _, d := range deltas[1:n] {
		least = min(least, d)
	}
	to = binary.AppendVarint(to, least)
	var offsets [deltaBlock]uint64
	for i, d := range deltas[:n] {
		offsets[i] = uint64(d) - uint64(least)
	}
	var widths [miniBlocks]int
	for m := range widths {
		all := uint64(0)
		for _, o := range offsets[m*miniBlock : (m+1)*miniBlock] {
			all |= o
		}
		widths[m] = bits.Len64(all)
		to = append(to, byte(widths[m]))
	}
	for m := range (n + miniBlock - 1) / miniBlock {
		to = appendPacked(to, offsets[m*miniBlock:(m+1)*miniBlock], widths[m])
	}
	return to
}
