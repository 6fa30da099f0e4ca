package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"candour/fixtures"
	"candour/models"
	"candour/queries"
)

// TestPartitionsChangeNothing: the same rows in one file each and one commit a
// log, or scattered over many files and commits, give the same answer to every
// measure by every dimension, grain and clock.
func TestPartitionsChangeNothing(t *testing.T) {
	o := fixtures.Options{Reports: 800, Exposures: 2000, Schools: 14, Days: 40, Seed: 11}
	whole, parts := newPlace(t), newPlace(t)
	key, err := os.ReadFile(whole.path("candour.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(parts.path("candour.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	whole.dealt(o, 1)
	parts.dealt(o, 3)
	one, many := whole.reading(), parts.reading()
	if snapshots := [2]int64{one.snapshot.ID, many.snapshot.ID}; snapshots[1] < snapshots[0]+8 {
		t.Fatalf("snapshots %v: not scattered", snapshots)
	}
	asked := 0
	for _, name := range one.measures.Names() {
		if name == "data-quality" { // it is about files
			continue
		}
		for _, q := range everyQuestion(t, one.measures, name) {
			q.Period, err = queries.ParsePeriod("2026-01", one.zone)
			if err != nil {
				t.Fatal(err)
			}
			var results [2]queries.Result
			for i, s := range []*session{one, many} {
				q.AsOf, q.Since = s.known(name).Last, s.known(name).First
				if results[i], err = s.measures.Run(context.Background(), s.reader.DB, q); err != nil {
					t.Fatal(err)
				}
			}
			if !reflect.DeepEqual(results[0].Rows, results[1].Rows) || !slices.Equal(results[0].Notes, results[1].Notes) {
				t.Errorf("%s by %v, %s, %s: other figures from other files", name, q.By, q.Grain, q.Clock)
			}
			asked++
		}
	}
	if asked < 80 {
		t.Errorf("only %d questions asked", asked)
	}
}

// dealt makes logs and ingests each in n files, of which every one has rows of every day; but the labels of samples, some
// of which correct one another, in the order of their lines.
func (p place) dealt(o fixtures.Options, n int) {
	p.t.Helper()
	for _, f := range p.generate(o, 1) {
		text, err := os.ReadFile(p.path(f.name))
		if err != nil {
			p.t.Fatal(err)
		}
		lines, header := strings.SplitAfter(string(text), "\n"), ""
		if strings.HasSuffix(f.name, ".csv") {
			header, lines = lines[0], lines[1:]
		}
		parts := make([]strings.Builder, n)
		for i, line := range lines {
			part := i % n
			if f.log == models.Samples {
				part = i * n / len(lines)
			}
			parts[part].WriteString(line)
		}
		for i := range parts {
			name := fmt.Sprintf("dealt/%d-%s", i, filepath.Base(f.name))
			p.write(name, header+parts[i].String())
			p.ingest(aFile{f.log, name})
		}
	}
}

// everyQuestion asks a measure for its total, by each dimension, by some
// grains, and on each clock.
func everyQuestion(t *testing.T, measures *queries.Registry, name string) []queries.Query {
	m, err := measures.Measure(name)
	if err != nil {
		t.Fatal(err)
	}
	all := []queries.Query{{Measure: name}}
	for _, d := range m.Dimensions {
		all = append(all, queries.Query{Measure: name, By: []string{d}})
	}
	if m.Grain {
		for _, grain := range []string{"day", "week", "month"} {
			all = append(all, queries.Query{Measure: name, Grain: grain, By: m.Dimensions[:1]})
		}
	}
	for _, clock := range m.Clocks()[1:] {
		all = append(all, queries.Query{Measure: name, Clock: clock})
	}
	return all
}

// reading opens the place's warehouse until the test ends.
func (p place) reading() *session {
	p.t.Helper()
	a := &app{warehouse: p.path("warehouse")}
	s, err := a.read(context.Background(), selection{snapshot: -1})
	if err != nil {
		p.t.Fatal(fmt.Errorf("reading %s: %w", p.dir, err))
	}
	p.t.Cleanup(func() {
		if err := s.close(); err != nil {
			p.t.Error(err)
		}
	})
	return s
}
