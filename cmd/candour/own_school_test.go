package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A plottedSchool is where a school's own page has its mark, in pixels of the drawing.
type plottedSchool struct {
	X, Y       float64
	Marks      int // that are named as the reader's own
	Others     int // that are not named
	Text       string
	OpenFigure string
}

const seeOwnMark = `(() => {
	const f = document.getElementById('schools-funnel'), svg = f.querySelector('.chart-wide svg'), box = svg.getBoundingClientRect();
	const marks = [...svg.querySelectorAll('path')].map(e => ({fill: e.getAttribute('fill') ?? '', r: e.getBoundingClientRect()}));
	const own = marks.filter(m => m.fill.includes('--c1') && m.r.width > 10 && m.r.width < 30 && m.r.height > 10);
	const r = own[0] ? own[0].r : box;
	return {X: r.left + r.width / 2 - box.left, Y: r.top + r.height / 2 - box.top, Marks: [...svg.querySelectorAll('text')].filter(t => t.textContent === 'Your school').length,
		Others: marks.filter(m => m.fill.includes('--chart-paper') && m.r.width > 5 && m.r.width < 15).length,
		Text: document.body.innerText, OpenFigure: document.getElementById('open-by-month')?.innerText ?? ''};
})()`

// TestOwnSchoolAmongPartners: a school's page marks that school among its partners, at its own size and rate, and names
// no other; and it draws its open reports by their age. The schools are made up so that nothing need be withheld.
func TestOwnSchoolAmongPartners(t *testing.T) {
	const schools = 40
	dir := t.TempDir()
	var roll, reports bytes.Buffer
	fmt.Fprintln(&roll, "school_id,name,valid_from,students")
	for i := range schools {
		fmt.Fprintf(&roll, "sch-%02d,Canary School %02d,2025-09-01,%d\n", i, i, 400+50*(i%8))
		for month, n := range []int{6 + i%5, 5 + i%3} {
			for k := range n {
				fmt.Fprintf(&reports, `{"report_id":"r%d-%d-%d","received_at":"2026-%02d-%02dT10:00:00Z","channel":"school","harm":"pc.bullying","school_id":"sch-%02d","subject_id":"s%d-%d-%d","reporter_id":"p%d-%d-%d"}`+"\n",
					i, month, k, month+1, 1+k, i, i, month, k, i, month, k)
			}
		}
	}
	for name, text := range map[string][]byte{"schools.csv": roll.Bytes(), "reports.ndjson": reports.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code := run([]string{"init", "--warehouse", filepath.Join(dir, "warehouse")}, strings.NewReader(""), io.Discard, io.Discard); code != done {
		t.Fatalf("init ended with %d", code)
	}
	candour(t, dir, "ingest", "--log", "schools", filepath.Join(dir, "schools.csv"))
	candour(t, dir, "ingest", "--log", "reports", filepath.Join(dir, "reports.ndjson"))
	bundle := filepath.Join(dir, "bundle")
	candour(t, dir, "publish", "schools", "--from", "2026-01-01", "--to", "2026-03-01", "--out", bundle)
	first := startBrowser(t)
	page := func(id string) string {
		return "file://" + filepath.ToSlash(filepath.Join(bundle, "schools", id, "index.html"))
	}
	t.Run("1280 light", func(t *testing.T) { lookAt(t, first, page("sch-03"), pageLooks[0]) })
	t.Run("320 dark", func(t *testing.T) { lookAt(t, first, page("sch-03"), pageLooks[3]) })
	// 16 has 400 students and 7+6 reports; 39 has 750 and 10+5; 32 has 400 and 8+7.
	at := map[string]plottedSchool{}
	for id, open := range map[string]string{"sch-16": "7", "sch-39": "10", "sch-32": "8"} {
		got := ownMark(t, first, page(id))
		at[id] = got
		if got.Marks != 1 || got.Others < schools-2 {
			t.Errorf("%s: %d marks are its own, and %d others'", id, got.Marks, got.Others)
		}
		own := "Canary School " + strings.TrimPrefix(id, "sch-")
		if !strings.Contains(got.Text, own) || strings.Contains(strings.ReplaceAll(got.Text, own, ""), "Canary School") {
			t.Errorf("%s: its page names another school, or not itself", id)
		}
		if !strings.Contains(got.OpenFigure, "Reports still open, by age") || !strings.Contains(got.OpenFigure, open) {
			t.Errorf("%s: open reports by age: %q, want %s in January", id, got.OpenFigure, open)
		}
	}
	if at["sch-16"].X != at["sch-32"].X || at["sch-39"].X < at["sch-16"].X+50 {
		t.Errorf("schools of 400, 400 and 750 students are marked at %v, %v and %v", at["sch-16"].X, at["sch-32"].X, at["sch-39"].X)
	}
	if !(at["sch-32"].Y < at["sch-16"].Y && at["sch-16"].Y < at["sch-39"].Y) { // 37.5, 32.5 and 20 in 1,000, upwards
		t.Errorf("rates of 37.5, 32.5 and 20 are marked at heights %v, %v and %v", at["sch-32"].Y, at["sch-16"].Y, at["sch-39"].Y)
	}
}

func ownMark(t *testing.T, first context.Context, address string) plottedSchool {
	t.Helper()
	ctx, cancel := chromedp.NewContext(first)
	defer cancel()
	showPage(t, ctx, pageLooks[0], address)
	return ask[plottedSchool](t, ctx, seeOwnMark)
}
