package queries

import "candour/queries/stats"

// Coverages are simulations of how often the published intervals hold the
// truth: see stats.Coverages.
func Coverages() []stats.Coverage { return stats.Coverages() }
