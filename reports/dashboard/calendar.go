package dashboard

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const (
	weekdays    = 7
	cellHeight  = 30 // pixels
	firstPale   = 2  // the steps from here on are dark on a light page, and their text pale
	monthLabels = lineHeight + 10
)

// validateDays wants the categories of a calendar to be days, each later than the one before.
func (s Spec) validateDays() error {
	if s.Kind != Calendar {
		return nil
	}
	var before time.Time
	for _, category := range s.Categories {
		day, err := time.Parse(time.DateOnly, category)
		if err != nil || !day.After(before) {
			return fmt.Errorf("%q is no day, or not after the one before", category)
		}
		before = day
	}
	if s.Target != nil {
		return errors.New("a calendar has no line for a target")
	}
	return nil
}

// day is a category of a calendar, which validateDays has read before.
func (s Spec) day(i int) time.Time {
	day, _ := time.Parse(time.DateOnly, s.Categories[i])
	return day
}

// place is the week of a day, from 0, and its day from Monday on.
func (s Spec) place(i int) (week, weekday int) {
	first, day := s.day(0), s.day(i)
	weekday = (int(day.Weekday()) + weekdays - 1) % weekdays
	monday := (int(first.Weekday()) + weekdays - 1) % weekdays
	return (int(day.Sub(first).Hours()/24) + monday) / weekdays, weekday
}

func (s Spec) weeks() int {
	last, _ := s.place(len(s.Categories) - 1)
	return last + 1
}

// step is the width of the classes of counts: there are at most as many as colours.
func (s Spec) step() float64 {
	most := 1.0
	for _, y := range s.ys() {
		most = math.Max(most, y)
	}
	return math.Max(1, decimalStep(most/float64(len(stepColors))))
}

// class is where a point belongs: 0 for none at all, and from there on by steps; -1 without a figure.
func (s Spec) class(p Point) int {
	if p.Missing {
		return -1
	}
	return int(math.Ceil(p.Y / s.step()))
}

// Steps of a calendar are named by what they hold.
const (
	noFigure = "no figure"
	noneName = "0"
)

// stepNames are the classes that a calendar has, in order; that of days without a figure only where there are any.
func (s Spec) stepNames() []string {
	step := s.step()
	names := []string{noneName}
	for i := range stepColors {
		low, high := float64(i)*step+1, float64(i+1)*step
		name := number(low)
		if high > low {
			name += " to " + number(high)
		}
		names = append(names, name)
	}
	for _, p := range s.Series[0].Points {
		if p.Missing {
			return append(names, noFigure)
		}
	}
	return names
}

// calendar draws a cell a day. Wide, weeks stand beside each other; narrow, under each other.
func (d draft) calendar() drawing {
	chart := charts.NewCustom()
	names := d.stepNames()
	days := make([][]opts.CustomData, len(names))
	for i, p := range d.Series[0].Points {
		week, weekday := d.place(i)
		at := d.class(p)
		if at < 0 {
			at = len(names) - 1
		}
		days[at] = append(days[at], opts.CustomData{Name: d.day(i).Format("Monday 2 January 2006"), Value: list{week, weekday, p.y()}})
	}
	encode := object{"x": 0, "y": 1}
	if d.narrow {
		encode = object{"x": 1, "y": 0}
	}
	var over list
	for at, name := range names {
		fill, text := paper, ink
		if at > 0 && at <= len(stepColors) {
			fill = stepColors[at-1]
		}
		if at > firstPale && at <= len(stepColors) {
			text = paper
		}
		if days[at] == nil {
			days[at] = []opts.CustomData{}
		}
		chart.AddSeries(name, days[at], charts.WithItemStyleOpts(opts.ItemStyle{Color: fill, BorderColor: muted, BorderWidth: 1}))
		over = append(over, object{"renderItem": fn("cell", d.narrow, d.cellsTell(), text, muted, fontSize), "encode": encode, "emphasis": quiet})
	}
	return drawing{chart, merge(d.calendarAxes(), object{"series": over, "tooltip": object{"trigger": "item", "formatter": fn("cellTip", d.Unit)}})}
}

// cellsTell says whether every cell has room for its count.
func (d draft) cellsTell() bool {
	cells := weekdays
	if !d.narrow {
		cells = d.weeks()
	}
	widest := 0.0
	for _, y := range d.ys() {
		widest = math.Max(widest, figureWidth(y))
	}
	const labels, margin = 60, 6
	return widest+margin <= (d.room()-labels)/float64(cells)
}

func (d draft) calendarHeight() int {
	if d.narrow {
		return d.weeks() * cellHeight
	}
	return weekdays * cellHeight
}

func (d draft) calendarAxes() object {
	bare := object{"axisLine": object{"show": false}, "axisTick": object{"show": false}, "splitLine": object{"show": false}}
	weeks := merge(object{"type": "category", "data": d.weekLabels(), "axisLabel": merge(axisLabel(), object{"interval": 0})}, bare)
	days := merge(object{"type": "category", "data": []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
		"axisLabel": merge(axisLabel(), object{"interval": 0})}, bare)
	if d.narrow {
		return object{"xAxis": list{merge(days, object{"position": "top"})}, "yAxis": list{merge(weeks, object{"inverse": true})}}
	}
	return object{"xAxis": list{weeks}, "yAxis": list{merge(days, object{"inverse": true})}}
}

// weekLabels name the first week in which a month begins, and the first of all.
func (d draft) weekLabels() []string {
	labels := make([]string, d.weeks())
	for i := range d.Categories {
		week, _ := d.place(i)
		if day := d.day(i); i == 0 || day.Day() == 1 {
			labels[week] = day.Format("Jan")
		}
	}
	if len(labels) > 1 && labels[0] != "" && labels[1] != "" && !d.narrow { // no room for both
		labels[0] = ""
	}
	return labels
}

// number is a whole number with commas between thousands.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
