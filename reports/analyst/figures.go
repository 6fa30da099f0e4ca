package analyst

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/render"
)

//go:embed assets/explore.js
var exploreJS string

//go:embed assets/explore.css
var exploreCSS string

// A config is what the page's script needs to fill a panel's chart and table with the rows of a choice.
type config struct {
	Cube    string         `json:"cube"`
	Kind    dashboard.Kind `json:"kind"`
	Rows    string         `json:"rows"`  // the dimension of points
	Split   string         `json:"split"` // the dimension of plots
	Cut     []string       `json:"cut"`   // filters that the panel follows
	Lines   []configLine   `json:"lines"`
	Mark    string         `json:"mark"`   // column
	Order   []string       `json:"order"`  // keys of the chart's points
	Plots   []string       `json:"plots"`  // keys of its plots
	Limits  bool           `json:"limits"` // any point has them
	Target  float64        `json:"target"` // what the axis must reach; 0: nothing
	Columns []string       `json:"columns"`
	Unit    string         `json:"unit"`
	Command string         `json:"command"`
	Left    string         `json:"left"` // what the sentence adds of plots that are not drawn
}

type configLine struct {
	Name   string `json:"name"`
	Column string `json:"column"`
	Low    string `json:"low"`
	High   string `json:"high"`
	Count  bool   `json:"count"` // where there is no row, none was counted
}

// explorer is a panel with everything chosen.
func (d *desk) explorer(c *cube, p panel, filters []string) (render.Block, error) {
	spec, cfg, err := d.draft(c, p, filters)
	if err != nil {
		return nil, err
	}
	block := render.Explorer{ID: p.id, Title: p.title, Subtitle: p.subtitle, Summary: spec.Summary, SQL: c.measure.SQL, Command: cfg.Command,
		Downloads: []render.Link{{Text: "CSV", Href: "data/" + c.file(), Note: "every row that the page can show, marked as internal"}}}
	block.Head, block.Rows = d.table(c, p)
	if len(cfg.Cut) > 0 {
		if block.Config, err = json.Marshal(cfg); err != nil {
			return nil, err
		}
	}
	if !spec.HasFigures() {
		return block, nil
	}
	for _, form := range []struct {
		narrow bool
		svg    *string
		option *[]byte
	}{{false, (*string)(&block.Wide), &block.Option}, {true, (*string)(&block.Narrow), &block.NarrowOption}} {
		svg, err := d.renderer.SVG(spec, spec.Size(form.narrow))
		if err != nil {
			return nil, err
		}
		*form.svg = string(svg)
		if *form.option, err = spec.Option(form.narrow); err != nil {
			return nil, err
		}
	}
	return block, nil
}

// draft is what is drawn, and how the page's script draws it again.
func (d *desk) draft(c *cube, p panel, filters []string) (dashboard.Spec, config, error) {
	cut := slices.DeleteFunc([]string{p.split, p.rows}, func(dim string) bool { return dim == "" })
	cfg := config{Cube: c.name, Kind: p.kind, Rows: p.rows, Split: p.split, Cut: c.choosable(cut, filters), Mark: p.mark, Columns: p.columns, Unit: p.unit,
		Command: d.command(c, cut)}
	for _, l := range p.lines {
		count := c.column(l.column).Role == queries.Counted
		cfg.Lines = append(cfg.Lines, configLine{l.name, l.column, l.low, l.high, count})
	}
	spec := dashboard.Spec{ID: "chart-" + p.id, Kind: p.kind, Title: p.title, Unit: p.unit, Target: p.target}
	if p.target != nil {
		cfg.Target = p.target.Value
	}
	if p.kind == dashboard.Funnel {
		err := d.funnel(c, p, &spec)
		return spec, cfg, err
	}
	rows := c.of(cut)
	cfg.Order = c.order(p, rows)
	for _, key := range cfg.Order {
		category := d.word(p.rows, key)
		if p.kind == dashboard.Calendar {
			category = key
		}
		spec.Categories = append(spec.Categories, category)
	}
	if p.split == "" {
		for _, l := range p.lines {
			spec.Series = append(spec.Series, dashboard.Series{Name: l.name, Points: c.points(p, l, rows, cfg.Order)})
		}
	} else {
		spec.Mark = "more than expected"
		cfg.Plots = c.plots(p, rows)
		for _, key := range cfg.Plots {
			own := slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return c.key(r, p.split) != key })
			spec.Series = append(spec.Series, dashboard.Series{Name: d.word(p.split, key), Points: c.points(p, p.lines[0], own, cfg.Order)})
		}
	}
	for _, s := range spec.Series {
		cfg.Limits = cfg.Limits || slices.ContainsFunc(s.Points, func(pt dashboard.Point) bool { return pt.HasLimits })
	}
	names := make([]string, len(cfg.Order))
	for i, key := range cfg.Order {
		names[i] = d.word(p.rows, key)
	}
	spec.Summary = summary(spec, names)
	if all := c.values(p.split); p.split != "" && len(all) > len(cfg.Plots) {
		cfg.Left = fmt.Sprintf(" Drawn are the %d with most; all %d are in the table.", len(cfg.Plots), len(all))
		spec.Summary += cfg.Left
	}
	return spec, cfg, nil
}

func (c *cube) key(r row, dim string) string {
	if key := r.keys[slices.Index(c.dims, dim)]; key != nil {
		return *key
	}
	return ""
}

