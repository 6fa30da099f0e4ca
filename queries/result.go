package queries

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A group is the rows of statistics that one figure or one series rests on.
type group struct {
	query Query
	dims  []Value // in the order of the query's By
	span  int     // position among the query's spans; the whole period has one
	rows  []statistics
}

// figures are the columns of one row of a result. What an estimator leaves out
// and no formula gives is undefined.
type figures map[string]Value

// An estimator turns the statistics of a group into the figures of its row.
type estimator func(group) (figures, error)

// estimators by the name that a measure's header gives. Measures without one
// have a row of statistics that already holds their counts.
var estimators = map[string]estimator{
	"response_times": responseTimes,
	"lanes":          lanes,
	"backlog":        backlog,
	"trends":         trends,
	"school_rates":   schoolRates,
	"exposure":       exposure,
	"enforcement":    enforcement,
	"appeals":        appeals,
	"prevalence":     prevalence,
	"alarms":         alarms,
	"weekly_trends":  weeklyTrends,
	"accuracy":       accuracy,
	"agreement":      agreement,
}

// finishers fill in what rests on all rows of a result together.
var finishers = map[string]func(*Result){
	"trends": judge, "school_rates": pool,
	"weekly_trends": judgeWeeks,
	"lanes":         func(r *Result) { correct(r, "log_rank_p_within_harm", "q_value", "tests") },
}

// columnsOf gives the position of each column.
func columnsOf(r Result) map[string]int {
	at := map[string]int{}
	for i, c := range r.Columns {
		at[c.Name] = i
	}
	return at
}

// PeriodStart is the column that names a span of the period by its first day.
const PeriodStart = "period_start"

// result groups the statistics, estimates each group and lays out the rows.
func (m Measure) result(q Query, rows []statistics, family map[string][]test) (Result, error) {
	r := Result{Query: q, Measure: m, Columns: m.resultColumns(q), family: family}
	groups := m.groups(q, rows)
	for _, g := range groups {
		f, err := m.figures(g)
		if err != nil {
			return Result{}, err
		}
		if reason, ok := q.unknown(g.span); ok {
			f = unknown(m, reason)
		}
		row := slices.Clone(g.dims)
		if q.Grain != "" {
			row = append(row, q.spans(false)[g.span].first)
		}
		for _, c := range r.Columns[len(row):] {
			v, ok := f[c.Name]
			if !ok {
				v = NotComputed
			}
			row = append(row, v)
		}
		r.Rows = append(r.Rows, row)
	}
	if finish, ok := finishers[m.Estimator]; ok {
		finish(&r)
	}
	r.Notes = append(r.Notes, notes(r)...)
	return r, nil
}

// unknown are the figures of a span of which nothing is known.
func unknown(m Measure, reason Undefined) figures {
	f := figures{}
	for _, c := range m.Columns {
		f[c.Name] = reason
	}
	return f
}

func (m Measure) resultColumns(q Query) []Column {
	var columns []Column
	for _, d := range q.By {
		columns = append(columns, Column{Name: d, Unit: Words, Role: Dimension})
	}
	if q.Grain != "" {
		columns = append(columns, Column{Name: PeriodStart, Unit: Date, Role: Dimension, About: "first day of the " + q.Grain})
	}
	for _, c := range m.Columns {
		if c.Role != Behind || q.Behind {
			columns = append(columns, m.named(c, q.Interval))
		}
	}
	return columns
}

// groups sorts the statistics by dimensions and span. Every group has every
// span of the period, because a month without reports is a zero, not a gap;
// and a query without dimensions has its total row even when there is nothing.
func (m Measure) groups(q Query, rows []statistics) []group {
	byKey := map[string][]statistics{}
	dims := map[string][]Value{}
	spans := q.spans(false)
	for _, row := range rows {
		var key []string
		var values []Value
		for _, d := range q.By {
			key, values = append(key, row.label(d)), append(values, Label(row.label(d)))
		}
		k := strings.Join(key, "\x00")
		dims[k] = values
		at := k + "\x01" + strconv.Itoa(m.spanOf(q, row, spans))
		byKey[at] = append(byKey[at], row)
	}
	if len(q.By) == 0 {
		dims[""] = nil
	}
	var groups []group
	for k, values := range dims {
		for i := range spans {
			g := group{query: q, dims: values, span: i, rows: byKey[k+"\x01"+strconv.Itoa(i)]}
			switch {
			case m.Estimator == "alarms": // every span is judged by the whole history
				g.rows = byKey[k+"\x010"]
			case m.Estimator == "trends" && i == 0:
				g.rows = append(byKey[k+"\x01-1"], g.rows...)
			case m.Estimator == "trends":
				g.rows = append(slices.Clone(byKey[k+"\x01"+strconv.Itoa(i-1)]), g.rows...)
			}
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b group) int {
		for i := range a.dims {
			if c := natural(string(a.dims[i].(Label)), string(b.dims[i].(Label))); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.span, b.span)
	})
	return groups
}

// spanOf finds the span that a row of statistics belongs to: by its position,
// counted from 1 (with trends, 1 is the span before), or by its first day.
func (m Measure) spanOf(q Query, row statistics, spans []span) int {
	if _, ok := row.at["position"]; ok {
		position := int(row.total("position")) - 1
		if m.Estimator == "trends" {
			position--
		}
		return position
	}
	if q.Grain == "" || m.Estimator == "alarms" {
		return 0
	}
	d, _ := row.value(PeriodStart).(Day)
	return slices.IndexFunc(spans, func(s span) bool { return !d.After(s.last.Time) && (s.first == d || s.first.After(d.Time)) })
}

// natural orders labels as people do: 6-9 before 10-12, words after numbers.
func natural(a, b string) int {
	x, xOK := leadingNumber(a)
	y, yOK := leadingNumber(b)
	switch {
	case xOK && yOK && x != y:
		return cmp.Compare(x, y)
	case xOK != yOK && xOK:
		return -1
	case xOK != yOK:
		return 1
	}
	return cmp.Compare(a, b)
}

func leadingNumber(s string) (int, bool) {
	digits := strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(s[:len(s)-len(digits)])
	return n, err == nil
}

// figures estimates one group and then works out the row formulas.
func (m Measure) figures(g group) (figures, error) {
	f := figures{}
	if m.Estimator != "" {
		var err error
		if f, err = estimators[m.Estimator](g); err != nil {
			return nil, err
		}
	} else {
		for _, c := range m.Columns {
			if c.Formula == "" {
				f[c.Name] = given(g.rows, c)
			}
		}
	}
	for _, c := range m.Columns {
		if c.Formula == "" {
			continue
		}
		formula, err := parseFormula(c.Formula)
		if err != nil {
			return nil, err
		}
		if f[c.Name], err = formula.apply(f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// given is a column as the SQL gave it: one row a group, or none, which for a
// count is zero.
func given(rows []statistics, c Column) Value {
	switch {
	case len(rows) > 0:
		return rows[0].value(c.Name)
	case c.Role == Counted || c.Role == Base:
		return Total(0)
	}
	return NoCases
}
