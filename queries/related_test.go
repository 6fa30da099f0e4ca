package queries_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/queries"

	"github.com/rogpeppe/go-internal/txtar"
)

// A maker makes up logs.
type maker struct {
	*rand.Rand
	lines map[string][]string // by log, the first its fields
}

func (m maker) pick(words ...string) string { return words[m.IntN(len(words))] }

func (m maker) hours(n int) time.Duration { return time.Duration(m.IntN(n*3600)) * time.Second }

// moment is one of the half year of which the first quarter of 2026 is the second half.
func (m maker) moment() time.Time { return quarterStart.Add(m.hours(180*24) - 90*24*time.Hour) }

func (m maker) person(n int) string { return fmt.Sprintf("00000000-0000-0000-0000-%012d", m.IntN(n)) }

func (m maker) harm() string { return m.pick("pc.bullying", "pc.bullying", "pc.hate", "pc.abuse") }

func (m maker) content() string { return fmt.Sprint("c", m.IntN(300)) }

func (m maker) add(log string, cells ...any) {
	var words []string
	for _, c := range cells {
		if at, ok := c.(time.Time); ok {
			c = at.Format(time.DateTime)
		}
		words = append(words, fmt.Sprint(c))
	}
	m.lines[log] = append(m.lines[log], strings.Join(words, ","))
}

var quarterStart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// randomLogs are logs of the first quarter of 2026, and of the one before, in which every count of every measure has
// something to count.
func randomLogs(seed uint64) *txtar.Archive {
	m := maker{rand.New(rand.NewPCG(seed, 1)), map[string][]string{
		"reports":   {"report_id,received_at,acknowledged_at,channel,harm,legal_notice,school_id,reporter_id,reporter_age_band,country,content_id,input,day"},
		"decisions": {"decision_id,report_id,decided_at,effective_at,outcome,harm,restrictions,ground,automation,content_id,content_created_at,views_before_action,country,input,day"},
		"appeals":   {"appeal_id,lodged_at,decision_id,contests,body,decided_at,outcome,new_restriction"},
		"exposures": {"event_id,viewed_at,viewer_id,viewer_age_band,age_source,content_id,harm,surface,treatment,views,country"},
		"audience":  {"day,age_band,surface,country,active_accounts,views"},
		"schools":   {"school_id,name,valid_from,students,phase,district,region"},
		"samples":   {"sample_id,population,first_day,last_day,stratum,stratum_size,unit_id,harm,rater_id,labelled_at,positive,system_id,flagged,surface,viewer_age_band,country"},
		"inputs": {"input,snapshot,ingested_at,log,source,name,sha256,bytes,lines,kept,duplicates,rejected,corrections,late",
			"1,2,2026-02-01 00:00:00,reports,,r.ndjson,aa,100,10,7,2,1,1,3", "2,2,2026-03-01 00:00:00,decisions,vendor,d.csv,bb,100,5,5,0,0,0,0"},
	}}
	for i := range 8 {
		m.add("schools", fmt.Sprint("s", i), fmt.Sprint("School ", i), "2025-01-01", 100+i, m.pick("primary", "secondary"), fmt.Sprint("d", i%4), fmt.Sprint("r", i%2))
	}
	m.reports()
	for i := range 120 {
		decided := m.moment()
		m.add("decisions", fmt.Sprint("o", i), "", decided, decided, "actioned", m.harm(), m.pick("remove", "label|remove"), m.pick("law", "terms"), m.pick("none", "partial", "full"),
			m.content(), m.pick("", decided.Add(-m.hours(80)).Format(time.DateTime)), m.pick("", "0", "4"), m.pick("GB", "IE"), 2, decided.Format(time.DateOnly))
	}
	for i := range 400 {
		m.add("exposures", i, m.moment(), m.person(40), m.pick("13-15", "16-17"), m.pick("declared", "verified"), m.content(), m.harm(), m.pick("recommended", "search"), m.pick("none", "blurred"), 1+m.IntN(24), m.pick("GB", "IE"))
	}
	for day := range 90 {
		for _, band := range []string{"13-15", "16-17"} {
			for _, country := range []string{"GB", "IE"} {
				m.add("audience", quarterStart.AddDate(0, 0, day).Format(time.DateOnly), band, "all", country, 100+m.IntN(50), 9000)
			}
		}
	}
	m.samples()
	archive := &txtar.Archive{}
	for log, text := range m.lines {
		archive.Files = append(archive.Files, txtar.File{Name: log + ".csv", Data: []byte(strings.Join(text, "\n") + "\n")})
	}
	return archive
}

