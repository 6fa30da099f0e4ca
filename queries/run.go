package queries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// A Query asks for one measure.
type Query struct {
	Measure  string
	Period   Period
	By       []string            // dimensions, in the order of the result's columns
	Where    map[string][]string // by dimension or filter: the values that count
	Grain    string              // day, week, month, quarter, year; or "" for the period as a whole
	Clock    string              // decide (the default), acknowledge or act
	Interval string              // the method of limits, of the measure's Intervals; "" for its first
	AsOf     time.Time           // the cut-off
	Since    time.Time           // the first record of all: before it nothing is known

	FirstDayOfWeek time.Weekday // of spans of a week

	// Behind asks for the columns that tell who stands behind the counts. Only
	// disclosure control may see them: they are not for analysts either.
	Behind bool

	// Family are the dimensions whose rows, without any choice, are the tests
	// that q values correct for, besides the rows asked for; none: those alone.
	// It is fixed before anybody looks, so that asking for less does not make
	// a test look surer.
	Family []string
}

// A Result is what a query gave: rows of cells in the order of the columns.
type Result struct {
	Query   Query
	Measure Measure
	Columns []Column // dimensions first, then period_start where a grain was asked for
	Rows    [][]Value
	Notes   []string // caveats that must stand beside the figures

	family map[string][]test // of the query's family, by the column of their p values
}

// An AskError says that the query asks for what its measure does not offer.
type AskError struct{ error }

// Unwrap gives the faults.
func (e AskError) Unwrap() error { return e.error }

// Clocks are the spans of time that a measure of waiting can measure.
var Clocks = []string{"decide", "acknowledge", "act"}

// Clocks are those that the measure can be asked for; the first is the default.
func (m Measure) Clocks() []string {
	if strings.Contains(m.SQL, "$clock") {
		return Clocks
	}
	return Clocks[:1]
}

// statistics is one row of counts that a measure's SQL gave.
type statistics struct {
	at    map[string]int // column → cell, shared by all rows
	cells []Value
}

// value is the cell of a column; a column that the SQL lacks is a mistake of its author.
func (s statistics) value(column string) Value {
	i, ok := s.at[column]
	if !ok {
		panic("queries: the SQL gives no column " + column)
	}
	return s.cells[i]
}

// total is a count; NULL counts as none.
func (s statistics) total(column string) int64 {
	n, _ := s.value(column).(Total)
	return int64(n)
}

// label is a text; NULL is empty.
func (s statistics) label(column string) string {
	l, _ := s.value(column).(Label)
	return string(l)
}

// Run answers q from db, to which the views of a snapshot are bound.
func (r *Registry) Run(ctx context.Context, db *sql.DB, q Query) (_ Result, err error) {
	m, err := r.Measure(q.Measure)
	if err != nil {
		return Result{}, AskError{err}
	}
	defer func() { // every error from Run names its measure
		if err != nil {
			err = fmt.Errorf("measure %s: %w", m.Name, err)
		}
	}()
	q, err = m.complete(q)
	if err != nil {
		return Result{}, AskError{err}
	}
	rows, err := m.ask(ctx, db, q)
	if err != nil {
		return Result{}, err
	}
	family, err := r.family(ctx, db, m, q)
	if err != nil {
		return Result{}, err
	}
	result, err := m.result(q, rows, family)
	if err == nil && m.Facts != nil && m.Facts.Name == "shown" {
		var told []string
		told, err = keyChanges(ctx, db, q.Period)
		result.Notes = append(result.Notes, told...)
	}
	return result, err
}

// family runs the tests of the query's family.
func (r *Registry) family(ctx context.Context, db *sql.DB, m Measure, q Query) (map[string][]test, error) {
	_, tested := finishers[m.Estimator]
	itself := len(q.Where) == 0 && slices.Equal(slices.Sorted(slices.Values(q.By)), slices.Sorted(slices.Values(q.Family)))
	if !tested || len(q.Family) == 0 || itself {
		return nil, nil
	}
	q.By, q.Where, q.Family = q.Family, nil, nil
	all, err := r.Run(ctx, db, q)
	return testsOf(all), err
}

// complete fills in defaults and refuses what the measure does not offer.
func (m Measure) complete(q Query) (Query, error) {
	var faults []error
	by := []string{}
	for _, d := range q.By {
		if m.Grain && slices.Contains(Grains, d) {
			q.Grain = d
			continue
		}
		if !slices.Contains(m.Dimensions, d) {
			faults = append(faults, fmt.Errorf("no dimension %q: there are %s", d, m.dimensionList()))
		}
		if !slices.Contains(by, d) {
			by = append(by, d)
		}
	}
	q.By = by
	for d := range q.Where {
		if !slices.Contains(m.Dimensions, d) && !slices.Contains(m.filterNames(), d) {
			faults = append(faults, fmt.Errorf("no dimension %q to choose by: there are %s", d, m.dimensionList()))
		}
	}
	if q.Grain != "" && (!m.Grain || !slices.Contains(Grains, q.Grain)) {
		faults = append(faults, fmt.Errorf("cannot be cut into spans of %q", q.Grain))
	}
	if q.Clock == "" {
		q.Clock = Clocks[0]
	}
	if !slices.Contains(m.Clocks(), q.Clock) {
		faults = append(faults, fmt.Errorf("no clock %q", q.Clock))
	}
	var err error
	if q.Interval, err = m.interval(q.Interval); err != nil {
		faults = append(faults, err)
	}
	return q, errors.Join(faults...)
}

