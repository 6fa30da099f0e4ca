package dashboard

import (
	"slices"
	"strings"
	"testing"
)

// TestCheckOption: an option agrees with its own Spec, and with none that has another figure.
func TestCheckOption(t *testing.T) {
	for _, s := range specs() {
		for _, narrow := range []bool{false, true} {
			text, _ := option(t, s, narrow)
			if err := s.CheckOption([]byte(text)); err != nil {
				t.Errorf("%s: %v", s.ID, err)
			}
			first := slices.IndexFunc(s.Series[0].Points, func(p Point) bool { return !p.Missing })
			for name, change := range map[string]func(*Point){
				"figure":      func(p *Point) { p.Y++ },
				"lower limit": func(p *Point) { p.Low, p.HasLimits = p.Low-1, true },
				"upper limit": func(p *Point) { p.High, p.HasLimits = p.High+1, true },
				"none":        func(p *Point) { *p = Point{Missing: true, X: p.X} },
			} {
				other := s
				other.Series = slices.Clone(s.Series)
				other.Series[0].Points = slices.Clone(s.Series[0].Points)
				change(&other.Series[0].Points[first])
				err := other.CheckOption([]byte(text))
				if s.Kind == Funnel && name == "none" {
					name = "points" // it is not drawn at all
				} else if strings.HasSuffix(name, "limit") && !s.Series[0].Points[first].HasLimits {
					name = "limit"
				}
				if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), other.Series[0].Name) {
					t.Errorf("%s: with another %s: error %v", s.ID, name, err)
				}
			}
			other := s
			other.Series = append(slices.Clone(s.Series), Series{Name: "One more"})
			if err := other.CheckOption([]byte(text)); err == nil || !strings.Contains(err.Error(), "One more is missing") {
				t.Errorf("%s: with one more series: error %v", s.ID, err)
			}
		}
	}
}
