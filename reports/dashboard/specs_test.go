package dashboard

import (
	"fmt"
	"math"
	"time"
)

// specs are one chart of each kind and form, with invented figures.
func specs() []Spec {
	return []Spec{trendSpec(), quartersSpec(), barsSpec(), stackedSpec(), dotsSpec(), survivalSpec(), funnelSpec(), termsSpec(), multiplesSpec(), calendarSpec(), yearSpec()}
}

// Two years of months with a gap, a point alone between gaps, and a second line.
func trendSpec() Spec {
	s := Spec{ID: "trend", Kind: Trend, Title: "Decisions within 24 hours rose to 81%", Unit: "% of reports decided within 24 hours",
		Summary: "Decisions within 24 hours rose from 60% to 81% for harassment."}
	harassment, grooming := Series{Name: "Harassment"}, Series{Name: "Sexual harassment and grooming"}
	for i := range 24 {
		s.Categories = append(s.Categories, fmt.Sprintf("%s %d", []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}[i%12], 2025+i/12))
		y := 60 + 0.9*float64(i) + 3*float64(i%3)
		p := Point{Y: y, Low: y - 6, High: y + 5, HasLimits: true}
		if i == 7 || i == 9 {
			p = Point{Missing: true, Label: "withheld: fewer than 10 reports"}
		}
		harassment.Points = append(harassment.Points, p)
		grooming.Points = append(grooming.Points, Point{Y: 40 + 1.1*float64(i), Low: 33 + 1.1*float64(i), High: 46 + 1.1*float64(i), HasLimits: true})
	}
	s.Series = []Series{harassment, grooming}
	return s
}

func quartersSpec() Spec {
	s := Spec{ID: "quarters", Kind: Trend, Title: "Reports from students rose", Summary: "Reports rose from 8,200 to 12,345 a quarter.",
		Unit: "reports from students", Target: &Target{10000, "Planned for"}, Series: []Series{{Name: "Reports"}}}
	for i, n := range []float64{8200, 9150, 9900, 11020, 12345} {
		s.Categories = append(s.Categories, []string{"Jul to Sep 2025", "Oct to Dec 2025", "Jan to Mar 2026", "Apr to Jun 2026", "Jul to Sep 2026"}[i])
		s.Series[0].Points = append(s.Series[0].Points, Point{Y: n})
	}
	return s
}

// A year of months with its school terms, the last of them cut off.
func termsSpec() Spec {
	s := Spec{ID: "terms", Kind: Trend, Title: "Reports come in term", Summary: "Reports rose to 30 in March.", Unit: "reports",
		Bands:  []Band{{0, 3, "Autumn 2025"}, {4, 6, "Spring 2026"}, {7, 10, "Summer 2026"}},
		Series: []Series{{Name: "Reports"}}}
	for i, n := range []float64{12, 14, 19, 11, 17, 22, 30, 9, 15, 14, 8, 0} {
		s.Categories = append(s.Categories, []string{"Sep 2025", "Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026", "Jun 2026", "Jul 2026", "Aug 2026"}[i])
		s.Series[0].Points = append(s.Series[0].Points, Point{Y: n})
	}
	return s
}

var harmNames = []string{"Bullying and harassment", "Hate speech", "Suicide, self-harm and eating disorders",
	"Sexual harassment and grooming", "Sharing of intimate images without consent", "Impersonation"}

func barsSpec() Spec {
	s := Spec{ID: "bars", Kind: Bars, Title: "Bullying is reported most", Summary: "4,210 of 9,876 reports were of bullying and harassment.",
		Unit: "reports", Categories: harmNames, Series: []Series{{Name: "Reports"}}, Target: &Target{2000, "Median of earlier years"}}
	for _, n := range []float64{4210, 2105, 1804, 990, 0, 767} {
		s.Series[0].Points = append(s.Series[0].Points, Point{Y: n})
	}
	s.Series[0].Points[3] = Point{Missing: true, Label: "withheld"}
	return s
}

func stackedSpec() Spec {
	s := Spec{ID: "stacked", Kind: Bars, Title: "Most reports ended in action", Summary: "61% of reports of bullying ended in action.",
		Unit: "% of reports", Categories: harmNames}
	rows := [][]float64{{61, 52, 80, 77, 91, 40}, {12, 20, 10, 13, 4, 25}, {20, 18, 6, 7, 3, 30}, {7, 10, 4, 3, 2, 5}}
	for i, name := range []string{"Removed", "Restricted", "No breach found", "Still open"} {
		series := Series{Name: name}
		for _, n := range rows[i] {
			series.Points = append(series.Points, Point{Y: n})
		}
		s.Series = append(s.Series, series)
	}
	s.Series[1].Points[5] = Point{Missing: true, Label: "withheld"}
	return s
}