func (m Measure) dimensionList() string {
	list := slices.Concat(m.Dimensions, m.filterNames())
	if m.Grain {
		list = append(list, Grains...)
	}
	return strings.Join(list, ", ")
}

func (m Measure) filterNames() []string {
	var names []string
	for _, f := range m.Filters {
		names = append(names, f.Name)
	}
	return names
}

var parameter = regexp.MustCompile(`\$[a-z_]+`)

// arguments binds the parameters that the measure's SQL names.
func (m Measure) arguments(q Query) []any {
	values := map[string]any{
		"start": q.Period.Start.UTC(), "end": q.Period.End.UTC(),
		"first_day": utcDay(q.Period.Start).Time, "last_day": q.lastDay().Time,
		"as_of": q.AsOf.UTC(), "as_of_second": q.AsOf.Unix(), "grain": q.Grain, "clock": q.Clock,
		"week_shift": (8 - int64(q.FirstDayOfWeek)) % 7,
	}
	values["behind"] = q.Behind
	values["whole_days"], values["whole_days_before"] = q.dailyTrend(), q.daysBefore()
	bindSpans(q, q.spans(m.Estimator == "trends"), values)
	for _, d := range m.Dimensions {
		values["by_"+d] = slices.Contains(q.By, d)
		values[d] = append([]string{}, q.Where[d]...)
	}
	for _, f := range m.Filters {
		if chosen := q.Where[f.Name]; len(chosen) > 0 || f.Default == "" {
			values[f.Name] = append([]string{}, chosen...)
		} else {
			values[f.Name] = []string{f.Default}
		}
	}
	return named(m.SQL, values)
}

// named binds the parameters that a text names, each once.
func named(text string, values map[string]any) (args []any) {
	seen := map[string]bool{}
	for _, p := range parameter.FindAllString(text, -1) {
		if name := p[1:]; !seen[name] {
			seen[name] = true
			args = append(args, sql.Named(name, values[name]))
		}
	}
	return args
}

// lastDay is the last day of the period, or of the cut-off if that is earlier.
func (q Query) lastDay() Day {
	last, known := utcDay(q.Period.End.AddDate(0, 0, -1)), utcDay(q.AsOf.In(q.Period.Start.Location()))
	if known.Before(last.Time) {
		return known
	}
	return last
}

// scan runs the SQL. It is the only loop over rows in the program.
func scan(ctx context.Context, db *sql.DB, text string, args []any) (names []string, _ []statistics, err error) {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, nil, firstLine(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err = rows.Columns()
	if err != nil {
		return nil, nil, err
	}
	var all []statistics
	at := map[string]int{}
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i, name := range names {
		at[name], into[i] = i, &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		row := statistics{at, make([]Value, len(names))}
		for i, name := range names {
			if row.cells[i], err = typed(cells[i]); err != nil {
				return nil, nil, fmt.Errorf("column %s: %w", name, err)
			}
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, firstLine(err)
	}
	return names, all, nil
}

// firstLine leaves DuckDB's message and drops the drawing of the query below it.
func firstLine(err error) error {
	line, rest, _ := strings.Cut(err.Error(), "\n")
	if rest == "" {
		return err
	}
	return errors.New(line)
}

// label is a text for bytes: a UUID's form for 16 of them.
func label(b []byte) Value {
	if len(b) == 16 {
		var u duckdb.UUID
		copy(u[:], b)
		return Label(u.String())
	}
	return Label(fmt.Sprintf("%x", b))
}

// typed turns what the driver gives into a Value. NULL is Undefined.
func typed(cell any) (Value, error) {
	switch v := cell.(type) {
	case nil:
		return NoCases, nil
	case string:
		return Label(v), nil
	case bool:
		return Label(fmt.Sprint(v)), nil
	case int32:
		return Total(v), nil
	case int64:
		return Total(v), nil
	case *big.Int:
		if !v.IsInt64() {
			return nil, fmt.Errorf("%s does not fit 64 bits", v)
		}
		return Total(v.Int64()), nil
	case float64:
		return measurement(v), nil
	case duckdb.Decimal:
		return measurement(v.Float64()), nil
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return Day{v}, nil
		}
		return Label(v.Format(time.RFC3339Nano)), nil
	case duckdb.UUID:
		return Label(v.String()), nil
	case []byte:
		return label(v), nil
	}
	return Label(fmt.Sprint(cell)), nil
}
