package stats

import (
	"errors"
	"fmt"
	"math"
)

// A SampleStratum is a stratum of Size units (say views), of which Sampled were
// drawn at random and labelled, Positive of them as cases.
type SampleStratum struct{ Size, Sampled, Positive int64 }

// A Prevalence is a share estimated from a stratified labelled sample.
type Prevalence struct {
	Share, SE float64
	// Limits are 95% limits by MOVER with Clopper–Pearson limits in each stratum
	// (Zou, Huang and Zhang 2009). They hold for rare cases, where a large
	// stratum without any would make limits from SE too short.
	Limits Interval
	// KornGraubard are the limits of survey practice, for comparison, with the
	// effective number never above the number labelled.
	KornGraubard Interval
	// Effective is the effective number of labelled units.
	Effective float64
	// DegreesOfFreedom is labelled units less strata.
	DegreesOfFreedom int64
	// Presentable says whether the share passes the standard of the United
	// States National Center for Health Statistics (2017): publish no other.
	Presentable bool
}

// ErrUnsampled says that part of the population was not sampled, so that its
// share is unknown. It is not 0.
var ErrUnsampled = errors.New("not enough labelled units")

// EstimatePrevalence combines the strata of a labelled sample. Every stratum
// with units needs two labelled ones, or the error is ErrUnsampled (merge it
// with a neighbour). Numbers that cannot be are errors too.
func EstimatePrevalence(strata []SampleStratum) (Prevalence, error) {
	var size, labelled, used int64
	for i, s := range strata {
		if s.Positive < 0 || s.Positive > s.Sampled || s.Sampled > s.Size {
			return Prevalence{}, fmt.Errorf("stratum %d: %+v cannot be", i, s)
		}
		if s.Size > 0 && s.Sampled < 2 {
			return Prevalence{}, fmt.Errorf("stratum %d of %d: %w", i, s.Size, ErrUnsampled)
		}
		if s.Size > 0 {
			size, labelled, used = size+s.Size, labelled+s.Sampled, used+1
		}
	}
	if size == 0 {
		return Prevalence{}, fmt.Errorf("no population: %w", ErrUnsampled)
	}
	p := Prevalence{DegreesOfFreedom: labelled - used}
	var variance, below, above, kish float64
	for _, s := range strata {
		if s.Size == 0 {
			continue
		}
		w, n := float64(s.Size)/float64(size), float64(s.Sampled)
		share := float64(s.Positive) / n
		limits := exactLimits(float64(s.Positive), n, 0.025)
		p.Share += w * share
		variance += w * w * s.variance()
		below += w * w * (share - limits.Low) * (share - limits.Low)
		above += w * w * (limits.High - share) * (limits.High - share)
		kish += w * w / n
	}
	p.SE = math.Sqrt(variance)
	p.Limits = Interval{math.Max(0, p.Share-math.Sqrt(below)), math.Min(1, p.Share+math.Sqrt(above))}
	p.Effective = 1 / kish
	if variance > 0 {
		p.Effective = p.Share * (1 - p.Share) / variance
	}
	p.Effective = math.Min(p.Effective, float64(labelled))
	p.KornGraubard = p.kornGraubard(labelled, variance)
	p.Presentable = p.presentable()
	return p, nil
}

// variance of the stratum's share, drawn without replacement.
func (s SampleStratum) variance() float64 {
	n := float64(s.Sampled)
	share := float64(s.Positive) / n
	return (1 - n/float64(s.Size)) * share * (1 - share) / (n - 1)
}

func (p Prevalence) kornGraubard(labelled int64, variance float64) Interval {
	n := p.Effective
	if variance > 0 {
		ratio := studentQuantile(0.05, float64(labelled-1)) / studentQuantile(0.05, float64(p.DegreesOfFreedom))
		n = math.Min(p.Share*(1-p.Share)/variance*ratio*ratio, float64(labelled))
	}
	return exactLimits(n*p.Share, n, 0.025)
}

func (p Prevalence) presentable() bool {
	width := p.KornGraubard.High - p.KornGraubard.Low
	if p.Effective < 30 || width > 0.30 {
		return false
	}
	return width <= 0.05 || width <= 1.30*p.Share
}

// A WeightedUnit is a unit drawn with a known chance, above 0 and at most 1.
type WeightedUnit struct {
	Value  float64
	Chance float64
}

// Hajek estimates a mean from units drawn with unequal chances, Σ(y/π)/Σ(1/π),
// and its linearised standard error as if drawn with replacement. Units that
// could not be drawn are no part of what it estimates. It is false for fewer
// than two units or a chance out of range.
func Hajek(units []WeightedUnit) (mean, se float64, ok bool) {
	var sum, weights float64
	for _, u := range units {
		if !(u.Chance > 0 && u.Chance <= 1) {
			return 0, 0, false
		}
		sum += u.Value / u.Chance
		weights += 1 / u.Chance
	}
	if len(units) < 2 {
		return 0, 0, false
	}
	mean = sum / weights
	var squares float64 // the linearised values sum to 0
	for _, u := range units {
		d := (u.Value - mean) / u.Chance / weights
		squares += d * d
	}
	n := float64(len(units))
	return mean, math.Sqrt(n / (n - 1) * squares), true
}
