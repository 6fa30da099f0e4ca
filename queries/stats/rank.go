package stats

import (
	"gonum.org/v1/gonum/mathext"
)

// A Rank is the posterior rank of an area by its true ratio, 1 the highest:
// its expectation and 95% limits.
type Rank struct {
	Expected float64
	Limits   Interval
}

// Vague reports whether the limits cover more than half of n areas, so that
// the rank says next to nothing and must not be printed without saying so.
func (r Rank) Vague(n int) bool { return r.Limits.High-r.Limits.Low+1 > float64(n)/2 }

// Ranks returns the rank of each of several independent posteriors. The
// expectation is exact (Laird and Louis 1989); the limits integrate the number
// of areas above over 200 equally likely values of the area's own ratio.
func Ranks(posteriors []Gamma) []Rank {
	ranks := make([]Rank, len(posteriors))
	for i, own := range posteriors {
		ranks[i].Expected = 1
		for j, other := range posteriors {
			if i != j {
				ranks[i].Expected += exceeds(other, own)
			}
		}
		ranks[i].Limits = rankLimits(posteriors, i)
	}
	return ranks
}

// exceeds is the probability that a is greater than b.
func exceeds(a, b Gamma) float64 {
	return 1 - betaCDF(a.Rate/(a.Rate+b.Rate), a.Shape, b.Shape)
}

func rankLimits(posteriors []Gamma, i int) Interval {
	const nodes = 200
	above := make([]float64, len(posteriors)) // chances of 0, 1, … areas above
	for node := range nodes {
		ratio := gammaQuantile((float64(node)+0.5)/nodes, posteriors[i].Shape) / posteriors[i].Rate
		given := make([]float64, len(posteriors))
		given[0] = 1
		for j, other := range posteriors {
			if i == j {
				continue
			}
			p := mathext.GammaIncRegComp(other.Shape, ratio*other.Rate)
			for k := len(given) - 1; k > 0; k-- {
				given[k] = given[k]*(1-p) + given[k-1]*p
			}
			given[0] *= 1 - p
		}
		for k, v := range given {
			above[k] += v / nodes
		}
	}
	return Interval{rankQuantile(above, 0.025), rankQuantile(above, 0.975)}
}

func rankQuantile(above []float64, p float64) float64 {
	var sum float64
	for k, v := range above {
		if sum += v; sum >= p {
			return float64(k + 1)
		}
	}
	return float64(len(above)) // the chances add up to a rounding less than p
}
