package dashboard

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func option(t *testing.T, s Spec, narrow bool) (text string, parsed object) {
	t.Helper()
	out, err := s.Option(narrow)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &parsed); err != nil {
		t.Fatal(err)
	}
	return string(out), parsed
}

func TestOptionIsTheSameEveryTime(t *testing.T) {
	for _, s := range specs() {
		want, err := s.Option(false)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			if got, _ := s.Option(false); !bytes.Equal(got, want) {
				t.Fatalf("%s: the option changed", s.ID)
			}
		}
	}
}

func TestOptionIsSafeInAPage(t *testing.T) {
	s := barsSpec()
	s.Categories = append([]string{"</script><b>"}, harmNames[1:]...)
	text, _ := option(t, s, false)
	if strings.Contains(text, "<") || strings.Contains(text, "__f__") || strings.Contains(text, "http") {
		t.Error("the option could end its script element, holds code or names a host")
	}
}

func TestAxesBeginAtZero(t *testing.T) {
	high := []Point{{Y: 96}, {Y: 97.5}, {Y: 99}}
	for kind, axis := range map[Kind]string{Trend: "yAxis", Bars: "xAxis", Dots: "xAxis"} {
		s := Spec{ID: "a", Kind: kind, Title: "t", Summary: "s", Unit: "%", Categories: []string{"a", "b", "c"}, Series: []Series{{"n", high}}}
		_, o := option(t, s, false)
		got := o[axis].(list)[0].(object)
		if got["min"] != 0.0 || got["max"] != 100.0 || got["interval"] != 20.0 {
			t.Errorf("%s: from %v to %v by %v", kind, got["min"], got["max"], got["interval"])
		}
	}
}

// Small multiples are compared with each other: every plot has the same scale, from zero.
func TestMultiplesShareTheirScale(t *testing.T) {
	for _, narrow := range []bool{false, true} {
		_, o := option(t, multiplesSpec(), narrow)
		axes := o["yAxis"].(list)
		if len(axes) != len(harmNames) {
			t.Fatalf("%d plots of %d", len(axes), len(harmNames))
		}
		for i, axis := range axes {
			if a := axis.(object); a["min"] != 0.0 || a["max"] != 60.0 || a["gridIndex"] != float64(i) {
				t.Errorf("plot %d goes from %v to %v", i, a["min"], a["max"])
			}
		}
	}
}

// The days of January 2026 stand where a calendar of it has them: it began on a Thursday, so that the 5th, a
// Monday, is the first of the second week.
func TestCalendarPlaces(t *testing.T) {
	s := calendarSpec()
	for day, want := range map[int][2]int{1: {0, 3}, 4: {0, 6}, 5: {1, 0}, 31: {4, 5}} {
		if week, weekday := s.place(day - 1); week != want[0] || weekday != want[1] {
			t.Errorf("January %d is in week %d, day %d", day, week, weekday)
		}
	}
}

// Classes of counts: none is its own, and each reaches up to its name's end.
func TestCalendarClasses(t *testing.T) {
	s := calendarSpec() // up to 18 a day in four steps: of 5
	for y, want := range map[float64]int{0: 0, 1: 1, 5: 1, 6: 2, 10: 2, 11: 3, 18: 4, 20: 4} {
		if got := s.class(Point{Y: y}); got != want {
			t.Errorf("%v is in class %d", y, got)
		}
	}
	if got := strings.Join(s.stepNames(), "; "); got != "0; 1 to 5; 6 to 10; 11 to 15; 16 to 20; no figure" {
		t.Errorf("the classes are %s", got)
	}
}

// Every number among the data of a chart is one of the Spec's, or the place of its point: the
// page's source tells no more than the page.
func TestOptionHoldsNoOtherFigures(t *testing.T) {
	for _, s := range specs() {
		known := map[float64]bool{}
		for _, series := range s.Series {
			for i, p := range series.Points {
				known[float64(i)] = true
				if s.Kind == Calendar {
					week, _ := s.place(i)
					known[float64(week)] = true
				}
				for _, v := range []float64{p.X, p.Y, p.Low, p.High} {
					known[round(v)] = true
				}
			}
		}
		_, o := option(t, s, true)
		for _, series := range o["series"].(list) {
			data, _ := series.(object)["data"].(list)
			for _, item := range data {
				values, _ := item.(object)["value"].(list)
				for _, v := range values {
					if f, ok := v.(float64); ok && !known[f] {
						t.Errorf("%s: %v is not in the Spec", s.ID, f)
					}
				}
			}
		}
	}
}

