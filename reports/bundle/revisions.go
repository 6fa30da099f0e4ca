package bundle

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
)

// RevisionsName is the file of a bundle that lists every figure that differs from the edition before.
const RevisionsName = "revisions.csv"

// A Revision is a figure that was published before and is another now, and why.
type Revision struct {
	Change
	Causes []string
}

// Why are all causes of a change between two editions that may have had any: of all definitions, and of its own logs.
func (c Causes) Why(change Change) []string {
	return append(slices.Clone(c.Definition), c.DataOf(change)...)
}

// Revisions gives each change its causes.
func Revisions(changes []Change, why func(Change) []string) []Revision {
	var all []Revision
	for _, c := range changes {
		all = append(all, Revision{c, why(c)})
	}
	return all
}

// WriteRevisions writes RevisionsName: a header, and a line for each revision, in RFC 4180's form.
func WriteRevisions(w io.Writer, revisions []Revision) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	records := [][]string{{"file", "row", "figure", "old", "old_status", "new", "new_status", "cause"}}
	for _, r := range revisions {
		records = append(records, []string{
			r.File, r.Row, r.Column, r.Old.Value, r.Old.Status, r.New.Value, r.New.Status, strings.Join(r.Causes, "; "),
		})
	}
	return out.WriteAll(records)
}
