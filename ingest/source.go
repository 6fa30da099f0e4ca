package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"candour/models"
)

// Formats of files.
const (
	NDJSON = "ndjson"
	CSV    = "csv"
)

// A Source says how files that are not in the contract's own shape are read.
type Source struct {
	Name       string         // stands in the ledger beside every file
	Format     string         // NDJSON, CSV, or "": told by the file's name
	Files      []string       // patterns on base names: which files of a folder belong to the source; none: all
	TimeLayout string         // of package time, for every time field; "": RFC 3339. Days are always YYYY-MM-DD
	TimeZone   *time.Location // of a TimeLayout without offset; a local time that a change of the clocks skips is rejected, of one that it repeats the first is taken
	Logs       []Mapping
}

// A Mapping says how lines of a source become rows of one log. One file may
// feed several logs: each line makes one row in each mapping whose conditions
// all hold, and is counted as unselected in the others. A line that cannot be
// taken apart is rejected under the first mapping.
type Mapping struct {
	Log       string
	When      []Condition
	Fields    map[string]string            // our field → theirs; absent: the same name; "": not taken
	Constants map[string]string            // our field → its value in every row
	Labels    map[string]map[string]string // our field → their value → ours; only for fields with closed values
}

// A Condition holds if all of its parts hold for a field of theirs. Values are
// compared as text; null and an empty CSV cell are absent.
type Condition struct {
	Field   string
	In      []string // present and one of these; nil: any
	NotIn   []string // absent, or none of these
	Present *bool
}

// Matches says whether a file of that name belongs to the source.
func (s *Source) Matches(path string) bool {
	for _, pattern := range s.Files {
		if ok, _ := filepath.Match(pattern, filepath.Base(path)); ok {
			return true
		}
	}
	return len(s.Files) == 0
}

// Validate gives every fault of the source, joined. hasHarm is as in Options.
func (s *Source) Validate(hasHarm func(string) bool) error {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf(format, a...)) }
	if s.Format != "" && s.Format != NDJSON && s.Format != CSV {
		fault("source %s: unknown format %q: use ndjson or csv", s.Name, s.Format)
	}
	for _, pattern := range s.Files {
		if _, err := filepath.Match(pattern, ""); err != nil {
			fault("source %s: malformed file pattern %q", s.Name, pattern)
		}
	}
	if s.TimeLayout != "" && s.TimeZone == nil && !hasOffset(s.TimeLayout) {
		fault("source %s: the time layout %q has no offset: a time zone is needed", s.Name, s.TimeLayout)
	}
	if !s.readsTimes() {
		fault(`source %s: the time layout %q cannot tell when: write 2 January 2006, 15:04:05 as the log would, such as "2006-01-02 15:04:05"`, s.Name, s.TimeLayout)
	}
	if len(s.Logs) == 0 {
		fault("source %s: no log is mapped", s.Name)
	}
	for _, err := range s.leaks() {
		fault("source %s: %w", s.Name, err)
	}
	seen := map[string]bool{}
	for _, m := range s.Logs {
		l, ok := findLog(m.Log)
		switch {
		case !ok:
			fault("source %s: unknown log %q: use one of %s", s.Name, m.Log, strings.Join(models.Logs, ", "))
		case seen[m.Log]:
			fault("source %s: the log %s is mapped twice", s.Name, m.Log)
		default:
			for _, err := range m.faults(l, s.tools(hasHarm)) {
				fault("source %s, log %s: %w", s.Name, m.Log, err)
			}
		}
		seen[m.Log] = true
	}
	return errors.Join(faults...)
}

// readsTimes says whether a time written in the layout is read back, to the day
// at least; twelve hours without AM or PM are not.
func (s *Source) readsTimes() bool {
	c := s.clock()
	if c.layout == "" {
		return true
	}
	at := time.Date(2026, 11, 22, 13, 45, 56, 0, c.zone)
	read, err := time.ParseInLocation(c.layout, at.Format(c.layout), c.zone)
	for _, whole := range []time.Time{at, time.Date(2026, 11, 22, 13, 45, 0, 0, c.zone), time.Date(2026, 11, 22, 13, 0, 0, 0, c.zone), time.Date(2026, 11, 22, 0, 0, 0, 0, c.zone)} {
		if err == nil && read.Equal(whole) {
			return true
		}
	}
	return false
}

// leaks finds fields that are taken for a person's id and for something else,
// which would be stored as it is.
func (s *Source) leaks() (faults []error) {
	persons, others := map[string]string{}, map[string]string{}
	for _, m := range s.Logs {
		for _, f := range Fields(m.Log) {
			theirs, renamed := m.Fields[f.Name]
			if !renamed {
				theirs = f.Name
			}
			if _, constant := m.Constants[f.Name]; constant || theirs == "" {
				continue
			}
			if f.Type == "person" {
				persons[theirs] = m.Log + "." + f.Name
			} else {
				others[theirs] = m.Log + "." + f.Name
			}
		}
	}
	for _, theirs := range sortedKeys(persons) {
		if other, ok := others[theirs]; ok {
			faults = append(faults, fmt.Errorf("field %q is a person's id in %s and cannot feed %s as well", theirs, persons[theirs], other))
		}
	}
	return faults
}

// tools are what reading the source's values takes, but for people's ids.
func (s *Source) tools(hasHarm func(string) bool) *tools {
	return &tools{clock: s.clock(), hasher: newHasher(nil), hasHarm: hasHarm, harms: newVocabulary(nil)}
}

func (s *Source) clock() clock {
	zone := s.TimeZone
	if zone == nil {
		zone = time.UTC
	}
	return clock{layout: s.TimeLayout, zone: zone, offset: hasOffset(s.TimeLayout)}
}