// order lists the keys of the points of a chart: spans of which something is known, or rows with a figure.
func (c *cube) order(p panel, rows []row) []string {
	size := map[string]float64{}
	var order []string
	for _, r := range rows {
		key, column := c.key(r, p.rows), p.lines[0].column
		y, ok := c.shown(r, column).(float64)
		timed := slices.Contains(grains, p.rows)
		v := c.value(r, column)
		unknown := v == queries.NoRecords || v == queries.NotYet || v == queries.NotComputed
		if timed && unknown || !timed && !ok {
			continue
		}
		size[key] = math.Max(size[key], y)
		order = union(order, []string{key})
	}
	if p.largestFirst && p.split == "" {
		slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(size[b], size[a]) })
	}
	return order
}

// mostPlots is how many small plots are taken in at a glance.
const mostPlots = 12

// plots lists the keys of small plots, those with most first; the others are in the table alone.
func (c *cube) plots(p panel, rows []row) []string {
	sum := map[string]float64{}
	for _, r := range rows {
		y, _ := c.shown(r, p.lines[0].column).(float64)
		sum[c.key(r, p.split)] += y
	}
	keys := slices.Sorted(maps.Keys(sum))
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(sum[b], sum[a]) })
	return keys[:min(len(keys), mostPlots)]
}

// points are a line's figures in the order of keys.
func (c *cube) points(p panel, l line, rows []row, order []string) []dashboard.Point {
	points := make([]dashboard.Point, len(order))
	for i := range points {
		points[i] = dashboard.Point{Missing: true, Label: string(queries.NoCases)}
	}
	for _, r := range rows {
		i := slices.Index(order, c.key(r, p.rows))
		if i < 0 {
			continue
		}
		y, ok := c.shown(r, l.column).(float64)
		if !ok {
			points[i].Label = words(c.value(r, l.column))
			continue
		}
		points[i] = dashboard.Point{Y: y}
		if l.low != "" {
			low, lowOK := c.shown(r, l.low).(float64)
			high, highOK := c.shown(r, l.high).(float64)
			if lowOK && highOK {
				points[i].Low, points[i].High, points[i].HasLimits = low, high, true
			}
		}
		points[i].Marked = p.mark != "" && c.value(r, p.mark) == queries.Label("yes")
	}
	return points
}

// summary tells the extremes of points with these names; explore.js says the same of what is chosen.
func summary(s dashboard.Spec, names []string) string {
	if !s.HasFigures() {
		return "There is no figure to draw."
	}
	if s.Kind == dashboard.Multiples {
		return marked(s)
	}
	high, low, n := -1, -1, 0
	points := s.Series[0].Points
	for i, p := range points {
		if p.Missing {
			continue
		}
		n++
		if high < 0 || p.Y > points[high].Y {
			high = i
		}
		if low < 0 || p.Y < points[low].Y {
			low = i
		}
	}
	told := func(i int) string {
		unit := " " + s.Unit
		if strings.HasPrefix(s.Unit, "%") {
			unit = s.Unit
		}
		return names[i] + ", " + number(points[i].Y) + unit
	}
	switch n {
	case 0: // the other lines have some
		return "There is no figure to draw."
	case 1:
		return "One figure: " + told(high) + "."
	}
	return "Highest: " + told(high) + ". Lowest: " + told(low) + "."
}

// marked tells how many points stand out.
func marked(s dashboard.Spec) string {
	n := 0
	var plots []string
	for _, series := range s.Series {
		for _, p := range series.Points {
			if p.Marked {
				n++
				plots = union(plots, []string{series.Name})
			}
		}
	}
	if n == 0 {
		return "No point is marked: none is " + s.Mark + "."
	}
	return fmt.Sprintf("Marked as %s: %d, of %s.", s.Mark, n, strings.Join(plots, "; "))
}

// number is a figure with commas between thousands, its decimals as they are.
func number(v float64) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	whole, rest, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 {
		return "−" + whole
	}
	return whole
}

// table is all rows of a panel, every point of a chart and what it leaves out.
func (d *desk) table(c *cube, p panel) (head []string, lines [][]string) {
	cut := slices.DeleteFunc([]string{p.split, p.rows}, func(dim string) bool { return dim == "" })
	for _, dim := range cut {
		head = append(head, headings[dim])
	}
	for _, column := range p.columns {
		text := strings.ReplaceAll(column, "_", " ")
		if c.column(column).Unit == queries.Share {
			text += " (%)"
		}
		head = append(head, text)
	}
	for _, r := range c.of(cut) {
		var cells []string
		for _, dim := range cut {
			cells = append(cells, d.word(dim, c.key(r, dim)))
		}
		for _, column := range p.columns {
			if y, ok := c.shown(r, column).(float64); ok {
				cells = append(cells, number(y))
			} else {
				cells = append(cells, strings.ReplaceAll(fmt.Sprint(c.shown(r, column)), "_", " "))
			}
		}
		lines = append(lines, cells)
	}
	return head, lines
}

var headings = map[string]string{"harm": "Kind of harm", "channel": "Lane", "month": "Month", "week": "Week from", "day": "Day", "school": "School",
	"viewer_age_band": "Age band", "surface": "Surface", "log": "Log", "source": "Source"}

// command gives the figures of a cut on the command line.
func (d *desk) command(c *cube, cut []string) string {
	text := fmt.Sprintf("candour query %s --from %s --to %s --snapshot %d", c.measure.Name, d.Period.Start.Format(time.DateOnly), d.Period.End.Format(time.DateOnly), d.Snapshot)
	for _, dim := range cut {
		if slices.Contains(grains, dim) {
			text += " --grain " + dim
		} else {
			text += " --by " + dim
		}
	}
	return text
}
