package stats

import (
	"errors"
	"fmt"
)

// A Stratum is one phase or age band of a group to be standardised: its own
// events and base (say incidents and pupils), and those of the reference, which
// is all groups together.
type Stratum struct{ Events, Base, ReferenceEvents, ReferenceBase int64 }

// A Standardised compares the events of a group with what the reference's
// rates would give on the group's own bases. Two groups are not strictly
// comparable with each other, for their weights differ: compare each with 1.
type Standardised struct {
	Observed   int64
	Expected   float64
	Ratio      float64  // observed over expected
	Limits     Interval // of Ratio: exact Poisson, 95%
	Rate       float64  // Ratio × the reference's crude rate, per unit of base
	RateLimits Interval
}

// StandardiseIndirectly returns the indirectly standardised ratio and rate of a
// group. It is an error for a number to be negative, for a stratum with a base
// to have no reference base, or for nothing to be expected.
func StandardiseIndirectly(strata []Stratum) (Standardised, error) {
	var s Standardised
	var events, base int64
	for i, v := range strata {
		if min(v.Events, v.Base, v.ReferenceEvents, v.ReferenceBase) < 0 {
			return Standardised{}, fmt.Errorf("stratum %d: a negative number in %+v", i, v)
		}
		if v.ReferenceBase == 0 && v.Base+v.Events > 0 {
			return Standardised{}, fmt.Errorf("stratum %d: no reference base", i)
		}
		s.Observed += v.Events
		events += v.ReferenceEvents
		base += v.ReferenceBase
		if v.Base > 0 {
			s.Expected += float64(v.Base) * (float64(v.ReferenceEvents) / float64(v.ReferenceBase))
		}
	}
	if s.Expected == 0 {
		return Standardised{}, errors.New("standardised ratio: no events are expected")
	}
	limits, crude := PoissonExact(s.Observed, 0.95), float64(events)/float64(base)
	s.Ratio = float64(s.Observed) / s.Expected
	s.Limits = Interval{limits.Low / s.Expected, limits.High / s.Expected}
	s.Rate = s.Ratio * crude
	s.RateLimits = Interval{s.Limits.Low * crude, s.Limits.High * crude}
	return s, nil
}
