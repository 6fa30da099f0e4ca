// Package ingest turns lines of logs into rows of the warehouse: it reads
// files, checks every line strictly, replaces people's ids by pseudonyms,
// tells duplicates and corrections from new rows, and commits all of it at
// once. Every line is accounted for.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"candour/models"
	"candour/models/lake"
)

// Options of one ingest.
type Options struct {
	Log      string                // the kind of log; "": every log of Source
	Source   *Source               // how the files are mapped; nil: the contract's own field names
	Paths    []string              // files, folders, globs, or "-" alone for standard input
	Stdin    io.Reader             // read for "-"
	Key      []byte                // of the pseudonyms, at least 32 bytes
	HasHarm  func(key string) bool // says whether a key is in the taxonomy; called from several goroutines
	Taxonomy string                // names what HasHarm knows, so that bytes read by another are read again
	DryRun   bool                  // everything but the commit
	Threads  int                   // that parse; 0: one a processor
	Now      time.Time             // of the commit
	Wait     time.Duration         // for another writer
	Progress func(Progress)        // called now and then from one goroutine; may be nil

	limit func(*limits) // tests tighten a stage's limits by it
}

// Progress is how far an ingest is.
type Progress struct {
	Read  int64 // bytes, before decompression
	Bytes int64 // in all; 0: not known
	Lines int64
}

// An Account is what became of the lines.
type Account struct {
	Snapshot int64 // committed; 0: nothing was
	Files    []*FileAccount
}

// A FileAccount is what became of one file's lines in one log. Lines = Kept +
// Duplicates + Rejected. A table's rows are the sum of Kept less the sum of
// Corrections.
type FileAccount struct {
	lake.Input
	Reasons   map[Reason]int64 // rejected lines
	Labels    map[Label]int64  // of the source, that have no mapping; at most 1,000 are told apart
	Seen      string           // the name under which the same bytes were ingested before: nothing was done
	Truncated bool             // the compressed file ends too early
}

// A Label is a value of a source that its configuration does not map. Value is
// cut to 64 bytes.
type Label struct{ Field, Value string }

// NeedsAttention says whether a line was rejected or a file ended too early.
func (a *Account) NeedsAttention() bool {
	for _, f := range a.Files {
		if f.Rejected > 0 || f.Truncated {
			return true
		}
	}
	return false
}

func newAccount(name, log, source, rules string) *FileAccount {
	return &FileAccount{
		Input:   lake.Input{Name: name, Log: log, Source: source, Rules: rules, Unknown: map[string]int64{}},
		Reasons: map[Reason]int64{}, Labels: map[Label]int64{},
	}
}

