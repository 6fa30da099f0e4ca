// Package stats turns counts into estimates with limits.
//
// It takes small tables of counts and histograms, never rows, and it knows
// nothing of where they came from. Two conventions hold. A result that has no
// value for the given counts (a rate of nobody, a quantile that was not
// reached) is reported by a boolean or an error, never by 0; the only NaN are a
// mean time of no reports and a test not run, each documented. A limit that
// does not exist on the high side is +Inf. Limits are of 95% unless said.
package stats

// Z is the 97.5% point of the standard normal distribution.
const Z = 1.959963984540054

// An Interval holds two-sided confidence limits in the unit of the estimate.
// High is +Inf where the data set no upper bound. Neither is ever NaN:
// where there are no limits, the function that would return them says so.
type Interval struct{ Low, High float64 }
