package dashboard

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// bars draws horizontal bars from zero, stacked if there are several series.
func (d draft) bars() drawing {
	chart := charts.NewBar()
	var over list
	if d.narrow { // an empty series keeps room for the labels above the bars
		lines, _ := d.rowParts()
		chart.AddSeries("", []opts.BarData{})
		over = append(over, object{"barWidth": lines * lineHeight, "silent": true})
	}
	for i, series := range d.Series {
		data := make([]opts.BarData, len(series.Points))
		for row, p := range series.Points {
			data[row] = opts.BarData{Name: p.Label, Value: d.values(p, p.y(), row)}
		}
		options := []charts.SeriesOpts{charts.WithItemStyleOpts(opts.ItemStyle{Color: color(i)})}
		if d.stacked() {
			options = append(options, charts.WithBarChartOpts(opts.BarChart{Stack: "all"}))
		}
		chart.AddSeries(series.Name, data, options...)
		over = append(over, d.barOverlay(i))
	}
	return drawing{chart, merge(d.rowAxes(), object{
		"tooltip": object{"trigger": "axis", "axisPointer": object{"type": "shadow"}, "formatter": fn("rowTip", d.Categories)},
		"series":  append(over, d.target()...),
	})}
}

func (d draft) barOverlay(i int) object {
	over := object{"barWidth": barWidth, "barGap": "0%", "emphasis": quiet}
	if !d.stacked() {
		over["label"] = halo(object{"show": true, "position": "right", "color": ink, "fontSize": fontSize, "formatter": fn("figure", 0)})
		return over
	}
	style := object{"borderColor": paper, "borderWidth": 1} // a thin gap between the parts
	if i > 0 {
		style["decal"] = decals[(i-1)%len(decals)]
	}
	over["itemStyle"] = style
	return over
}

// decals tell the parts of a stack apart without colour. The first part has none.
var decals = []object{
	{"symbol": "rect", "color": paper, "dashArrayX": list{1, 0}, "dashArrayY": list{1, 5}, "rotation": -0.785398},
	{"symbol": "circle", "color": paper, "symbolSize": 0.5, "dashArrayX": list{list{6, 6}, list{0, 6, 6, 0}}, "dashArrayY": list{5, 0}},
	{"symbol": "rect", "color": paper, "dashArrayX": list{1, 0}, "dashArrayY": list{1, 5}, "rotation": 0.785398},
	{"symbol": "rect", "color": paper, "dashArrayX": list{1, 0}, "dashArrayY": list{1, 4}},
	{"symbol": "rect", "color": paper, "dashArrayX": list{1, 0}, "dashArrayY": list{1, 4}, "rotation": 1.570796},
}

// dots draws a mark a row and series, with a whisker from limit to limit.
func (d draft) dots() drawing {
	chart := charts.NewCustom()
	var over list
	for i, series := range d.Series {
		data := make([]opts.CustomData, len(series.Points))
		for row, p := range series.Points {
			data[row] = opts.CustomData{Name: p.Label, Value: d.values(p, p.y(), row)}
		}
		chart.AddSeries(series.Name, data, charts.WithItemStyleOpts(opts.ItemStyle{Color: color(i)}))
		over = append(over, object{"renderItem": fn("whisker", symbol(i), d.dodge(i)), "z": 3, "silent": true,
			"encode": object{"x": list{0, 2, 3}, "y": 1}})
	}
	return drawing{chart, merge(d.rowAxes(), object{
		"tooltip": object{"trigger": "axis", "axisPointer": object{"type": "shadow", "axis": "y"}, "formatter": fn("rowTip", d.Categories)},
		"series":  append(over, d.target()...),
	})}
}

// dodge is how far below the middle of its row the mark of series i is, in pixels. The labels
// above the rows of a narrow chart push it down.
func (d draft) dodge(i int) float64 {
	below := dodgeStep * (float64(i) - float64(len(d.Series)-1)/2)
	if d.narrow {
		lines, _ := d.rowParts()
		below += float64(lines*lineHeight) / 2
	}
	return below
}

// rowSpan is the reach of the horizontal axis.
func (d draft) rowSpan() span {
	values, ticks := d.ys(), 6.0
	if d.Kind == Bars {
		values = d.stackedYs()
	}
	if d.narrow {
		ticks = 4
	}
	return spanOf(values, ticks, decimalStep)
}

func (d draft) rowAxes() object {
	figures := valueAxis(d.rowSpan())
	if d.narrow { // no labels to the left of the plot: nothing may stick out
		figures["axisLabel"].(object)["alignMinLabel"] = "left"
	}
	return object{"xAxis": list{figures}, "yAxis": list{d.rowAxis()}}
}
