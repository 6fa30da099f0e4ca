package ingest

import (
	"bytes"
	"regexp"
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"candour/models"
)

// A job is one chunk on its way from the reader over a worker to the stage.
type job struct {
	file  *inputFile
	chunk chunk
	batch *batch
	done  chan struct{} // closed when batch is there
	err   error         // of the reader: nothing follows
}

// A batch is what became of a chunk's lines.
type batch struct {
	lineEnds int64
	plans    []planBatch
	rejected []rejection
}

// A planBatch counts the lines of one plan.
type planBatch struct {
	lines, unselected int64
	unknown           map[string]int64
	labels            map[Label]int64
	rows              any // *rowBatch of the log's row type
}

// A rejection's line counts from 0 in its chunk.
type rejection struct {
	plan int
	row  models.Rejection
}

// A worker parses chunks. It belongs to one goroutine.
type worker struct {
	layout   *layout
	tools    *tools
	json     *jsonScanner
	template *template
	csv      csvScanner
	record   []value  // of the CSV record scanned last
	values   []value  // of the line at hand: those of json, template or record
	unknown  [][]byte // its names that are not known
	parsers  []parser
	shown    map[string]string // names of unknown fields as fieldName gives them, a few
}

func newWorker(l *layout, t *tools) *worker {
	w := &worker{layout: l, tools: t, json: newJSONScanner(l.names), template: newTemplate(len(l.names)), record: make([]value, len(l.names)), shown: map[string]string{}}
	for _, p := range l.plans {
		w.parsers = append(w.parsers, p.log.newParser(p, t))
	}
	return w
}

// work fills j's batch and frees its chunk.
func (w *worker) work(j *job) {
	j.batch = &batch{plans: make([]planBatch, len(w.layout.plans))}
	if j.chunk.long {
		f := &fault{reason: LineTooLong, detail: "the line is longer than 1 MiB"}
		w.reject(j, j.file.first, f, j.chunk.data, 0)
		j.batch.lineEnds = 1
	} else {
		w.csv.columns = len(j.file.header)
		for at := 0; at < len(j.chunk.data); {
			at += w.line(j, at)
		}
	}
	for i, p := range w.parsers {
		j.batch.plans[i].rows = p.take()
	}
	j.chunk.release()
}

// line deals with the line or record at index at and gives its length with
// its line end.
func (w *worker) line(j *job, at int) int {
	if n := w.plain(j.file, j.chunk.data[at:]); n > 0 {
		w.offer(j, at)
		j.batch.lineEnds++
		return n
	}
	return w.strict(j, at)
}

// plain takes the line apart if it is in so plain a form that it cannot be at fault,
// and gives its length, or 0.
func (w *worker) plain(file *inputFile, b []byte) int {
	if file.header == nil {
		n, ok := w.template.match(b)
		if !ok {
			return 0
		}
		w.values, w.unknown = w.template.values, w.template.unknown
		return n
	}
	if len(file.header) < 2 { // it might be a line of white space
		return 0
	}
	n := w.csv.plain(b)
	if n > 0 {
		w.spread(file, true)
	}
	return n
}

// strict is line for lines in any form. A line of nothing but white space is
// none.
func (w *worker) strict(j *job, at int) int {
	rest := j.chunk.data[at:]
	n := bytes.IndexByte(rest, '\n') + 1
	if n == 0 {
		n = len(rest)
	}
	if len(bytes.TrimSpace(rest[:n])) == 0 {
		j.batch.lineEnds++
		return n
	}
	var f *fault
	if j.file.header != nil {
		n, f = w.csv.scan(rest, true)
	}
	line := bytes.TrimSuffix(bytes.TrimSuffix(rest[:n], []byte("\n")), []byte("\r"))
	if bad := unreadable(line); bad != nil {
		f = bad
	} else if f == nil && j.file.header == nil {
		if f = w.json.scan(line); f == nil {
			w.template.learn(rest[:n], w.json.members)
		}
		w.values, w.unknown = w.json.values, w.json.unknown
	} else if f == nil {
		w.spread(j.file, false)
	}
	if j.chunk.cutOff && at+n == len(j.chunk.data) && j.file.header != nil {
		f = &fault{reason: BadCSV, detail: "the file ends within the line"}
	}
	if f != nil {
		w.reject(j, j.file.first, f, line, at)
	} else {
		w.offer(j, at)
	}
	j.batch.lineEnds += int64(bytes.Count(rest[:n], []byte("\n")))
	return n
}

