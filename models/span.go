package models

import (
	"context"
	"database/sql"
	"time"
)

// A Span is the first and the last instant that logs tell of: how far the world
// is known. The zero Span is that of empty logs.
type Span struct{ First, Last time.Time }

// LabelSpan is from the first day that a sample was drawn from to the last label
// that a rater gave. It is apart from the other spans: labels come weeks after
// what they are about, when no other log need be known yet.
func (r *Reader) LabelSpan(ctx context.Context) (Span, error) {
	return r.span(ctx, "labels")
}

func (r *Reader) span(ctx context.Context, subject string) (Span, error) {
	var first, last sql.NullTime
	row := r.QueryRowContext(ctx, "select first_at, last_at from record_spans where subject = ?", subject)
	if err := row.Scan(&first, &last); err != nil || !first.Valid || !last.Valid {
		return Span{}, err
	}
	return Span{first.Time.UTC(), last.Time.UTC()}, nil
}

// RecordSpans gives the span of what was reported, decided and appealed, and
// that of what was shown.
func (r *Reader) RecordSpans(ctx context.Context) (cases, exposures Span, err error) {
	if cases, err = r.span(ctx, "cases"); err != nil {
		return cases, exposures, err
	}
	exposures, err = r.span(ctx, "exposures")
	return cases, exposures, err
}
