package dashboard

import (
	"encoding/json"
	"fmt"
)

// CheckOption finds fault with an option that was read back from a page: a figure or limit that is not
// the Spec's. Its error names the series, the point and both figures.
func (s Spec) CheckOption(option []byte) error {
	var read struct {
		Series []struct {
			Name string
			Data []struct{ Value []*float64 }
		}
	}
	if err := json.Unmarshal(option, &read); err != nil {
		return fmt.Errorf("read option: %w", err)
	}
	if s.Kind != Trend && s.Kind != Bars && s.Kind != Dots {
		return fmt.Errorf("options of kind %s are not read back", s.Kind)
	}
	figure := 0 // where the figure stands among a point's values
	if s.Kind == Trend {
		figure = 1
	}
	for _, series := range s.Series {
		found := false
		for _, drawn := range read.Series {
			if drawn.Name != series.Name {
				continue
			}
			found = true
			if len(drawn.Data) != len(series.Points) {
				return fmt.Errorf("series %s: it has %d points, and the cleared table %d", series.Name, len(drawn.Data), len(series.Points))
			}
			for i, p := range series.Points {
				if err := p.check(drawn.Data[i].Value, figure); err != nil {
					return fmt.Errorf("series %s, %s: %w", series.Name, s.Categories[i], err)
				}
			}
		}
		if !found {
			return fmt.Errorf("series %s is missing", series.Name)
		}
	}
	return nil
}

// check compares a point's values with its figure and limits.
func (p Point) check(values []*float64, figure int) error {
	const low, high = 2, 3
	for _, v := range []struct {
		name  string
		at    int
		given bool
		want  float64
	}{{"figure", figure, !p.Missing, p.Y}, {"lower limit", low, p.HasLimits, p.Low}, {"upper limit", high, p.HasLimits, p.High}} {
		var got, want *float64
		if v.at < len(values) {
			got = values[v.at]
		}
		if v.given {
			want = &v.want
		}
		if (got == nil) != (want == nil) || got != nil && round(*want) != *got {
			return fmt.Errorf("%s: it has %s, and the cleared table %s", v.name, told(got), told(want))
		}
	}
	return nil
}

func told(v *float64) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprint(*v)
}
