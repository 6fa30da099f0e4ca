package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones must be the same on every machine

	"candour/ingest"
	"candour/models"
	"candour/models/harms"
	"candour/queries"
	"candour/reports"
	"candour/reports/disclosure"

	"go.yaml.in/yaml/v3"
)

// config is candour.yaml. Every key is optional; unknown keys are errors.
type config struct {
	Service  serviceConfig           `yaml:"service"`
	TimeZone string                  `yaml:"time_zone"`         // IANA name; UTC
	WeekDay  string                  `yaml:"first_day_of_week"` // monday, saturday or sunday; monday
	KeyFile  string                  `yaml:"key_file"`          // beside this file; candour.key
	Terms    []termConfig            `yaml:"terms"`
	Targets  []targetConfig          `yaml:"targets"`
	Policies map[string]policyConfig `yaml:"policies"` // by audience; public
	Harms    []harmConfig            `yaml:"harms"`    // additions to the taxonomy
	Sources  []sourceConfig          `yaml:"sources"`
	Families map[string][]string     `yaml:"families"` // by measure: the cut whose rows q values correct for; by harm
	Managers []managerConfig         `yaml:"managers"` // who is handed the pages of which schools
	Words    string                  `yaml:"words"`    // folder of the provider's own texts, SECTION.md, beside this file

	path   string // where it was read; "" when there is none
	digest string // SHA-256 of its bytes, without the secret key, and of those of the words, hex
	words  reports.Words
}

type serviceConfig struct {
	Name        string `yaml:"name"`
	Provider    string `yaml:"provider"`
	Contact     string `yaml:"contact"`
	NextRelease string `yaml:"next_release"` // YYYY-MM-DD
	Status      string `yaml:"status"`       // provisional or final
	Licence     string `yaml:"licence"`      // of the published data, by its short name, such as OGL-UK-3.0
}

type termConfig struct {
	Name string `yaml:"name"`
	From string `yaml:"from"` // YYYY-MM-DD
	To   string `yaml:"to"`   // last day
}

type targetConfig struct {
	Channel string `yaml:"channel"`
	Clock   string `yaml:"clock"` // decide, acknowledge or act
	Hours   int    `yaml:"hours"`
}

type managerConfig struct {
	Name    string   `yaml:"name"`
	Schools []string `yaml:"schools"` // ids
	Keys    []string `yaml:"keys"`    // age1… or ssh-ed25519 …
}

type policyConfig struct {
	MinCount      *int64  `yaml:"min_count"`         // 5
	MinCountRates *int64  `yaml:"min_count_rates"`   // 10
	Level         *int64  `yaml:"level"`             // as min_count
	MinGroup      *int64  `yaml:"min_group"`         // as min_count_rates
	MinPeople     *int64  `yaml:"min_people"`        // 3
	Dominance     *int64  `yaml:"dominance_percent"` // 0, which is any; secret
	Symbol        *string `yaml:"symbol"`            // [c]
}

type harmConfig struct {
	Key   string `yaml:"key"`   // terms.something
	Label string `yaml:"label"` // for people
}

type sourceConfig struct {
	Name   string          `yaml:"name"`
	Format string          `yaml:"format"` // ndjson or csv; told by the file's name
	Files  []string        `yaml:"files"`  // patterns on file names
	Time   timeConfig      `yaml:"time"`
	Logs   []mappingConfig `yaml:"logs"`
}

type timeConfig struct {
	Layout string `yaml:"layout"` // Go's reference time; RFC 3339
	Zone   string `yaml:"zone"`   // where the layout has no offset
}

type mappingConfig struct {
	Log       string                       `yaml:"log"`
	When      []conditionConfig            `yaml:"when"`
	Fields    map[string]string            `yaml:"fields"`    // Candour's field: theirs
	Constants map[string]string            `yaml:"constants"` // Candour's field: value
	Labels    map[string]map[string]string `yaml:"labels"`    // Candour's field: their value: Candour's
}

type conditionConfig struct {
	Field   string   `yaml:"field"`
	In      []string `yaml:"in"`
	NotIn   []string `yaml:"not_in"`
	Present *bool    `yaml:"present"`
}

