// Package reports is what is published. Publish checks the warehouse, runs the
// measures, clears them, renders them and writes one bundle, in that order.
package reports

import (
	"database/sql"
	"time"

	"candour/queries"
	"candour/reports/bundle"
	"candour/reports/disclosure"
)

// Targets that can be published.
const (
	Transparency = "transparency"
	Dashboard    = "dashboard"
	Schools      = "schools"
)

// All are the targets, in the order in which they are written.
var All = []string{Transparency, Dashboard, Schools}

// An Edition says what is published, of what, and under which policy.
type Edition struct {
	Service     string // stands on every page
	Provider    string
	Contact     string // may be empty
	Status      string // provisional or final; may be empty
	NextRelease string // YYYY-MM-DD; may be empty
	Licence     string // of the published data, by its short name; may be empty
	Period      queries.Period
	AsOf        time.Time // the cut-off
	Since       time.Time // the first record of all
	ShownAsOf   time.Time // the cut-off of exposures
	ShownSince  time.Time // the first exposure
	Snapshot    int64

	FirstDayOfWeek time.Weekday

	// Families are, by measure, the dimensions whose rows q values correct for:
	// see queries.Query.
	Families map[string][]string

	Policy disclosure.Policy
	Goals  []Goal
	Terms  []Term // of schools, in order
	Words  Words  // of the provider; none: nil
	Inputs []bundle.Input

	Program, Version string
	TaxonomyVersion  string
	Configuration    string // digest of the configuration

	Managers []Manager // who is given the pages of which schools
	// HandOver encrypts the schools' pages for their managers, and is the secret that names the files; nil: folders
	// that anyone can read.
	HandOver []byte

	Key      *bundle.Key // signs the bundle; nil: nobody does
	Previous *Previous   // what it is compared with; nil: the first edition
}

// A Goal is a promise of the service: reports of the channel within so many
// hours on the clock.
type Goal struct {
	Channel, Clock string
	Hours          int
}

// A Term is a school term: the days from First to Last, both included.
type Term struct {
	Name        string
	First, Last time.Time
}

// A Manager is who is given the pages of some schools.
type Manager struct {
	Name       string
	Schools    []string           // ids
	Recipients []bundle.Recipient // the manager's keys
}

// A Source is the snapshot that is published: its views, and the measures.
type Source struct {
	DB       *sql.DB
	Measures *queries.Registry
}

// An Outcome is what Publish tells of a bundle that it wrote.
type Outcome struct {
	Withheld  map[string]int    // cells by cause
	Audit     disclosure.Audit  // of all that the edition holds, whatever was published
	Caveats   []queries.Verdict // identities that the platform's logs break
	Unchecked []queries.Check   // identities over so many rows that only candour check looks for counterexamples
	Schools   int               // schools with a folder or an encrypted file
	Handed    []Handed          // the encrypted files, by path
}

// Handed is an encrypted file: of one school, or of a manager's overview of several.
type Handed struct {
	Path    string
	School  string   // its id; "" an overview
	Readers []string // managers' names
}
