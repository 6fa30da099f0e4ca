package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candour/models"
	"candour/models/lake"
	"candour/models/parquetfile"
)

// ReplayOptions say what Replay takes up again.
type ReplayOptions struct {
	Log      string                            // only this kind of log; "": all
	Source   string                            // only lines of this source; "": all
	Sources  func(name string) (*Source, bool) // the present mappings by name; not asked for ""
	Key      []byte                            // of the pseudonyms
	HasHarm  func(key string) bool             // as in Options
	DryRun   bool                              // everything but the commit
	Threads  int                               // as in Options
	Now      time.Time                         // of the commit
	Wait     time.Duration                     // for another writer
	replayed int                               // lines decided on together; tests lower it
}

// An Obstacle is why a line stays in quarantine.
type Obstacle string

// Why lines stay in quarantine. But for StillRejected, mending the file or the
// configuration and ingesting the file again is the way.
const (
	StillRejected Obstacle = "still_rejected" // the present rules reject it too
	Masked        Obstacle = "masked"         // it could not be taken apart: nothing of it was kept
	NotKept       Obstacle = "not_kept"       // the mapping needs what the mapping of that time did not use
	NoMapping     Obstacle = "no_mapping"     // its source does not map its log any more
	Unselected    Obstacle = "unselected"     // its log's conditions do not hold for it
	Ambiguous     Obstacle = "ambiguous"      // its file has another line of that key, and which came later is not known
)

// A ReplayAccount is what became of the lines in quarantine.
type ReplayAccount struct {
	Snapshot int64 // committed; 0: nothing was
	Inputs   []*ReplayedInput
}

// Left counts the lines that stay in quarantine.
func (a *ReplayAccount) Left() int64 {
	left := int64(0)
	for _, in := range a.Inputs {
		for _, n := range in.Left {
			left += n
		}
	}
	return left
}

// A ReplayedInput is what became of the quarantined lines of one input: those
// that left count as kept or as duplicates now. Superseded are the duplicates
// whose key a later input has filled since.
type ReplayedInput struct {
	lake.Input // as the ledger had it before
	Kept       int64
	Duplicates int64
	Superseded int64 // of the duplicates
	Corrected  int64 // of those kept, replaced an earlier row
	LateLines  int64 // of those kept, for a day before the newest of the table
	Left       map[Stay]int64
}

// A Stay is why a line stays, and the reason for which it was rejected, or is
// now where it is StillRejected.
type Stay struct {
	Obstacle Obstacle
	Reason   Reason
}

