package dashboard

import (
	"slices"
	"strconv"
	"strings"
)

// A draft is a Spec on its way to being drawn in one of the two widths.
type draft struct {
	Spec
	narrow bool
}

// Widths in pixels. Under narrowBelow, which boot.js knows too, a chart takes its narrow form.
// A live chart is as wide as its page lets it be, so texts are broken for the least width.
const (
	wideWidth, narrowWidth = 720, 320 // of the static drawings
	narrowBelow            = 640
	narrowLeast            = 288 // what a screen of 320 leaves
)

const (
	legendLine = 26 // height of a line of the legend
	maxDirect  = 4  // most lines labelled at their end rather than in a legend
	barWidth   = 20 // height of a bar
	dodgeStep  = 14 // distance of the marks of two series in a row
)

// Size is the size at which the static drawing of s is made, in its wide or narrow form. The
// height leaves room for every row and label.
func (s Spec) Size(narrow bool) Size {
	d := draft{s, narrow}
	size := Size{Width: wideWidth, Height: 300}
	if narrow {
		size = Size{Width: narrowWidth, Height: 240}
	}
	switch {
	case d.hasRows():
		size.Height = len(s.Categories) * d.rowHeight()
	case s.Kind == Multiples:
		size.Height = d.plotRows() * d.plotHeight()
	case s.Kind == Calendar:
		size.Height = d.calendarHeight()
	}
	size.Height += d.top() + d.bottom() + lineHeight + 8 // and the labels of the horizontal axis
	return size
}

// room is the least width that a text across the chart has.
func (d draft) room() float64 {
	const margin = 6
	if d.narrow {
		return narrowLeast - margin
	}
	return narrowBelow - margin
}

func (d draft) hasRows() bool { return d.Kind == Bars || d.Kind == Dots }

// stacked reports whether bars lie end to end.
func (d draft) stacked() bool { return d.Kind == Bars && len(d.Series) > 1 }

// caption is the unit, and what a band or a whisker means where there is one.
func (d draft) caption() []string {
	text := d.Unit
	if d.hasLimits() {
		mark := map[Kind]string{Trend: "band", Survival: "band", Dots: "whiskers"}[d.Kind]
		if mark != "" {
			text += " (" + mark + ": 95% confidence interval)"
		}
	}
	if d.Mark != "" {
		text += " (diamond: " + d.Mark + ")"
	}
	return wrap(text, d.room())
}

func (d draft) hasLimits() bool {
	for _, series := range d.Series {
		for _, p := range series.Points {
			if p.HasLimits {
				return true
			}
		}
	}
	return false
}

// direct reports whether lines are named at their end. A narrow chart has no room for it.
func (d draft) direct() bool {
	n := len(d.Series)
	return (d.Kind == Trend || d.Kind == Survival) && !d.narrow && n > 1 && n <= maxDirect
}

// legendNames are what a legend names: series, each pair of control limits, and the target
// where a name on its line would lie over marks.
func (d draft) legendNames() []string {
	var names []string
	if d.Kind == Calendar {
		return d.stepNames()
	}
	if figures := d.figures(); d.Kind == Funnel || (len(figures) > 1 && !d.direct() && d.Kind != Multiples) {
		for _, series := range figures {
			names = append(names, series.Name)
		}
	}
	for _, series := range d.Series {
		if d.isLimit(series) && !slices.Contains(names, limitName(series)) {
			names = append(names, limitName(series))
		}
	}
	if d.targetInLegend() {
		names = append(names, d.Target.Label)
	}
	return names
}

func (d draft) targetInLegend() bool {
	return d.Target != nil && !d.hasRows() && (d.narrow || d.Kind == Funnel)
}

// limitName is what a reader reads for "limits 95%".
func limitName(series Series) string {
	return strings.TrimSpace(strings.TrimPrefix(series.Name, "limits") + " limits")
}

// legendMark is the width of a mark in the legend: a line needs room to show its dashes.
func (d draft) legendMark() int {
	if d.hasRows() || d.Kind == Calendar {
		return 18
	}
	return 36
}

func (d draft) legendLines() int {
	const gap = 16 // ECharts' 5 between mark and name, and ours of 12 after it, less the last
	names := d.legendNames()
	if len(names) == 0 {
		return 0
	}
	lines, x := 1, 0.0
	for _, name := range names {
		w := float64(d.legendMark()) + textWidth(name, fontSize) + gap
		if x > 0 && x+w > d.room() {
			lines, x = lines+1, 0
		}
		x += w
	}
	return lines
}

func (d draft) legendTop() int { return len(d.caption())*lineHeight + 6 }

// top is where the grid begins: under the caption, the legend and the name of a target.
func (d draft) top() int {
	top := d.legendTop() + d.legendLines()*legendLine + 10 + d.bandHead()
	if d.hasRows() && d.Target != nil {
		top += lineHeight
	}
	return top
}