// hasOffset says whether a time layout tells the offset from UTC in numbers;
// an abbreviation of a zone does not tell it.
func hasOffset(layout string) bool {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return at.Format(layout) != at.In(time.FixedZone("UTC", 3600)).Add(-time.Hour).Format(layout)
}

func (m *Mapping) faults(l anyLog, t *tools) (faults []error) {
	fields := map[string]Field{}
	for _, f := range l.list() {
		fields[f.Name] = f
		theirs, renamed := m.Fields[f.Name]
		_, constant := m.Constants[f.Name]
		if f.Required && renamed && theirs == "" && !constant {
			faults = append(faults, fmt.Errorf("the required field %s is neither mapped nor constant", f.Name))
		}
		if constant && theirs != "" {
			faults = append(faults, fmt.Errorf("%s is mapped and constant at once", f.Name))
		}
	}
	for _, name := range slices.Concat(sortedKeys(m.Fields), sortedKeys(m.Constants), sortedKeys(m.Labels)) {
		if _, ok := fields[name]; !ok {
			faults = append(faults, fmt.Errorf("unknown field %q", name))
		}
	}
	for _, name := range sortedKeys(m.Constants) {
		if f := l.try(name, value{kind: cell, bytes: []byte(m.Constants[name])}, t); f != nil {
			faults = append(faults, fmt.Errorf("constant of %s: %s", name, f.detail))
		}
	}
	for _, name := range sortedKeys(m.Labels) {
		if f, ok := fields[name]; ok && !f.labelled() {
			faults = append(faults, fmt.Errorf("labels of %s: its values are not a closed list", name))
			continue
		}
		for _, label := range sortedKeys(m.Labels[name]) {
			if f := l.try(name, value{kind: cell, bytes: []byte(m.Labels[name][label])}, t); f != nil {
				faults = append(faults, fmt.Errorf("label %q of %s: %s", label, name, f.detail))
			}
		}
	}
	for _, c := range m.When {
		if c.Field == "" || c.In == nil && c.NotIn == nil && c.Present == nil {
			faults = append(faults, errors.New("a condition needs a field, and in, not_in or present"))
		}
	}
	return faults
}

// A layout is what is known of a source's lines.
type layout struct {
	names   []string // fields that a mapping uses, theirs
	persons []bool   // by name: whether any mapping takes it for a person's id
	lists   []bool   // by name: whether any mapping takes it for a list of words
	plans   []*plan
}

// A plan is a Mapping with names turned into indices of the layout.
type plan struct {
	log      anyLog
	when     []rule
	bindings []binding // by field of the log
	columns  []int     // names that the log uses, in the order of its fields, then of its conditions
}

// A binding says where a field's value comes from.
type binding struct {
	column   int // index of layout.names; -1: nowhere
	constant value
	labels   map[string]string
}

type rule struct {
	column int
	Condition
}

// newLayout turns a valid source into a layout with the mapping of one log, or
// of all logs if that is "".
func newLayout(s *Source, only string) *layout {
	l := &layout{}
	for _, m := range s.Logs {
		log, _ := findLog(m.Log)
		p := l.plan(&m, log)
		if only == "" || only == m.Log {
			l.plans = append(l.plans, p)
		}
	}
	return l
}

func (l *layout) plan(m *Mapping, log anyLog) *plan {
	p := &plan{log: log}
	for _, f := range log.list() {
		b := binding{column: -1, labels: m.Labels[f.Name]}
		theirs, renamed := m.Fields[f.Name]
		if !renamed {
			theirs = f.Name
		}
		if constant, ok := m.Constants[f.Name]; ok {
			b.constant = value{kind: cell, bytes: []byte(constant)}
		} else if theirs != "" {
			b.column = l.column(theirs)
			l.persons[b.column] = l.persons[b.column] || f.Type == "person"
			l.lists[b.column] = l.lists[b.column] || f.Type == "list"
			p.uses(b.column)
		}
		p.bindings = append(p.bindings, b)
	}
	for _, c := range m.When {
		column := l.column(c.Field)
		p.when = append(p.when, rule{column, c})
		p.uses(column)
	}
	return p
}

func (p *plan) uses(column int) {
	if !slices.Contains(p.columns, column) {
		p.columns = append(p.columns, column)
	}
}

func (l *layout) column(name string) int {
	if i := slices.Index(l.names, name); i >= 0 {
		return i
	}
	l.names, l.persons, l.lists = append(l.names, name), append(l.persons, false), append(l.lists, false)
	return len(l.names) - 1
}

// selects says whether all conditions hold for a line.
func (p *plan) selects(values []value) bool {
	for i := range p.when {
		if !p.when[i].holds(values[p.when[i].column]) {
			return false
		}
	}
	return true
}

func (r *rule) holds(v value) bool {
	there := v.kind != absent
	if r.Present != nil && *r.Present != there {
		return false
	}
	if r.In != nil && !(there && slices.Contains(r.In, string(v.bytes))) {
		return false
	}
	return !(there && slices.Contains(r.NotIn, string(v.bytes)))
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// rules is a digest of all that decides how a line is read: bytes read by other
// rules are read again, for lines may be kept now that were rejected then.
func (o *Options) rules() string {
	zone := ""
	if o.Source.TimeZone != nil {
		zone = o.Source.TimeZone.String()
	}
	plain := *o.Source
	plain.TimeZone = nil
	text, err := json.Marshal([]any{plain, zone, o.Taxonomy}) // maps are written in the order of their keys
	if err != nil {
		panic(fmt.Sprintf("ingest: a source is plain data: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
