package queries_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"candour/models"
	"candour/queries"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestFactsChangeNothing asks sessions that hold facts of a wider span, of
// another cut-off or of other days, and cases that are settled, what it asks
// sessions that hold none.
func TestFactsChangeNothing(t *testing.T) {
	registry, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	archive := halfYear(rand.New(rand.NewPCG(8, 8)))
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	used := open(t, archive, zone)
	if err := registry.Settle(context.Background(), used.DB); err != nil {
		t.Fatal(err)
	}
	early := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	for _, q := range []queries.Query{
		{Measure: "exposure"},
		{Measure: "exposure", Grain: "month", By: []string{"harm"}},
		{Measure: "exposure", Period: between(t, "2026-03-10", "2026-04-20", zone), Grain: "week", Where: map[string][]string{"viewer_age_band": {"13-15"}}},
		{Measure: "exposure", Period: between(t, "2026-03-10", "2026-04-20", zone), Grain: "day", By: []string{"viewer_age_band", "surface"}},
		{Measure: "exposure", AsOf: early, Grain: "quarter"},
		{Measure: "exposure", Grain: "month"},
		{Measure: "response-times", By: []string{"channel"}},
		{Measure: "response-times", Grain: "month", AsOf: early, Clock: "act"},
		{Measure: "harm-trends", By: []string{"harm"}},
		{Measure: "backlog", Grain: "month"},
	} {
		q.FirstDayOfWeek = time.Monday
		if q.Period.Start.IsZero() {
			q.Period = between(t, "2026-01-01", "2026-07-01", zone)
		}
		if q.AsOf.IsZero() {
			q.AsOf = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
		}
		got, want := run(t, registry, used, q), run(t, registry, open(t, archive, zone), q)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v: the session that holds facts gives\n%v\na fresh one\n%v", q, got, want)
		}
	}
}

func run(t *testing.T, registry *queries.Registry, reader *models.Reader, q queries.Query) [][]queries.Value {
	t.Helper()
	result, err := registry.Run(context.Background(), reader.DB, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Rows) == 0 {
		t.Errorf("%+v gives no rows", q)
	}
	return result.Rows
}

func between(t *testing.T, from, to string, zone *time.Location) queries.Period {
	t.Helper()
	p, err := queries.Between(from, to, zone)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// halfYear is exposures, reports and decisions of half a year, some at the
// edges of days, in and out of summer time.
func halfYear(rnd *rand.Rand) *txtar.Archive {
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	instant := func() string {
		day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rnd.IntN(181))
		return day.Format(time.DateOnly) + " " + pick("00:00:00", "22:59:59", "23:00:00", "23:59:59", "12:00:00")
	}
	var exposures, reports, decisions strings.Builder
	fmt.Fprintln(&exposures, "event_id,viewed_at,viewer_id,viewer_age_band,age_source,content_id,harm,surface,treatment,views")
	fmt.Fprintln(&reports, "report_id,received_at,channel,harm,legal_notice,reporter_age_band")
	fmt.Fprintln(&decisions, "decision_id,decided_at,outcome,report_id,harm,effective_at")
	for i := range 220 {
		fmt.Fprintf(&exposures, "%d,%s,00000000-0000-0000-0000-0000000000%02d,%s,declared,c,%s,%s,%s,%d\n", i, instant(), rnd.IntN(40),
			pick("10-12", "13-15"), pick("pc.hate", "pc.bullying", ""), pick("recommended", "search"), pick("none", "blurred"), 1+rnd.IntN(12))
		received := instant()
		fmt.Fprintf(&reports, "%d,%s,%s,%s,false,unknown\n", i, received, pick("user", "helpline"), pick("pc.hate", "pc.bullying"))
		if i%3 > 0 {
			at, _ := time.Parse(time.DateTime, received)
			decided := at.Add(time.Duration(rnd.IntN(400)) * time.Hour)
			fmt.Fprintf(&decisions, "%d,%s,%s,%d,pc.hate,%s\n", i, decided.Format(time.DateTime), pick("actioned", "no_violation", "duplicate"), i, decided.Format(time.DateTime))
		}
	}
	file := func(name string, b strings.Builder) txtar.File {
		return txtar.File{Name: name, Data: []byte(b.String())}
	}
	return &txtar.Archive{Files: []txtar.File{file("exposures.csv", exposures), file("reports.csv", reports), file("decisions.csv", decisions)}}
}
