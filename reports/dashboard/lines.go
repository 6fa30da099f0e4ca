package dashboard

import (
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// fewPoints is the number of points under which a line shows each of them.
const fewPoints = 8

// trend draws lines over periods.
func (d draft) trend() drawing {
	chart := charts.NewLine().SetXAxis(d.periodLabels())
	var over list
	for i, series := range d.Series {
		data, marked := d.trendData(series)
		chart.AddSeries(series.Name, data, lineOptions(i, marked)...)
		over = append(over, d.lineOverlay(i, series))
	}
	for i, series := range d.banded() {
		chart.Overlap(d.bandOf(i, series, func(row int, p Point) any { return row }))
		over = append(over, bandOverlay("band"))
	}
	if len(d.Bands) > 0 {
		chart.Overlap(d.stretches())
		over = append(over, d.stretchOverlay())
	}
	label := merge(axisLabel(), object{"interval": d.periodStep() - 1, "showMaxLabel": nil, "hideOverlap": true})
	return drawing{chart, object{
		"tooltip": object{"trigger": "axis", "formatter": fn("axisTip")},
		"xAxis": list{object{"type": "category", "boundaryGap": len(d.Categories) == 1, "axisLabel": label, "axisLine": axisLine(),
			"axisTick": object{"alignWithLabel": true, "interval": d.periodStep() - 1, "lineStyle": object{"color": muted}}}},
		"yAxis":  list{valueAxis(spanOf(d.ys(), 5, decimalStep))},
		"series": append(over, d.target()...),
	}}
}

// stretches draws the bands under the figures, each with its name over the plot where all names fit.
func (d draft) stretches() *charts.Custom {
	data := make([]opts.CustomData, len(d.Bands))
	for i, b := range d.Bands {
		data[i] = opts.CustomData{Value: list{b.From, b.To}}
	}
	return charts.NewCustom().AddSeries("bands", data, charts.WithItemStyleOpts(opts.ItemStyle{Color: grid}))
}

func (d draft) stretchOverlay() object {
	names := d.bandNames()
	if names == nil {
		names = [][]string{}
	}
	return object{"renderItem": fn("stretch", names, muted, fontSize, lineHeight), "silent": true, "z": 0, "tooltip": object{"show": false},
		"encode": object{"x": list{0, 1}, "y": list{}}}
}

// bandNames are the names in lines as wide as their bands, or nil where one is wider.
func (d draft) bandNames() [][]string {
	var names [][]string
	for _, b := range d.Bands {
		width := float64(b.To-b.From) * (d.periodSlot(1) + slotGap)
		lines := wrap(b.Name, width)
		if widest(lines) > width+2*slotGap { // and a little of what lies between terms
			return nil
		}
		names = append(names, lines)
	}
	return names
}

// bandHead is the room over the plot that the names of bands need.
func (d draft) bandHead() int {
	lines := 0
	for _, name := range d.bandNames() {
		lines = max(lines, len(name))
	}
	return lines * lineHeight
}

// trendData are the points of a line, and whether any is marked. A point is marked if there are
// few, or if it stands alone between gaps, where a line alone would not show it.
func (d draft) trendData(series Series) (data []opts.LineData, marked bool) {
	data = make([]opts.LineData, len(series.Points))
	gap := func(i int) bool { return i < 0 || i >= len(data) || series.Points[i].Missing }
	for i, p := range series.Points {
		data[i] = opts.LineData{Name: p.Label, Value: d.values(p, i, p.y())}
		if len(data) < fewPoints || (gap(i-1) && gap(i+1)) {
			marked = true
		} else {
			data[i].Symbol = "none"
		}
	}
	return data, marked
}

// survival draws the share decided by each hour.
func (d draft) survival() drawing {
	chart := charts.NewLine()
	var over list
	for i, series := range d.Series {
		data := make([]opts.LineData, len(series.Points))
		for j, p := range series.Points {
			data[j] = opts.LineData{Name: p.Label, Value: d.values(p, round(p.X), p.y())}
		}
		chart.AddSeries(series.Name, data, append(lineOptions(i, false), step)...)
		over = append(over, d.lineOverlay(i, series))
	}
	for i, series := range d.banded() {
		chart.Overlap(d.bandOf(i, series, func(_ int, p Point) any { return round(p.X) }))
		over = append(over, bandOverlay("stepBand"))
	}
	return drawing{chart, object{
		"tooltip": object{"trigger": "axis", "formatter": fn("stepTip", d.XUnit)},
		"xAxis":   list{d.xNumbers(d.xSpan())},
		"yAxis":   list{valueAxis(span{0, 100, 20})},
		"series":  append(over, d.target()...),
	}}
}

// funnel draws institutions by size and rate, with control limits.
func (d draft) funnel() drawing {
	chart, lines := charts.NewScatter(), charts.NewLine()
	var marks list
	for i, series := range d.figures() {
		others, named := d.funnelData(series)
		chart.AddSeries(series.Name, others, charts.WithItemStyleOpts(opts.ItemStyle{Color: paper, BorderColor: compare}))
		marks = append(marks, object{"symbol": symbol(i),
			"symbolSize": 9, "emphasis": quiet, "z": 2, "itemStyle": object{"borderWidth": 1.5}})
		chart.AddSeries(series.Name+" (named)", named, charts.WithItemStyleOpts(opts.ItemStyle{Color: color(i)}))
		marks = append(marks, object{"symbol": "diamond", "symbolSize": 17, "emphasis": quiet, "z": 6,
			"itemStyle": object{"opacity": 1},
			"label":     halo(object{"show": true, "formatter": "{b}", "position": "top", "color": ink, "fontSize": fontSize})})
	}
	for _, series := range d.Series {
		if d.isLimit(series) {
			lines.AddSeries(limitName(series), limitData(series))
		}
	}
	chart.Overlap(lines)
	return drawing{chart, object{
		"tooltip": object{"trigger": "item", "formatter": fn("funnelTip", d.XUnit)},
		"xAxis":   list{d.xNumbers(d.xSpan())},
		"yAxis":   list{merge(valueAxis(spanOf(d.ys(), 5, decimalStep)), object{"splitLine": object{"show": false}, "axisLine": axisLine()})},
		"series":  append(append(marks, d.limitOverlays()...), d.target()...),
	}}
}

// funnelData parts the anonymous points of a series from those with a name.
func (d draft) funnelData(series Series) (others, named []opts.ScatterData) {
	others, named = []opts.ScatterData{}, []opts.ScatterData{}
	for _, p := range series.Points {
		switch {
		case p.Missing:
		case p.Label == "":
			others = append(others, opts.ScatterData{Name: p.Aside, Value: d.values(p, round(p.X), p.y())})
		default:
			named = append(named, opts.ScatterData{Name: p.Label, Value: d.values(p, round(p.X), p.y())})
		}
	}
	return others, named
}

func limitData(series Series) []opts.LineData {
	data := make([]opts.LineData, len(series.Points))
	for i, p := range series.Points {
		data[i] = opts.LineData{Value: list{round(p.X), p.y()}}
	}
	return data
}

// limitOverlays style the control limits: each pair has its own dashes.
func (d draft) limitOverlays() list {
	var over list
	var seen []string
	for _, series := range d.Series {
		if !d.isLimit(series) {
			continue
		}
		name := limitName(series)
		if !slices.Contains(seen, name) {
			seen = append(seen, name)
		}
		over = append(over, object{"showSymbol": false, "symbol": "none", "silent": true, "z": 1, "emphasis": quiet,
			"lineStyle": object{"color": compare, "width": 1.5, "type": dash(slices.Index(seen, name) + 1)}})
	}
	return over
}

// xSpan is the reach of the axis of X, with as many ticks as it has room for.
func (d draft) xSpan() span {
	ticks, step := 8.0, decimalStep
	if d.narrow {
		ticks = 4
	}
	if strings.HasPrefix(d.XUnit, "hours") {
		step = hourStep
	}
	return spanOf(d.xs(), ticks, step)
}

func step(s *charts.SingleSeries) { s.Step = "end" }

func lineOptions(i int, marked bool) []charts.SeriesOpts {
	return []charts.SeriesOpts{
		charts.WithLineChartOpts(opts.LineChart{ShowSymbol: opts.Bool(marked), ConnectNulls: opts.Bool(false), Symbol: symbol(i)}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: color(i), Width: 3}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: color(i)}),
	}
}