// reports makes up reports, what was decided of them, and appeals against that.
func (m maker) reports() {
	for i := range 600 {
		received, harm, channel := m.moment(), m.harm(), m.pick("user", "school", "helpline")
		m.add("reports", i, received, received.Add(m.hours(60)-time.Hour), channel, harm, m.pick("true", "false"), m.pick("s0", "s1", "s2", "s3", "s8", "s9"), m.person(60), m.pick("13-15", "16-17"), m.pick("GB", "IE"),
			m.content(), 1, received.Format(time.DateOnly))
		if m.IntN(5) == 0 {
			continue
		}
		outcome, decided := m.pick("actioned", "actioned", "no_violation", "duplicate", "withdrawn", "insufficient"), received.Add(m.hours(240)-20*time.Hour)
		restrictions, ground := "", ""
		if outcome == "actioned" {
			restrictions, ground = m.pick("remove", "remove|warn", "demote", "disable"), m.pick("law", "terms")
		}
		m.add("decisions", fmt.Sprint("d", i), i, decided, decided.Add(m.hours(20)-time.Hour), outcome, harm, restrictions, ground, m.pick("none", "partial", "full"), m.content(),
			decided.Add(-m.hours(80)), m.pick("", "0", "4", "7"), m.pick("GB", "IE"), 2, decided.Format(time.DateOnly))
		if outcome != "actioned" || m.IntN(2) == 0 {
			continue
		}
		lodged, result := decided.Add(m.hours(100)), m.pick("upheld", "partly_reversed", "reversed", "omitted", "")
		ended := lodged.Add(m.hours(100) - 6*time.Hour).Format(time.DateTime)
		if result == "" {
			ended = ""
		}
		m.add("appeals", i, lodged, fmt.Sprint("d", i), m.pick("visibility", "account"), m.pick("internal", "dispute_body"), ended, result, "false")
	}
}

// samples makes up labels of views, and of content that two systems flagged or did not, in two months.
func (m maker) samples() {
	for i := range 192 {
		population, system, flagged, month := "views", "", "", time.Month(1+i/4%2)
		if i%2 == 0 {
			population, system, flagged = "content", fmt.Sprint("y", i/8%2), fmt.Sprint(i/2%2 == 0)
		}
		country, band, surface := m.pick("GB", "IE"), m.pick("13-15", "16-17"), m.pick("recommended", "search")
		first := time.Date(2026, month, 2, 0, 0, 0, 0, time.UTC)
		for rater := range 2 + m.IntN(2) {
			for _, harm := range []string{"pc.hate", "pc.abuse"} {
				m.add("samples", fmt.Sprint(population, system, month), population, first.Format(time.DateOnly), first.AddDate(0, 0, 6).Format(time.DateOnly), flagged+country+band+surface, 500, fmt.Sprint("u", i), harm,
					fmt.Sprintf("00000000-0000-0000-0000-%012d", rater), "2026-03-01 00:00:00", m.pick("true", "false"), system, flagged, surface, band, country)
			}
		}
	}
}

// A cutBy is a measure's counts by one dimension, or by a span of time; "" is the total.
type cutBy struct{ measure, by string }

