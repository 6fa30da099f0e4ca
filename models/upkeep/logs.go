// Package upkeep rewrites what the warehouse holds without changing what it
// says: many small files into few, and old rows away.
package upkeep

import (
	"bytes"
	"cmp"
	"context"
	"strings"

	"candour/models"
	"candour/models/keyindex"
	"candour/models/lake"
)

// A log is a table of rows R: what its files need when they are written anew.
type log[R any] struct {
	name string
	// key appends the row's key in the form that ingest indexes; nil: none.
	key func(key []byte, r *R) []byte
	// input is the ledger's entry that the row came from; nil: of none.
	input func(r *R) int64
	// compare is the order of rows in a compacted file.
	compare func(a, b *R) int
}

// An anyLog is a log of any row type.
type anyLog interface {
	table() string
	merge(ctx context.Context, tx *lake.Tx, day string, files []lake.File) error
}

func (l *log[R]) table() string { return l.name }

// logs are all tables whose files are written by ingest. Exposures lie by
// viewer, because what is asked of them is asked by viewer; all others by time.
var logs = []anyLog{reports, decisions, appeals, exposures, schools, audience, samples, quarantine}

var reports = &log[models.Report]{
	name:  models.Reports,
	input: func(r *models.Report) int64 { return r.Input },
	key:   func(key []byte, r *models.Report) []byte { return keyindex.AppendText(key, r.ReportID) },
	compare: func(a, b *models.Report) int {
		return cmp.Or(cmp.Compare(a.ReceivedAt, b.ReceivedAt), strings.Compare(a.ReportID, b.ReportID))
	},
}

var decisions = &log[models.Decision]{
	name:  models.Decisions,
	input: func(r *models.Decision) int64 { return r.Input },
	key:   func(key []byte, r *models.Decision) []byte { return keyindex.AppendText(key, r.DecisionID) },
	compare: func(a, b *models.Decision) int {
		return cmp.Or(cmp.Compare(a.DecidedAt, b.DecidedAt), strings.Compare(a.DecisionID, b.DecisionID))
	},
}

var appeals = &log[models.Appeal]{
	name:  models.Appeals,
	input: func(r *models.Appeal) int64 { return r.Input },
	key:   func(key []byte, r *models.Appeal) []byte { return keyindex.AppendText(key, r.AppealID) },
	compare: func(a, b *models.Appeal) int {
		return cmp.Or(cmp.Compare(a.LodgedAt, b.LodgedAt), strings.Compare(a.AppealID, b.AppealID))
	},
}

var exposures = &log[models.Exposure]{
	name:  models.Exposures,
	input: func(r *models.Exposure) int64 { return r.Input },
	key:   func(key []byte, r *models.Exposure) []byte { return keyindex.AppendText(key, r.EventID) },
	compare: func(a, b *models.Exposure) int {
		if c := bytes.Compare(a.ViewerID[:], b.ViewerID[:]); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.ViewedAt, b.ViewedAt), strings.Compare(a.EventID, b.EventID))
	},
}

var schools = &log[models.School]{
	name:  models.Schools,
	input: func(r *models.School) int64 { return r.Input },
	key: func(key []byte, r *models.School) []byte {
		return keyindex.AppendNumber(keyindex.AppendText(key, r.SchoolID), r.ValidFrom)
	},
	compare: func(a, b *models.School) int {
		return cmp.Or(cmp.Compare(a.ValidFrom, b.ValidFrom), strings.Compare(a.SchoolID, b.SchoolID))
	},
}

var audience = &log[models.AudienceDay]{
	name:  models.Audience,
	input: func(r *models.AudienceDay) int64 { return r.Input },
	key: func(key []byte, r *models.AudienceDay) []byte {
		key = keyindex.AppendText(keyindex.AppendNumber(key, r.Day), r.Country)
		return keyindex.AppendText(keyindex.AppendText(key, r.AgeBand), r.Surface)
	},
	compare: func(a, b *models.AudienceDay) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.Country, b.Country),
			strings.Compare(a.AgeBand, b.AgeBand), strings.Compare(a.Surface, b.Surface))
	},
}

var samples = &log[models.SampleLabel]{
	name:  models.Samples,
	input: func(r *models.SampleLabel) int64 { return r.Input },
	key: func(key []byte, r *models.SampleLabel) []byte {
		key = keyindex.AppendText(keyindex.AppendText(keyindex.AppendText(key, r.SampleID), r.UnitID), r.Harm)
		return keyindex.AppendText(key, string(r.RaterID[:]))
	},
	compare: func(a, b *models.SampleLabel) int {
		return cmp.Or(cmp.Compare(a.LabelledAt, b.LabelledAt), strings.Compare(a.SampleID, b.SampleID), strings.Compare(a.UnitID, b.UnitID),
			strings.Compare(a.Harm, b.Harm), bytes.Compare(a.RaterID[:], b.RaterID[:]))
	},
}

var quarantine = &log[models.Rejection]{
	name:  models.Quarantine,
	input: func(r *models.Rejection) int64 { return r.Input },
	compare: func(a, b *models.Rejection) int {
		return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Line, b.Line), strings.Compare(a.Log, b.Log))
	},
}
