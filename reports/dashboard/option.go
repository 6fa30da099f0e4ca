package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// An object and a list are parts of an ECharts option that go-echarts has no field for.
type (
	object = map[string]any
	list   = []any
)

// A drawing is a chart as go-echarts can say it, and what has to be laid over that.
type drawing struct {
	chart interface {
		Validate()
		JSON() map[string]any
	}
	overlay object
}

// Option is the option of the live chart as JSON, in its wide or narrow form: the same bytes
// for the same Spec. It holds no code: {"fn": NAME, "args": […]} stands for a function of
// boot.js. It is safe inside a script element.
func (s Spec) Option(narrow bool) ([]byte, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	d := draft{s, narrow}
	drawn := d.draw()
	drawn.chart.Validate() // puts the categories on the axis
	base, err := generic(drawn.chart.JSON())
	if err != nil {
		return nil, fmt.Errorf("chart %q: %w", s.ID, err)
	}
	delete(base, "toolbox") // a component that our ECharts does not have
	merged := merge(merge(base, d.frame()), drawn.overlay)
	out, err := json.Marshal(merged)
	if err != nil {
		return nil, fmt.Errorf("chart %q: %w", s.ID, err)
	}
	return out, nil
}

func (d draft) draw() drawing {
	switch d.Kind {
	case Bars:
		return d.bars()
	case Dots:
		return d.dots()
	case Survival:
		return d.survival()
	case Funnel:
		return d.funnel()
	case Multiples:
		return d.multiples()
	case Calendar:
		return d.calendar()
	default:
		return d.trend()
	}
}

// generic turns go-echarts' typed option into maps and lists, without touching a number.
func generic(option map[string]any) (object, error) {
	text, err := json.Marshal(option)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var out object
	if err := dec.Decode(&out); err != nil {
		return nil, err
	}
	return out, nil
}

// merge lays b over a: objects key by key, lists element by element.
func merge(a, b object) object {
	for key, over := range b {
		a[key] = mergeValue(a[key], over)
	}
	return a
}

func mergeValue(under, over any) any {
	switch over := over.(type) {
	case object:
		if under, ok := under.(object); ok {
			return merge(under, over)
		}
	case list:
		under, ok := under.(list)
		if !ok {
			return over
		}
		for i, v := range over {
			if i == len(under) {
				under = append(under, nil)
			}
			under[i] = mergeValue(under[i], v)
		}
		return under
	}
	return over
}

// fn stands for a function of boot.js, made with args.
func fn(name string, args ...any) object {
	if args == nil {
		args = list{}
	}
	return object{"fn": name, "args": args}
}

// frame is what all kinds have in common: everything but the axes and the series.
func (d draft) frame() object {
	return object{
		"animation": false,
		"color":     list{},
		"textStyle": object{"fontFamily": fontFamily, "fontSize": fontSize, "color": ink},
		"title": object{"text": strings.Join(d.caption(), "\n"), "left": 0, "top": 0, "padding": 0,
			"textStyle": object{"fontSize": fontSize, "fontWeight": "normal", "lineHeight": lineHeight, "color": muted}},
		"legend": object{"show": d.legendLines() > 0, "data": d.legendData(), "left": 0, "top": d.legendTop(),
			"padding": 0, "itemGap": 12, "itemWidth": d.legendMark(), "itemHeight": 14, "selectedMode": false,
			"textStyle": object{"fontSize": fontSize, "color": ink}},
		// Confined, a tooltip has no arrow, which ECharts would write with a style attribute
		// against the pages' policy. What is in it boot.js makes element by element.
		"tooltip": object{"confine": true, "backgroundColor": paper, "borderColor": muted, "borderWidth": 1, "padding": 8,
			"shadowBlur": 0, "shadowColor": "transparent", "transitionDuration": 0,
			"textStyle": object{"fontSize": fontSize, "color": ink, "fontFamily": fontFamily},
			"axisPointer": object{"animation": false, "z": 0, "lineStyle": object{"color": muted},
				"shadowStyle": object{"color": grid, "opacity": 0.4}}},
		"grid": list{object{"left": d.left(), "top": d.top(), "right": d.right(), "bottom": d.bottom(), "containLabel": true}},
	}
}

// legendData names the series with the mark that each has in the plot.
func (d draft) legendData() list {
	data := list{}
	for i, name := range d.legendNames() {
		item := object{"name": name}
		switch {
		case d.Kind != Calendar && i >= len(d.figures()) || (d.targetInLegend() && name == d.Target.Label):
			item["itemStyle"] = object{"opacity": 0} // a line without a mark
		case d.Kind == Bars || d.Kind == Calendar:
			item["icon"] = "rect"
		case d.Kind == Dots:
			item["icon"] = symbol(i)
		}
		data = append(data, item)
	}
	return data
}

// halo sets off a text from what lies under it.
func halo(text object) object {
	return merge(text, object{"textBorderColor": paper, "textBorderWidth": 3})
}