func unreadable(line []byte) *fault {
	switch {
	case len(line) > lineLimit:
		return &fault{reason: LineTooLong, detail: "the line is longer than 1 MiB"}
	case bytes.IndexByte(line, 0) >= 0:
		return &fault{reason: NULByte, detail: "the line holds a NUL byte"}
	case !utf8.Valid(line):
		return &fault{reason: BadUTF8, detail: "the line is not valid UTF-8"}
	}
	return nil
}

// spread puts the cells of a record where the values of a line belong; plain
// says that they are known to be printable ASCII.
func (w *worker) spread(file *inputFile, plain bool) {
	clear(w.record)
	w.values, w.unknown = w.record, w.unknown[:0]
	for i, content := range w.csv.cells {
		switch column := file.header[i]; {
		case len(content) == 0:
		case column < 0:
			w.unknown = append(w.unknown, []byte(file.cells[i]))
		default:
			w.record[column] = value{kind: cell, plain: plain, bytes: content}
		}
	}
}

// offer gives a line that was taken apart to each plan that wants it. A line
// that no plan wants is not lost: the first plan rejects it.
func (w *worker) offer(j *job, at int) {
	if !slices.ContainsFunc(w.layout.plans, func(p *plan) bool { return p.selects(w.values) }) {
		if i := slices.IndexFunc(j.file.ids, func(id int64) bool { return id != 0 }); i >= 0 {
			w.reject(j, i, &fault{reason: NotSelected, detail: "no mapping's conditions hold for the line"}, nil, at)
		}
		return
	}
	for i, p := range w.layout.plans {
		if j.file.ids[i] == 0 {
			continue
		}
		b := &j.batch.plans[i]
		if !p.selects(w.values) {
			b.unselected++
			continue
		}
		for _, name := range w.unknown {
			if b.unknown == nil {
				b.unknown = map[string]int64{}
			}
			b.unknown[w.fieldName(name)]++
		}
		if f := w.parsers[i].parse(w.values, j.file.ids[i]); f != nil {
			w.reject(j, i, f, nil, at)
		} else {
			b.lines++
		}
	}
}

// reject sets a line aside for a plan; line is nil if it was taken apart.
func (w *worker) reject(j *job, i int, f *fault, line []byte, at int) {
	b := &j.batch.plans[i]
	b.lines++
	if f.reason == UnmappedLabel {
		if b.labels == nil {
			b.labels = map[Label]int64{}
		}
		b.labels[Label{f.field, f.label}]++
	}
	p := w.layout.plans[i]
	row := models.Rejection{
		Input: j.file.ids[i], Log: p.log.table(), Line: j.batch.lineEnds, Offset: j.chunk.offset + int64(at),
		Reason: string(f.reason), Field: f.field, Detail: f.detail,
	}
	if line != nil {
		row.Text = w.layout.masked(line)
	} else {
		row.Text = w.layout.pseudonymised(p, w.values, &w.tools.hasher)
	}
	j.batch.rejected = append(j.batch.rejected, rejection{i, row})
}

// A parser turns values into rows of one log.
type parser interface {
	parse(values []value, input int64) *fault
	take() any // *rowBatch of the rows since the last call
}

