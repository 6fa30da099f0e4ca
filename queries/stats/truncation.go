package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// A Spell is a number of reports that came under watch Entry seconds after
// they were received, the backlog of an earlier period, and left it at Exit:
// Events by a decision, Censored still open. They are at risk at times t with
// Entry < t ≤ Exit, so a report watched from the start has Entry −1.
type Spell struct{ Entry, Exit, Events, Censored int64 }

// KaplanMeierTruncated estimates a curve from spells that may start late. At
// short times few may be watched, and one decision among one would send the
// curve to 0 for ever. It therefore starts at from, the first event time with
// at least minAtRisk watched, and is conditional on being open just before: it
// says nothing of reports decided sooner. The curve is empty if there is no
// such time. Entries below −1, spells without length, negative counts and a
// minAtRisk below 1 are errors.
func KaplanMeierTruncated(spells []Spell, minAtRisk int64) (c Curve, from int64, err error) {
	if minAtRisk < 1 {
		return Curve{}, 0, fmt.Errorf("least number at risk %d: below 1", minAtRisk)
	}
	var steps []Step
	for _, s := range spells {
		if s.Entry < -1 || s.Exit <= s.Entry || s.Events < 0 || s.Censored < 0 {
			return Curve{}, 0, fmt.Errorf("spell from %d to %d s with %d events, %d censored: not possible", s.Entry, s.Exit, s.Events, s.Censored)
		}
		if s.Events+s.Censored > 0 {
			steps = append(steps, Step{Time: s.Exit, Events: s.Events, Censored: s.Censored})
		}
	}
	steps = mergeSteps(steps)
	countAtRisk(steps, spells)
	first := slices.IndexFunc(steps, func(s Step) bool { return s.Events > 0 && s.AtRisk >= minAtRisk })
	if first < 0 {
		return Curve{}, 0, nil
	}
	steps = steps[first:]
	fillCurve(steps)
	return Curve{steps: steps, late: true}, steps[0].Time, nil
}

// countAtRisk sets the number at risk of each step: those who entered before
// it less those who left before it.
func countAtRisk(steps []Step, spells []Spell) {
	byEntry := slices.Clone(spells)
	slices.SortFunc(byEntry, func(a, b Spell) int { return cmp.Compare(a.Entry, b.Entry) })
	var atRisk int64
	for i := range steps {
		for len(byEntry) > 0 && byEntry[0].Entry < steps[i].Time {
			atRisk += byEntry[0].Events + byEntry[0].Censored
			byEntry = byEntry[1:]
		}
		steps[i].AtRisk = atRisk
		atRisk -= steps[i].Events + steps[i].Censored
	}
}
