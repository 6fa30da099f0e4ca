package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/klauspost/compress/huff0"
)

// Ids are mostly chance: looking for repeats in them takes most of the time of
// zstd and finds few. So a page is compressed in the way that a sample of it
// asks for: by zstd as a whole, or by its entropy coding alone, in frames that
// every zstd reader takes (RFC 8878).

const (
	sampleBytes = 16 << 10
	// A sample must come out smaller by a quarter for repeats to be looked for.
	worthRepeats = 0.75
	blockBytes   = 128 << 10 // the most that a block of a frame may hold
	rawBelow     = 256       // bytes: smaller blocks are left as they are
)

// compress gives body as a zstd frame, valid until the next call.
func (e *pageEncoder) compress(body []byte) ([]byte, error) {
	if len(body) > sampleBytes {
		start := (len(body) - sampleBytes) / 2
		sample := body[start : start+sampleBytes]
		e.packed = e.zstd.EncodeAll(sample, e.packed[:0])
		repeats := len(e.packed)
		var err error
		if e.packed, err = e.appendFrame(e.packed[:0], sample); err != nil {
			return nil, err
		}
		if float64(repeats) > worthRepeats*float64(len(e.packed)) {
			e.packed, err = e.appendFrame(e.packed[:0], body)
			return e.packed, err
		}
	}
	e.packed = e.zstd.EncodeAll(body, e.packed[:0])
	return e.packed, nil
}

// appendFrame appends a frame whose blocks hold literals and no sequences.
// body has at least one byte and at most 1<<32-1.
func (e *pageEncoder) appendFrame(to, body []byte) ([]byte, error) {
	const singleSegment, sizeInFourBytes = 1 << 5, 2 << 6
	to = append(to, 0x28, 0xb5, 0x2f, 0xfd, sizeInFourBytes|singleSegment)
	to = binary.LittleEndian.AppendUint32(to, uint32(len(body)))
	for len(body) > 0 {
		n := min(blockBytes, len(body))
		var err error
		if to, err = e.appendBlock(to, body[:n], n == len(body)); err != nil {
			return nil, err
		}
		body = body[n:]
	}
	return to, nil
}

// Types of a block.
const (
	rawBlock = iota
	sameBlock
	compressedBlock
)

func (e *pageEncoder) appendBlock(to, block []byte, last bool) ([]byte, error) {
	if len(block) < rawBelow {
		return append(appendBlockHeader(to, rawBlock, len(block), last), block...), nil
	}
	e.huffman.Reuse = huff0.ReusePolicyNone // each block has its own table
	out, _, err := huff0.Compress4X(block, &e.huffman)
	switch {
	case errors.Is(err, huff0.ErrUseRLE):
		return append(appendBlockHeader(to, sameBlock, len(block), last), block[0]), nil
	case errors.Is(err, huff0.ErrIncompressible):
		return append(appendBlockHeader(to, rawBlock, len(block), last), block...), nil
	case err != nil:
		return nil, fmt.Errorf("compress a block: %w", err)
	}
	const headerBytes, sequences = 5, 1
	to = appendBlockHeader(to, compressedBlock, headerBytes+len(out)+sequences, last)
	const compressedLiterals, fourStreamsOf18Bits = 2, 3
	header := uint64(compressedLiterals) | fourStreamsOf18Bits<<2 | uint64(len(block))<<4 | uint64(len(out))<<22
	for i := range headerBytes {
		to = append(to, byte(header>>(8*i)))
	}
	to = append(to, out...)
	return append(to, 0), nil // no sequences
}

func appendBlockHeader(to []byte, kind, size int, last bool) []byte {
	h := uint32(kind)<<1 | uint32(size)<<3 | uint32(bit(last))
	return append(to, byte(h), byte(h>>8), byte(h>>16))
}