// bottom is the room under the labels of the horizontal axis, for its name.
func (d draft) bottom() int {
	if d.XUnit == "" {
		return 4
	}
	return 4 + len(wrap(d.XUnit, d.room()-80))*lineHeight + 4
}

// right is the room for labels to the right of the grid: the names of lines, the figures of
// bars, or half of the last label under the horizontal axis.
func (d draft) right() float64 {
	const gap = 12
	switch {
	case d.direct():
		var labels []string
		for _, series := range d.Series {
			labels = append(labels, d.endLabel(series)...)
		}
		return widest(labels) + gap
	case d.Kind == Bars && !d.stacked():
		return figureWidth(slices.Max(d.ys())) + gap
	case d.Kind == Trend:
		labels := d.periodLabels()
		return max(gap, widest(strings.Split(labels[len(labels)-1], "\n"))/2+2)
	case d.hasRows():
		return max(gap, figureWidth(d.rowSpan().max)/2+2)
	case d.Kind == Multiples || d.Kind == Calendar:
		return gap
	default:
		return max(gap, figureWidth(d.xSpan().max)/2+2)
	}
}

// left is the room that half of the first label under a trend needs beyond the labels of the
// vertical axis, which are one digit and a gap wide or wider.
func (d draft) left() float64 {
	const least, beside = 2, 16
	if d.Kind != Trend {
		return least
	}
	return max(least, widest(strings.Split(d.periodLabels()[0], "\n"))/2-beside)
}

// figureWidth is about the width of a number, its commas included.
func figureWidth(v float64) float64 {
	digits := strconv.FormatFloat(v, 'f', -1, 64)
	return textWidth(digits+strings.Repeat(",", len(digits)/3), fontSize)
}

// endLabel is the name at the end of a line, broken into lines.
func (d draft) endLabel(series Series) []string {
	const width = 150
	return wrap(series.Name, width)
}

// rowLabels are the categories with a note of what is missing. Wide, they stand left of the
// plot; narrow, above their row, so that the plot keeps its width.
func (d draft) rowLabels() []string {
	width := 240.0
	if d.narrow {
		width = d.room() - 12
	}
	labels := make([]string, len(d.Categories))
	for i, category := range d.Categories {
		lines := wrap(category, width)
		if note := d.missingNote(i); note != "" {
			lines = append(lines, wrap(note, width)...)
		}
		labels[i] = strings.Join(lines, "\n")
	}
	return labels
}

// missingNote says which figures of a row are missing and why, so that a short stack of bars
// is not read as a small one.
func (d draft) missingNote(row int) string {
	var notes []string
	for _, series := range d.Series {
		p := series.Points[row]
		if !p.Missing {
			continue
		}
		note := p.Label
		if note == "" {
			note = "no figure"
		}
		if len(d.Series) > 1 {
			note = series.Name + ": " + note
		}
		notes = append(notes, note)
	}
	if len(notes) == 0 {
		return ""
	}
	return "[" + strings.Join(notes, "; ") + "]"
}

// rowParts are the lines that the longest label of a row has, and the height of its marks.
func (d draft) rowParts() (labelLines, mark int) {
	for _, label := range d.rowLabels() {
		labelLines = max(labelLines, strings.Count(label, "\n")+1)
	}
	if d.Kind == Dots {
		return labelLines, dodgeStep * (len(d.Series) + 1)
	}
	return labelLines, barWidth + 2
}

func (d draft) rowHeight() int {
	const gap = 12
	lines, mark := d.rowParts()
	if d.narrow {
		return lines*lineHeight + mark + gap
	}
	return max(lines*lineHeight, mark) + gap
}

// periodStep is the distance of the labels of a trend: every label where two lines of text fit
// beside each other, else every 2nd, 3rd, ….
func (d draft) periodStep() int {
	for _, step := range []int{1, 2, 3, 4, 6, 12, 24, 52} {
		if d.periodsFit(step) {
			return step
		}
	}
	return len(d.Categories)
}

func (d draft) periodsFit(step int) bool {
	slot := d.periodSlot(step)
	for i := 0; i < len(d.Categories); i += step {
		lines := wrap(d.Categories[i], slot)
		if len(lines) > 2 || widest(lines) > slot {
			return false
		}
	}
	return true
}

// periodSlot is the room for one of every step labels. The margin left for the vertical axis
// and the names of lines is a guess on the safe side.
func (d draft) periodSlot(step int) float64 {
	plot := d.room() - 70
	if d.direct() {
		plot -= 150
	}
	gaps := max(1, len(d.Categories)-1)
	return plot*float64(step)/float64(gaps) - slotGap
}

// slotGap is the least distance of two labels under a trend.
const slotGap = 10

func (d draft) periodLabels() []string {
	slot := d.periodSlot(d.periodStep())
	labels := make([]string, len(d.Categories))
	for i, category := range d.Categories {
		labels[i] = strings.Join(wrap(category, slot), "\n")
	}
	return labels
}
