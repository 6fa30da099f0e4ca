package models

import (
	"context"
	"database/sql"
	"time"
)

// A Span is the first and the last instant that logs tell of: how far the world
// is known. The zero Span is that of empty logs.
type Span struct{ First, Last time.Time }

// RecordSpans gives the span of what was reported, decided and appealed, and
// that of what was shown.
func (r *Reader) RecordSpans(ctx context.Context) (cases, exposures Span, err error) {
	for subject, span := range map[string]*Span{"cases": &cases, "exposures": &exposures} {
		var first, last sql.NullTime
		row := r.QueryRowContext(ctx, "select first_at, last_at from record_spans where subject = ?", subject)
		if err := row.Scan(&first, &last); err != nil {
			return cases, exposures, err
		}
		if first.Valid && last.Valid {
			*span = Span{first.Time.UTC(), last.Time.UTC()}
		}
	}
	return cases, exposures, nil
}
