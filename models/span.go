package models

import (
	"context"
	"database/sql"
	"time"
)

// RecordSpan gives the first and the last instant that any log of the snapshot
// tells of: how far the world is known. It is false when the warehouse is empty.
func (r *Reader) RecordSpan(ctx context.Context) (first, last time.Time, ok bool, err error) {
	var f, l sql.NullTime
	err = r.QueryRowContext(ctx, "select first_at, last_at from record_span").Scan(&f, &l)
	return f.Time.UTC(), l.Time.UTC(), f.Valid && l.Valid, err
}