// loadConfig reads the file named by --config, or candour.yaml beside the
// warehouse or in the working folder, or none.
func (a *app) loadConfig() (config, error) {
	path := a.configFile
	if path == "" {
		for _, p := range []string{filepath.Join(filepath.Dir(filepath.Clean(a.warehouse)), "candour.yaml"), "candour.yaml"} {
			if _, err := os.Stat(p); err == nil {
				path = p
				break
			}
		}
	}
	if path == "" {
		return config{TimeZone: "UTC", digest: digest(nil)}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return config{}, usagef("configuration: %w", err)
	}
	c, err := parseConfig(path, text)
	if err == nil {
		err = c.readWords()
	}
	if err != nil {
		return config{}, usageError{err}
	}
	return c, nil
}

// secretKey is what a digest that is published must not tell: few values would have to be tried.
var secretKey = regexp.MustCompile(`dominance_percent\s*:\s*[0-9]+`)

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func parseConfig(path string, text []byte) (config, error) {
	c := config{path: path, digest: digest(secretKey.ReplaceAll(text, nil))}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, yamlFaults(path, err)
	}
	if c.TimeZone == "" {
		c.TimeZone = "UTC"
	}
	var faults []error
	fault := func(err error) {
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", path, err))
		}
	}
	_, err := c.zone()
	fault(err)
	_, err = c.firstDayOfWeek()
	fault(err)
	taxonomy, err := c.taxonomy()
	fault(err)
	sources, err := c.sources()
	fault(err)
	if err == nil && taxonomy != nil {
		for _, s := range sources {
			fault(s.Validate(taxonomy.Has))
		}
	}
	_, err = c.terms()
	fault(err)
	_, err = c.managers()
	fault(err)
	for audience := range c.Policies {
		_, err := c.policy(audience)
		fault(err)
		if audience != "public" {
			fault(fmt.Errorf("policies: there is no audience %q: every publication is under the policy public", audience))
		}
	}
	fault(c.checkTargets())
	fault(c.checkFamilies())
	return c, errors.Join(faults...)
}

var (
	unknownKey = regexp.MustCompile(`line (\d+): field (\S+) not found in type \S+`)
	otherFault = regexp.MustCompile(`line (\d+): (.+)`)
)

// yamlFaults makes an error of each of the decoder's, with file and line.
func yamlFaults(path string, err error) error {
	var faults []error
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if m := unknownKey.FindStringSubmatch(line); m != nil {
			faults = append(faults, fmt.Errorf("%s:%s: unknown key %q", path, m[1], m[2]))
		} else if m := otherFault.FindStringSubmatch(line); m != nil {
			faults = append(faults, fmt.Errorf("%s:%s: %s", path, m[1], strings.ReplaceAll(m[2], "into main.", "into ")))
		}
	}
	if faults == nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return errors.Join(faults...)
}

func (c config) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time_zone %q: want an IANA name such as Europe/London", c.TimeZone)
	}
	return zone, nil
}

func (c config) firstDayOfWeek() (time.Weekday, error) {
	switch c.WeekDay {
	case "", "monday":
		return time.Monday, nil
	case "saturday":
		return time.Saturday, nil
	case "sunday":
		return time.Sunday, nil
	}
	return 0, fmt.Errorf("first_day_of_week %q: want monday, saturday or sunday", c.WeekDay)
}

func (c config) taxonomy() (*harms.Taxonomy, error) {
	var additions []harms.Harm
	for _, h := range c.Harms {
		additions = append(additions, harms.Harm{Key: h.Key, Label: h.Label})
	}
	return harms.Load(additions)
}

// terms are the school terms, checked.
func (c config) terms() ([]models.Term, error) {
	var all []models.Term
	var faults []error
	for _, t := range c.Terms {
		first, err := time.Parse(time.DateOnly, t.From)
		last, lastErr := time.Parse(time.DateOnly, t.To)
		if err != nil || lastErr != nil || last.Before(first) {
			faults = append(faults, fmt.Errorf("terms: %q from %q to %q: want its first and last day as YYYY-MM-DD", t.Name, t.From, t.To))
		}
		all = append(all, models.Term{Name: t.Name, First: first, Last: last})
	}
	return all, errors.Join(faults...)
}

// testedMeasures have q values.
var testedMeasures = []string{"harm-trends", "lanes", "weekly-trends"}

