// Package queries is what is measured: a registry of measures, each one .sql
// file whose header is a contract, and the one place where they are run.
//
// A measure's SQL is the heavy layer: it turns raw rows into mergeable counts
// in the dialect that DuckDB and Trino share. The light layer, counts to
// estimates, is Go (package stats) and sees small tables only.
package queries

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"candour/models/sqlfile"
)

//go:embed measures/*.sql
var measureFiles embed.FS

// A Unit says what a column's numbers are. Base units only: scaling is for
// whoever writes them for people.
type Unit string

// Units of columns.
const (
	Count       Unit = "count"
	Hours       Unit = "hours"
	Share       Unit = "share" // 0 to 1
	Ratio       Unit = "ratio"
	Percent     Unit = "percent" // only where the contract names a column so
	Probability Unit = "probability"
	Accounts    Unit = "accounts"
	AccountDays Unit = "account_days"
	Students    Unit = "students"
	Views       Unit = "views"
	Per1000     Unit = "per_1000"
	Per10k      Unit = "per_10k"
	Per100k     Unit = "per_100k"
	Words       Unit = "label"
	Date        Unit = "day"
)

var units = []Unit{Count, Hours, Share, Ratio, Percent, Probability, Accounts, AccountDays, Students, Views, Per1000, Per10k, Per100k, Words, Date}

// A Role says how disclosure control treats a column.
type Role string

// Roles of columns.
const (
	Dimension Role = "dimension" // what the row is about
	Counted   Role = "count"     // a number of events or people that can name one if small
	Base      Role = "base"      // a denominator that is public or large, such as a school's roll
	Estimate  Role = "estimate"  // worked out from counts
	Flag      Role = "flag"      // a finding in words, worked out from counts
	Behind    Role = "behind"    // who stands behind the counts: for disclosure control alone, see Query.Behind
)

// A Column is one figure of a measure.
type Column struct {
	Name     string
	Unit     Unit
	Role     Role
	Of       string   // the count that an estimate rests on: its denominator or n
	Needs    int64    // least value of Of on which the figure may be published
	Internal bool     // never published
	From     []string // counts that it is worked out from, besides Of
	Formula  string   // row formula, or "" where SQL or the estimator gives the value
	Method   string   // name of the method of an estimate, or ""
	Level    float64  // of a limit: 0.95; of anything else 0
	About    string   // what it means, for people
}

// A Measure is one thing that Candour can measure.
type Measure struct {
	Name       string
	Title      string
	About      string // the definition
	Population string // which rows are measured
	Excludes   string
	Method     string // how estimates and intervals are made, with their sources
	Inputs     []string
	Facts      *Facts // that are among the inputs; nil: none
	Dimensions []string
	Filters    []Filter // can be chosen by, not cut by
	Parts      []Parts
	Relations  Relations
	Intervals  []IntervalMethod // of limits, where there is a choice; the first is the default
	Grain      bool             // can be cut into days, weeks, …
	Estimator  string           // name of the function that reads the statistics; "" for row formulas
	Columns    []Column
	SQL        string
}

// A Filter chooses rows; Default holds where nothing is chosen.
type Filter struct{ Name, Default string }

// Parts say that a count is the sum of others, in every row.
type Parts struct {
	Whole string
	Of    []string
}

// Registry is the set of measures by name.
type Registry struct{ measures map[string]Measure }

// Load parses the embedded measures. All faults are reported in one error.
func Load() (*Registry, error) { return load(measureFiles) }

func load(files fs.FS) (*Registry, error) {
	r := &Registry{map[string]Measure{}}
	names, err := fs.Glob(files, "measures/*.sql")
	var faults []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		m, err := parseMeasure(name, string(text))
		if err != nil {
			faults = append(faults, err)
			continue
		}
		r.measures[m.Name] = m
	}
	return r, errors.Join(append(faults, err)...)
}

