package ingest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/models"
	"candour/models/lake"
	"candour/models/parquetfile"
)

var (
	testKey = []byte("0123456789abcdef0123456789abcdef")
	testNow = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
)

func hasHarm(key string) bool {
	return slices.Contains([]string{"pc.bullying", "pc.hate", "ppc.self_harm", "ill.csea"}, key)
}

// newLake makes an empty warehouse.
func newLake(t testing.TB) *lake.Lake {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "warehouse")
	if err := lake.Create(t.Context(), dir, models.Tables(), testNow.AddDate(0, -1, 0)); err != nil {
		t.Fatal(err)
	}
	l, err := lake.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func write(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func options(log string, paths ...string) Options {
	return Options{Log: log, Paths: paths, Key: testKey, HasHarm: hasHarm, Now: testNow, Threads: 2}
}

func mustRun(t testing.TB, l *lake.Lake, o Options) Account {
	t.Helper()
	a, err := Run(t.Context(), l, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		if f.Lines != f.Kept+f.Duplicates+f.Rejected {
			t.Errorf("%s: %d lines are not %d kept + %d duplicates + %d rejected", f.Name, f.Lines, f.Kept, f.Duplicates, f.Rejected)
		}
	}
	return a
}

// rowsOf are the rows of a table at the head, in the order of its files.
func rowsOf[R any](t testing.TB, l *lake.Lake, table string) []R {
	t.Helper()
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var rows []R
	for _, f := range head.Files[table] {
		err := parquetfile.Rows(f.Path, func(_ uint32, r *R) error {
			rows = append(rows, *r)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

func appeal(id, lodged string) string {
	return fmt.Sprintf(`{"appeal_id":%q,"lodged_at":%q,"decision_id":"d","contests":"account"}`, id, lodged) + "\n"
}

// figures are an account's counts: kept, duplicates, rejected, corrections, late.
func figures(f *FileAccount) [5]int64 {
	return [5]int64{f.Kept, f.Duplicates, f.Rejected, f.Corrections, f.Late}
}

const (
	march1 = "2026-03-01T10:00:00Z"
	march2 = "2026-03-02T10:00:00Z"
)

func TestAccounts(t *testing.T) {
	type call struct {
		files []string
		want  [][5]int64
	}
	a1, a2, b1, b2, c1 := appeal("a", march1), appeal("a", march2), appeal("b", march1), appeal("b", march2), appeal("c", march1)
	for _, test := range []struct {
		name  string
		calls []call
		rows  string
	}{
		{"within a file", []call{{[]string{a1 + a1 + a2 + b1 + a2}, [][5]int64{{3, 2, 0, 1, 0}}}}, "a2 b1"},
		{"back and forth", []call{{[]string{a1 + a2 + a1}, [][5]int64{{3, 0, 0, 2, 0}}}}, "a1"},
		{"across files", []call{{[]string{a1 + b1, b1 + a2 + "{"}, [][5]int64{{2, 0, 0, 0, 0}, {1, 1, 1, 1, 0}}}}, "a2 b1"},
		{"across runs", []call{
			{[]string{a1 + b2}, [][5]int64{{2, 0, 0, 0, 0}}},
			{[]string{a1 + c1, b1}, [][5]int64{{1, 1, 0, 0, 1}, {1, 0, 0, 1, 1}}},
		}, "a1 b1 c1"},
		{"all known", []call{
			{[]string{a1 + b2}, [][5]int64{{2, 0, 0, 0, 0}}},
			{[]string{b2 + a1 + b2}, [][5]int64{{0, 3, 0, 0, 0}}},
		}, "a1 b2"},
		{"known, then corrected", []call{
			{[]string{a1}, [][5]int64{{1, 0, 0, 0, 0}}},
			{[]string{a1 + a2}, [][5]int64{{1, 1, 0, 1, 0}}},
		}, "a2"},
		{"corrected twice in the second run, back to the first", []call{
			{[]string{a1}, [][5]int64{{1, 0, 0, 0, 0}}},
			{[]string{a2 + a1 + b1}, [][5]int64{{3, 0, 0, 2, 0}}},
		}, "a1 b1"},
		{"three runs", []call{
			{[]string{a1 + b1}, [][5]int64{{2, 0, 0, 0, 0}}},
			{[]string{a2}, [][5]int64{{1, 0, 0, 1, 0}}},
			{[]string{b2 + a1}, [][5]int64{{2, 0, 0, 2, 1}}},
		}, "a1 b2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, dir := newLake(t), t.TempDir()
			for i, c := range test.calls {
				var paths []string
				for k, content := range c.files {
					paths = append(paths, write(t, dir, fmt.Sprintf("%d-%d.ndjson", i, k), content))
				}
				account := mustRun(t, l, options(models.Appeals, paths...))
				for k, f := range account.Files {
					if figures(f) != c.want[k] {
						t.Errorf("call %d, file %d: kept, duplicates, rejected, corrections, late %v, want %v", i, k, figures(f), c.want[k])
					}
				}
			}
			if got := appealRows(t, l); got != test.rows {
				t.Errorf("rows %q, want %q", got, test.rows)
			}
			if faults := l.Verify(t.Context()); faults != nil {
				t.Error(faults)
			}
		})
	}
}

// appealRows names each row by its id and the day of March 2026.
func appealRows(t testing.TB, l *lake.Lake) string {
	var got []string
	for _, r := range rowsOf[models.Appeal](t, l, models.Appeals) {
		got = append(got, r.AppealID+time.UnixMicro(r.LodgedAt).UTC().Format("2"))
	}
	slices.Sort(got)
	return strings.Join(got, " ")
}

func TestSameBytes(t *testing.T) {
	l, dir := newLake(t), t.TempDir()
	first := write(t, dir, "first.ndjson", appeal("a", march1)+"{\n")
	again := write(t, dir, "again.json", appeal("a", march1)+"{\n")
	account := mustRun(t, l, options(models.Appeals, first, again))
	if got := figures(account.Files[0]); got != [5]int64{1, 0, 1, 0, 0} || account.Files[1].Seen != first || account.Files[1].Lines != 0 {
		t.Errorf("first run: %v, then seen as %q", got, account.Files[1].Seen)
	}
	account = mustRun(t, l, options(models.Appeals, again))
	if account.Snapshot != 0 || account.Files[0].Seen != first {
		t.Errorf("second run: snapshot %d, seen as %q", account.Snapshot, account.Files[0].Seen)
	}
	o := options(models.Appeals, "-")
	o.Stdin = strings.NewReader(appeal("a", march1) + "{\n")
	account = mustRun(t, l, o)
	if account.Snapshot != 0 || account.Files[0].Seen != first || account.Files[0].Lines != 0 {
		t.Errorf("stdin: snapshot %d, seen as %q", account.Snapshot, account.Files[0].Seen)
	}
	if n := len(rowsOf[models.Rejection](t, l, models.Quarantine)); n != 1 {
		t.Errorf("%d lines in quarantine, want 1", n)
	}
}

// TestOtherRules reads the same bytes again once the taxonomy knows more: what
// was kept is a duplicate, what was rejected is kept.
func TestOtherRules(t *testing.T) {
	l, dir := newLake(t), t.TempDir()
	line := `{"report_id":"%s","received_at":"2026-03-01T00:00:00Z","channel":"user","harm":"%s"}` + "\n"
	path := write(t, dir, "reports.ndjson", fmt.Sprintf(line+line, "a", "pc.bullying", "b", "terms.new"))
	if got := figures(mustRun(t, l, options(models.Reports, path)).Files[0]); got != [5]int64{1, 0, 1, 0, 0} {
		t.Fatalf("first run: %v", got)
	}
	o := options(models.Reports, path)
	o.Taxonomy, o.HasHarm = "newer", func(string) bool { return true }
	if got := figures(mustRun(t, l, o).Files[0]); got != [5]int64{1, 1, 0, 0, 0} {
		t.Errorf("with the newer taxonomy: %v", got)
	}
	if account := mustRun(t, l, o); account.Files[0].Seen != path {
		t.Errorf("once more: %+v", account.Files[0])
	}
}

// TestTwoLogs feeds reports and decisions from one vendor's CSV.
func TestTwoLogs(t *testing.T) {
	l, dir := newLake(t), t.TempDir()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	present := true
	source := &Source{
		Name: "vendor", Format: CSV, TimeLayout: "2006-01-02 15:04:05", TimeZone: zone,
		Logs: []Mapping{
			{
				Log: models.Reports, Fields: map[string]string{"report_id": "case", "received_at": "in", "harm": "type", "reporter_id": "user"},
				Constants: map[string]string{"channel": "user"},
				Labels:    map[string]map[string]string{"harm": {"mean": "pc.bullying"}},
			},
			{
				Log: models.Decisions, When: []Condition{{Field: "done", Present: &present}, {Field: "case", NotIn: []string{"3"}}},
				Fields:    map[string]string{"decision_id": "case", "report_id": "case", "decided_at": "done", "harm": "type"},
				Constants: map[string]string{"outcome": "no_violation"},
				Labels:    map[string]map[string]string{"harm": {"mean": "pc.bullying"}},
			},
		},
	}
	path := write(t, dir, "cases.txt", "case,in,done,type,user,spare\n"+
		"1,2026-03-29 00:30:00,,mean,u1,x\n"+ // still GMT
		"2,2026-03-29 02:30:00,2026-03-29 03:00:00,pc.hate,,\n"+ // summer time
		"3,2026-03-30 02:30:00,2026-03-30 03:00:00,nasty,u2,\n")
	o := options("", path)
	o.Source = source
	account := mustRun(t, l, o)
	reports, decisions := account.Files[0], account.Files[1]
	if figures(reports) != [5]int64{2, 0, 1, 0, 0} || figures(decisions) != [5]int64{1, 0, 0, 0, 0} || decisions.Unselected != 2 {
		t.Errorf("reports %v, decisions %v, %d unselected", figures(reports), figures(decisions), decisions.Unselected)
	}
	if reports.Labels[Label{"harm", "nasty"}] != 1 || reports.Reasons[UnmappedLabel] != 1 || reports.Unknown["spare"] != 1 {
		t.Errorf("labels %v, reasons %v, unknown %v", reports.Labels, reports.Reasons, reports.Unknown)
	}
	rows := rowsOf[models.Report](t, l, models.Reports)
	if got := time.UnixMicro(rows[1].ReceivedAt).UTC(); got != time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC) || rows[0].Harm != "pc.bullying" {
		t.Errorf("received at %v, harm %s", got, rows[0].Harm)
	}
	quarantined := rowsOf[models.Rejection](t, l, models.Quarantine)
	want := `{"csv":{"case":"3","in":"2026-03-30 02:30:00","type":"nasty","legal_notice":null,"items":null,"content_id":null,"content_type":null,` +
		`"subject_id":null,"subject_age_band":null,"user":{"pseudonym":"` + testPseudonym("u2") + `"},"reporter_age_band":null,"school_id":null,` +
		`"country":null,"language":null,"acknowledged_at":null}}`
	if len(quarantined) != 1 || quarantined[0].Text != want || quarantined[0].Line != 4 {
		t.Errorf("quarantined %+v, want text %s", quarantined, want)
	}
}

func TestCancelled(t *testing.T) {
	l := newLake(t)
	path := write(t, t.TempDir(), "a.ndjson", strings.Repeat(appeal("a", march1), 100))
	ctx, cancel := context.WithCancel(t.Context())
	o := options(models.Appeals, path)
	o.Progress = func(Progress) { cancel() }
	if _, err := Run(ctx, l, o); err == nil {
		t.Error("no error")
	}
	head, err := l.Head(t.Context())
	if err != nil || len(head.Inputs) != 0 || len(head.Files[models.Appeals]) != 0 {
		t.Errorf("head %+v, error %v", head, err)
	}
	mustRun(t, l, options(models.Appeals, path)) // the lock is free again
}

func TestDryRun(t *testing.T) {
	l := newLake(t)
	o := options(models.Appeals, write(t, t.TempDir(), "a.ndjson", appeal("a", march1)+appeal("b", "x")))
	o.DryRun = true
	account := mustRun(t, l, o)
	if account.Snapshot != 0 || figures(account.Files[0]) != [5]int64{1, 0, 1, 0, 0} || !account.NeedsAttention() {
		t.Errorf("snapshot %d, %v", account.Snapshot, figures(account.Files[0]))
	}
	if rows := rowsOf[models.Appeal](t, l, models.Appeals); len(rows) != 0 {
		t.Errorf("rows %v", rows)
	}
}

func TestErrors(t *testing.T) {
	l, dir := newLake(t), t.TempDir()
	good := write(t, dir, "good.ndjson", appeal("a", march1))
	empty := t.TempDir()
	for _, test := range []struct {
		name string
		o    Options
		want string
	}{
		{"no kind", options("", good), "--log"},
		{"unknown kind", options("appeal", good), `unknown log "appeal"`},
		{"no file", options(models.Appeals, good, filepath.Join(dir, "missing.csv")), "missing.csv"},
		{"no match", options(models.Appeals, filepath.Join(dir, "*.gz")), "no file matches"},
		{"empty folder", options(models.Appeals, empty), "no log files"},
		{"ending", options(models.Appeals, write(t, t.TempDir(), "a.txt", "")), "a.txt"},
		{"stdin and file", options(models.Appeals, "-", good), "cannot be combined"},
		{"no column", options(models.Appeals, good, write(t, t.TempDir(), "a.csv", "appeal_id\na\n")), `no column "lodged_at"`},
		{"column twice", options(models.Appeals, write(t, t.TempDir(), "b.csv", "appeal_id,appeal_id\na\n")), "twice"},
		{"damaged", options(models.Appeals, good, write(t, t.TempDir(), "a.ndjson.gz", "not gzip")), "a.ndjson.gz"},
		{"short key", Options{Log: models.Appeals, Paths: []string{good}, Key: testKey[1:], HasHarm: hasHarm}, "32 bytes"},
	} {
		_, err := Run(t.Context(), l, test.o)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q in it", test.name, err, test.want)
		}
	}
	if rows := rowsOf[models.Appeal](t, l, models.Appeals); len(rows) != 0 {
		t.Errorf("rows %v", rows)
	}
}

// TestCanary plants raw ids in every person field, in lines kept and rejected
// for every kind of reason, and looks for them in every byte of the warehouse.
func TestCanary(t *testing.T) {
	const canary = "CANARY-7731"
	l, dir := newLake(t), t.TempDir()
	person := func(log string) []string {
		var lines []string
		for _, f := range Fields(log) {
			if f.Type != "person" {
				continue
			}
			id := `"` + f.Name + `":"` + canary + `"`
			lines = append(lines, `{`+id+`}`, `{`+id, `{`+id+`,}`, `{`+id+`,`+id+`}`, `{`+id+`,"harm":"x"}`, `{`+id+`} x`,
				`{"`+f.Name+`":["`+canary+`"]}`, `{"`+f.Name+`":{"`+canary+`":1}}`, `{"`+f.Name+`":"`+canary+`\u0000"}`,
				`{"`+f.Name+`":"`+canary+strings.Repeat("x", 128)+`"}`, canary, "\""+canary, `{`+id+"\x00}", `{`+id+"\xff}",
				`{`+id+`,"unknown":"`+canary+`"}`, `{"`+f.Name+`":"`+canary+strings.Repeat("x", 3<<20)+`"}`)
		}
		return lines
	}
	rejected := 0
	for _, log := range models.Logs {
		lines := person(log)
		if len(lines) == 0 {
			continue
		}
		o := options(log, write(t, dir, log+".ndjson", strings.Join(lines, "\n")))
		account := mustRun(t, l, o)
		rejected += int(account.Files[0].Rejected)
	}
	kept := write(t, dir, "kept.csv", "event_id,viewed_at,viewer_id,viewer_age_band,content_id,surface\n"+
		"e1,"+march1+","+canary+",13-15,c,search\n"+"e2,"+march1+","+canary+",x,c,search\n"+
		"e3,"+march1+","+canary+",x,c\n"+`e4,"`+canary+"\n"+canary+`"x`+"\n")
	account := mustRun(t, l, options(models.Exposures, kept))
	if rejected != 5*16 || figures(account.Files[0]) != [5]int64{1, 0, 4, 0, 0} {
		t.Errorf("%d rejected, then %v", rejected, figures(account.Files[0]))
	}
	if text := fmt.Sprintf("%+v", *account.Files[0]); strings.Contains(text, canary) {
		t.Errorf("the account names a person: %s", text)
	}
	for _, r := range rowsOf[models.Rejection](t, l, models.Quarantine) {
		if strings.Contains(fmt.Sprint(r), canary) {
			t.Errorf("quarantine names a person: %+v", r)
		}
	}
	err := filepath.Walk(l.Dir(), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(canary)) {
			t.Errorf("%s holds a raw id", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
