package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const internalMark = "Internal: not cleared for publication"

// analystKinds are the analysts' pages, and the looks at which each is checked.
var analystKinds = []struct {
	page    string
	looks   []int
	choice  string // with which it is looked at too; "": none
	without bool   // a look without script, and one with a slow processor
}{
	{"index.html", []int{0, 3, 4}, "#harm=pc.bullying&month=2026-02-01", true},
	{"trends.html", []int{1, 2, 4}, "#harm=pc.bullying&channel=school", true},
	{"backlog.html", []int{0}, "#harm=pc.bullying", false},
	{"schools.html", []int{3}, "", true},
	{"exposure.html", []int{2}, "#harm=pc.violence_person", false},
	{"quality.html", []int{1}, "", false},
}

// checkAnalystPages makes the internal dashboard of the demo, and uses it as an analyst without a mouse would.
func checkAnalystPages(t *testing.T, demo string) {
	dir := filepath.Join(t.TempDir(), "internal")
	candour(t, demo, "dashboard", "--period", "2026-Q1", "--out", dir)
	checkPageReferences(t, dir, loadPages(t, dir), 60)
	for _, path := range filesIn(t, dir) {
		if strings.HasPrefix(path, "assets/") {
			continue
		}
		text := readFile(t, filepath.Join(dir, path))
		if !strings.HasSuffix(path, ".csv") && !bytes.Contains(text, []byte(`<p class="internal">`+internalMark+`</p>`)) {
			t.Errorf("%s is not marked", path)
		}
		if strings.HasSuffix(path, ".csv") {
			for i, row := range csvRows(t, filepath.Join(dir, path)) {
				if row["clearance"] != internalMark {
					t.Fatalf("%s, row %d is not marked", path, i)
				}
			}
		}
	}
	first := startBrowser(t)
	for _, kind := range analystKinds {
		address := "file://" + filepath.ToSlash(filepath.Join(dir, kind.page))
		for _, i := range kind.looks {
			t.Run(kind.page+", "+pageLooks[i].name, func(t *testing.T) { lookAt(t, first, address, pageLooks[i]) })
		}
		if kind.choice != "" {
			t.Run(kind.page+kind.choice, func(t *testing.T) { lookAt(t, first, address+kind.choice, pageLooks[2]) })
		}
		if kind.without {
			t.Run(kind.page+", no script", func(t *testing.T) { lookWithoutScript(t, first, address) })
			t.Run(kind.page+", slow", func(t *testing.T) { lookWithSlowProcessor(t, first, address) })
		}
	}
	t.Run("filters", func(t *testing.T) { useFilters(t, first, demo, "file://"+filepath.ToSlash(dir)) })
}

// candour runs the program on the demo's warehouse and gives what it printed.
func candour(t *testing.T, demo string, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	args = append(args, "--warehouse", filepath.Join(demo, "warehouse"), "--config", filepath.Join(demo, "candour.yaml"))
	if code := run(args, strings.NewReader(""), &out, &complaints); code != done {
		t.Fatalf("%s ended with %d: %s", args[0], code, complaints.String())
	}
	return out.String()
}

// lookWithSlowProcessor: on a quarter of the processor the live charts are there soon.
func lookWithSlowProcessor(t *testing.T, first context.Context, address string) {
	const patience = 15000.0 // milliseconds; 1.5 s is promised, to a machine with nothing else to do
	ctx, cancel := chromedp.NewContext(first)
	defer cancel()
	if _, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}); err != nil {
		t.Fatal(err)
	}
	showPage(t, ctx, pageLooks[0], address)
	_, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](
		`[...document.querySelectorAll('[data-chart]')].every(f => f.querySelectorAll('.chart-live svg path').length > 5)`,
		chromedp.WithPollingTimeout(2*patience*time.Millisecond), chromedp.WithPollingInterval(10*time.Millisecond)))
	if err != nil {
		t.Fatal(err)
	}
	took := ask[float64](t, ctx, `performance.now()`)
	t.Logf("drawn after %.0f ms", took)
	if took > patience {
		t.Errorf("the charts were drawn after %.0f ms", took)
	}
}

// A chosenState is what a reader sees of a choice.
type chosenState struct {
	Hash, Harm, Status, Command, Summary, Live string
	Rows                                       [][]string
}

const seeChosen = `(() => {
	const f = document.getElementById('share-by-channel');
	return {Hash: location.hash, Harm: document.getElementById('filter-harm').value, Status: document.getElementById('filtered').textContent,
		Command: f.querySelector('.query code').textContent, Summary: f.querySelector('.summary').textContent, Live: f.querySelector('.chart-live').ariaLabel,
		Rows: [...f.querySelectorAll('tbody tr')].map(r => [...r.children].map(c => c.textContent))};
})()`

