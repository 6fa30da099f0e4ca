package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candour/reports/bundle"
	"candour/reports/disclosure"
)

// TestAuditFindsLeak: a bundle, whole by its manifest, that withholds small counts and nothing else.
func TestAuditFindsLeak(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	policy := disclosure.Public()
	about := bundle.About{Program: "by hand", PeriodName: "2026-Q1", Policy: bundle.Policy{Audience: policy.Audience,
		MinCount: policy.MinCount, MinCountRates: policy.MinCountRates, Level: policy.Level, Symbol: policy.Symbol}}
	meta := "col_name,col_type,label,indicator_unit,indicator_dp\nchannel,Filter,Channel,,\nreceived,Indicator,Received,count,0\nreceived_status,Status,,,\n" +
		",Period,2026-01-01 up to and without 2026-04-01,,\n,Measure,response-times,,\n,Clock,decide,,\n,As of,2026-04-02T00:00:00Z,,\n"
	write := func(name string, files map[string]string) {
		err := bundle.Write(p.path(name), about, nil, func(dir string) error {
			var faults []error
			for file, text := range files {
				faults = append(faults, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644))
			}
			return errors.Join(faults...)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	byChannel := map[string]string{"by_channel.csv": "channel,received,received_status\nuser,50,\nschool,47,\nother,,c\n", "by_channel.meta.csv": meta}
	total := map[string]string{"all.csv": "received,received_status\n100,\n", "all.meta.csv": strings.Replace(meta, "channel,Filter,Channel,,\n", "", 1)}
	write("one", byChannel)
	write("two", total)

	if out := p.must(done, "audit", "one"); !strings.Contains(out, "one: 1 tables, 3 counts, 1 of them withheld") {
		t.Error(out)
	}
	for _, args := range [][]string{{"audit", "one", "--with", "two"}, {"audit", "two", "--with", "one"}} {
		// 100 - 50 - 47
		if out := p.must(attention, args...); !strings.Contains(out, "channel other: is 3, through the sum of its rows") || !strings.Contains(out, "1 exposed at level 5") {
			t.Error(out)
		}
	}
	if out := p.must(attention, "audit", "one", "--with", "two", "--format", "json"); !strings.Contains(out, `"high": 3`) {
		t.Error(out)
	}
	if err := os.WriteFile(p.path("two", "all.csv"), []byte("received,received_status\n101,\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.must(failed, "audit", "one", "--with", "two")
}