func TestMissingIsNull(t *testing.T) {
	_, o := option(t, trendSpec(), false)
	item := o["series"].(list)[0].(object)["data"].(list)[7].(object)
	value := item["value"].(list)
	if value[1] != nil || value[2] != nil || item["name"] != "withheld: fewer than 10 reports" {
		t.Errorf("got %v", item)
	}
}

func TestFunnelNamesOnlyTheLabelled(t *testing.T) {
	text, _ := option(t, funnelSpec(), false)
	if n := strings.Count(text, `"name":"Your school"`); n != 1 {
		t.Errorf("the highlighted school is named %d times", n)
	}
}

func TestValidate(t *testing.T) {
	good := barsSpec
	for name, breakIt := range map[string]func(*Spec){
		"id":           func(s *Spec) { s.ID = "Bars 1" },
		"unknown kind": func(s *Spec) { s.Kind = "pie" },
		"summary":      func(s *Spec) { s.Summary = "" },
		"categories":   func(s *Spec) { s.Categories = s.Categories[1:] },
		"no series":    func(s *Spec) { s.Series = nil },
		"unnamed":      func(s *Spec) { s.Series[0].Name = "" },
		"infinite":     func(s *Spec) { s.Series[0].Points[0].Y = math.Inf(1) },
		"negative bar": func(s *Spec) { s.Series[0].Points[0].Y = -1 },
		"limits":       func(s *Spec) { s.Series[0].Points[0] = Point{Y: 5, Low: 6, High: 7, HasLimits: true} },
		"leak":         func(s *Spec) { s.Series[0].Points[3].Y = 3 }, // a withheld figure left in
		"target":       func(s *Spec) { s.Target.Value = math.NaN() },
		"share":        func(s *Spec) { *s = survivalSpec(); s.Series[0].Points[3].Y = 101 },
		"order":        func(s *Spec) { *s = survivalSpec(); s.Series[0].Points[3].X = 0 },
		"x unit":       func(s *Spec) { *s = funnelSpec(); s.XUnit = "" },
		"same name":    func(s *Spec) { *s = stackedSpec(); s.Series[1].Name = s.Series[0].Name },
		"day":          func(s *Spec) { *s = calendarSpec(); s.Categories[1] = s.Categories[0] },
		"no day":       func(s *Spec) { *s = calendarSpec(); s.Categories[1] = "tomorrow" },
		"part":         func(s *Spec) { *s = calendarSpec(); s.Series[0].Points[0].Y = 0.5 },
		"mark":         func(s *Spec) { *s = multiplesSpec(); s.Mark = "" },
		"too many": func(s *Spec) {
			for _, n := range strings.Fields("a b c d e f") {
				s.Series = append(s.Series, Series{n, s.Series[0].Points})
			}
		},
	} {
		s := good()
		breakIt(&s)
		if _, err := s.Option(false); err == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
	for _, s := range specs() {
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestRound(t *testing.T) {
	for in, want := range map[float64]float64{0.1 + 0.2: 0.3, 1234567: 1234567, 123456789012: 123456789012, 73.80000000001: 73.8, math.Copysign(0, -1): 0} {
		if got := round(in); got != want || math.Signbit(got) {
			t.Errorf("round(%v) = %v", in, got)
		}
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		values []float64
		ticks  float64
		step   func(float64) float64
		want   span
	}{
		{[]float64{12345}, 5, decimalStep, span{0, 15000, 5000}},
		{[]float64{0.3}, 5, decimalStep, span{0, 0.3, 0.1}},
		{[]float64{0, 96}, 8, hourStep, span{0, 96, 12}},
		{[]float64{0, 700}, 4, hourStep, span{0, 1008, 336}},
		{[]float64{-4, 9}, 5, decimalStep, span{-5, 10, 5}},
		{nil, 5, decimalStep, span{0, 1, 0.2}},
	} {
		if got := spanOf(c.values, c.ticks, c.step); got != c.want {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

// Widths in Adobe's Helvetica metrics: A 667, V 667, i 222, 0 556.
func TestTextWidth(t *testing.T) {
	for text, want := range map[string]float64{"国": 16, "AVi": 24.9, "£0": 17.79, "é": 8.9, "": 0} {
		if got := textWidth(text, 16); got != want {
			t.Errorf("%q is %v wide, want %v", text, got, want)
		}
	}
	if got := strings.Join(wrap("Jul to Sep 2025", 90), "|"); got != "Jul to Sep|2025" {
		t.Errorf("wrapped as %s", got)
	}
}