// runAll runs all measures over the logs: whole, and by each of their dimensions and by month.
func runAll(t *testing.T, registry *queries.Registry, archive *txtar.Archive) map[cutBy]queries.Result {
	t.Helper()
	reader := open(t, archive, time.UTC)
	period, err := queries.ParsePeriod("2026-Q1", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	all := map[cutBy]queries.Result{}
	for _, name := range registry.Names() {
		m, err := registry.Measure(name)
		if err != nil {
			t.Fatal(err)
		}
		by := append([]string{""}, m.Dimensions...)
		if m.Grain {
			by = append(by, "month")
		}
		for _, d := range by {
			q := queries.Query{Measure: name, Period: period, AsOf: time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC), Since: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), FirstDayOfWeek: time.Monday}
			if d != "" {
				q.By = []string{d}
			}
			if all[cutBy{name, d}], err = registry.Run(context.Background(), reader.DB, q); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// TestEverySumIsDeclared looks for sums in random tables without asking the headers, and then asks them: a count that
// adds up over a dimension, or is the sum of other counts in every row, must be declared so, for disclosure
// control derives from this what a reader can work out; and what is declared must be so.
func TestEverySumIsDeclared(t *testing.T) {
	registry, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	var tables []map[cutBy]queries.Result
	for seed := range uint64(2) {
		tables = append(tables, runAll(t, registry, randomLogs(seed)))
	}
	for _, name := range registry.Names() {
		m, err := registry.Measure(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range m.Columns {
			if c.Role != queries.Counted || c.Internal {
				continue
			}
			for _, d := range append(slices.Clone(m.Dimensions), "month") {
				if d != "month" || m.Grain {
					checkSum(t, tables, m, c.Name, d)
				}
			}
		}
		checkRows(t, tables, m)
	}
}

// checkSum holds what the rows of a cut add up to against the total, and both against the header.
func checkSum(t *testing.T, tables []map[cutBy]queries.Result, m queries.Measure, count, by string) {
	t.Helper()
	adds, telling, none := true, false, true
	for _, all := range tables {
		rows, total := column(all[cutBy{m.Name, by}], count), column(all[cutBy{m.Name, ""}], count)
		var sum int64
		some := 0
		for _, n := range rows {
			if sum += n; n > 0 {
				some++
			}
		}
		adds, telling, none = adds && sum == total[0], telling || some > 1, none && total[0] == 0
	}
	if none {
		t.Errorf("%s %s: the logs of the test have none of it", m.Name, count)
	}
	over := by
	if by == "month" {
		over = queries.Time
	}
	exact, nearly := false, false
	for _, a := range m.Relations.Additive {
		if slices.Contains(a.Columns, count) && slices.Contains(a.Over, over) {
			exact, nearly = exact || !a.Nearly, nearly || a.Nearly
		}
	}
	before := slices.ContainsFunc(m.Relations.Shared, func(h queries.Shared) bool { return h.Column == count && h.Before })
	switch {
	case by == "month" && (before || m.Name == "alarms"): // it is about the span before each month; without a grain it is about the last week
	case adds && telling && !exact && !nearly:
		t.Errorf("%s %s adds up over %s, and the header does not say so", m.Name, count, over)
	case exact && !adds:
		t.Errorf("%s %s does not add up over %s, as the header says", m.Name, count, over)
	}
}

// column are the values of a count, row by row; an undefined one is none.
func column(r queries.Result, name string) []int64 {
	j := slices.IndexFunc(r.Columns, func(c queries.Column) bool { return c.Name == name })
	var all []int64
	for _, row := range r.Rows {
		n, _ := row[j].(queries.Total)
		all = append(all, int64(n))
	}
	return all
}

// checkRows counts how many linear relations hold among the counts of a row, whichever they are: as many as follow from
// the header's parts, and no more.
func checkRows(t *testing.T, tables []map[cutBy]queries.Result, m queries.Measure) {
	t.Helper()
	var counts []string
	for _, c := range m.Columns {
		if c.Role == queries.Counted && !c.Internal {
			counts = append(counts, c.Name)
		}
	}
	var rows, parts [][]*big.Rat
	for _, all := range tables {
		for at, result := range all {
			if at.measure != m.Name {
				continue
			}
			for i := range result.Rows {
				row := make([]*big.Rat, len(counts))
				for j, name := range counts {
					row[j] = big.NewRat(column(result, name)[i], 1)
				}
				rows = append(rows, row)
			}
		}
	}
	for _, p := range m.Parts {
		row := make([]*big.Rat, len(counts))
		for j, name := range counts {
			row[j] = new(big.Rat)
			switch {
			case name == p.Whole:
				row[j].SetInt64(1)
			case slices.Contains(p.Of, name):
				row[j].SetInt64(-1)
			}
		}
		parts = append(parts, row)
	}
	if hold, declared := len(counts)-rank(rows), rank(parts); hold != declared {
		t.Errorf("%s: %d sums hold in every row, the header says %d, among %v", m.Name, hold, declared, counts)
	}
}

// rank is how many of the rows say something new.
func rank(rows [][]*big.Rat) int {
	n := 0
	for len(rows) > 0 {
		first := rows[0]
		rows = rows[1:]
		k := slices.IndexFunc(first, func(x *big.Rat) bool { return x.Sign() != 0 })
		if k < 0 {
			continue
		}
		n++
		for _, row := range rows {
			if row[k].Sign() == 0 {
				continue
			}
			times := new(big.Rat).Quo(row[k], first[k])
			for j := range row {
				row[j].Sub(row[j], new(big.Rat).Mul(times, first[j]))
			}
		}
	}
	return n
}
