package ingest

import (
	"sync"

	"candour/models"
	"candour/models/lake"
)

// A log is one kind of log: its fields, and how a line of it becomes a row.
type log[R any] struct {
	name   string
	fields []field[R]
	// check holds the fields of a complete row against each other, and fills
	// defaults that depend on other fields.
	check func(*R) *fault
	// keyColumns are the Parquet columns of the key, in the order of key.
	keyColumns []string
	key        func(*R, []byte) []byte
	content    func(*R, *digest) // everything but input, and day where it follows from a time
	day        func(*R) int32    // nil where the table has no day
	expires    string            // field of the time that tells the day, where days of the table expire; or ""
	input      func(*R) *int64
	batches    sync.Pool // *rowBatch[R], to be used again
}

// An anyLog is a log of any row type.
type anyLog interface {
	table() string
	list() []Field
	try(field string, v value, t *tools) *fault
	newParser(p *plan, t *tools) parser
	newStage(tx *lake.Tx, c *crew, most limits) stager
	newWindow(s stager) window
}

func (l *log[R]) table() string { return l.name }

func (l *log[R]) list() []Field {
	var fields []Field
	for _, f := range l.fields {
		fields = append(fields, f.Field)
	}
	return fields
}

// try says whether v could stand in a field.
func (l *log[R]) try(name string, v value, t *tools) *fault {
	for _, f := range l.fields {
		if f.Name == name {
			return f.set(new(R), t, v)
		}
	}
	return nil
}

// logs are the kinds of log, in the order of models.Logs.
var logs = []anyLog{reports, decisions, appeals, exposures, schools, audience, samples}

func findLog(name string) (anyLog, bool) {
	for _, l := range logs {
		if l.table() == name {
			return l, true
		}
	}
	return nil, false
}

// Fields are the fields of a log in the order of the contract, or nil if there
// is no such log.
func Fields(name string) []Field {
	if l, ok := findLog(name); ok {
		return l.list()
	}
	return nil
}

// quarantine is no log: it has no lines of its own, only rows to stage.
var quarantine = &log[models.Rejection]{
	name:  models.Quarantine,
	input: func(r *models.Rejection) *int64 { return &r.Input },
}

func contradiction(field, detail string) *fault {
	return &fault{reason: Contradiction, field: field, detail: detail}
}
