package upkeep

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/models"
	"candour/models/keyindex"
	"candour/models/lake"
	"candour/models/parquetfile"

	"github.com/parquet-go/parquet-go"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	firstDay   = 20454 // 2026-01-01
	dayInMicro = 86_400_000_000
)

func dayName(day int32) string { return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly) }

func newLake(t *testing.T) *lake.Lake {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "w")
	if err := lake.Create(t.Context(), dir, models.Tables(), noon); err != nil {
		t.Fatal(err)
	}
	return openLake(t, dir)
}

func openLake(t *testing.T, dir string) *lake.Lake {
	t.Helper()
	l, err := lake.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// stageRows writes rows of one day with parquet-go's own writer.
func stageRows[R any](t *testing.T, tx *lake.Tx, table, day string, rows ...R) {
	t.Helper()
	s, err := tx.Stage(table, day)
	if err != nil {
		t.Fatal(err)
	}
	w := parquet.NewGenericWriter[R](s)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func begin(t *testing.T, l *lake.Lake) *lake.Tx {
	t.Helper()
	tx, err := l.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback() })
	return tx
}

func commit(t *testing.T, tx *lake.Tx, inputs ...lake.Input) *lake.Snapshot {
	t.Helper()
	s, err := tx.Commit(t.Context(), "", inputs, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A maker makes rows with ids that have not been given before.
type maker struct {
	random *rand.Rand
	made   int64
}

func (m *maker) next() int64 { m.made++; return m.made }

func (m *maker) pick(words ...string) string { return words[m.random.IntN(len(words))] }

func (m *maker) at(day int32) int64 {
	return int64(day)*dayInMicro + m.random.Int64N(86_400)*1_000_000
}

func (m *maker) exposure(day int32) models.Exposure {
	return models.Exposure{EventID: fmt.Sprintf("e%d", m.next()), ViewedAt: m.at(day), ViewerID: models.Pseudonym{1, byte(m.random.IntN(5))},
		ViewerAgeBand: m.pick("10-12", "13-15"), AgeSource: "declared", ContentID: fmt.Sprintf("c%d", m.random.IntN(9)),
		Harm: m.pick("", "pc.bullying"), Surface: "search", Treatment: "none", Views: m.random.Int64N(3) + 1, Country: m.pick("", "GB"), Input: 1, Day: day}
}

func (m *maker) report(day int32) models.Report {
	return models.Report{ReportID: fmt.Sprintf("r%d", m.next()), ReceivedAt: m.at(day), Channel: "user", Harm: "pc.bullying", Items: 1,
		SubjectAgeBand: "unknown", ReporterAgeBand: m.pick("10-12", "13-15"), ReporterID: models.Pseudonym{2, 1}, Country: m.pick("", "IE"), Input: 2, Day: day}
}

func (m *maker) decision(day int32, report string) models.Decision {
	views := m.random.Int64N(3)
	d := models.Decision{DecisionID: fmt.Sprintf("d%d", m.next()), DecidedAt: m.at(day), Outcome: "actioned", ReportID: report, Harm: "pc.bullying",
		Restrictions: []string{m.pick("remove", "warn"), "demote"}, Ground: "terms", Automation: "none", SubjectAgeBand: "unknown", Input: 3, Day: day}
	if views > 0 {
		d.ViewsBeforeAction = &views
	}
	d.EffectiveAt = d.DecidedAt
	return d
}

func (m *maker) appeal(day int32, decision string) models.Appeal {
	yes := m.random.IntN(2) == 1
	return models.Appeal{AppealID: fmt.Sprintf("a%d", m.next()), LodgedAt: m.at(day), DecisionID: decision, Contests: "account", Body: "internal", Implemented: &yes, Input: 4, Day: day}
}

func (m *maker) sample(day int32) models.SampleLabel {
	return models.SampleLabel{SampleID: "s", Population: "views", FirstDay: day, LastDay: day, Stratum: "all", StratumSize: 90, UnitID: fmt.Sprintf("u%d", m.next()),
		Harm: "pc.hate", RaterID: models.Pseudonym{byte(1 + m.random.IntN(9))}, LabelledAt: m.at(day), Surface: "all", ViewerAgeBand: "unknown", Input: 8, Day: day}
}

func (m *maker) audience(day int32) models.AudienceDay {
	return models.AudienceDay{Day: day, AgeBand: "10-12", Surface: "all", Country: fmt.Sprintf("X%d", m.next()), ActiveAccounts: 5, Views: 9, Input: 5}
}

func (m *maker) school() models.School {
	return models.School{SchoolID: fmt.Sprintf("s%d", m.next()), Name: "A School", ValidFrom: firstDay, Students: 9, Phase: "primary", Input: 6}
}

func (m *maker) rejection() models.Rejection {
	return models.Rejection{Input: 7, Log: "reports", Line: m.next(), Reason: "bad-time", Detail: "x", Text: "{}"}
}

// stageSome stages a few rows of every table.
func (m *maker) stageSome(t *testing.T, tx *lake.Tx) {
	t.Helper()
	for day := int32(firstDay); day < firstDay+2; day++ {
		name := dayName(day)
		var shown []models.Exposure
		for range 1 + m.random.IntN(6) {
			shown = append(shown, m.exposure(day))
		}
		stageRows(t, tx, models.Exposures, name, shown...)
		stageRows(t, tx, models.Reports, name, m.report(day), m.report(day))
		stageRows(t, tx, models.Decisions, name, m.decision(day, "r1"))
		stageRows(t, tx, models.Appeals, name, m.appeal(day, "d1"))
		stageRows(t, tx, models.Audience, name, m.audience(day))
		stageRows(t, tx, models.Samples, name, m.sample(day), m.sample(day))
	}
	stageRows(t, tx, models.Schools, "", m.school())
	stageRows(t, tx, models.Quarantine, "", m.rejection())
}

// content is every row of a snapshot as text, sorted, by table.
func content(t *testing.T, s *lake.Snapshot) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	readTexts[models.Report](t, s, models.Reports, all)
	readTexts[models.Decision](t, s, models.Decisions, all)
	readTexts[models.Appeal](t, s, models.Appeals, all)
	readTexts[models.Exposure](t, s, models.Exposures, all)
	readTexts[models.School](t, s, models.Schools, all)
	readTexts[models.AudienceDay](t, s, models.Audience, all)
	readTexts[models.SampleLabel](t, s, models.Samples, all)
	readTexts[models.Rejection](t, s, models.Quarantine, all)
	return all
}

func readTexts[R any](t *testing.T, s *lake.Snapshot, table string, into map[string][]string) {
	t.Helper()
	for _, f := range s.Files[table] {
		rows, err := parquet.ReadFile[R](f.Path)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			into[table] = append(into[table], f.Partition+" "+string(text))
		}
	}
	slices.Sort(into[table])
}

// sound fails the test where the warehouse is not, or where anything that no
// snapshot needs is on the disk.
func sound(t *testing.T, l *lake.Lake) {
	t.Helper()
	for _, fault := range l.Verify(context.WithoutCancel(t.Context())) {
		t.Error(fault)
	}
	if left, err := os.ReadDir(filepath.Join(l.Dir(), "staging")); err != nil || len(left) > 0 {
		t.Errorf("staging is not empty: %v %v", left, err)
	}
}

// indexed fails the test where a file does not carry the fingerprints of its keys.
func indexed[R any](t *testing.T, l *log[R], f lake.File) {
	t.Helper()
	want := []keyindex.Fingerprint{}
	if err := parquetfile.Rows(f.Path, func(_ uint32, r *R) error {
		want = append(want, keyindex.Print(l.key(nil, r)))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	blob, found, err := parquetfile.Attachment(f.Path, keyindex.Name(0))
	if err != nil || !found {
		t.Fatalf("%s: no index of keys: %v", f.Path, err)
	}
	if string(blob) != string(keyindex.Encode(want)) {
		t.Errorf("%s: its index is not that of its keys", f.Path)
	}
}

func joined(texts []string) string { return strings.Join(texts, "\n") }
