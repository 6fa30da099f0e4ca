package bundle

import (
	"fmt"
	"slices"
)

// Causes are why figures of two editions may differ, as their manifests tell, in plain words. Definition is
// what changed in how figures are made, Data what changed in what they are made of. Both empty: nothing
// may differ.
type Causes struct{ Definition, Data []string }

// All are both.
func (c Causes) All() []string { return slices.Concat(c.Definition, c.Data) }

// CausesOf compares the manifests of an edition and the one before it.
func CausesOf(before, now About) Causes {
	var c Causes
	if before.Program != now.Program || before.Version != now.Version {
		c.Definition = append(c.Definition, fmt.Sprintf("code: %s %s became %s %s", before.Program, before.Version, now.Program, now.Version))
	}
	if before.TaxonomyVersion != now.TaxonomyVersion {
		c.Definition = append(c.Definition, fmt.Sprintf("definition: the kinds of harm of %s became those of %s", before.TaxonomyVersion, now.TaxonomyVersion))
	}
	if before.Configuration != now.Configuration {
		c.Definition = append(c.Definition, "definition: the configuration was changed")
	}
	if before.Policy != now.Policy {
		c.Definition = append(c.Definition, "policy: what is withheld was changed")
	}
	if before.Snapshot != now.Snapshot {
		c.Data = dataCauses(before, now)
	} else if before.AsOf != now.AsOf || before.ShownAsOf != now.ShownAsOf {
		c.Data = append(c.Data, fmt.Sprintf("cut-off: %s became %s", before.AsOf, now.AsOf))
	}
	return c
}

// dataCauses says what the warehouse was given or lost between two snapshots.
func dataCauses(before, now About) []string {
	type account struct{ files, kept, late, corrections, duplicates int64 }
	known := map[[2]string]bool{} // by log and digest: what else is told of a file depends on the policy
	for _, in := range before.Inputs {
		known[[2]string{in.Log, in.SHA256}] = true
	}
	accounts := map[string]*account{}
	var logs []string
	for _, in := range now.Inputs {
		if known[[2]string{in.Log, in.SHA256}] {
			continue
		}
		if accounts[in.Log] == nil {
			accounts[in.Log] = &account{}
			logs = append(logs, in.Log)
		}
		a := accounts[in.Log]
		a.files, a.kept, a.late = a.files+1, a.kept+in.Kept, a.late+in.Late
		a.corrections, a.duplicates = a.corrections+in.Corrections, a.duplicates+in.Duplicates
	}
	var causes []string
	for _, log := range logs {
		a := accounts[log]
		for _, part := range []struct {
			name, one, more string
			n               int64
		}{
			{"late", "for days that were there already", "for days that were there already", a.late},
			{"correction", "that replaced another", "that replaced others", a.corrections},
			{"new data", "for later days", "for later days", a.kept - a.late},
		} {
			switch {
			case part.n > 0 && part.n < now.Policy.MinCount: // what is withheld as a count is no cause with a number either
				causes = append(causes, fmt.Sprintf("%s: fewer than %d lines of %s %s", part.name, now.Policy.MinCount, log, part.more))
			case part.n == 1:
				causes = append(causes, fmt.Sprintf("%s: 1 line of %s %s", part.name, log, part.one))
			case part.n > 1:
				causes = append(causes, fmt.Sprintf("%s: %d lines of %s %s", part.name, part.n, log, part.more))
			}
		}
	}
	if len(causes) == 0 {
		causes = append(causes, fmt.Sprintf("snapshot %d became %d", before.Snapshot, now.Snapshot))
	}
	return causes
}
