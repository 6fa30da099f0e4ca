package dashboard

import (
	"encoding/json"
	"fmt"
)

// CheckOption finds fault with an option that was read back from a page: a figure or limit that is not
// the Spec's. Its error names the series, the point and both figures.
func (s Spec) CheckOption(option []byte) error {
	var read struct{ Series []optionSeries }
	if err := json.Unmarshal(option, &read); err != nil {
		return fmt.Errorf("read option: %w", err)
	}
	if s.Kind == Calendar {
		return s.checkCalendar(read.Series)
	}
	for _, series := range s.drawnSeries() {
		at := 0
		for at < len(read.Series) && read.Series[at].Name != series.Name {
			at++
		}
		if at == len(read.Series) {
			return fmt.Errorf("series %s is missing", series.Name)
		}
		data := read.Series[at].Data
		read.Series[at].Name = "" // limits come in pairs of one name
		if len(data) != len(series.Points) {
			return fmt.Errorf("series %s: it has %d points, and the cleared table %d", series.Name, len(data), len(series.Points))
		}
		for i, p := range series.Points {
			if err := s.checkPoint(p, data[i].Value); err != nil {
				return fmt.Errorf("series %s, %s: %w", series.Name, s.pointName(i), err)
			}
		}
	}
	return nil
}

// An optionSeries is what is read back of a series.
type optionSeries struct {
	Name string
	Data []struct{ Value []*float64 }
}

// checkCalendar looks for each day's cell among those of all classes.
func (s Spec) checkCalendar(drawn []optionSeries) error {
	type place [2]float64
	cells := map[place][]*float64{}
	for _, class := range drawn {
		for _, cell := range class.Data {
			if len(cell.Value) == 3 && cell.Value[0] != nil && cell.Value[1] != nil {
				cells[place{*cell.Value[0], *cell.Value[1]}] = []*float64{cell.Value[2]}
			}
		}
	}
	for at, series := range s.Series {
		if at > 0 {
			return fmt.Errorf("series %s is missing", series.Name)
		}
		for i, p := range series.Points {
			week, weekday := s.place(i)
			if err := s.checkPoint(p, append(cells[place{float64(week), float64(weekday)}], nil, nil, nil)); err != nil {
				return fmt.Errorf("series %s, %s: %w", series.Name, s.pointName(i), err)
			}
		}
	}
	return nil
}

// drawnSeries are the series as an option has them: those of a funnel in parts.
func (s Spec) drawnSeries() []Series {
	if s.Kind != Funnel {
		return s.Series
	}
	var all []Series
	for _, series := range s.Series {
		if s.isLimit(series) {
			all = append(all, Series{limitName(series), series.Points})
			continue
		}
		others, named := Series{Name: series.Name}, Series{Name: series.Name + " (named)"}
		for _, p := range series.Points {
			switch {
			case p.Missing:
			case p.Label == "":
				others.Points = append(others.Points, p)
			default:
				named.Points = append(named.Points, p)
			}
		}
		all = append(all, others, named)
	}
	return all
}

func (s Spec) pointName(i int) string {
	if i < len(s.Categories) {
		return s.Categories[i]
	}
	return fmt.Sprintf("point %d", i+1)
}

// checkPoint compares a point's values with its place, figure and limits.
func (s Spec) checkPoint(p Point, values []*float64) error {
	const x, low, high = 0, 2, 3
	hasX := s.Kind == Survival || s.Kind == Funnel
	figure := 0 // where the figure stands: rows come after it, other places before
	if hasX || s.Kind == Trend || s.Kind == Multiples {
		figure = 1
	}
	for _, v := range []struct {
		name    string
		at      int
		checked bool
		given   bool
		want    float64
	}{{"place", x, hasX, true, p.X}, {"figure", figure, true, !p.Missing, p.Y}, {"lower limit", low, true, p.HasLimits, p.Low}, {"upper limit", high, true, p.HasLimits, p.High}} {
		var got, want *float64
		if v.at < len(values) {
			got = values[v.at]
		}
		if v.given {
			want = &v.want
		}
		if v.checked && ((got == nil) != (want == nil) || got != nil && round(*want) != *got) {
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