// Run ingests files into l with one commit. On an error nothing has changed.
// A line of nothing but white space is no line; a CSV record counts as one
// line however many it spans, and the header as none. A file whose bytes the
// ledger holds for the same log and source name is left alone.
func Run(ctx context.Context, l *lake.Lake, o Options) (account Account, err error) {
	if err := o.complete(); err != nil {
		return Account{}, err
	}
	files, err := findFiles(&o)
	if err != nil {
		return Account{}, err
	}
	tx, err := l.Begin(ctx, o.Wait)
	if err != nil {
		return Account{}, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	r := newRun(ctx, &o, tx, files)
	defer r.crew.stop()
	if err := r.stream(); err != nil {
		return Account{}, err
	}
	if err := r.settle(ctx); err != nil {
		return Account{}, err
	}
	account.Files = r.accounts()
	inputs := r.inputs()
	if o.DryRun || len(inputs) == 0 {
		return account, nil
	}
	snapshot, err := tx.Commit(ctx, fmt.Sprintf("ingest of %d files", len(files)), inputs, o.Now)
	if err != nil {
		return Account{}, err
	}
	account.Snapshot = snapshot.ID
	return account, nil
}

// complete checks the options and fills in what may be left out.
func (o *Options) complete() error {
	if len(o.Key) < 32 {
		return errors.New("the pseudonym key has fewer than 32 bytes: `candour init` makes one")
	}
	if o.HasHarm == nil {
		return errors.New("no taxonomy of harms was given")
	}
	if _, ok := findLog(o.Log); o.Log != "" && !ok {
		return fmt.Errorf("unknown log %q: use one of %s", o.Log, strings.Join(models.Logs, ", "))
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Source == nil {
		if o.Log == "" {
			return errors.New("the kind of log is not known: give --log, or a source that maps it")
		}
		o.Source = &Source{Logs: []Mapping{{Log: o.Log}}}
		return nil
	}
	if err := o.Source.Validate(o.HasHarm); err != nil {
		return err
	}
	if o.Log != "" && len(newLayout(o.Source, o.Log).plans) == 0 {
		return fmt.Errorf("source %s does not map the log %s", o.Source.Name, o.Log)
	}
	return nil
}

// A run is one call of Run under way.
type run struct {
	o          *Options
	tx         *lake.Tx
	files      []*inputFile
	layout     *layout
	crew       *crew
	work       chan *job
	stages     []stager // by plan
	quarantine *stage[models.Rejection]
	bytes      int64 // of all files; 0: not known
	lines      int64 // so far
}

func newRun(ctx context.Context, o *Options, tx *lake.Tx, files []*inputFile) *run {
	r := &run{o: o, tx: tx, files: files, layout: newLayout(o.Source, o.Log), work: make(chan *job)}
	r.crew = newCrew(ctx, o.Threads, r.work, r.newWork)
	for _, p := range r.layout.plans {
		r.stages = append(r.stages, p.log.newStage(tx, r.crew, o.limits(len(r.layout.plans))))
	}
	most := o.limits(1)
	most.group = min(most.group, quarantineRows)
	r.quarantine = newStage(quarantine, tx, r.crew, most)
	for _, f := range files {
		r.bytes += max(f.size, 0)
	}
	return r
}

// quarantineRows are those of its row groups: a line set aside may have 4 KiB.
const quarantineRows = 8192

// horizon is the first day of which rows are kept; of days that expired ingest
// takes none any more, because their counts stand.
func horizon(head *lake.Snapshot) int32 {
	if head.Horizon.IsZero() {
		return 0 // earlier days are out of range
	}
	return int32(head.Horizon.Unix() / 86400)
}

func (r *run) newWork() func(*job) {
	t := r.o.Source.tools(r.o.HasHarm)
	t.hasher, t.horizon = newHasher(r.o.Key), horizon(r.tx.Head())
	return newWorker(r.layout, t).work
}

// stream takes the files through reader, workers and stage. The reader hands
// each chunk to whichever worker is free, and to the stage in order.
func (r *run) stream() error {
	ctx := r.crew.ctx
	order := make(chan *job, r.o.Threads+1)
	p := newProducer(r.layout, r.o, r.tx, func(j *job) bool { return pass(ctx, order, j) && (j.err != nil || pass(ctx, r.work, j)) })
	r.crew.group.Go(func() {
		defer close(order)
		defer close(r.work)
		p.produce(ctx, r.files)
	})
	for j := range order {
		if j.err != nil {
			return j.err
		}
		if err := r.crew.wait(j.done); err != nil {
			return err
		}
		if err := r.take(j); err != nil {
			return err
		}
		if r.o.Progress != nil {
			r.o.Progress(Progress{Read: p.read.Load(), Bytes: r.bytes, Lines: r.lines})
		}
	}
	return context.Cause(ctx)
}

// pass sends j unless ctx ends first.
func pass(ctx context.Context, to chan<- *job, j *job) bool {
	select {
	case to <- j:
		return true
	case <-ctx.Done():
		return false
	}
}

// take stages a batch and adds it to its file's accounts.
func (r *run) take(j *job) error {
	for i, b := range j.batch.plans {
		a := j.file.accounts[i]
		a.Lines += b.lines
		a.Unselected += b.unselected
		merge(a.Unknown, b.unknown, "(further fields)", strings.Compare)
		merge(a.Labels, b.labels, Label{Field: "(further labels)"}, compareLabels)
		if err := r.stages[i].add(b.rows, a); err != nil {
			return err
		}
		r.lines += b.lines
	}
	rejections := quarantine.newBatch(len(j.batch.rejected))
	for _, rejected := range j.batch.rejected {
		a := j.file.accounts[rejected.plan]
		a.Rejected++
		a.Reasons[Reason(rejected.row.Reason)]++
		rejected.row.Line += j.file.lines + 1
		rejections.rows = append(rejections.rows, rejected.row)
	}
	j.file.lines += j.batch.lineEnds
	return r.quarantine.addAll(rejections)
}

// settle decides against the table's rows, unless all that was read is known.
func (r *run) settle(ctx context.Context) error {
	if len(r.inputs()) == 0 {
		return nil
	}
	byID := map[int64]*FileAccount{}
	for _, a := range r.accounts() {
		byID[a.ID] = a
	}
	for i, s := range r.stages {
		head := r.tx.Head().Files[r.layout.plans[i].log.table()]
		if err := s.settle(ctx, head, func(id int64) *FileAccount { return byID[id] }); err != nil {
			return err
		}
	}
	if err := r.supersede(); err != nil {
		return err
	}
	return r.quarantine.close()
}

// accounts are those of all files; of one that was recognised only its name
// and digest stand.
func (r *run) accounts() []*FileAccount {
	var all []*FileAccount
	for _, f := range r.files {
		for i, a := range f.accounts {
			if a.Seen != "" {
				known := newAccount(a.Name, a.Log, a.Source, a.Rules)
				known.SHA256, known.Bytes, known.Seen = a.SHA256, a.Bytes, a.Seen
				f.accounts[i] = known
			}
			all = append(all, f.accounts[i])
		}
	}
	return all
}

// inputs are the ledger's entries for what was read and not known before.
func (r *run) inputs() []lake.Input {
	var inputs []lake.Input
	for _, a := range r.accounts() {
		if a.Seen == "" {
			inputs = append(inputs, a.Input)
		}
	}
	return inputs
}
