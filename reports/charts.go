package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// A plot says which columns of a sheet a chart shows.
type plot struct {
	id, title, subtitle string
	what                string // the figure as a sentence's subject, with a small letter: tested, it makes the chart's title
	finding             string // the title, where the section knows what to say
	kind                dashboard.Kind
	value, low, high    string // columns; low and high may be empty
	unit                string // for people
	percent             bool   // shares are drawn as per cent
	rows                string // the column that names the points
	series              string // the column's name in the legend
	target              *dashboard.Target
	largestFirst        bool // rows have no order of their own
	summary             string
	columns             []render.Heading
	bands               []dashboard.Band
	live                bool
	handed              bool // to one reader, who has no warehouse: without the explanation and its query
}

// figure draws a sheet: two static drawings, the live chart's options where
// the page has scripts, and the table.
func (p *press) figure(s sheet, c plot, links []render.Link) (render.Block, error) {
	if c.summary == "" {
		c.summary = p.extremes(s.table, c.rows, c.value, capital(c.what))
	}
	table := render.TableView{Table: s.table, Labels: p.labels, Columns: c.columns, Caption: c.title + ": " + c.subtitle}
	spec := p.spec(s.table, c)
	if !spec.HasFigures() { // axes without a mark say nothing
		return render.DataTable{ID: c.id, Table: table, Downloads: links}, nil
	}
	var explanation []render.Block
	var err error
	if !c.handed { // a school's page says in its own words how its figures are made
		if explanation, err = p.explain(s, c); err != nil {
			return nil, err
		}
	}
	title, subtitle := c.title, c.subtitle
	if found := p.finding(s.table, c); found != "" {
		title, subtitle = found, c.title+": "+lower(c.subtitle)
	}
	f := render.Figure{ID: c.id, Title: title, Subtitle: subtitle, Summary: c.summary + undrawn(s.table, c), Table: table, Downloads: links, Explanation: explanation}
	if f.Wide, f.Narrow, err = p.draw(spec); err != nil {
		return nil, err
	}
	if c.live {
		if f.Option, err = spec.Option(false); err != nil {
			return nil, err
		}
		f.NarrowOption, err = spec.Option(true)
		f.CheckOption = func(option []byte) error { return p.spec(s.table, c).CheckOption(option) }
	}
	return f, err
}

// spec takes a chart's numbers from a cleared table, and from nowhere else.
// Rows without a figure are gaps in a line; a row of its own they do not get.
func (p *press) spec(t disclosure.Table, c plot) dashboard.Spec {
	spec := dashboard.Spec{ID: "chart-" + c.id, Kind: c.kind, Title: c.title, Summary: c.summary, Unit: c.unit, Target: c.target, Bands: c.bands}
	series := dashboard.Series{Name: c.series}
	for _, i := range onChart(t, c) {
		spec.Categories = append(spec.Categories, p.category(t, i, c.rows))
		series.Points = append(series.Points, point(t, i, c))
	}
	spec.Series = []dashboard.Series{series}
	return spec
}

// drawn lists the rows that a chart shows. A line begins and ends with the
// records; rows of bars and dots are those that have a figure.
func drawn(t disclosure.Table, c plot) []int {
	var rows []int
	for i := range t.Len() {
		cell := t.Cell(i, c.value)
		_, ok := number(cell, false)
		if ok || c.kind == dashboard.Trend && cell.Reason != string(queries.NoRecords) && cell.Reason != string(queries.NotYet) {
			rows = append(rows, i)
		}
	}
	if c.largestFirst {
		slices.SortStableFunc(rows, func(a, b int) int {
			return cmp.Compare(t.Cell(b, c.value).Number, t.Cell(a, c.value).Number)
		})
	}
	return rows
}

// mostRows is how many rows a chart shows of those that have no order of their own: more are read in the table.
const mostRows = 15

// onChart lists the rows that a chart has room for.
func onChart(t disclosure.Table, c plot) []int {
	rows := drawn(t, c)
	if c.largestFirst && len(rows) > mostRows {
		return rows[:mostRows]
	}
	return rows
}

