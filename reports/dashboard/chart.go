// Package dashboard draws the charts of a publication.
//
// One [Spec] gives two drawings that cannot disagree: a static SVG, made here and shown
// wherever no script runs (print, PDF, a locked-down browser), and the option of a live chart
// that the page's script puts in its place. Both are made by the same ECharts file.
package dashboard

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
)

// A Kind is a way to show figures.
type Kind string

// The kinds of chart.
const (
	// Trend is one line a series over periods, with a band where points have limits.
	// A missing point is a gap in the line.
	Trend Kind = "trend"
	// Bars is one horizontal bar a category, from zero; several series are stacked.
	Bars Kind = "bars"
	// Dots is one row a category with a mark, and a whisker where the point has limits.
	Dots Kind = "dots"
	// Survival is a step line of the share decided (Y, per cent from 0 to 100) within a
	// time (X, in XUnit), with a band where points have limits.
	Survival Kind = "survival"
	// Funnel is one mark an institution, size (X) against rate (Y), with control limits.
	// Series whose name begins with "limits" are drawn as lines, those of one name alike:
	// "limits 95%" is shown as "95% limits". A Point with a Label is highlighted and named, every other stays anonymous.
	Funnel Kind = "funnel"
	// Multiples is one small plot a series, each a line over the same periods on the same scale from zero.
	// A Point that is Marked has a diamond.
	Multiples Kind = "multiples"
	// Calendar is one cell a day, a week a row or column: the categories are days as YYYY-MM-DD in their order, and
	// the one series counts something on each.
	Calendar Kind = "calendar"
)

// MaxSeries is the most series a chart may have, control limits aside: the number of colours,
// symbols and patterns that can be told apart.
const MaxSeries = 6

// MaxMultiples is the most plots that [Multiples] may have: more are not taken in at a glance.
const MaxMultiples = 24

// A Spec says what a chart shows. Its numbers go into the page as they are, so the caller
// takes them from cleared tables only, at the precision that is published.
type Spec struct {
	ID         string   // unique on its page, [a-z][a-z0-9-]*; begins every id in the SVG
	Kind       Kind     // how it is drawn
	Title      string   // the finding or the subject: the SVG's <title>
	Summary    string   // one plain sentence: the SVG's <desc>
	Unit       string   // of the figures, such as "reports" or "per 1,000 students"
	XUnit      string   // of X; Survival and Funnel only
	Categories []string // periods (Trend) or rows (Bars, Dots)
	Series     []Series // at least one
	Target     *Target  // a reference line across the figures; may be nil
	Mark       string   // what a marked point of Multiples is, such as "more than expected"; "" where none is
	Bands      []Band   // stretches of a Trend that are shaded, such as school terms; in order, not overlapping
}

// A Band is a stretch of a Trend's categories, both ends included, under its name. It goes from the middle
// of the first to that of the last.
type Band struct {
	From, To int // positions among the categories, From below To
	Name     string
}

// A Series is figures of one sort, in the order of the Spec's categories for Trend, Bars and
// Dots, and in the order of X for Survival and for control limits.
type Series struct {
	Name string // shown to the reader when there are several; unique in its chart, but
	// for an upper and a lower control limit, which may share one
	Points []Point
}

// A Point is one figure.
type Point struct {
	X         float64 // Survival and Funnel only
	Y         float64 // the figure, in the Spec's Unit
	Low, High float64 // its 95% confidence limits, if HasLimits
	HasLimits bool
	Missing   bool   // there is no figure, because it is withheld or undefined: a gap, never 0
	Label     string // why a figure is missing, or the name of a highlighted Funnel point
	Aside     string // the name of a Funnel point that is told only when it is pointed at; never of others in what is handed out
	Marked    bool   // stands out among a plot of Multiples
}

// A Target is a value to compare the figures with.
type Target struct {
	Value float64
	Label string
}

