package bundle

import (
	"fmt"
	"slices"
	"strings"
)

// Causes are why figures of two editions may differ, as their manifests tell, in plain words. Definition is
// what changed in how figures are made, Data what changed in what they are made of. Both empty: nothing
// may differ.
type Causes struct {
	Definition, Data []string
	logs             []string // whose cause each of Data is; "" of all
}

// All are both.
func (c Causes) All() []string { return slices.Concat(c.Definition, c.Data) }

// measureLogs are the logs whose lines the figures of each measure are made of. One that is not here is of all logs.
var measureLogs = map[string][]string{
	"response-times": {"reports", "decisions"}, "lanes": {"reports", "decisions"}, "backlog": {"reports", "decisions"},
	"alarms": {"reports", "decisions"}, "weekly-trends": {"reports", "decisions"}, "harm-trends": {"reports", "decisions", "audience"},
	"enforcement": {"decisions", "reports", "appeals"}, "appeals": {"appeals", "decisions"}, "exposure": {"exposures", "audience"},
	"school-rates": {"reports", "decisions", "schools"}, "accuracy": {"samples"}, "agreement": {"samples"}, "prevalence": {"samples"},
}

// DataOf are the causes of Data that can have moved that figure: those of the logs that its measure is made of. A
// figure that has none of its own moved because it is withheld now, or no longer, for another's sake; or because rows were
// taken out, for of what is taken out no log tells.
func (c Causes) DataOf(change Change) []string {
	logs, known := measureLogs[change.Measure]
	var own []string
	for i, cause := range c.Data {
		if !known || i >= len(c.logs) || c.logs[i] == "" || slices.Contains(logs, c.logs[i]) {
			own = append(own, cause)
		}
	}
	const withheld = "c"
	switch {
	case own != nil || len(c.Data) == 0:
		return own
	case change.Old.Status == withheld || change.New.Status == withheld:
		return []string{"protection: other figures changed, and with them what is withheld for their sake"}
	}
	return []string{removed(logs)}
}

// removed is the cause where a snapshot changed and no log brought a line: that is told as what it can be.
func removed(logs []string) string {
	return "removal: no new line of " + strings.Join(logs, ", ") + " was read, so rows were erased with their persons, expired, or replaced under another key"
}

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
		c.Data, c.logs = dataCauses(before, now)
		if before.AsOf != now.AsOf { // labels given up to a later cut-off count, whatever brought it
			c.Data, c.logs = append(c.Data, fmt.Sprintf("cut-off: labels up to %s became those up to %s", before.AsOf, now.AsOf)), append(c.logs, "samples")
		}
	} else if before.AsOf != now.AsOf || before.ShownAsOf != now.ShownAsOf {
		c.Data = append(c.Data, fmt.Sprintf("cut-off: %s became %s", before.AsOf, now.AsOf))
	}
	return c
}

// dataCauses says what the warehouse was given between two snapshots, and the log of each.
func dataCauses(before, now About) (causes, of []string) {
	type account struct{ kept, late, corrections, small int64 }
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
		a.kept, a.late, a.corrections = a.kept+in.Kept, a.late+in.Late, a.corrections+in.Corrections
		if in.Bytes == 0 { // told by its digest alone
			a.small++
		}
	}
	for _, log := range logs {
		a := accounts[log]
		if a.small > 0 {
			causes, of = append(causes, "few lines: small files of "+log+" were read, whose lines are not told apart into late, corrections and new"), append(of, log)
		}
		for _, part := range []struct {
			name, one, more string
			n               int64
		}{
			// A correction is of a day that is there already: it is told once, as what it is.
			{"late", "for days that were there already", "for days that were there already", max(0, a.late-a.corrections)},
			{"correction", "that replaced another", "that replaced others", a.corrections},
			{"new data", "for later days", "for later days", a.kept - max(a.late, a.corrections)},
		} {
			if part.n > 0 {
				of = append(of, log)
			}
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
		causes, of = append(causes, fmt.Sprintf("removal: snapshot %d became %d without a new line, so rows were erased with their persons, expired, or replaced under another key", before.Snapshot, now.Snapshot)), append(of, "")
	}
	return causes, of
}