// undrawn says how many rows stand in the table alone, or "".
func undrawn(t disclosure.Table, c plot) string {
	n, cut := t.Len()-len(drawn(t, c)), len(drawn(t, c))-len(onChart(t, c))
	switch {
	case cut > 0:
		return fmt.Sprintf(" The %d highest are drawn; all %d groups are in the table.", mostRows, t.Len())
	case c.kind == dashboard.Trend && hasWithheld(t, c.value):
		return " Spans whose figure is withheld are gaps in the line."
	case n == 0 || c.kind == dashboard.Trend:
		return ""
	case n == 1:
		return " One more row has no figure that can be shown; it is in the table."
	}
	return fmt.Sprintf(" %d more rows have no figure that can be shown; they are in the table.", n)
}

func hasWithheld(t disclosure.Table, column string) bool {
	for i := range t.Len() {
		if t.Cell(i, column).Kind == disclosure.Withheld {
			return true
		}
	}
	return false
}

// category names a point: months in short, for they stand on an axis.
func (p *press) category(t disclosure.Table, i int, column string) string {
	cell := t.Cell(i, column)
	if cell.Kind == disclosure.Day {
		switch t.Grain() {
		case "month":
			return cell.Day.Format("Jan 2006")
		case "day", "week":
			return cell.Day.Format("2 Jan 2006")
		}
	}
	return p.labels.Cell(t, i, column)
}

func point(t disclosure.Table, i int, c plot) dashboard.Point {
	y, ok := number(t.Cell(i, c.value), c.percent)
	if !ok {
		return dashboard.Point{Missing: true, Label: absent(t.Cell(i, c.value))}
	}
	pt := dashboard.Point{Y: y}
	low, lowOK := number(t.Cell(i, c.low), c.percent)
	high, highOK := number(t.Cell(i, c.high), c.percent)
	if lowOK && highOK {
		pt.Low, pt.High, pt.HasLimits = low, high, true
	}
	return pt
}

// number is a cell's figure at the precision at which it is published.
func number(cell disclosure.Cell, percent bool) (float64, bool) {
	x := cell.Number
	switch {
	case cell.Kind != disclosure.Total && cell.Kind != disclosure.Measurement:
		return 0, false
	case percent && math.Abs(x) < 0.01:
		return round(x*100, 2), true
	case percent:
		return math.Round(x*1000) / 10, true
	case cell.Kind == disclosure.Measurement:
		return math.Round(x*100) / 100, true
	}
	return x, true
}

// figure is a cell's figure as it is published: a share of 0.00068 is that, and no 0.
func figure(cell disclosure.Cell) (float64, bool) {
	return cell.Number, cell.Kind == disclosure.Total || cell.Kind == disclosure.Measurement
}

// round keeps so many significant digits.
func round(x float64, digits int) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits-1, 64), 64)
	if err != nil {
		return x // cannot be: the text was just made
	}
	return y
}

func absent(cell disclosure.Cell) string {
	if cell.Kind == disclosure.Withheld {
		return "withheld"
	}
	return cell.Reason
}

// text is a cell for a sentence: 12,345, 48.2% or 23.3 hours.
func text(t disclosure.Table, i int, column string) string {
	cell := t.Cell(i, column)
	if j := t.Column(column); j >= 0 && (cell.Kind == disclosure.Total || cell.Kind == disclosure.Measurement) {
		return render.Spell(cell, t.Columns()[j])
	}
	return render.Spell(cell, disclosure.Column{})
}

// interval is "95% interval 12.1 to 15.3", or "" where a limit is missing.
func interval(t disclosure.Table, i int, low, high string) string {
	for _, column := range []string{low, high} {
		if _, ok := number(t.Cell(i, column), false); !ok {
			return ""
		}
	}
	bare := func(column string) string {
		cell := t.Cell(i, column)
		if unit := t.Columns()[t.Column(column)]; unit.Unit != "hours" {
			return render.Text(cell, unit, t.Symbol())
		}
		return text(t, i, column)
	}
	return fmt.Sprintf("95%% interval %s to %s", bare(low), bare(high))
}
