package analyst

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"candour/queries"
)

// A cubePlan says which figures of a measure a page needs.
type cubePlan struct {
	name, measure string
	cuts          [][]string // the dimensions that a chart has on its axis or in its plots, one list a chart
	columns       []string
}

// A cube is a measure's figures for every choice that can be made: a row each, in the order of people. The page's
// script looks rows up and works nothing out: a median of two groups is not made of their medians.
type cube struct {
	cubePlan
	measure queries.Measure
	dims    []string
	rows    []row
}

// A row has a key for each dimension, nil where it is about all, and a value for each column.
type row struct {
	keys   []*string
	values []queries.Value
}

// Dimensions of time, and the grain that gives them.
var grains = []string{"day", "week", "month"}

// cube asks for every cut of the plan under every choice of the filters.
func (d *desk) cube(ctx context.Context, plan cubePlan, filters []string) (*cube, error) {
	m, err := d.Measures.Measure(plan.measure)
	if err != nil {
		return nil, err
	}
	c := &cube{cubePlan: plan, measure: m}
	for _, cut := range plan.cuts {
		c.dims = union(c.dims, cut)
	}
	for _, cut := range plan.cuts {
		c.dims = union(c.dims, c.choosable(cut, filters))
	}
	var asked []string
	for _, cut := range plan.cuts {
		for _, chosen := range subsets(c.choosable(cut, filters)) {
			set := union(slices.Clone(cut), chosen)
			slices.SortFunc(set, func(a, b string) int { return slices.Index(c.dims, a) - slices.Index(c.dims, b) })
			if key := strings.Join(set, ","); !slices.Contains(asked, key) {
				asked = append(asked, key)
				if err := d.fill(ctx, c, set); err != nil {
					return nil, err
				}
			}
		}
	}
	return c, nil
}

// choosable are the filters that a cut can be chosen by: those that it does not show itself, and no second
// length of time.
func (c *cube) choosable(cut, filters []string) []string {
	var can []string
	timed := slices.ContainsFunc(cut, func(dim string) bool { return slices.Contains(grains, dim) })
	for _, f := range filters {
		isTime := slices.Contains(grains, f)
		if slices.Contains(cut, f) || isTime && (timed || !c.measure.Grain) || !isTime && !slices.Contains(c.measure.Dimensions, f) {
			continue
		}
		can = append(can, f)
	}
	return can
}

func (d *desk) fill(ctx context.Context, c *cube, set []string) error {
	q := queries.Query{Measure: c.cubePlan.measure, Period: d.Period, FirstDayOfWeek: d.FirstDayOfWeek}
	q.Since, q.AsOf = d.Known(q.Measure)
	for _, dim := range set {
		if slices.Contains(grains, dim) && !slices.Contains(c.measure.Dimensions, dim) {
			q.Grain = dim
		} else {
			q.By = append(q.By, dim)
		}
	}
	result, err := d.Measures.Run(ctx, d.DB, q)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, column := range result.Columns {
		at[column.Name] = i
	}
	for _, cells := range result.Rows {
		r := row{keys: make([]*string, len(c.dims))}
		for i, dim := range c.dims {
			if !slices.Contains(set, dim) {
				continue
			}
			if dim == q.Grain {
				dim = queries.PeriodStart
			}
			key := words(cells[at[dim]])
			r.keys[i] = &key
		}
		for _, column := range c.columns {
			r.values = append(r.values, cells[at[column]])
		}
		if !c.none(r) {
			c.rows = append(c.rows, r)
		}
	}
	return nil
}

// words is a cell that is no figure.
func words(v queries.Value) string {
	switch v := v.(type) {
	case queries.Label:
		return string(v)
	case queries.Day:
		return v.String()
	case queries.Undefined:
		return string(v)
	}
	return ""
}

// subsets lists the subsets of a short list, the empty one first.
func subsets(all []string) [][]string {
	sets := [][]string{nil}
	for _, one := range all {
		for _, set := range sets[:len(sets):len(sets)] {
			sets = append(sets, append(slices.Clone(set), one))
		}
	}
	return sets
}