// Replay takes the lines in quarantine up again under the present mappings and
// taxonomy, with one commit. A line stands for its own input: what a later
// input brought under its key is newer and stays, what an earlier one brought
// is corrected, and lines replayed together follow each other as they were
// ingested. Rows carry the line's own input, and its account is amended: what
// was rejected is kept, or a duplicate. Pseudonyms are taken as they are.
func Replay(ctx context.Context, l *lake.Lake, o ReplayOptions) (account ReplayAccount, err error) {
	options := Options{Source: contractSource(), Key: o.Key, HasHarm: o.HasHarm, Threads: o.Threads, Now: o.Now}
	if err := options.complete(); err != nil {
		return ReplayAccount{}, err
	}
	tx, err := l.Begin(ctx, o.Wait)
	if err != nil {
		return ReplayAccount{}, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	run := newRun(ctx, &options, tx, nil)
	defer run.crew.stop()
	r := newReplay(&o, run)
	if err := r.all(ctx); err != nil {
		return ReplayAccount{}, err
	}
	if err := r.settle(ctx); err != nil {
		return ReplayAccount{}, err
	}
	account.Inputs = r.reports()
	if r.leaving == 0 || o.DryRun {
		return account, nil
	}
	tx.Amend(r.amendments()...)
	snapshot, err := tx.Commit(ctx, fmt.Sprintf("replay of %d lines", r.leaving), nil, o.Now)
	if err != nil {
		return ReplayAccount{}, err
	}
	account.Snapshot = snapshot.ID
	return account, nil
}

// contractSource maps every log under the contract's own names.
func contractSource() *Source {
	s := &Source{}
	for _, log := range models.Logs {
		s.Logs = append(s.Logs, Mapping{Log: log})
	}
	return s
}

// replayWindow is the most lines that are held in memory together.
const replayWindow = 50_000

// A replay is one call of Replay under way.
type replay struct {
	o        *ReplayOptions
	run      *run // its stages, one for each log
	files    []lake.File
	inputs   []*replayedInput // with lines in quarantine that were asked for, by id
	byID     map[int64]*replayedInput
	readings map[string]*reader // by source and log
	windows  map[string]window  // by log
	gone     []rowSet           // by file: rows that leave
	leaving  int
}

// A replayedInput gathers what is to be added to an input's account.
type replayedInput struct {
	ReplayedInput
	delta  *FileAccount
	reader *reader
}

// A reader parses the quarantined lines of one source and log; nil plan: it is
// not mapped any more.
type reader struct {
	layout *layout
	plan   *plan
	parser parser
}

// A quarantined line is where it stands.
type quarantined struct {
	file, row int
	line      int64
	reason    Reason
	input     *replayedInput
}

func newReplay(o *ReplayOptions, run *run) *replay {
	r := &replay{o: o, run: run, files: run.tx.Head().Files[models.Quarantine],
		byID: map[int64]*replayedInput{}, readings: map[string]*reader{}, windows: map[string]window{}}
	if o.replayed == 0 {
		o.replayed = replayWindow
	}
	r.gone = make([]rowSet, len(r.files))
	for i, p := range run.layout.plans {
		r.windows[p.log.table()] = p.log.newWindow(run.stages[i])
	}
	for _, in := range run.tx.Head().Inputs {
		if in.Rejected == 0 || o.Log != "" && in.Log != o.Log || o.Source != "" && in.Source != o.Source {
			continue
		}
		replayed := &replayedInput{ReplayedInput: ReplayedInput{Input: in, Left: map[Stay]int64{}},
			delta: newAccount(in.Name, in.Log, in.Source, in.Rules), reader: r.reader(in.Source, in.Log)}
		r.inputs, r.byID[in.ID] = append(r.inputs, replayed), replayed
	}
	return r
}

// reader finds the present mapping of a source for a log.
func (r *replay) reader(name, log string) *reader {
	id := log + " " + name
	if known := r.readings[id]; known != nil {
		return known
	}
	found := &reader{}
	r.readings[id] = found
	source := &Source{Logs: []Mapping{{Log: log}}}
	if name != "" {
		var ok bool
		if source, ok = r.o.Sources(name); !ok {
			return found
		}
	}
	found.layout = newLayout(source, log)
	if len(found.layout.plans) == 0 {
		return found
	}
	t := source.tools(r.o.HasHarm)
	t.hasher, t.horizon = newHasher(r.o.Key), horizon(r.run.tx.Head())
	found.plan = found.layout.plans[0]
	found.parser = found.plan.log.newParser(found.plan, t)
	return found
}

// all decides on all lines, input after input: the order in which they came,
// which the files may have lost.
func (r *replay) all(ctx context.Context) error {
	for from := 0; from < len(r.inputs); {
		to, lines := from, int64(0)
		for ; to < len(r.inputs) && (to == from || lines+r.inputs[to].Rejected <= int64(r.o.replayed)); to++ {
			lines += r.inputs[to].Rejected
		}
		if err := r.group(ctx, r.inputs[from].ID, r.inputs[to-1].ID); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// group decides on the lines of the inputs with ids from first to last. Only a
// single input has more than one window of them; its rows are in order.
func (r *replay) group(ctx context.Context, first, last int64) error {
	for i, f := range r.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := parquetfile.Rows(f.Path, func(row uint32, held *models.Rejection) error {
			in := r.byID[held.Input]
			if in == nil || held.Input < first || held.Input > last {
				return nil
			}
			return r.line(ctx, held, quarantined{i, int(row), held.Line, Reason(held.Reason), in}, first == last)
		})
		if err != nil {
			return fmt.Errorf("read quarantine %s: %w", f.Path, err)
		}
	}
	for _, log := range models.Logs {
		if err := r.decide(ctx, log); err != nil {
			return err
		}
	}
	return nil
}

// line parses a line by the present rules.
func (r *replay) line(ctx context.Context, held *models.Rejection, q quarantined, alone bool) error {
	if obstacle, reason := r.offer(held, q); obstacle != "" {
		q.input.Left[Stay{obstacle, reason}]++
		return nil
	}
	if alone && r.windows[held.Log].size() >= r.o.replayed {
		return r.decide(ctx, held.Log)
	}
	return nil
}

func (r *replay) offer(held *models.Rejection, q quarantined) (Obstacle, Reason) {
	from := q.input.reader
	switch {
	case q.reason.masks():
		return Masked, q.reason
	case from.plan == nil:
		return NoMapping, q.reason
	}
	values, ok := from.layout.recall(from.plan, held.Text)
	if !ok {
		return NotKept, q.reason
	}
	if !from.plan.selects(values) {
		return Unselected, q.reason
	}
	if f := r.windows[held.Log].offer(from.parser, values, q); f != nil {
		return StillRejected, f.reason
	}
	return "", ""
}

// decide empties a log's window.
func (r *replay) decide(ctx context.Context, log string) error {
	gone, err := r.windows[log].decide(ctx, r.run.tx.Head().Files[log])
	for _, q := range gone {
		r.gone[q.file].add(uint32(q.row))
		r.leaving++
	}
	return err
}

// settle compares what was staged with the tables, and takes the lines that
// leave out of quarantine.
func (r *replay) settle(ctx context.Context) error {
	if r.leaving == 0 {
		return nil
	}
	for i, s := range r.run.stages {
		head := r.run.tx.Head().Files[r.run.layout.plans[i].log.table()]
		if err := s.settle(ctx, head, func(id int64) *FileAccount { return r.byID[id].delta }); err != nil {
			return err
		}
	}
	for i, f := range r.files {
		if r.gone[i].count == 0 {
			continue
		}
		if err := r.run.keepAside(f, func(row uint32, _ *models.Rejection) bool { return !r.gone[i].has(row) }); err != nil {
			return err
		}
	}
	return r.run.quarantine.close()
}

// keepAside replaces a file of quarantine by its rows that stay.
func (r *run) keepAside(f lake.File, stays func(uint32, *models.Rejection) bool) error {
	const most = 4096 // rows handed over together
	b := quarantine.newBatch(most)
	err := parquetfile.Rows(f.Path, func(row uint32, held *models.Rejection) error {
		if !stays(row, held) {
			return nil
		}
		b.rows = append(b.rows, *held)
		if len(b.rows) < most {
			return nil
		}
		full := b
		b = quarantine.newBatch(most)
		return r.quarantine.addAll(full)
	})
	if err == nil {
		err = r.quarantine.addAll(b)
	}
	if err != nil {
		return fmt.Errorf("take lines out of quarantine %s: %w", f.Path, err)
	}
	r.tx.Remove(f)
	return nil
}

func (r *replay) reports() []*ReplayedInput {
	var all []*ReplayedInput
	for _, in := range r.inputs {
		in.Kept, in.Corrected, in.LateLines = in.delta.Kept, in.delta.Corrections, in.delta.Late
		in.Duplicates = in.delta.Duplicates + in.Superseded
		all = append(all, &in.ReplayedInput)
	}
	slices.SortFunc(all, func(a, b *ReplayedInput) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func (r *replay) amendments() []lake.Amendment {
	var all []lake.Amendment
	for _, in := range r.inputs {
		if left := in.Kept + in.Duplicates; left > 0 {
			all = append(all, lake.Amendment{Input: in.ID, Cause: "replay", Kept: in.Kept, Duplicates: in.Duplicates,
				Rejected: -left, Corrections: in.Corrected, Late: in.LateLines})
		}
	}
	return all
}
