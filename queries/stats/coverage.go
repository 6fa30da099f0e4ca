package stats

import (
	_ "embed"
	"strings"
)

//go:embed coverage.tsv
var coverageText string

// A Coverage says how often a 95 % interval held the true value in simulated
// samples: a text each, as they are published.
type Coverage struct {
	Interval, Case, Samples, Share, Above string // Above: how often the interval lay above the truth
}

// Coverages are the simulations of all intervals that are published, in order.
func Coverages() []Coverage {
	var all []Coverage
	for line := range strings.Lines(coverageText) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) == 5 {
			all = append(all, Coverage{cells[0], cells[1], cells[2], cells[3], cells[4]})
		}
	}
	return all
}