// A Size is a width and a height in CSS pixels.
type Size struct{ Width, Height int }

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// Validate reports everything in s that would make a chart false or unreadable.
func (s Spec) Validate() error {
	errs := []error{s.validateTexts(), s.validateSeries(), s.validateDays()}
	if s.Target != nil && !finite(s.Target.Value) {
		errs = append(errs, errors.New("the target is not a finite number"))
	}
	for _, b := range s.Bands {
		if s.Kind != Trend || b.From < 0 || b.From >= b.To || b.To >= len(s.Categories) {
			errs = append(errs, fmt.Errorf("band %q does not lie on the periods of a trend", b.Name))
		}
	}
	for _, series := range s.Series {
		for i, p := range series.Points {
			if err := s.validatePoint(p); err != nil {
				errs = append(errs, fmt.Errorf("series %q, point %d: %w", series.Name, i+1, err))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("chart %q: %w", s.ID, err)
	}
	return nil
}

func (s Spec) validateTexts() error {
	var errs []error
	if !idPattern.MatchString(s.ID) {
		errs = append(errs, errors.New("an id has small letters, digits and hyphens, and begins with a letter"))
	}
	switch s.Kind {
	case Trend, Bars, Dots, Multiples, Calendar:
		if len(s.Categories) == 0 {
			errs = append(errs, errors.New("no categories"))
		}
	case Survival, Funnel:
		if len(s.Categories) != 0 {
			errs = append(errs, errors.New("categories have no place in this kind"))
		}
		if s.XUnit == "" {
			errs = append(errs, errors.New("no unit for X"))
		}
	default:
		errs = append(errs, fmt.Errorf("unknown kind %q", s.Kind))
	}
	if s.Title == "" || s.Summary == "" || s.Unit == "" {
		errs = append(errs, errors.New("a title, a summary and a unit are needed"))
	}
	return errors.Join(errs...)
}

func (s Spec) validateSeries() error {
	var errs []error
	drawn, most := len(s.figures()), s.mostSeries()
	if drawn == 0 || drawn > most {
		errs = append(errs, fmt.Errorf("%d series where 1 to %d can be told apart", drawn, most))
	}
	names := map[string]bool{}
	for _, series := range s.Series {
		if series.Name == "" || (names[series.Name] && !s.isLimit(series)) {
			errs = append(errs, fmt.Errorf("series name %q is empty or used twice", series.Name))
		}
		names[series.Name] = true
		if len(s.Categories) > 0 && len(series.Points) != len(s.Categories) {
			errs = append(errs, fmt.Errorf("series %q has %d points for %d categories",
				series.Name, len(series.Points), len(s.Categories)))
		}
		if (s.Kind == Survival || s.isLimit(series)) && !ascending(series.Points) {
			errs = append(errs, fmt.Errorf("series %q is not in the order of X", series.Name))
		}
	}
	return errors.Join(errs...)
}

func (s Spec) mostSeries() int {
	switch s.Kind {
	case Multiples:
		return MaxMultiples
	case Calendar:
		return 1
	}
	return MaxSeries
}

func (s Spec) validatePoint(p Point) error {
	if p.Missing {
		if p.Y != 0 || p.HasLimits {
			return errors.New("missing, yet it has a figure")
		}
		return nil
	}
	if !finite(p.X) || !finite(p.Y) || !finite(p.Low) || !finite(p.High) {
		return errors.New("not a finite number")
	}
	if p.HasLimits && (p.Low > p.Y || p.Y > p.High) {
		return errors.New("the figure is not between its limits")
	}
	if s.Kind == Survival && (p.Y < 0 || p.Y > 100) {
		return errors.New("a share is from 0 to 100 per cent")
	}
	if s.Kind == Bars && p.Y < 0 {
		return errors.New("a bar cannot be less than zero")
	}
	if s.Kind == Calendar && (p.Y < 0 || p.Y != math.Trunc(p.Y) || p.HasLimits) {
		return errors.New("a cell of a calendar is a count without limits")
	}
	if p.Marked && (s.Kind != Multiples || s.Mark == "") {
		return errors.New("it is marked, and nothing says as what")
	}
	return nil
}

// HasFigures reports whether there is anything to draw.
func (s Spec) HasFigures() bool {
	for _, series := range s.Series {
		for _, p := range series.Points {
			if !p.Missing {
				return true
			}
		}
	}
	return false
}

// isLimit reports whether a series is a control limit of a funnel.
func (s Spec) isLimit(series Series) bool {
	return s.Kind == Funnel && strings.HasPrefix(series.Name, "limits")
}

// figures are the series that are not control limits.
func (s Spec) figures() []Series {
	var out []Series
	for _, series := range s.Series {
		if !s.isLimit(series) {
			out = append(out, series)
		}
	}
	return out
}

func ascending(points []Point) bool {
	for i := 1; i < len(points); i++ {
		if points[i].X < points[i-1].X {
			return false
		}
	}
	return true
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
