package parquetfile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestCompress: what is compressed, by whichever way, is what zstd's own reader gives back.
func TestCompress(t *testing.T) {
	e := newPageEncoder()
	d, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	r := rand.New(rand.NewPCG(1, 2))
	hex := func(n int) []byte {
		var b []byte
		for len(b) < n {
			b = fmt.Appendf(b, "%016x", r.Uint64())
		}
		return b[:n]
	}
	noise := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	}
	for name, body := range map[string][]byte{
		"a byte": {7}, "less than a block": hex(255), "the least block": hex(256), "below the sample": hex(sampleBytes),
		"ids": hex(sampleBytes + 1), "a block": hex(blockBytes), "a block and a byte": hex(blockBytes + 1), "a page": hex(1 << 20), "more": hex(3<<20 + 77),
		"noise": noise(300_000), "one byte only": bytes.Repeat([]byte{9}, 300_000), "repeats": bytes.Repeat([]byte("content-000001"), 30_000),
		"ids, then one byte": append(hex(200_000), make([]byte, 200_000)...), "noise, then ids": append(noise(200_000), hex(200_000)...),
	} {
		packed, err := e.compress(body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := d.DecodeAll(packed, nil); err != nil || !bytes.Equal(got, body) {
			t.Errorf("%s: %d bytes come back as %d: %v", name, len(body), len(got), err)
		}
		if frame, err := e.appendFrame(nil, body); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got, err := d.DecodeAll(frame, nil); err != nil || !bytes.Equal(got, body) {
			t.Errorf("%s: as a frame of literals %d bytes come back as %d: %v", name, len(body), len(got), err)
		}
	}
	// Sixteen digits of chance need half a byte each, and repeats next to nothing.
	ids := hex(1 << 20)
	if packed, _ := e.compress(ids); len(packed) > 560_000 {
		t.Errorf("1 MiB of digits takes %d bytes", len(packed))
	}
	if packed, _ := e.compress(bytes.Repeat([]byte("content-000001"), 30_000)); len(packed) > 1000 {
		t.Errorf("repeats take %d bytes", len(packed))
	}
}