// family is the cut whose rows are the tests that a measure's q values correct
// for, fixed here before anybody looks.
func (c config) family(measure string) []string {
	if by, ok := c.Families[measure]; ok {
		return by
	}
	if slices.Contains(testedMeasures, measure) {
		return []string{"harm"}
	}
	return nil
}

func (c config) checkFamilies() error {
	measures, err := queries.Load()
	if err != nil {
		return err
	}
	var faults []error
	for name, by := range c.Families {
		m, err := measures.Measure(name)
		switch {
		case err != nil || !slices.Contains(testedMeasures, name):
			faults = append(faults, fmt.Errorf("families: %q has no q values: there are %s", name, strings.Join(testedMeasures, ", ")))
			continue
		case len(by) == 0:
			faults = append(faults, fmt.Errorf("families: %s: name the dimensions of its rows, such as [harm]", name))
		}
		for _, d := range by {
			if !slices.Contains(m.Dimensions, d) {
				faults = append(faults, fmt.Errorf("families: %s: no dimension %q: there are %s", name, d, strings.Join(m.Dimensions, ", ")))
			}
		}
	}
	return errors.Join(faults...)
}

// policy is the policy for an audience: the default, with what the file changes.
func (c config) policy(audience string) (disclosure.Policy, error) {
	p := disclosure.Public()
	p.Audience = audience
	if f, ok := c.Policies[audience]; ok {
		set(&p.MinCount, f.MinCount)
		p.Level = p.MinCount
		set(&p.Level, f.Level)
		set(&p.MinCountRates, f.MinCountRates)
		p.MinGroup = p.MinCountRates
		set(&p.MinGroup, f.MinGroup)
		set(&p.MinPeople, f.MinPeople)
		set(&p.Dominance, f.Dominance)
		set(&p.Symbol, f.Symbol)
	}
	return p, p.Check()
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (c config) checkTargets() error {
	for _, t := range c.Targets {
		switch {
		case !slices.Contains(queries.Clocks, t.Clock):
			return fmt.Errorf("targets: clock %q: want one of %s", t.Clock, strings.Join(queries.Clocks, ", "))
		case t.Hours != 24 && t.Hours != 48 && t.Hours != 168:
			return fmt.Errorf("targets: %d hours: want 24, 48 or 168, for which shares are measured", t.Hours)
		case !slices.Contains(vocabulary("channel"), t.Channel):
			return fmt.Errorf("targets: channel %q: want one of %s", t.Channel, strings.Join(vocabulary("channel"), ", "))
		}
	}
	return nil
}

// keyPath is where the pseudonym key is.
func (c config) keyPath() string {
	name := c.KeyFile
	if name == "" {
		name = "candour.key"
	}
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(c.path), name)
}

// key reads the pseudonym key. It is secret: no error shows it.
func (c config) key() ([]byte, error) {
	name := c.keyPath()
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, usagef("pseudonym key: %w: run candour init to make one, or set key_file", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) < 32 {
		return nil, usagef("pseudonym key %s: want at least 64 hexadecimal digits on one line", name)
	}
	return key, nil
}

// sources are the mappings, checked.
func (c config) sources() ([]ingest.Source, error) {
	var all []ingest.Source
	var faults []error
	seen := map[string]bool{}
	for _, s := range c.Sources {
		if s.Name == "" || seen[s.Name] {
			faults = append(faults, fmt.Errorf("source %q: every source needs a name of its own", s.Name))
		}
		seen[s.Name] = true
		source := ingest.Source{Name: s.Name, Format: s.Format, Files: s.Files, TimeLayout: s.Time.Layout}
		if s.Time.Zone != "" {
			zone, err := time.LoadLocation(s.Time.Zone)
			if err != nil {
				faults = append(faults, fmt.Errorf("source %s: time zone %q: want an IANA name", s.Name, s.Time.Zone))
			}
			source.TimeZone = zone
		}
		for _, m := range s.Logs {
			mapping := ingest.Mapping{Log: m.Log, Fields: m.Fields, Constants: m.Constants, Labels: m.Labels}
			for _, w := range m.When {
				mapping.When = append(mapping.When, ingest.Condition{Field: w.Field, In: w.In, NotIn: w.NotIn, Present: w.Present})
			}
			source.Logs = append(source.Logs, mapping)
		}
		all = append(all, source)
	}
	return all, errors.Join(faults...)
}