// valueAxis is an axis of figures.
func valueAxis(reach span) object {
	return object{"type": "value", "min": reach.min, "max": reach.max, "interval": reach.step,
		"axisLabel": axisLabel(), "axisLine": object{"show": false}, "axisTick": object{"show": false},
		"splitLine": object{"show": true, "lineStyle": object{"color": grid}}}
}

func axisLabel() object {
	return object{"color": muted, "fontSize": fontSize, "lineHeight": lineHeight, "showMinLabel": true, "showMaxLabel": true}
}

func axisLine() object {
	return object{"show": true, "onZero": false, "lineStyle": object{"color": muted}}
}

// xNumbers is the axis of X, with its unit under it.
func (d draft) xNumbers(reach span) object {
	name := wrap(d.XUnit, d.room()-80)
	return merge(valueAxis(reach), object{"name": strings.Join(name, "\n"), "nameLocation": "middle", "nameGap": lineHeight + 12,
		"nameTextStyle": object{"color": muted, "fontSize": fontSize, "lineHeight": lineHeight, "verticalAlign": "top"},
		"axisLine":      axisLine(), "axisTick": object{"show": true, "lineStyle": object{"color": muted}},
		"splitLine": object{"show": false}})
}

// rowAxis is the axis of the categories of Bars and Dots, the first on top.
func (d draft) rowAxis() object {
	label := object{"color": ink, "fontSize": fontSize, "lineHeight": lineHeight, "interval": 0}
	if d.narrow {
		lines, mark := d.rowParts()
		label = merge(halo(label), object{"inside": true, "margin": 4, "align": "left", "verticalAlign": "bottom",
			"padding": list{0, 0, (mark - lines*lineHeight) / 2, 0}})
	}
	return object{"type": "category", "inverse": true, "data": d.rowLabels(), "axisLabel": label, "z": 5,
		"axisLine": axisLine(), "axisTick": object{"show": false}}
}

// target is the reference line. It hangs on a series of its own without points, because a
// series that is a custom drawing cannot carry it in every form. It lies under the figures.
func (d draft) target() list {
	if d.Target == nil {
		return nil
	}
	axis, place := "yAxis", object{"position": d.targetEnd(), "padding": list{0, 0, 3, 0}}
	if d.hasRows() { // their axis runs down, so that it starts at the top
		axis, place = "xAxis", object{"position": "start", "align": d.targetAlign()}
	}
	line := object{"color": ink, "width": 1.5, "type": list{2, 3}}
	if d.Kind == Funnel { // beside dashed and dotted limits
		line["type"] = "solid"
	}
	return list{object{"type": "line", "name": d.Target.Label, "data": list{}, "silent": true, "symbol": "none",
		"lineStyle": line,
		"markLine": object{"silent": true, "symbol": "none", "animation": false, "z": 1, "lineStyle": line,
			"label": merge(place, halo(object{"show": !d.targetInLegend(), "formatter": fn("text", d.Target.Label),
				"color": ink, "fontSize": fontSize})),
			"data": list{object{axis: round(d.Target.Value)}}}}}
}

// targetEnd is the end of a horizontal reference line that is farther from the figures, where
// its name hides least.
func (d draft) targetEnd() string {
	first, last := math.Inf(1), math.Inf(1)
	for _, series := range d.Series {
		for i, p := range series.Points {
			away := math.Abs(p.Y - d.Target.Value)
			switch n := len(series.Points); {
			case p.Missing:
			case 3*i < n:
				first = math.Min(first, away)
			case 3*i >= 2*n:
				last = math.Min(last, away)
			}
		}
	}
	if first > last {
		return "insideStartTop"
	}
	return "insideEndTop"
}

// targetAlign keeps the name over a vertical reference line inside the chart.
func (d draft) targetAlign() string {
	reach := d.rowSpan()
	switch at := (d.Target.Value - reach.min) / (reach.max - reach.min); {
	case at < 0.35:
		return "left"
	case at > 0.65:
		return "right"
	default:
		return "center"
	}
}

// symbols tell series apart without colour. The last two are a triangle on its head and a cross.
var symbols = []string{"circle", "diamond", "rect", "triangle",
	"path://M0,0h12l-6,12z", "path://M4,0h4v4h4v4h-4v4h-4v-4h-4v-4h4z"}

func symbol(i int) string { return symbols[i%len(symbols)] }

func color(i int) string { return seriesColors[i%len(seriesColors)] }

// dashes tell lines apart without colour.
var dashes = []any{"solid", list{8, 4}, list{2, 3}, list{10, 3, 2, 3}, list{14, 4}, list{5, 2}}

func dash(i int) any { return dashes[i%len(dashes)] }

// values are what a mark and its tooltip know of p: where it is, the figure, and, if any point
// of the chart has them, its limits. All points of a chart have as many values.
func (d draft) values(p Point, before ...any) list {
	switch {
	case p.HasLimits:
		return append(before, round(p.Low), round(p.High))
	case d.hasLimits():
		return append(before, nil, nil)
	default:
		return before
	}
}

// y is the figure, or nil for a gap.
func (p Point) y() any {
	if p.Missing {
		return nil
	}
	return round(p.Y)
}

var quiet = object{"disabled": true} // no change of colour under the pointer
