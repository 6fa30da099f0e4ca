package queries

import (
	"strings"
	"testing"
	"testing/fstest"
)

const header = `-- measure: m
-- title: T
-- about: A
-- population: P
-- method: M
-- inputs: cases
-- dimensions: harm
-- additive: n over harm
-- columns:
--   n count count: number
--   share share estimate of n = share(n, n): share
select 1
`

func TestMeasureHeader(t *testing.T) {
	load := func(text string) error {
		_, err := load(fstest.MapFS{"measures/m.sql": {Data: []byte(text)}})
		return err
	}
	if err := load(header); err != nil {
		t.Fatal(err)
	}
	for replace, want := range map[[2]string]string{
		{"-- measure: m", "-- measure: other"}:              "must bear the file's name",
		{"n count count:", "n counts count:"}:               `unknown unit "counts"`,
		{"n count count:", "n count number:"}:               "want NAME UNIT ROLE",
		{"of n = share(n, n)", "of m = share(n, n)"}:        `"m" is not a count`,
		{"of n = share(n, n)", "= share(n, n)"}:             "must say of which count",
		{"share(n, n)", "mean(n, n)"}:                       `unknown formula "mean"`,
		{"share(n, n)", "share(n)"}:                         "takes two counts",
		{"--   share share", "--   n share"}:                `"n" stands twice`,
		{"-- columns:", "-- estimator: magic\n-- columns:"}: `unknown estimator "magic"`,
		{"-- columns:", "-- parts: n = a + b\n-- columns:"}: `no column "a"`,
		{"-- columns:", "-- parts: n\n-- columns:"}:         "want WHOLE = PART",
		{"additive: n over harm", "additive: n"}:            "want COUNT, COUNT [nearly] over DIMENSION",
		{"n over harm", "n over time"}:                      `"time" is not a dimension`,
		{"n over harm", "share over harm"}:                  `"share" is not a count`,
		{"-- additive: n over harm\n", ""}:                  "say which counts add up",
		{"-- columns:", "-- within: n\n-- columns:"}:        "want PART < WHOLE",
		{"-- columns:", "-- stock: n = n\n-- columns:"}:     "want STOCK = IN - OUT",
		{"-- columns:", "-- shared: n\n-- columns:"}:        "want COUNT as NAME",
		{"-- title: T", "-- subtitle: T"}:                   `unknown key "subtitle"`,
		{"-- population: P\n", ""}:                          `key "population" is missing`,
	} {
		err := load(strings.Replace(header, replace[0], replace[1], 1))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("with %q: error %v, want %q", replace[1], err, want)
		}
	}
}

func TestFormulas(t *testing.T) {
	row := map[string]Value{"x": Total(3), "n": Total(500), "zero": Total(0), "none": NoBase}
	for text, want := range map[string]Value{
		"share(x, n)":      Measurement(0.006),
		"share(x, zero)":   NoCases,
		"per_1000(x, n)":   Measurement(6),
		"per_10k(x, zero)": NoBase,
		"share(x, none)":   NoBase,
	} {
		f, err := parseFormula(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.apply(row); err != nil || got != want {
			t.Errorf("%s = %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestNatural(t *testing.T) {
	for _, pair := range [][2]string{{"6-9", "10-12"}, {"16-17", "18+"}, {"18+", "unknown"}, {"a", "b"}, {"", "a"}} {
		if natural(pair[0], pair[1]) >= 0 || natural(pair[1], pair[0]) <= 0 {
			t.Errorf("%q does not come before %q", pair[0], pair[1])
		}
	}
}

// TestLimits: every estimate has its limits in columns of its own, or says why
// it has none.
func TestLimits(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range r.Names() {
		m, err := r.Measure(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range m.Columns {
			stem := c.Name
			if i := strings.LastIndex(stem, "_"); i > 0 {
				stem = stem[:i] // change_ratio has change_low, and a limit its fellow
			}
			limited := m.column(c.Name+"_low") != nil || m.column(stem+"_low") != nil || c.Name == "rate_per_1000" || c.Name == "low" || c.Name == "high"
			if c.Role == Estimate && c.Unit != Probability && !limited && !strings.Contains(c.About, "no limits: ") {
				t.Errorf("%s: %s has neither limits nor a reason for having none", name, c.Name)
			}
		}
	}
}

// TestPooledFiguresStayInside: what rests on the counts of other rows could give
// one of those away, though its own row may be shown.
// TestMethods: every limit names its method and its level.
func TestMethods(t *testing.T) {
	registry, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range registry.Names() {
		for _, c := range registry.measures[name].Columns {
			limit := c.Role == Estimate && (strings.HasSuffix(c.Name, "low") || strings.HasSuffix(c.Name, "high"))
			if limit && (c.Method == "" || c.Level != 0.95) || !limit && c.Level != 0 {
				t.Errorf("%s: %s: method %q, level %g", name, c.Name, c.Method, c.Level)
			}
		}
	}
}

func TestPooledFiguresStayInside(t *testing.T) {
	registry, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := registry.Measure("school-rates")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"expected", "ratio", "ratio_low", "ratio_high", "shrunk_rate", "shrunk_low", "shrunk_high", "funnel"} {
		if c := m.column(name); c == nil || !c.Internal {
			t.Errorf("school-rates publishes %s, which other schools' counts can be worked out from", name)
		}
	}
}
