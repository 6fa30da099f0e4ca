package render_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// browser finds Chromium. Without one nobody has seen the page, so that is a failure.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("no browser: sudo apt-get install -y chromium (Debian, Ubuntu) or brew install --cask chromium (macOS), or set CHROMIUM")
	return ""
}

func openBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser(t)), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute) // t.Context ends before the browser is closed
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

// A setting is how a reader looks at a page.
type setting struct {
	name   string
	width  int64
	media  string // "", or print
	scheme string
	motion string
}

var settings = []setting{
	{"1280 light", 1280, "", "light", "no-preference"},
	{"1280 dark, reduced motion", 1280, "", "dark", "reduce"},
	{"320 light", 320, "", "light", "no-preference"},
	{"320 dark", 320, "", "dark", "no-preference"},
	{"print", 794, "print", "light", "no-preference"},
}

func TestInABrowser(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(write(t, full(t))), 0o644); err != nil {
		t.Fatal(err)
	}
	first := openBrowser(t)
	for _, s := range settings {
		t.Run(s.name, func(t *testing.T) {
			ctx, cancel := chromedp.NewContext(first)
			defer cancel()
			var seen watch
			seen.follow(t, ctx)
			show(t, ctx, s, "file://"+filepath.ToSlash(path))
			checkLayout(t, ctx, s)
			checkAxe(t, ctx)
			shoot(t, ctx, s.name)
			if s.media == "" {
				checkFocus(t, ctx)
			}
			seen.check(t)
		})
	}
}

// A watch is what a tab said and asked for.
type watch struct {
	mu       sync.Mutex
	messages []string
	requests []string
}

func (w *watch) follow(t *testing.T, ctx context.Context) {
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

func (w *watch) check(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.messages {
		t.Errorf("the console says: %s", m)
	}
	if len(w.requests) != 1 || !strings.HasPrefix(w.requests[0], "file://") {
		t.Errorf("asked for %q, want the page alone", w.requests)
	}
}

func show(t *testing.T, ctx context.Context, s setting, url string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Media: s.media, Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: s.scheme}, {Name: "prefers-reduced-motion", Value: s.motion}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.width, 900), chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
}

// layout is what checkLayout asks of a page.
type layout struct {
	Overflow, Spaced    int // pixels that the page is too wide, also with wider text spacing
	Wide, Narrow, Table int // how many of each can be seen
	Animations          int
	Ground              string
}

const measureLayout = `(() => {
	const seen = s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0).length;
	const over = () => Math.max(0, document.documentElement.scrollWidth - innerWidth);
	const got = {Overflow: over(), Wide: seen('.chart-wide'), Narrow: seen('.chart-narrow'), Table: seen('table'),
		Animations: document.getAnimations().length, Ground: getComputedStyle(document.body).backgroundColor};
	const sheet = new CSSStyleSheet(); // the spacing of WCAG 1.4.12
	sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}');
	document.adoptedStyleSheets = [sheet];
	got.Spaced = over();
	document.adoptedStyleSheets = [];
	return got;
})()`

func checkLayout(t *testing.T, ctx context.Context, s setting) {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[layout](measureLayout))
	if err != nil {
		t.Fatal(err)
	}
	want := layout{Wide: 2, Table: 1, Ground: "rgb(255, 255, 255)"}
	switch {
	case s.media == "print":
		want.Table = 3 // those in closed details too
		got.Spaced = 0 // nobody sets the spacing of paper
	case s.width < 500:
		want.Wide, want.Narrow = 0, 2
	}
	if s.scheme == "dark" {
		want.Ground = "rgb(26, 29, 33)"
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// checkAxe runs axe with everything opened. It runs in a world of its own, so that the page's
// content security policy stays as it is.
func checkAxe(t *testing.T, ctx context.Context) {
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
	script := string(testdata(t, "axe.min.js")) + `;
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
	if report.Rules < 30 {
		t.Errorf("only %d rules of axe found something to pass", report.Rules)
	}
}

// A stop is where the Tab key led to.
type stop struct {
	Text, Outline string
	Height        float64
	Inline        bool // in a line of text, where no least height is asked for
}

// checkFocus goes through the page by the Tab key: the way past the navigation first, then
// everything that can be used, each with an outline that is seen and tall enough to hit.
func checkFocus(t *testing.T, ctx context.Context) {
	t.Helper()
	const stopHere = `(() => {
		const e = document.activeElement, s = getComputedStyle(e);
		return {Text: (e.ariaLabel || e.textContent).trim().slice(0, 60), Outline: s.outlineStyle + ' ' + s.outlineWidth,
			Height: e.getBoundingClientRect().height, Inline: s.display === 'inline'};
	})()`
	want, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll('a[href], summary, [tabindex="0"]').length`))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if err := chromedp.Do(ctx, chromedp.KeyEvent("\t")); err != nil {
			t.Fatal(err)
		}
		s, err := chromedp.Run(ctx, chromedp.Evaluate[stop](stopHere))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 && s.Text != "Skip to main content" {
			t.Errorf("the first stop is %q", s.Text)
		}
		if s.Outline != "solid 3px" || s.Height < 24 && !s.Inline {
			t.Errorf("stop %d, %q: outline %s, %.0f px tall", i+1, s.Text, s.Outline, s.Height)
		}
	}
}

// shoot keeps a picture of the page for a person to look at, if RENDER_SHOTS names a folder.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("RENDER_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s.png", name)), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
