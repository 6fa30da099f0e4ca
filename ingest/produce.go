package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"candour/models/lake"
)

// A producer reads files one after the other into jobs.
type producer struct {
	layout *layout
	source string
	rules  string
	stdin  io.Reader
	ledger map[fingerprint]string // name of the file that had these bytes first
	sizes  map[int64]bool         // of files in the ledger
	nextID int64
	read   atomic.Int64 // bytes, before decompression
	send   func(*job) bool
}

// A fingerprint tells that the same bytes were ingested the same way.
type fingerprint struct{ log, rules, sha256 string }

func newProducer(l *layout, o *Options, tx *lake.Tx, send func(*job) bool) *producer {
	p := &producer{
		layout: l, source: o.Source.Name, rules: o.rules(), stdin: o.Stdin, nextID: tx.NextInput(), send: send,
		ledger: map[fingerprint]string{}, sizes: map[int64]bool{},
	}
	for i := range tx.Head().Inputs {
		p.record(&tx.Head().Inputs[i])
	}
	return p
}

func (p *producer) record(in *lake.Input) {
	print := fingerprint{in.Log, in.Rules, in.SHA256}
	if _, ok := p.ledger[print]; !ok {
		p.ledger[print] = in.Name
	}
	p.sizes[in.Bytes] = true
}

// produce reads all files; a failure becomes the last job.
func (p *producer) produce(ctx context.Context, files []*inputFile) {
	for _, f := range files {
		if err := p.file(ctx, f); err != nil {
			p.send(&job{file: f, err: fmt.Errorf("read %s: %w", f.name, err)})
			return
		}
	}
}

// file reads one file, unless the ledger has it for all its logs.
func (p *producer) file(ctx context.Context, f *inputFile) error {
	for _, plan := range p.layout.plans {
		f.accounts = append(f.accounts, newAccount(f.name, plan.log.table(), p.source, p.rules))
	}
	if f.regular() && p.sizes[f.size] {
		sum, err := hashFile(f.name)
		if err != nil {
			return err
		}
		if p.recognise(f, sum, f.size) {
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
	raw, err := f.open(p.stdin)
	if err != nil {
		return err
	}
	defer raw.Close()
	return p.stream(ctx, f, raw)
}

// recognise marks the logs for which the ledger has the file's bytes, and
// says whether it is all of them.
func (p *producer) recognise(f *inputFile, sum string, size int64) bool {
	all := true
	for _, a := range f.accounts {
		if name, ok := p.ledger[fingerprint{a.Log, a.Rules, sum}]; ok {
			a.Seen, a.SHA256, a.Bytes = name, sum, size
		} else {
			all = false
		}
	}
	return all
}

// stream cuts a file into jobs and closes its accounts. What cannot be read
// twice is recognised only now: by all of its logs, or not at all, since its
// lines are on their way.
func (p *producer) stream(ctx context.Context, f *inputFile, raw io.Reader) error {
	before := p.read.Load()
	s, err := newStream(raw, f.ending, !f.regular(), &p.read)
	if err == nil {
		err = p.chunks(ctx, f, s)
	}
	if s == nil || err != nil && !truncated(err) {
		return err
	}
	sum, readErr := s.finish()
	if readErr != nil {
		return readErr
	}
	size := p.read.Load() - before
	if !f.regular() && p.recognise(f, sum, size) {
		return nil
	}
	for i, a := range f.accounts {
		if f.ids[i] == 0 {
			continue
		}
		a.Seen, a.SHA256, a.Bytes, a.Truncated = "", sum, size, truncated(err)
		if a.Truncated {
			a.Note = "the compressed file ends too early: what could be read was kept"
		}
		p.record(&a.Input)
	}
	return nil
}

// chunks sends the jobs of one file.
func (p *producer) chunks(ctx context.Context, f *inputFile, r io.Reader) error {
	var csv csvScanner
	c := newChunker(r, nil)
	if f.format == "" {
		f.format = CSV
		if bytes.HasPrefix(bytes.TrimSpace(c.first()), []byte("{")) {
			f.format = NDJSON
		}
	}
	if f.format == CSV && len(bytes.TrimSpace(c.first())) > 0 {
		n, err := f.readHeader(c.first(), p.layout)
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
		if !p.send(&job{file: f, chunk: next, done: make(chan struct{})}) {
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
