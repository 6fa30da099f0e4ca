package disclosure

import (
	"strings"
	"testing"
)

// TestPolicyRefused: a policy that would protect nobody, or means nothing, is refused by its key.
func TestPolicyRefused(t *testing.T) {
	for want, change := range map[string]func(*Policy){
		"min_count 1":         func(p *Policy) { p.MinCount = 1 },
		"min_count_rates":     func(p *Policy) { p.MinCountRates = 4 },
		"level 0":             func(p *Policy) { p.Level = 0 },
		"min_group -1":        func(p *Policy) { p.MinGroup = -1 },
		"min_people -1":       func(p *Policy) { p.MinPeople = -1 },
		"dominance_percent":   func(p *Policy) { p.Dominance = 101 },
		"symbol: want a text": func(p *Policy) { p.Symbol = "" },
	} {
		p := Public()
		if change(&p); p.Check() == nil || !strings.Contains(p.Check().Error(), want) {
			t.Errorf("%v, want %s", p.Check(), want)
		}
	}
}
