// Package disclosure is the one door to publication: it decides which figures
// may leave, and only it can make the Table that a renderer takes.
package disclosure

import "fmt"

// A Policy says what may be published for one audience.
type Policy struct {
	Audience      string // who reads it: public, regulator, school partner
	MinCount      int64  // a count from 1 to MinCount-1 is withheld
	Level         int64  // least width of what a reader can work out of a small count
	MinCountRates int64  // no rate, share, median or percentile on fewer
	MinGroup      int64  // of fewer, nobody is told that all or none were treated alike; 0: of any
	MinPeople     int64  // a count behind which fewer distinct people stand is withheld; 1 or less: none is
	Dominance     int64  // percent to within which nobody may tell another's part in a count: p of the p % rule; 0: any. Secret: known, it narrows what is withheld
	Symbol        string // what stands in a withheld cell for people
}

// Public is the policy unless configuration says otherwise.
func Public() Policy {
	return Policy{Audience: "public", MinCount: 5, Level: 5, MinCountRates: 10, MinGroup: 10, MinPeople: 3, Symbol: "[c]"}
}

// Check refuses a policy that would protect nobody.
func (p Policy) Check() error {
	switch {
	case p.MinCount < 2:
		return fmt.Errorf("policy %s: min_count %d: want 2 or more, so that no single case is published", p.Audience, p.MinCount)
	case p.MinCountRates < p.MinCount:
		return fmt.Errorf("policy %s: min_count_rates %d: want at least min_count, %d", p.Audience, p.MinCountRates, p.MinCount)
	case p.Level < 1:
		return fmt.Errorf("policy %s: level %d: want 1 or more, so that no withheld count can be worked out", p.Audience, p.Level)
	case p.MinGroup < 0 || p.MinPeople < 0:
		return fmt.Errorf("policy %s: min_group %d, min_people %d: want 0 or more", p.Audience, p.MinGroup, p.MinPeople)
	case p.Dominance < 0 || p.Dominance > 100:
		return fmt.Errorf("policy %s: dominance_percent %d: want 0 to 100", p.Audience, p.Dominance)
	case p.Symbol == "":
		return fmt.Errorf("policy %s: symbol: want a text such as [c]", p.Audience)
	}
	return nil
}
