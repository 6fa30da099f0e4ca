package bundle_test

import (
	"fmt"
	"slices"
	"testing"

	"candour/reports/bundle"
)

const (
	meta = "col_name,col_type,label,indicator_unit,indicator_dp\r\nharm,Filter,Harm,,\r\nharm_label,Filter,\"Harm, in words\",,\r\n" +
		"period_start,Filter,Month,,\r\nreports,Indicator,Reports,count,0\r\nreports_status,Status,,,\r\n,Period,2026-01-01 up to and without 2026-04-01,,\r\n"
	head = "harm,harm_label,period_start,reports,reports_status\r\n"
)

// a folder with one tidy file.
func tidy(t *testing.T, meta, data string) string {
	t.Helper()
	dir := t.TempDir()
	if err := put(dir, "data/reports.csv", data, "data/reports.meta.csv", meta, "notes.csv", "a,b\r\n1,2\r\n"); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDiff(t *testing.T) {
	before := head + "pc.abuse,Abuse,2026-01-01,7,\r\npc.hate,Hate,2026-01-01,,c\r\npc.hate,Hate,2026-02-01,9,\r\n"
	other := func(period string) string {
		return "col_name,col_type,label,indicator_unit,indicator_dp\r\nreports,Indicator,Reports,count,0\r\nreports_status,Status,,,\r\n,Period," + period + ",,\r\n"
	}
	for _, test := range []struct {
		name                       string
		oldMeta, old, newMeta, new string
		want                       []string
	}{
		{"the same", meta, before, meta, before, nil},
		{"other words for a kind", meta, before, meta, head + "pc.abuse,Abuse!,2026-01-01,7,\r\npc.hate,Hate,2026-01-01,,c\r\npc.hate,Hate,2026-02-01,9,\r\n", nil},
		{"another order", meta, before, meta, head + "pc.hate,Hate,2026-02-01,9,\r\npc.abuse,Abuse,2026-01-01,7,\r\npc.hate,Hate,2026-01-01,,c\r\n", nil},
		{"a figure, and one that is shown now", meta, before, meta, head + "pc.abuse,Abuse,2026-01-01,8,\r\npc.hate,Hate,2026-01-01,12,\r\npc.hate,Hate,2026-02-01,9,\r\n",
			[]string{"harm=pc.abuse period_start=2026-01-01: 7, now 8", "harm=pc.hate period_start=2026-01-01: withheld, now 12"}},
		{"a row more and a row less", meta, before, meta, head + "pc.abuse,Abuse,2026-01-01,7,\r\npc.abuse,Abuse,2026-03-01,5,\r\npc.hate,Hate,2026-02-01,9,\r\n",
			[]string{"harm=pc.abuse period_start=2026-03-01: not there, now 5", "harm=pc.hate period_start=2026-01-01: withheld, now not there"}},
		{"totals of two periods", other("2026-01"), "reports,reports_status\r\n7,\r\n", other("2026-02"), "reports,reports_status\r\n8,\r\n", nil},
		{"a total of one period", other("2026-01"), "reports,reports_status\r\n7,\r\n", other("2026-01"), "reports,reports_status\r\n,z\r\n", []string{": 7, now undefined"}},
		{"rows that nothing tells apart", other("2026-01"), "reports,reports_status\r\n7,\r\n8,\r\n9,\r\n", other("2026-01"), "reports,reports_status\r\n6,\r\n8,\r\n9,\r\n11,\r\n",
			[]string{": 7, now 6", "row=4: not there, now 11"}},
		{"spans that two periods share", meta + ",Note,later,,\r\n", before,
			"col_name,col_type,label,indicator_unit,indicator_dp\r\nharm,Filter,Harm,,\r\nperiod_start,Filter,Month,,\r\nreports,Indicator,Reports,count,0\r\nreports_status,Status,,,\r\n,Period,2026-02-01 up to and without 2026-05-01,,\r\n",
			"harm,period_start,reports,reports_status\r\npc.hate,2026-02-01,10,\r\npc.hate,2026-04-01,3,\r\n", []string{"harm=pc.hate period_start=2026-02-01: 9, now 10"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			changes, err := bundle.Diff(tidy(t, test.oldMeta, test.old), tidy(t, test.newMeta, test.new))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range changes {
				if c.File != "data/reports.csv" || c.Column != "reports" {
					t.Errorf("change in %s, %s", c.File, c.Column)
				}
				got = append(got, fmt.Sprintf("%s: %s, now %s", c.Row, c.Old, c.New))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("changes %q, want %q", got, test.want)
			}
		})
	}
}

func TestDiffRefusesWhatItCannotRead(t *testing.T) {
	if _, err := bundle.Diff(tidy(t, meta, head), tidy(t, meta, head+"pc.hate,\"\r\n")); err == nil {
		t.Error("a broken CSV file was compared")
	}
}

func TestCauses(t *testing.T) {
	before := bundle.About{Program: "candour", Version: "1", Snapshot: 3, AsOf: "a", Inputs: []bundle.Input{{Log: "reports", SHA256: "1", Lines: 5, Kept: 5}}}
	for _, test := range []struct {
		name             string
		change           func(*bundle.About)
		definition, data []string
	}{
		{"none", func(*bundle.About) {}, nil, nil},
		{"all that is defined", func(a *bundle.About) {
			a.Version, a.TaxonomyVersion, a.Configuration, a.Policy.MinCount = "2", "v2", "x", 10
		}, []string{"code: candour 1 became candour 2", "definition: the kinds of harm of  became those of v2", "definition: the configuration was changed", "policy: what is withheld was changed"}, nil},
		{"two more files of a log, one of another", func(a *bundle.About) {
			a.Snapshot = 5
			a.Inputs = append(a.Inputs, bundle.Input{Log: "reports", SHA256: "2", Bytes: 9, Kept: 4, Late: 3, Corrections: 1},
				bundle.Input{Log: "reports", SHA256: "3", Bytes: 9, Kept: 2, Late: 2}, bundle.Input{Log: "appeals", SHA256: "4", Bytes: 9, Kept: 6})
		}, nil, []string{"late: 4 lines of reports for days that were there already", "correction: 1 line of reports that replaced another",
			"new data: 1 line of reports for later days", "new data: 6 lines of appeals for later days"}},
		{"a file told by its digest alone", func(a *bundle.About) {
			a.Snapshot = 4
			a.Inputs = append(a.Inputs, bundle.Input{Log: "reports", SHA256: "2"})
		}, nil, []string{"few lines: small files of reports were read, whose lines are not told apart into late, corrections and new"}},
		{"a snapshot without files", func(a *bundle.About) { a.Snapshot = 4 }, nil, []string{"removal: snapshot 3 became 4 without a new line, so rows were erased with their persons, expired, or replaced under another key"}},
		{"another cut-off", func(a *bundle.About) { a.AsOf = "b" }, nil, []string{"cut-off: a became b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			now := before
			test.change(&now)
			if got := bundle.CausesOf(before, now); !slices.Equal(got.Definition, test.definition) || !slices.Equal(got.Data, test.data) {
				t.Errorf("causes %q, want %q and %q", got, test.definition, test.data)
			}
		})
	}
}

// A figure is revised by lines of its own logs alone.
func TestCausesOfAFigure(t *testing.T) {
	before := bundle.About{Snapshot: 3}
	now := before
	now.Snapshot, now.Inputs = 4, []bundle.Input{{Log: "reports", SHA256: "2", Bytes: 9, Kept: 9, Late: 9}}
	causes := bundle.CausesOf(before, now)
	for _, test := range []struct{ measure, status, want string }{
		{"response-times", "", "late: 9 lines of reports for days that were there already"},
		{"exposure", "c", "protection: other figures changed, and with them what is withheld for their sake"},
		{"exposure", "", "removal: no new line of exposures, audience was read, so rows were erased with their persons, expired, or replaced under another key"},
		{"of another program", "", "late: 9 lines of reports for days that were there already"},
	} {
		got := causes.DataOf(bundle.Change{Measure: test.measure, New: bundle.Figure{Status: test.status}})
		if !slices.Equal(got, []string{test.want}) {
			t.Errorf("%s: %q, want %q", test.measure, got, test.want)
		}
	}
}
