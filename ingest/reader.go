package ingest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// chunkBytes is the size of a chunk; a line longer than lineLimit but shorter
// than this reaches a worker whole and is refused there.
const chunkBytes = 2 * lineLimit

// A chunk is a run of whole lines, or the beginning of one over-long line.
type chunk struct {
	data   []byte
	offset int64 // of the first byte, after decompression
	long   bool
	cutOff bool // the file was cut off within the last line, which may lack anything
}

var buffers = sync.Pool{New: func() any { return new([chunkBytes]byte) }}

// release gives the chunk's buffer back.
func (c *chunk) release() {
	if cap(c.data) == chunkBytes {
		buffers.Put((*[chunkBytes]byte)(c.data[:chunkBytes]))
	}
	c.data = nil
}

// A stream reads one file's bytes, decompressed, and sums up what was read.
type stream struct {
	io.Reader
	raw   io.Reader
	sum   hash.Hash
	size  int64         // bytes read before decompression
	total *atomic.Int64 // the same over all streams
}

// Write counts and hashes the raw bytes as they are read.
func (s *stream) Write(b []byte) (int, error) {
	s.size += int64(len(b))
	s.total.Add(int64(len(b)))
	return s.sum.Write(b)
}

// compressions by ending of a file's name, and by first bytes for stdin.
var compressions = []struct {
	ending, magic string
	open          func(*bufio.Reader) (io.Reader, error)
}{
	{".gz", "\x1f\x8b", openGzip},
	{".zst", "\x28\xb5\x2f\xfd", func(r *bufio.Reader) (io.Reader, error) {
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
	}},
}

// openGzip tells a short file that is no gzip from one that was cut off in
// its first header.
func openGzip(r *bufio.Reader) (io.Reader, error) {
	if head, err := r.Peek(2); err == nil && string(head) != "\x1f\x8b" {
		return nil, gzip.ErrHeader
	}
	return newGzipReader(r)
}

// newStream opens the bytes of r. ending is the compression's ending, "" for
// none; sniff tells it from the first bytes instead.
func newStream(r io.Reader, ending string, sniff bool, total *atomic.Int64) (*stream, error) {
	s := &stream{sum: sha256.New(), total: total}
	s.raw = io.TeeReader(r, s)
	buffered := bufio.NewReaderSize(s.raw, 1<<18)
	s.Reader = buffered
	head, err := buffered.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	for _, c := range compressions {
		if sniff && bytes.HasPrefix(head, []byte(c.magic)) || !sniff && c.ending == ending {
			s.Reader, err = c.open(buffered)
			if err == io.EOF { // not even a header
				err = io.ErrUnexpectedEOF
			}
			return s, err
		}
	}
	return s, nil
}

// finish reads what decompression left over and gives the SHA-256 of all raw
// bytes in hex.
func (s *stream) finish() (string, error) {
	if d, ok := s.Reader.(*zstd.Decoder); ok {
		d.Close()
	}
	_, err := io.Copy(io.Discard, s.raw)
	return hex.EncodeToString(s.sum.Sum(nil)), err
}

// A chunker cuts a stream into chunks at line ends; with csv, at the ends of
// records.
type chunker struct {
	r       io.Reader
	csv     *csvScanner // nil for NDJSON
	buffer  *[chunkBytes]byte
	filled  int
	offset  int64 // of buffer
	err     error // that ended reading; io.EOF at the end
	skipped bool  // the rest of an over-long line is still to be skipped
}

func newChunker(r io.Reader, csv *csvScanner) *chunker {
	c := &chunker{r: r, csv: csv, buffer: buffers.Get().(*[chunkBytes]byte)}
	c.fill()
	if bytes.HasPrefix(c.buffer[:c.filled], []byte("\ufeff")) {
		c.drop(3)
	}
	return c
}

// fill reads until the buffer is full or the stream ends.
func (c *chunker) fill() {
	for c.filled < chunkBytes && c.err == nil {
		var n int
		n, c.err = c.r.Read(c.buffer[c.filled:])
		c.filled += n
	}
}

// drop forgets the first n bytes of the buffer.
func (c *chunker) drop(n int) {
	c.filled = copy(c.buffer[:], c.buffer[n:c.filled])
	c.offset += int64(n)
}

// first gives the bytes at the front of the stream, for a header.
func (c *chunker) first() []byte { return c.buffer[:c.filled] }

// next gives the next chunk, or io.EOF, or the error that ended the stream;
// before io.ErrUnexpectedEOF it gives what could be read.
func (c *chunker) next() (chunk, error) {
	if c.skipped {
		c.skipLine()
	}
	c.fill()
	if c.filled == 0 || c.err != nil && c.err != io.EOF && c.err != io.ErrUnexpectedEOF {
		return chunk{}, c.err
	}
	cut := c.cut()
	if cut == 0 {
		c.skipped = true
		return chunk{data: bytes.Clone(c.buffer[:maxMaskedBytes]), offset: c.offset, long: true}, nil
	}
	out := chunk{data: c.buffer[:cut], offset: c.offset, cutOff: truncated(c.err) && c.buffer[cut-1] != '\n'}
	following := buffers.Get().(*[chunkBytes]byte)
	c.filled = copy(following[:], c.buffer[cut:c.filled])
	c.offset += int64(cut)
	c.buffer = following
	return out, nil
}

// cut is how many bytes of the buffer are whole records; 0 if its first line
// does not end in it.
func (c *chunker) cut() int {
	b := c.buffer[:c.filled]
	if c.err != nil {
		return len(b)
	}
	if c.csv == nil || bytes.IndexByte(b, '"') < 0 {
		return bytes.LastIndexByte(b, '\n') + 1
	}
	total := 0
	for total < len(b) {
		n, _ := c.csv.scan(b[total:], false)
		if n == 0 {
			break
		}
		total += n
	}
	return total
}

// skipLine drops bytes up to and with the next line end.
func (c *chunker) skipLine() {
	for c.skipped {
		c.fill()
		end := bytes.IndexByte(c.buffer[:c.filled], '\n') + 1
		c.skipped = end == 0 && c.err == nil
		if end == 0 {
			end = c.filled
		}
		c.drop(end)
	}
}

// truncated says whether err means that a compressed file ends too early.
func truncated(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }
