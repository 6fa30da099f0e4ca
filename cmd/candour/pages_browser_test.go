package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A pageLook is how a reader looks at a page.
type pageLook struct {
	name   string
	width  int64
	media  string // "", or print
	scheme string
	motion string
}

var pageLooks = []pageLook{
	{"1280 light", 1280, "", "light", "no-preference"},
	{"1280 dark, reduced motion", 1280, "", "dark", "reduce"},
	{"320 light", 320, "", "light", "no-preference"},
	{"320 dark", 320, "", "dark", "no-preference"},
	{"print", 794, "print", "light", "no-preference"},
}

// pageKinds are one page of each kind, and the looks at which it is checked.
var pageKinds = []struct {
	path  string
	looks []int
}{
	{"transparency/report.html", []int{0, 1, 2, 3, 4}},
	{clusterSchool, []int{0, 1, 2, 3, 4}},
	{"dashboard/index.html", []int{0, 3, 4}},
	{"dashboard/harms.html", []int{1, 2}},
	{"dashboard/exposure.html", []int{0, 3}},
	{"index.html", []int{0, 3}},
	{"methods.html", []int{1, 2}},
	{quietSchool, []int{0, 3}},
}

func checkPagesInBrowser(t *testing.T, bundle string) {
	first := startBrowser(t)
	for _, kind := range pageKinds {
		address := "file://" + filepath.ToSlash(filepath.Join(bundle, kind.path))
		for _, i := range kind.looks {
			t.Run(kind.path+", "+pageLooks[i].name, func(t *testing.T) { lookAt(t, first, address, pageLooks[i]) })
		}
		t.Run(kind.path+", no script", func(t *testing.T) { lookWithoutScript(t, first, address) })
	}
}

func lookAt(t *testing.T, first context.Context, address string, look pageLook) {
	ctx, cancel := chromedp.NewContext(first)
	defer cancel()
	var heard tabWatch
	heard.follow(t, ctx)
	showPage(t, ctx, look, address)
	live := waitForCharts(t, ctx)
	checkPageLayout(t, ctx, look, live)
	if look.media == "" && live > 0 {
		pointAtCharts(t, ctx)
	}
	runAxe(t, ctx)
	shootPage(t, ctx, address, look)
	if look.media == "" && look.scheme == "light" { // the colours change no stop
		checkTabStops(t, ctx)
	}
	heard.check(t)
}

func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); path == "" && name != "" && err == nil {
			path = found
		}
	}
	if path == "" { // nobody has seen the pages then
		t.Fatal("no browser: sudo apt-get install -y chromium (Debian, Ubuntu) or brew install --cask chromium (macOS), or set CHROMIUM")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // t.Context ends before the browser is closed
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // before the profile is removed
		if err := chromedp.Cancel(ctx); err != nil {
			t.Log(err)
		}
	})
	return ctx
}

// A tabWatch is what a tab said, breaches of the page's policy among it, and what it asked for.
type tabWatch struct {
	mu                 sync.Mutex
	messages, requests []string
}

func (w *tabWatch) follow(t *testing.T, ctx context.Context) {
	t.Helper()
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			w.mu.Lock()
			w.messages = append(w.messages, m.Text)
			w.mu.Unlock()
		}
	}()
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*network.EventRequestWillBeSent); ok {
			w.mu.Lock()
			w.requests = append(w.requests, e.Request.URL)
			w.mu.Unlock()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *tabWatch) check(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.messages {
		t.Errorf("the console says: %s", m)
	}
	for _, r := range w.requests {
		if !strings.HasPrefix(r, "file://") {
			t.Errorf("asked for %.100s", r)
		}
	}
	if len(w.requests) == 0 {
		t.Error("no request was seen, not even for the page")
	}
}

func showPage(t *testing.T, ctx context.Context, look pageLook, address string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Media: look.media, Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: look.scheme}, {Name: "prefers-reduced-motion", Value: look.motion}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(look.width, 900), chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
}

// ask gives what an expression is on the page.
func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%.80s: %v", expression, err)
	}
	return v
}

// waitForCharts gives the number of charts that are drawn live. All that can be have to be, soon.
func waitForCharts(t *testing.T, ctx context.Context) int {
	t.Helper()
	const patience = 5 * time.Second // 1.5 s is promised, to a machine with nothing else to do
	live := ask[int](t, ctx, `document.querySelectorAll('[data-chart]').length`)
	if live == 0 {
		return 0
	}
	_, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](
		`document.querySelectorAll('[data-chart][data-live] .chart-live svg text').length > 0 &&
		[...document.querySelectorAll('[data-chart]')].every(f => f.querySelectorAll('.chart-live svg path').length > 5)`,
		chromedp.WithPollingTimeout(patience), chromedp.WithPollingInterval(20*time.Millisecond)))
	if err != nil {
		t.Errorf("%d live charts were not drawn within %v: %v", live, patience, err)
	}
	return live
}

// pageLayout is what can be seen of a page.
type pageLayout struct {
	TooWide    int // pixels
	Figures    int // that have a drawing on the page
	Live       int
	Wide       int
	Narrow     int
	Animations int
	Dark       bool
}

const measurePage = `(() => {
	const seen = s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 60).length;
	const ground = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
	return {TooWide: Math.max(0, document.documentElement.scrollWidth - innerWidth), Figures: document.querySelectorAll('figure').length,
		Live: seen('.chart-live svg'), Wide: seen('.chart-wide svg'), Narrow: seen('.chart-narrow svg'),
		Animations: document.getAnimations().length, Dark: ground[0] + ground[1] + ground[2] < 384};
})()`

func checkPageLayout(t *testing.T, ctx context.Context, look pageLook, live int) {
	t.Helper()
	got := ask[pageLayout](t, ctx, measurePage)
	want := pageLayout{Figures: got.Figures, Live: live, Dark: look.scheme == "dark"}
	static := got.Figures - live
	if look.media == "print" {
		want.Live, static = 0, got.Figures
	}
	if look.width < 500 {
		want.Narrow = static
	} else {
		want.Wide = static
	}
	if got != want {
		t.Errorf("the page is %+v, want %+v", got, want)
	}
	const cutOff = `[...document.querySelectorAll('.chart svg')].filter(s => s.checkVisibility() && s.clientHeight > 0).flatMap(s => {
		const box = s.getBoundingClientRect();
		return [...s.querySelectorAll('text')].filter(e => { const r = e.getBoundingClientRect(); return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1; })
			.map(e => e.closest('figure').id + ': ' + e.textContent);
	})`
	if cut := ask[[]string](t, ctx, cutOff); len(cut) > 0 {
		t.Errorf("cut off at the edge of their charts: %q", cut)
	}
	if look.media == "print" {
		if n := ask[int](t, ctx, `[...document.querySelectorAll('table')].filter(e => e.offsetHeight === 0).length`); n > 0 {
			t.Errorf("%d tables are not on paper", n)
		}
		if n := ask[int](t, ctx, `[...document.querySelectorAll('.explanation')].filter(e => e.offsetHeight > 0).length`); n > 0 {
			t.Errorf("%d explanations are on paper, which stand in the methods", n)
		}
	}
}

// pointAtCharts moves the pointer over each chart until the chart tells a figure.
func pointAtCharts(t *testing.T, ctx context.Context) {
	t.Helper()
	for i := range ask[int](t, ctx, `document.querySelectorAll('.chart-live').length`) {
		box := ask[[4]float64](t, ctx, fmt.Sprintf(`(() => {
			const box = document.querySelectorAll('.chart-live')[%d];
			box.scrollIntoView({block: 'center'});
			const r = box.getBoundingClientRect();
			return [r.left, r.top, r.width, r.height];
		})()`, i))
		told := ""
		places := [][2]float64{{0.5, 0.5}, {0.6, 0.5}, {0.7, 0.45}, {0.8, 0.4}, {0.9, 0.55}}
		places = append(places, ask[[][2]float64](t, ctx, fmt.Sprintf(`(() => { // marks of a chart without an axis to point along
			const live = document.querySelectorAll('.chart-live')[%d], box = live.getBoundingClientRect();
			return [...live.querySelectorAll('path')].map(e => e.getBoundingClientRect()).filter(r => r.width > 5 && r.width < 30 && r.height > 5 && r.height < 30)
				.slice(-9).map(r => [(r.left + r.width / 2 - box.left) / box.width, (r.top + r.height / 2 - box.top) / box.height]);
		})()`, i))...)
		for _, at := range places {
			x, y := box[0]+box[2]*at[0], min(max(box[1]+box[3]*at[1], 5), 890)
			err := chromedp.Do(ctx, chromedp.MouseEvent(chromedp.MouseMoved, x-3, y), chromedp.MouseEvent(chromedp.MouseMoved, x, y), chromedp.Sleep(60*time.Millisecond))
			if err != nil {
				t.Fatal(err)
			}
			if told = ask[string](t, ctx, fmt.Sprintf(`document.querySelectorAll('.chart-live')[%d].querySelector('.chart-tip')?.innerText ?? ''`, i)); strings.ContainsAny(told, "0123456789") {
				break
			}
		}
		if !strings.ContainsAny(told, "0123456789") {
			t.Errorf("pointed at, chart %d tells %q", i+1, told)
		}
	}
}

// runAxe opens all that is closed and runs axe in a world of its own, so that the page's content
// security policy stays as it is.
func runAxe(t *testing.T, ctx context.Context) {
	t.Helper()
	tree, err := chromedp.Call(ctx, page.GetFrameTree, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	world, err := chromedp.Call(ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	script := string(readFile(t, filepath.FromSlash("../../reports/render/testdata/axe.min.js"))) + `;
document.querySelectorAll('details').forEach(d => d.open = true);
axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify({Rules: r.passes.length,
	Violations: r.violations.flatMap(v => v.nodes.map(n => v.id + ' (' + v.help + '): ' + n.html.slice(0, 200)))}))`
	result, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: script, ContextID: world.ExecutionContextID, AwaitPromise: &yes, ReturnByValue: &yes})
	if err != nil || result.ExceptionDetails != nil {
		t.Fatalf("axe: %v %+v", err, result.ExceptionDetails)
	}
	var text string
	var report struct {
		Rules      int
		Violations []string
	}
	if err := json.Unmarshal(result.Result.Value, &text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		t.Fatal(err)
	}
	for _, v := range report.Violations {
		t.Error(v)
	}
	if report.Rules < 20 {
		t.Errorf("only %d rules of axe found something to pass", report.Rules)
	}
}

// A tabStop is where the Tab key led to.
type tabStop struct {
	Index         int // among all that can be used
	Text, Outline string
	Height        float64
	Inline        bool // in a line of text, where no least height is asked for
	InView        bool
}

// checkTabStops goes through the page by the Tab key: first past the navigation, then to all that
// can be used, each with an outline that is seen and tall enough to hit.
func checkTabStops(t *testing.T, ctx context.Context) {
	t.Helper()
	const controls = `[...document.querySelectorAll('a[href], summary, select, button, [tabindex="0"]')].filter(e => e.checkVisibility())`
	const stopHere = `(() => {
		const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
		return {Index: ` + controls + `.indexOf(e), Text: (e.ariaLabel || e.textContent).trim().slice(0, 60), Outline: s.outlineStyle + ' ' + s.outlineWidth,
			Height: r.height, Inline: s.display === 'inline', InView: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth};
	})()`
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.activeElement.blur(); scrollTo(0, 0)`)); err != nil {
		t.Fatal(err)
	}
	var reached []int
	total := ask[int](t, ctx, controls+`.length`)
	for i := range total {
		if err := chromedp.Do(ctx, chromedp.KeyEvent("\t")); err != nil {
			t.Fatal(err)
		}
		s := ask[tabStop](t, ctx, stopHere)
		if i == 0 && s.Text != "Skip to main content" {
			t.Errorf("the first stop is %q", s.Text)
		}
		if s.Outline != "solid 3px" || !s.InView || s.Height < 24 && !s.Inline {
			t.Errorf("stop %d, %q: outline %s, %.0f px tall, in view: %v", i+1, s.Text, s.Outline, s.Height, s.InView)
		}
		reached = append(reached, s.Index)
	}
	slices.Sort(reached)
	if reached = slices.Compact(reached); len(reached) != total || reached[0] != 0 || total < 3 {
		t.Errorf("the Tab key reaches %v of %d", reached, total)
	}
}

// lookWithoutScript: charts and tables are there for a reader whose browser runs no script.
func lookWithoutScript(t *testing.T, first context.Context, address string) {
	ctx, cancel := chromedp.NewContext(first)
	defer cancel()
	var heard tabWatch
	heard.follow(t, ctx)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	showPage(t, ctx, pageLooks[0], address)
	got := ask[pageLayout](t, ctx, measurePage)
	if got.Wide != got.Figures || got.Live+got.Narrow > 0 {
		t.Errorf("%d of %d charts are there, and %d live, %d narrow", got.Wide, got.Figures, got.Live, got.Narrow)
	}
	tables := ask[[2]int](t, ctx, `(() => {
		document.querySelectorAll('figure details').forEach(d => d.open = true);
		const all = [...document.querySelectorAll('figure table, .datatable table')];
		return [all.length, all.filter(e => e.checkVisibility() && e.offsetHeight > 20).length];
	})()`)
	if tables[0] != tables[1] || tables[0] < got.Figures {
		t.Errorf("%d of %d tables can be seen, %d charts", tables[1], tables[0], got.Figures)
	}
	heard.check(t)
}

// shootPage keeps a picture of the page for a person to look at, if PAGE_SHOTS names a folder.
func shootPage(t *testing.T, ctx context.Context, address string, look pageLook) {
	t.Helper()
	dir := os.Getenv("PAGE_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	folder, file := filepath.Split(address)
	name := fmt.Sprintf("%s-%s-%s.png", filepath.Base(folder), strings.TrimSuffix(file, ".html"), look.name)
	if err := os.WriteFile(filepath.Join(dir, name), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