// A rowBatch is rows with what tells duplicates and corrections apart.
type rowBatch[R any] struct {
	rows     []R
	keys     []keyHash
	contents []uint64
	users    atomic.Int32 // the stage, and groups that wait to be written
}

type rowParser[R any] struct {
	log    *log[R]
	plan   *plan
	t      *tools
	sets   []func(*R, *tools, value) *fault // of the log's fields
	key    []byte
	digest digest
	out    *rowBatch[R]
}

func (l *log[R]) newParser(p *plan, t *tools) parser {
	parser := &rowParser[R]{log: l, plan: p, t: t, out: l.newBatch(0)}
	for i := range l.fields {
		parser.sets = append(parser.sets, l.fields[i].set)
	}
	return parser
}

func (p *rowParser[R]) take() any {
	out := p.out
	p.out = p.log.newBatch(len(out.rows))
	return out
}

func (p *rowParser[R]) parse(values []value, input int64) *fault {
	var zero R
	p.out.rows = append(p.out.rows, zero)
	r := &p.out.rows[len(p.out.rows)-1]
	f := p.fill(r, values)
	if f == nil {
		f = p.log.check(r)
	}
	if f == nil && p.log.expires != "" && p.log.day(r) < p.t.horizon {
		f = &fault{reason: Expired, field: p.log.expires, detail: "of this day only counts are kept"}
	}
	if f != nil {
		p.out.rows = p.out.rows[:len(p.out.rows)-1]
		return f
	}
	*p.log.input(r) = input
	p.key = p.log.key(r, p.key[:0])
	p.out.keys = append(p.out.keys, hashKey(p.key))
	p.digest = digest{}
	p.log.content(r, &p.digest)
	p.out.contents = append(p.out.contents, p.digest.sum())
	return nil
}

// sum is the digest of a row's content.
func (l *log[R]) sum(r *R) uint64 {
	var d digest
	l.content(r, &d)
	return d.sum()
}

// fill sets the fields of r; the first fault ends it.
func (p *rowParser[R]) fill(r *R, values []value) *fault {
	for i := range p.plan.bindings {
		b := &p.plan.bindings[i]
		if b.column < 0 || b.labels != nil || values[b.column].kind == absent {
			if f := p.fillOther(r, i, values); f != nil {
				return f
			}
		} else if f := p.sets[i](r, p.t, values[b.column]); f != nil {
			f.field = p.log.fields[i].Name
			return f
		}
	}
	return nil
}

// fillOther sets a field that has labels, a constant, a default or no value.
func (p *rowParser[R]) fillOther(r *R, i int, values []value) *fault {
	field, b := &p.log.fields[i], &p.plan.bindings[i]
	v := b.constant
	if b.column >= 0 {
		v = values[b.column]
	}
	if v.kind != absent && b.column >= 0 {
		p.t.labels = b.labels // but constants and defaults are in our own words
	}
	if v.kind == absent && field.standard != nil {
		v = value{kind: cell, bytes: field.standard}
	}
	if v.kind == absent {
		if field.Required {
			return &fault{reason: Missing, field: field.Name, detail: "the field is required"}
		}
		return nil
	}
	f := field.set(r, p.t, v)
	p.t.labels = nil
	if f != nil {
		f.field = field.Name
	}
	return f
}

var fieldLike = regexp.MustCompile(`^[A-Za-z_][A-Za-z_. -]{0,63}[0-9]{0,3}$`)

// fieldName is the name of an unknown field as it may be shown and stored. What
// does not look like one might be a person's id.
func fieldName(name []byte) string {
	if fieldLike.Match(name) {
		return string(name)
	}
	return "(unnamed)"
}

// fieldName is fieldName with the names of a few fields remembered.
func (w *worker) fieldName(name []byte) string {
	shown, ok := w.shown[string(name)]
	if !ok {
		shown = fieldName(name)
		if len(w.shown) < maxUnknowns {
			w.shown[string(name)] = shown
		}
	}
	return shown
}
