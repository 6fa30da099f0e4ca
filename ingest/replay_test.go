package ingest

import (
	"fmt"
	"maps"
	"testing"

	"candour/models"
)

// replaying gives the account of one input's replay.
func replaying(t *testing.T, o ReplayOptions, source *Source, log, file, content string, mended *Source) (*ReplayedInput, []string) {
	t.Helper()
	l := newLake(t)
	first := options(log, write(t, t.TempDir(), file, content))
	first.Source = source
	mustRun(t, l, first)
	o.Key, o.HasHarm, o.Now, o.Threads = testKey, hasHarm, testNow, 1
	o.Sources = func(string) (*Source, bool) { return mended, mended != nil }
	a, err := Replay(t.Context(), l, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Inputs) != 1 {
		t.Fatalf("%d inputs were replayed, want 1", len(a.Inputs))
	}
	var rows []string
	for _, r := range rowsOf[models.Report](t, l, models.Reports) {
		rows = append(rows, fmt.Sprintf("%s %s items %d by %s", r.ReportID, r.Harm, r.Items, r.ReporterID))
	}
	return a.Inputs[0], rows
}

func helpdesk(fields, labels map[string]string) *Source {
	return &Source{Name: "helpdesk", Logs: []Mapping{{Log: models.Reports, Fields: fields, Labels: map[string]map[string]string{"harm": labels}}}}
}

// TestReplayMended: what each way of mending a mapping does to a line that was
// set aside for a label.
func TestReplayMended(t *testing.T) {
	broken := map[string]string{"bullying": "pc.bullying"}
	mended := map[string]string{"bullying": "pc.bullying", "nasty": "pc.hate"}
	const csv = "report_id,received_at,channel,harm,items,reporter_id,who,land\n1,2026-03-01T10:00:00Z,user,nasty,3,u1,u2,GB\n"
	const ndjson = `{"report_id":"1","received_at":"2026-03-01T10:00:00Z","channel":"user","harm":"nasty","items":"3","reporter_id":"u1"}` + "\n"
	u1 := "1 pc.hate items 3 by " + testPseudonym("u1")
	for _, c := range []struct {
		name, file, content string
		mended              *Source
		row                 string
		stays               Stay
	}{
		{"the label", "a.csv", csv, helpdesk(nil, mended), u1, Stay{}},
		{"nothing", "a.csv", csv, helpdesk(nil, broken), "", Stay{StillRejected, UnmappedLabel}},
		{"the label, but a number stands in quotes", "a.ndjson", ndjson, helpdesk(nil, mended), "", Stay{StillRejected, WrongType}},
		{"another person's field", "a.csv", csv, helpdesk(map[string]string{"reporter_id": "who"}, mended), "", Stay{NotKept, UnmappedLabel}},
		{"a field that was not used", "a.csv", csv, helpdesk(map[string]string{"country": "land"}, mended), "", Stay{NotKept, UnmappedLabel}},
		{"a field not used any more", "a.csv", csv, helpdesk(map[string]string{"reporter_id": ""}, mended), "1 pc.hate items 3 by " + models.Pseudonym{}.String(), Stay{}},
		{"a pseudonym where text belongs", "a.csv", csv, helpdesk(map[string]string{"content_id": "reporter_id", "reporter_id": ""}, mended), "", Stay{StillRejected, WrongType}},
		{"the source taken away", "a.csv", csv, nil, "", Stay{NoMapping, UnmappedLabel}},
		{"a log not mapped", "a.csv", csv, &Source{Name: "helpdesk", Logs: []Mapping{{Log: models.Appeals}}}, "", Stay{NoMapping, UnmappedLabel}},
	} {
		in, rows := replaying(t, ReplayOptions{}, helpdesk(nil, broken), models.Reports, c.file, c.content, c.mended)
		switch {
		case c.row != "" && (len(rows) != 1 || rows[0] != c.row || in.Kept != 1 || len(in.Left) != 0):
			t.Errorf("%s: rows %q, kept %d, left %v; want %s", c.name, rows, in.Kept, in.Left, c.row)
		case c.row == "" && (len(rows) != 0 || !maps.Equal(in.Left, map[Stay]int64{c.stays: 1})):
			t.Errorf("%s: rows %q, left %v; want %v", c.name, rows, in.Left, c.stays)
		}
	}
}

// TestReplayMasked: of lines that could not be taken apart nothing is left to
// replay, and what is no id does not become one.
func TestReplayMasked(t *testing.T) {
	const good = `"received_at":"2026-03-01T10:00:00Z","channel":"user","harm":"pc.hate"`
	in, rows := replaying(t, ReplayOptions{}, nil, models.Reports, "a.ndjson", `{"report_id":"1",`+good+"\n"+
		`{"report_id":"2","report_id":"3",`+good+"}\n"+
		`{"report_id":"4",`+good+",\"reporter_id\":5}\n"+
		`{"report_id":{"a":1},`+good+"}\n"+
		"{\"report_id\":\"6\xff\","+good+"}\n", nil)
	want := map[Stay]int64{{Masked, BadJSON}: 1, {Masked, RepeatedField}: 1, {Masked, BadUTF8}: 1, {StillRejected, WrongType}: 2}
	if len(rows) != 0 || !maps.Equal(in.Left, want) {
		t.Errorf("rows %q, left %v, want %v", rows, in.Left, want)
	}
}

// TestReplayDry: a dry run, and one for another log or source, change nothing.
func TestReplayDry(t *testing.T) {
	l := newLake(t)
	o := options(models.Reports, write(t, t.TempDir(), "a.ndjson", `{"report_id":"1","received_at":"2026-03-01T10:00:00Z","channel":"user","harm":"new"}`+"\n"))
	mustRun(t, l, o)
	for _, r := range []struct {
		o      ReplayOptions
		inputs int
		kept   int64
	}{{ReplayOptions{DryRun: true}, 1, 1}, {ReplayOptions{Log: models.Appeals}, 0, 0}, {ReplayOptions{Source: "x"}, 0, 0}} {
		r.o.Key, r.o.HasHarm, r.o.Now = testKey, func(string) bool { return true }, testNow
		a, err := Replay(t.Context(), l, r.o)
		if err != nil || a.Snapshot != 0 || len(a.Inputs) != r.inputs || r.inputs > 0 && a.Inputs[0].Kept != r.kept {
			t.Errorf("%+v: %+v, %v", r.o.Log, a, err)
		}
	}
	if head, err := l.Head(t.Context()); err != nil || head.ID != 2 || head.Inputs[0].Rejected != 1 {
		t.Errorf("%+v, %v", head, err)
	}
}
