package ingest

import (
	"bufio"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gzipMagic begins every member of a gzip file.
const gzipMagic = "\x1f\x8b"

var errAfterGzip = errors.New("what follows the compressed data is not gzip: was the file damaged, or something appended to it?")

// A gzipReader reads all members of a gzip file. Unlike package gzip it tells
// bytes that are not gzip from a member that was cut off.
type gzipReader struct {
	from   *bufio.Reader
	member *gzip.Reader
}

func newGzipReader(r *bufio.Reader) (io.Reader, error) {
	member, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	member.Multistream(false)
	return &gzipReader{r, member}, nil
}

func (g *gzipReader) Read(b []byte) (int, error) {
	for {
		n, err := g.member.Read(b)
		if err != io.EOF {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		head, err := g.from.Peek(len(gzipMagic))
		if len(head) == 0 {
			return 0, err
		}
		if string(head) != gzipMagic[:len(head)] {
			return 0, errAfterGzip
		}
		if err := g.member.Reset(g.from); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		g.member.Multistream(false)
	}
}