// useFilters goes through the filters by keyboard alone: charts and tables follow, figures are those of the command
// line, the choice stands in the address and survives a reload, another page and a jump within the page.
func useFilters(t *testing.T, first context.Context, demo, folder string) {
	ctx, cancel := chromedp.NewContext(first)
	defer cancel()
	var heard tabWatch
	heard.follow(t, ctx)
	showPage(t, ctx, pageLooks[0], folder+"/index.html")
	waitForCharts(t, ctx)
	plain := ask[chosenState](t, ctx, seeChosen)
	press(t, ctx, "#filter-harm", kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
	press(t, ctx, "#filter-month", kb.ArrowDown, kb.ArrowDown)
	chosen := ask[chosenState](t, ctx, seeChosen)
	if chosen.Harm == "" || !strings.Contains(chosen.Hash, "harm="+chosen.Harm) || !strings.Contains(chosen.Hash, "month=2026-02-01") || !strings.HasSuffix(chosen.Status, "5 of 5 charts follow.") {
		t.Errorf("chosen: %+v", chosen)
	}
	if chosen.Summary == plain.Summary || !strings.Contains(chosen.Live, chosen.Summary) || len(chosen.Rows) == 0 {
		t.Errorf("the chart and its sentence did not follow: %+v", chosen)
	}
	checkAgainstQuery(t, demo, chosen)
	if err := chromedp.Do(ctx, chromedp.Reload()); err != nil {
		t.Fatal(err)
	}
	waitForCharts(t, ctx)
	sameChoice(t, "reloaded", ask[chosenState](t, ctx, seeChosen), chosen)
	press(t, ctx, ".skip", kb.Enter)
	sameChoice(t, "after a jump", ask[chosenState](t, ctx, seeChosen), chosen)
	press(t, ctx, "header nav a[href^='trends.html']", kb.Enter)
	waitForCharts(t, ctx)
	if harm := ask[string](t, ctx, `document.getElementById('filter-harm')?.value ?? location.href`); harm != chosen.Harm {
		t.Errorf("on the next page %q is chosen", harm)
	}
	press(t, ctx, "header nav a[href^='index.html']", kb.Enter)
	waitForCharts(t, ctx)
	sameChoice(t, "come back", ask[chosenState](t, ctx, seeChosen), chosen)
	press(t, ctx, "#share-by-channel .copy button", kb.Enter)
	if said := ask[string](t, ctx, `document.querySelector('#share-by-channel .copy [role=status]').textContent`); said == "" {
		t.Error("nothing tells whether the SQL was copied")
	}
	press(t, ctx, "#reset", kb.Enter)
	all := ask[chosenState](t, ctx, seeChosen)
	all.Status, all.Live, plain.Status, plain.Live = "", "", "", ""
	sameChoice(t, "reset", all, plain)
	heard.check(t)
}

func press(t *testing.T, ctx context.Context, selector string, keys ...string) {
	t.Helper()
	if !ask[bool](t, ctx, fmt.Sprintf(`(e => { e.focus(); return document.activeElement === e; })(document.querySelector(%q))`, selector)) {
		t.Fatalf("%s cannot be reached by keyboard", selector)
	}
	for _, key := range keys {
		if err := chromedp.Do(ctx, chromedp.KeyEvent(key), chromedp.Sleep(300*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
}

func sameChoice(t *testing.T, when string, got, want chosenState) {
	t.Helper()
	if got.Hash != want.Hash || got.Harm != want.Harm || got.Command != want.Command || got.Summary != want.Summary || len(got.Rows) != len(want.Rows) {
		t.Errorf("%s: %+v, want %+v", when, got, want)
	}
	for i := range min(len(got.Rows), len(want.Rows)) {
		if strings.Join(got.Rows[i], "|") != strings.Join(want.Rows[i], "|") {
			t.Errorf("%s: row %q, want %q", when, got.Rows[i], want.Rows[i])
		}
	}
}

// checkAgainstQuery runs the command that the chart names: its counts are those of the page's table.
func checkAgainstQuery(t *testing.T, demo string, chosen chosenState) {
	t.Helper()
	args := strings.Fields(chosen.Command)[1:]
	lines, err := csv.NewReader(strings.NewReader(candour(t, demo, append(args, "--format", "csv")...))).ReadAll()
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range lines[0] {
		at[name] = i
	}
	seen := 0
	for _, line := range lines[1:] {
		if line[at["period_start"]] != "2026-02-01" {
			continue
		}
		row := chosen.Rows[seen]
		for i, column := range []string{"received", "decided", "open"} {
			if row[i+1] != line[at[column]] {
				t.Errorf("%s: %s is %s on the page, and %s by %s", row[0], column, row[i+1], line[at[column]], chosen.Command)
			}
		}
		seen++
	}
	if seen == 0 || seen != len(chosen.Rows) {
		t.Errorf("%d rows on the page, %d by %s", len(chosen.Rows), seen, chosen.Command)
	}
}