func (d draft) lineOverlay(i int, series Series) object {
	over := object{"showAllSymbol": true, "symbolSize": 9, "z": 3, "emphasis": quiet, "lineStyle": object{"type": dash(i)}}
	if d.direct() {
		over["endLabel"] = endLabel(strings.Join(d.endLabel(series), "\n"))
		over["labelLayout"] = object{"moveOverlap": "shiftY"}
	}
	return over
}

func endLabel(text string) object {
	return object{"show": true, "formatter": fn("text", text), "color": ink, "fontSize": fontSize, "lineHeight": lineHeight, "distance": 6}
}

// banded are the series to draw bands for: all or, without a single limit, none.
func (d draft) banded() []Series {
	if d.hasLimits() {
		return d.Series
	}
	return nil
}

// bandOf is the area between the limits of a series, drawn as one shape a run of points.
func (d draft) bandOf(i int, series Series, x func(int, Point) any) *charts.Custom {
	data := make([]opts.CustomData, len(series.Points))
	for j, p := range series.Points {
		data[j] = opts.CustomData{Value: d.values(p, x(j, p))}
	}
	return charts.NewCustom().AddSeries(series.Name+" (limits)", data,
		charts.WithItemStyleOpts(opts.ItemStyle{Color: color(i)}))
}

func bandOverlay(shape string) object {
	return object{"renderItem": fn(shape), "silent": true, "z": 1, "clip": true, "tooltip": object{"show": false},
		"encode": object{"x": 0, "y": list{1, 2}}}
}
