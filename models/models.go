// Package models says what the warehouse holds: one row type for each log, in
// the order and with the field ids of its Parquet files, and beside it the SQL
// view that measures read.
//
// Absent optional values: an empty string, a zero time (0 microseconds) and a
// zero pseudonym are stored as NULL. No real value is lost by this, because
// ids are never empty, times before 1990 are refused by ingest, and a
// pseudonym is a keyed hash.
package models

import "github.com/google/uuid"

// A Pseudonym is the first 128 bits of HMAC-SHA256 of a person's id.
type Pseudonym = uuid.UUID

// Kinds of log, in the order reports list them. Each is also a table's name.
const (
	Reports   = "reports"
	Decisions = "decisions"
	Appeals   = "appeals"
	Exposures = "exposures"
	Schools   = "schools"
	Audience  = "audience"
	Samples   = "samples"

	// Quarantine is the table of rejected lines.
	Quarantine = "quarantine"

	// ExposureDays and ReportDays hold what stays of days that expired.
	ExposureDays = "exposure_days"
	ReportDays   = "report_days"
)

// Logs are the kinds of log that can be ingested.
var Logs = []string{Reports, Decisions, Appeals, Exposures, Schools, Audience, Samples}