func dotsSpec() Spec {
	s := Spec{ID: "dots", Kind: Dots, Title: "Girls wait longer", Summary: "The median wait is 14.5 hours for girls and 9.2 for boys.",
		Unit: "median hours to first decision", Categories: harmNames, Target: &Target{24, "Our promise"}}
	for i, name := range []string{"Girls", "Boys"} {
		series := Series{Name: name}
		for j := range harmNames {
			y := 9.2 + 5.3*float64(1-i) + 2.5*float64(j)
			series.Points = append(series.Points, Point{Y: y, Low: y - 2.25, High: y + 4.1, HasLimits: true})
		}
		s.Series = append(s.Series, series)
	}
	s.Series[1].Points[4] = Point{Missing: true}
	return s
}

func survivalSpec() Spec {
	s := Spec{ID: "survival", Kind: Survival, Title: "Half of reports are decided within 9 hours", XUnit: "hours since the report",
		Summary: "Half of reports are decided within 9 hours and 90% within 61.", Unit: "% of reports decided", Target: &Target{90, "90%"}}
	for i, name := range []string{"Children under 13", "Aged 13 to 17"} {
		series := Series{Name: name, Points: []Point{{HasLimits: true}}}
		for h := 3; h <= 96; h += 3 {
			y := math.Round(100 * (1 - 1/(1+float64(h)/float64(6+5*i))))
			series.Points = append(series.Points, Point{X: float64(h), Y: y, Low: y - 4, High: y + 3, HasLimits: true})
		}
		s.Series = append(s.Series, series)
	}
	return s
}

func funnelSpec() Spec {
	s := Spec{ID: "funnel", Kind: Funnel, Title: "Your school is within the expected range", XUnit: "students",
		Summary: "Your school, with 8.1 reports per 1,000 students, is within the 95% limits.", Unit: "reports per 1,000 students",
		Target: &Target{7.5, "All schools 7.5"}}
	schools := Series{Name: "Partner schools"}
	for i := range 40 {
		x := 150 + 43*float64(i)
		schools.Points = append(schools.Points, Point{X: x, Y: 7.5 + (float64(i*37%41)-20)/3.2*(30/(20+x/20))})
	}
	schools.Points = append(schools.Points, Point{X: 910, Y: 8.1, Label: "Your school"})
	s.Series = []Series{schools}
	for _, limit := range []struct {
		name string
		k    float64
	}{{"limits 95%", 26}, {"limits 99.8%", 41}} {
		for _, sign := range []float64{1, -1} {
			series := Series{Name: limit.name}
			for x := 100.0; x <= 1900; x += 100 {
				series.Points = append(series.Points, Point{X: x, Y: max(0, 7.5+sign*limit.k/math.Sqrt(x)*2)})
			}
			s.Series = append(s.Series, series)
		}
	}
	return s
}

// Twenty weeks of six kinds of harm, among them a rise that stands out, a gap and a point alone.
func multiplesSpec() Spec {
	s := Spec{ID: "multiples", Kind: Multiples, Title: "One kind of harm rose more than expected", Summary: "Reports of bullying rose from 12 to 48 a week.",
		Unit: "reports a week, all on one scale", Mark: "more than expected"}
	for i := range 20 {
		s.Categories = append(s.Categories, fmt.Sprintf("%d %s 2026", 1+i%4*7, []string{"Jan", "Feb", "Mar", "Apr", "May"}[i/4]))
	}
	for k, name := range harmNames {
		series := Series{Name: name}
		for i := range s.Categories {
			series.Points = append(series.Points, Point{Y: float64(12/(k+1) + (i*7+k*3)%5)})
		}
		s.Series = append(s.Series, series)
	}
	s.Series[0].Points[14] = Point{Y: 48, Marked: true}
	s.Series[1].Points[3] = Point{Missing: true, Label: "not yet"}
	s.Series[1].Points[5] = Point{Missing: true, Label: "not yet"}
	return s
}

// A quarter of days: none, few and many reports, and a day without a figure.
func calendarSpec() Spec {
	s := Spec{ID: "calendar", Kind: Calendar, Title: "Most reports come on Mondays", Summary: "A Monday brings 18 reports, a Sunday 2.", Unit: "reports", Series: []Series{{Name: "Reports"}}}
	for i := range 90 {
		day := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		s.Categories = append(s.Categories, day.Format(time.DateOnly))
		s.Series[0].Points = append(s.Series[0].Points, Point{Y: []float64{2, 18, 14, 11, 9, 6, 0}[int(day.Weekday())]})
	}
	s.Series[0].Points[40] = Point{Missing: true, Label: "not yet"}
	return s
}

// A year of days, whose cells have no room for figures.
func yearSpec() Spec {
	s := Spec{ID: "year", Kind: Calendar, Title: "Reports come in term", Summary: "A day of term brings 1,800 reports.", Unit: "reports", Series: []Series{{Name: "Reports"}}}
	for i := range 365 {
		day := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		s.Categories = append(s.Categories, day.Format(time.DateOnly))
		s.Series[0].Points = append(s.Series[0].Points, Point{Y: float64(i * i % 1801)})
	}
	return s
}