func union(a, b []string) []string {
	for _, one := range b {
		if !slices.Contains(a, one) {
			a = append(a, one)
		}
	}
	return a
}

// of lists the rows that are cut by exactly these dimensions.
func (c *cube) of(cut []string) []row {
	var found []row
	for _, r := range c.rows {
		fits := true
		for i, dim := range c.dims {
			fits = fits && (r.keys[i] != nil) == slices.Contains(cut, dim)
		}
		if fits {
			found = append(found, r)
		}
	}
	return found
}

// values lists those of a dimension, as the rows that are cut by it have them.
func (c *cube) values(dim string) []string {
	var all []string
	i := slices.Index(c.dims, dim)
	for _, r := range c.rows {
		if i >= 0 && r.keys[i] != nil && !slices.Contains(all, *r.keys[i]) {
			all = append(all, *r.keys[i])
		}
	}
	return all
}

// column is a column of the measure's header.
func (c *cube) column(name string) queries.Column {
	return c.measure.Columns[slices.IndexFunc(c.measure.Columns, func(column queries.Column) bool { return column.Name == name })]
}

func (c *cube) value(r row, column string) queries.Value {
	return r.values[slices.Index(c.columns, column)]
}

// shown is a value as pages show it: a number at their precision, shares as per cent, or words.
func (c *cube) shown(r row, column string) any {
	switch v := c.value(r, column).(type) {
	case queries.Total:
		return float64(v)
	case queries.Measurement:
		if c.column(column).Unit == queries.Share {
			v *= 100
		}
		return precise(float64(v))
	default:
		return words(v)
	}
}

// precise keeps one decimal, or two digits of less than one.
func precise(x float64) float64 {
	if math.Abs(x) >= 1 || x == 0 {
		return math.Round(x*10) / 10
	}
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 1, 64), 64) // its own text always parses
	return y
}

// json is what the page's script reads: rows of keys, null for all, and of values.
func (c *cube) json() ([]byte, error) {
	var b bytes.Buffer
	head, err := json.Marshal([]any{c.dims, c.columns})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, `{"head":%s,"rows":[`, head)
	for i, r := range c.rows {
		cells := make([]any, 0, len(r.keys)+len(r.values))
		for _, key := range r.keys {
			cells = append(cells, key)
		}
		for _, column := range c.columns {
			cells = append(cells, c.shown(r, column))
		}
		text, err := json.Marshal(cells)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(text)
	}
	b.WriteString("]}")
	return b.Bytes(), nil
}

// none reports whether a day under some choice has no count at all: most have none, and the script takes
// days that are missing so.
func (c *cube) none(r row) bool {
	chosen := 0
	for i, key := range r.keys {
		if key != nil && c.dims[i] != "day" {
			chosen++
		}
	}
	for _, v := range r.values {
		if v != queries.Total(0) {
			return false
		}
	}
	return chosen > 0 && slices.Contains(c.dims, "day")
}

func (c *cube) file() string { return "internal-" + c.name + ".csv" }

// csv writes every row with the mark in front. A figure that is none has its reason as its status.
func (c *cube) csv(to io.Writer) error {
	w := csv.NewWriter(to)
	head := append([]string{"clearance"}, c.dims...)
	for _, column := range c.columns {
		head = append(head, column, column+"_status")
	}
	lines := [][]string{head}
	for _, r := range c.rows {
		line := []string{Mark}
		for _, key := range r.keys {
			switch {
			case key == nil:
				line = append(line, "(all)")
			case *key == "":
				line = append(line, notStated)
			default:
				line = append(line, guarded(*key))
			}
		}
		for _, v := range r.values {
			switch v := v.(type) {
			case queries.Total:
				line = append(line, strconv.FormatInt(int64(v), 10), "")
			case queries.Measurement:
				line = append(line, strconv.FormatFloat(float64(v), 'g', -1, 64), "")
			case queries.Undefined:
				line = append(line, "", string(v))
			default:
				line = append(line, guarded(words(v)), "")
			}
		}
		lines = append(lines, line)
	}
	return w.WriteAll(lines)
}

// guarded keeps a spreadsheet from taking words for a formula.
func guarded(text string) string {
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r") {
		return "'" + text
	}
	return text
}
