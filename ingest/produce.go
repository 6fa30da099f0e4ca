package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"candour/models/lake"
)

// A producer turns files into jobs, one file after the other.
type producer struct {
	layout  *layout
	source  string
	rules   string
	stdin   io.Reader
	threads int
	ledger  map[reading]string // name of the file that had these bytes first
	sizes   map[int64]bool     // of files in the ledger
	nextID  int64
	read    atomic.Int64 // bytes, before decompression
	readers sync.WaitGroup
	send    func(*job) bool
}

// A reading tells that the same bytes were ingested the same way.
type reading struct{ log, rules, sha256 string }

func newProducer(l *layout, o *Options, tx *lake.Tx, send func(*job) bool) *producer {
	p := &producer{
		layout: l, source: o.Source.Name, rules: o.rules(), stdin: o.Stdin, threads: o.Threads, nextID: tx.NextInput(), send: send,
		ledger: map[reading]string{}, sizes: map[int64]bool{},
	}
	for i := range tx.Head().Inputs {
		p.record(&tx.Head().Inputs[i])
	}
	return p
}

func (p *producer) record(in *lake.Input) {
	print := reading{in.Log, in.Rules, in.SHA256}
	if _, ok := p.ledger[print]; !ok {
		p.ledger[print] = in.Name
	}
	p.sizes[in.Bytes] = true
}

// produce reads all files; a failure becomes the last job. Some files that are
// to follow are read ahead, since one alone is decompressed no faster than by
// one thread.
func (p *producer) produce(parent context.Context, files []*inputFile) {
	ctx, cancel := context.WithCancel(parent)
	defer p.readers.Wait()
	defer cancel()
	begun := make([]*inflow, len(files))
	for i, f := range files {
		for j := i; j < min(i+p.threads, len(files)); j++ {
			if ahead := files[j]; begun[j] == nil && ahead.ending != "" && !p.sizes[ahead.size] {
				begun[j] = p.begin(ctx, ahead)
			}
		}
		if err := p.file(ctx, f, begun[i]); err != nil {
			p.send(&job{file: f, err: fmt.Errorf("read %s: %w", f.name, err)})
			return
		}
		begun[i] = nil
	}
}

// file takes one file in, unless the ledger has it for all its logs. in is nil
// if it has not been begun.
func (p *producer) file(ctx context.Context, f *inputFile, in *inflow) error {
	for _, plan := range p.layout.plans {
		f.accounts = append(f.accounts, newAccount(f.name, plan.log.table(), p.source, p.rules))
	}
	if f.regular() && p.sizes[f.size] {
		sum, err := hashFile(f.name)
		if err != nil {
			return err
		}
		if p.recognise(f, sum, f.size) {
			in.abandon()
			return nil
		}
	}
	f.ids = make([]int64, len(f.accounts))
	for i, a := range f.accounts {
		if a.Seen == "" {
			a.ID, f.ids[i] = p.nextID, p.nextID
			p.nextID++
		}
	}
	f.first = slices.IndexFunc(f.ids, func(id int64) bool { return id != 0 })
	if in == nil {
		in = p.begin(ctx, f)
	}
	for c := range in.chunks {
		if !p.send(&job{file: f, chunk: c, done: make(chan struct{})}) {
			return ctx.Err()
		}
	}
	return p.account(f, in)
}

// recognise marks the logs for which the ledger has the file's bytes, and
// says whether it is all of them.
func (p *producer) recognise(f *inputFile, sum string, size int64) bool {
	all := true
	for _, a := range f.accounts {
		if name, ok := p.ledger[reading{a.Log, a.Rules, sum}]; ok {
			a.Seen, a.SHA256, a.Bytes = name, sum, size
		} else {
			all = false
		}
	}
	return all
}

// account closes the accounts of a file that was read. What cannot be read twice
// is recognised only now: by all of its logs, or not at all, since its lines
// are on their way.
func (p *producer) account(f *inputFile, in *inflow) error {
	if in.err != nil && !truncated(in.err) {
		return in.err
	}
	if !f.regular() && p.recognise(f, in.sum, in.size) {
		return nil
	}
	for i, a := range f.accounts {
		if f.ids[i] == 0 {
			continue
		}
		a.Seen, a.SHA256, a.Bytes, a.Truncated = "", in.sum, in.size, truncated(in.err)
		if a.Truncated {
			a.Note = "the compressed file ends too early: what could be read was kept"
		}
		p.record(&a.Input)
	}
	return nil
}

// An inflow is a file being read and cut into chunks. The rest is there once
// chunks is closed.
type inflow struct {
	chunks chan chunk
	stop   context.CancelFunc
	sum    string
	size   int64 // before decompression
	err    error
}

// begin reads a file in the background, no more than a chunk ahead.
func (p *producer) begin(parent context.Context, f *inputFile) *inflow {
	ctx, stop := context.WithCancel(parent)
	in := &inflow{chunks: make(chan chunk, 1), stop: stop}
	p.readers.Go(func() {
		defer stop()
		defer close(in.chunks)
		in.err = p.readAll(ctx, f, in)
	})
	return in
}

// abandon ends the reading of a file that is not needed.
func (in *inflow) abandon() {
	if in == nil {
		return
	}
	in.stop()
	for c := range in.chunks {
		c.release()
	}
}

func (p *producer) readAll(ctx context.Context, f *inputFile, in *inflow) error {
	raw, err := f.open(p.stdin)
	if err != nil {
		return err
	}
	defer raw.Close()
	s, err := newStream(raw, f.ending, !f.regular(), &p.read)
	if err == nil {
		err = f.cut(ctx, p.layout, s, in.chunks)
	}
	if s == nil || err != nil && !truncated(err) {
		return err
	}
	sum, readErr := s.finish()
	if readErr != nil {
		return readErr
	}
	in.sum, in.size = sum, s.size
	return err
}

// cut sends the chunks of a file.
func (f *inputFile) cut(ctx context.Context, l *layout, r io.Reader, to chan<- chunk) error {
	var csv csvScanner
	c := newChunker(r, nil)
	if f.format == "" {
		f.format = CSV
		if bytes.HasPrefix(bytes.TrimSpace(c.first()), []byte("{")) {
			f.format = NDJSON
		}
	}
	if f.format == CSV && len(bytes.TrimSpace(c.first())) > 0 {
		n, err := f.readHeader(c.first(), l)
		if err != nil {
			return err
		}
		f.lines = int64(bytes.Count(c.first()[:n], []byte("\n")))
		c.drop(n)
		csv.columns = len(f.header)
		c.csv = &csv
	}
	for {
		next, err := c.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		select {
		case to <- next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func hashFile(name string) (string, error) {
	f, err := (&inputFile{name: name}).open(nil)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}
