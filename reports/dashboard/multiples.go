package dashboard

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Small plots of Multiples: their number beside each other, and heights in pixels.
const (
	plotsWide  = 3
	plotLine   = 100 // of the plot itself
	plotLabels = lineHeight + 10
	plotGap    = 16
)

func (d draft) plotColumns() int {
	if d.narrow {
		return 1
	}
	return min(plotsWide, len(d.Series))
}

func (d draft) plotRows() int {
	columns := d.plotColumns()
	return (len(d.Series) + columns - 1) / columns
}

// plotNames are the names over the plots, in lines.
func (d draft) plotNames() (names [][]string, most int) {
	for _, series := range d.Series {
		lines := wrap(series.Name, d.room()/float64(d.plotColumns())-plotGap)
		names, most = append(names, lines), max(most, len(lines))
	}
	return names, most
}

func (d draft) plotHeight() int {
	_, lines := d.plotNames()
	return lines*lineHeight + plotLine + plotLabels + plotGap
}

// multiples draws a plot a series. All have one scale: what looks twice as high is.
func (d draft) multiples() drawing {
	chart := charts.NewLine().SetXAxis(d.Categories)
	names, lines := d.plotNames()
	columns := d.plotColumns()
	reach := spanOf(d.ys(), 3, decimalStep)
	titles := list{d.frame()["title"]}
	var over, grids, xs, ys list
	for i, series := range d.Series {
		data, marks := d.multipleData(series)
		chart.AddSeries(series.Name, data,
			charts.WithLineChartOpts(opts.LineChart{ShowSymbol: opts.Bool(true), ConnectNulls: opts.Bool(false), XAxisIndex: i, YAxisIndex: i}),
			charts.WithLineStyleOpts(opts.LineStyle{Color: color(0), Width: 2}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: color(0)}))
		over = append(over, object{"showAllSymbol": true, "symbolSize": 7, "emphasis": quiet, "data": marks})
		left := fmt.Sprintf("%.2f%%", 100*float64(i%columns)/float64(columns))
		top := d.top() + i/columns*d.plotHeight()
		titles = append(titles, object{"text": strings.Join(names[i], "\n"), "left": left, "top": top, "padding": 0,
			"textStyle": object{"fontSize": fontSize, "fontWeight": "bold", "lineHeight": lineHeight, "color": ink}})
		grids = append(grids, object{"left": left, "top": top + lines*lineHeight + 8, "width": fmt.Sprintf("%.2f%%", 100/float64(columns)-3),
			"height": plotLine + plotLabels - 8, "containLabel": true, "right": nil, "bottom": nil})
		xs = append(xs, d.plotAxis(i))
		ys = append(ys, merge(valueAxis(reach), object{"gridIndex": i}))
	}
	return drawing{chart, object{"title": titles, "grid": grids, "xAxis": xs, "yAxis": ys, "series": over,
		"tooltip": object{"trigger": "axis", "formatter": fn("multipleTip", d.Mark)}}}
}

// plotAxis names the first and the last period.
func (d draft) plotAxis(i int) object {
	label := merge(axisLabel(), object{"interval": max(0, len(d.Categories)-2), "alignMinLabel": "left", "alignMaxLabel": "right"})
	return object{"type": "category", "gridIndex": i, "data": d.Categories, "boundaryGap": len(d.Categories) == 1,
		"axisLabel": label, "axisLine": axisLine(), "axisTick": object{"show": false}}
}

// multipleData are the points of a plot, and how the marked ones look. A point that stands alone between gaps
// has a mark of its own, for a line would not show it.
func (d draft) multipleData(series Series) ([]opts.LineData, list) {
	data, marks := make([]opts.LineData, len(series.Points)), make(list, len(series.Points))
	gap := func(i int) bool { return i < 0 || i >= len(data) || series.Points[i].Missing }
	for i, p := range series.Points {
		data[i], marks[i] = opts.LineData{Name: p.Label, Value: list{i, p.y()}}, object{}
		switch {
		case p.Marked:
			data[i].Symbol = symbol(1)
			marks[i] = object{"symbolSize": 13, "itemStyle": object{"color": color(3), "borderColor": ink, "borderWidth": 1}}
		case gap(i-1) && gap(i+1):
			data[i].Symbol = symbol(0)
		default:
			data[i].Symbol = "none"
		}
	}
	return data, marks
}