// Names lists the measures in alphabetical order.
func (r *Registry) Names() []string {
	var names []string
	for name := range r.measures {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Measure finds a measure by name.
func (r *Registry) Measure(name string) (Measure, error) {
	m, ok := r.measures[name]
	if !ok {
		return Measure{}, fmt.Errorf("no measure %q: there are %s", name, strings.Join(r.Names(), ", "))
	}
	return m, nil
}

func parseMeasure(name, text string) (Measure, error) {
	required := []string{"measure", "title", "about", "population", "method", "inputs", "dimensions", "columns"}
	f, err := sqlfile.Parse(name, text, required, []string{"excludes", "estimator", "grain", "filters", "parts", "additive", "within", "stock", "shared", "people", "largest", "methods", "facts", "intervals"})
	if err != nil {
		return Measure{}, err
	}
	h := f.Header
	m := Measure{
		Name: h["measure"], Title: h["title"], About: prose(h["about"]), Population: prose(h["population"]),
		Excludes: prose(h["excludes"]), Method: prose(h["method"]), Inputs: words(h["inputs"]),
		Dimensions: words(h["dimensions"]), Grain: h["grain"] == "yes", Estimator: h["estimator"], SQL: f.SQL,
	}
	for _, w := range words(h["filters"]) {
		name, value, _ := strings.Cut(w, "=")
		m.Filters = append(m.Filters, Filter{name, value})
	}
	var faults []error
	for line := range strings.SplitSeq(h["parts"], "\n") {
		whole, parts, ok := strings.Cut(line, "=")
		if ok {
			m.Parts = append(m.Parts, Parts{strings.TrimSpace(whole), words(strings.ReplaceAll(parts, "+", " "))})
		} else if line != "" {
			faults = append(faults, fmt.Errorf("%s: parts %q: want WHOLE = PART + PART", name, line))
		}
	}
	if m.Facts, err = loadFacts(h["facts"]); err != nil {
		faults = append(faults, fmt.Errorf("%s: %w", name, err))
	}
	if m.Intervals, err = parseIntervals(h["intervals"]); err != nil {
		faults = append(faults, fmt.Errorf("%s: %w", name, err))
	}
	if m.Relations, err = parseRelations(h); err != nil {
		faults = append(faults, fmt.Errorf("%s: %w", name, err))
	}
	if m.Name != strings.TrimSuffix(path.Base(name), ".sql") {
		faults = append(faults, fmt.Errorf("%s: measure %q must bear the file's name", name, m.Name))
	}
	if _, ok := estimators[m.Estimator]; m.Estimator != "" && !ok {
		faults = append(faults, fmt.Errorf("%s: unknown estimator %q", name, m.Estimator))
	}
	for line := range strings.SplitSeq(h["columns"], "\n") {
		c, err := parseColumn(line)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: column %q: %w", name, line, err))
			continue
		}
		m.Columns = append(m.Columns, c)
	}
	faults = append(faults, m.setMethods(h["methods"])...)
	return m, errors.Join(slices.Concat(faults, m.check(), m.checkRelations())...)
}

// limitLevel is the level of all limits.
const limitLevel = 0.95

// setMethods names the method of each column: as the lines "COLUMN, COLUMN =
// METHOD" say, which count for the column's limits COLUMN_low and COLUMN_high
// too, or as its formula does.
func (m *Measure) setMethods(text string) (faults []error) {
	named := map[string]string{}
	for _, line := range lines(text) {
		columns, method, ok := strings.Cut(line, " = ")
		for _, name := range words(columns) {
			if named[name] = method; !ok || m.column(name) == nil {
				faults = append(faults, fmt.Errorf("%s: methods %q: want COLUMN, COLUMN = METHOD", m.Name, line))
			}
		}
	}
	for i := range m.Columns {
		c := &m.Columns[i]
		stem, low := strings.CutSuffix(c.Name, "low")
		stem, high := strings.CutSuffix(stem, "high")
		if (low || high) && c.Role == Estimate {
			c.Level = limitLevel
		}
		c.Method = named[c.Name]
		if c.Method == "" {
			c.Method = named[strings.TrimSuffix(stem, "_")]
		}
		if c.Method == "" && c.Formula != "" {
			formula, _, _ := strings.Cut(c.Formula, "(")
			c.Method = formulaMethods[formula]
		}
	}
	return faults
}

func prose(s string) string   { return strings.Join(strings.Fields(s), " ") }
func words(s string) []string { return strings.Fields(strings.ReplaceAll(s, ",", " ")) }

// columnLine is NAME UNIT ROLE [internal] [of COUNT] [needs N] [from COUNT,…] [= FORMULA(COUNT,…)]: ABOUT
var columnLine = regexp.MustCompile(`^([a-z0-9_]+) ([a-z0-9_]+) (count|base|estimate|flag|behind)( internal)?` +
	`(?: of ([a-z0-9_]+))?(?: needs (\d+))?(?: from ([a-z0-9_,]+))?(?: = ([a-z_0-9]+\([a-z0-9_, ]+\)))?: (.+)$`)

func parseColumn(line string) (Column, error) {
	m := columnLine.FindStringSubmatch(line)
	if m == nil {
		return Column{}, errors.New("want NAME UNIT ROLE [internal] [of COUNT] [needs N] [from COUNT,…] [= FORMULA(COUNT,…)]: ABOUT")
	}
	needs, _ := strconv.ParseInt("0"+m[6], 10, 64)
	c := Column{
		Name: m[1], Unit: Unit(m[2]), Role: Role(m[3]), Internal: m[4] != "" || Role(m[3]) == Behind, Of: m[5], Needs: needs,
		From: words(m[7]), Formula: m[8], About: m[9],
	}
	if !slices.Contains(units, c.Unit) {
		return c, fmt.Errorf("unknown unit %q", c.Unit)
	}
	if c.Formula != "" {
		f, err := parseFormula(c.Formula)
		if err != nil {
			return c, err
		}
		c.From = append(c.From, f.args...)
	}
	if (c.Role == Estimate || c.Role == Flag) && c.Of == "" && !c.Internal {
		return c, errors.New("an estimate must say of which count")
	}
	return c, nil
}

// check holds the columns against one another.
func (m Measure) check() []error {
	var faults []error
	seen := map[string]bool{}
	for _, d := range m.Dimensions {
		seen[d] = true
	}
	for _, c := range m.Columns {
		if seen[c.Name] {
			faults = append(faults, fmt.Errorf("%s: %q stands twice", m.Name, c.Name))
		}
		seen[c.Name] = true
	}
	for _, c := range m.Columns {
		for _, from := range append([]string{c.Of}, c.From...) {
			if source := m.column(from); from != "" && (source == nil || source.Role != Counted && source.Role != Base) {
				faults = append(faults, fmt.Errorf("%s: %s: %q is not a count of this measure", m.Name, c.Name, from))
			}
		}
	}
	for _, p := range m.Parts {
		for _, name := range append([]string{p.Whole}, p.Of...) {
			if m.column(name) == nil {
				faults = append(faults, fmt.Errorf("%s: parts: no column %q", m.Name, name))
			}
		}
	}
	return faults
}

func (m Measure) column(name string) *Column {
	i := slices.IndexFunc(m.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &m.Columns[i]
}
