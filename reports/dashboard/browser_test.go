package dashboard

import (
	"context"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// browser finds Chromium. Without one the live charts are untested, so that is a failure.
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

const pagePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self'; style-src 'self'; img-src data:"

// page writes a page with every chart as a publication has it, and gives its address.
func page(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := Assets()
	files["page.css"] = []byte(StyleSheet() + "body{margin:16px;background:var(--chart-paper);color:var(--chart-ink)}figure{margin:0 0 24px}")
	r := renderer(t)
	var body, scripts strings.Builder
	for _, s := range specs() {
		figure, err := r.Figure(s)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&body, "<h2>%s</h2><figure id=\"f-%s\" data-chart>%s</figure>\n", html.EscapeString(s.Title), s.ID, figure)
	}
	for _, name := range AssetNames() {
		fmt.Fprintf(&scripts, "<script src=\"%s\"></script>", name)
	}
	files["index.html"] = fmt.Appendf(nil, `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Charts</title>
<meta http-equiv="Content-Security-Policy" content="%s"><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="page.css"></head><body>%s%s</body></html>`, pagePolicy, body.String(), scripts.String())
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return "file://" + filepath.ToSlash(filepath.Join(dir, "index.html"))
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
	for _, url := range w.requests {
		if !strings.HasPrefix(url, "file://") {
			t.Errorf("asked for %.100s", url)
		}
	}
	if len(w.requests) < 4 {
		t.Errorf("only %d requests were seen: the page, its style and two scripts were expected", len(w.requests))
	}
}

func openBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser(t)), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	// Not t.Context: that ends before the browser is closed.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
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

func TestLiveCharts(t *testing.T) {
	url := page(t)
	first := openBrowser(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 320} {
			t.Run(fmt.Sprintf("%s %d", scheme, width), func(t *testing.T) {
				ctx, cancel := chromedp.NewContext(first)
				defer cancel()
				var seen watch
				seen.follow(t, ctx)
				show(t, ctx, url, scheme, width)
				checkDrawn(t, ctx, scheme)
				hover(t, ctx, seen.check)
				shoot(t, ctx, fmt.Sprintf("%s-%d.png", scheme, width))
				checkPrint(t, ctx)
				seen.check(t)
			})
		}
	}
}

func show(t *testing.T, ctx context.Context, url, scheme string, width int64) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url),
		chromedp.Poll[chromedp.Void](`document.querySelectorAll('.chart-live svg text').length > 0 &&
			document.querySelectorAll('figure[data-live]').length === document.querySelectorAll('figure').length`))
	if err != nil {
		t.Fatal(err)
	}
}

// drawn is what checkDrawn asks of a page.
type drawn struct {
	Live, Named, Static, Overflow int
	Ink, FirstLine                string
}

func checkDrawn(t *testing.T, ctx context.Context, scheme string) {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[drawn](`(() => {
		const all = s => Array.from(document.querySelectorAll(s));
		const paint = (e, p) => getComputedStyle(e)[p];
		return {
			Live: all('.chart-live svg').filter(s => s.querySelectorAll('path').length > 5 && s.getBoundingClientRect().height > 150).length,
			Named: all('.chart-live[role=img]').filter(b => b.getAttribute('aria-label').length > 20).length,
			Static: all('.chart-static').filter(e => e.offsetHeight > 0).length,
			Overflow: document.documentElement.scrollWidth - innerWidth,
			Ink: paint(all('#f-bars .chart-live text').find(e => e.textContent === '4,210'), 'fill'),
			FirstLine: paint(all('#f-quarters .chart-live path').find(e => e.getAttribute('stroke-width') === '3'), 'stroke'),
		};
	})()`))
	if err != nil {
		t.Fatal(err)
	}
	want := drawn{Live: len(specs()), Named: len(specs()), Ink: "rgb(29, 34, 38)", FirstLine: "rgb(18, 67, 109)"}
	if scheme == "dark" {
		want.Ink, want.FirstLine = "rgb(243, 244, 245)", "rgb(111, 168, 220)"
	}
	if got.Overflow < 0 {
		got.Overflow = 0
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// hover points at a chart and reads the tooltip.
func hover(t *testing.T, ctx context.Context, check func(*testing.T)) {
	t.Helper()
	for id, want := range map[string]string{"trend": "\nHarassment: ", "dots": "Bullying and harassment\nGirls: 14.5 (95% CI 12.25 to 18.6)\nBoys: 9.2 (95% CI 6.95 to 13.3)",
		"bars": "Hate speech\n2,105", "survival": " hours since the report\n", "funnel": "Your school\n8.1\n910 students"} {
		at, err := chromedp.Run(ctx, chromedp.Evaluate[[2]float64](fmt.Sprintf(`(() => {
			const box = document.querySelector('#f-%[1]s .chart-live');
			box.scrollIntoView({block: 'center'});
			const r = box.getBoundingClientRect();
			const place = {dots: 0, bars: 1, funnel: 0}['%[1]s']; // which of the shapes in the first colour
			if (place !== undefined) {
				const m = box.querySelectorAll('path[fill^="var(--c1"]')[place].getBoundingClientRect();
				return [m.left + m.width / 2, m.top + m.height / 2];
			}
			return [r.left + r.width * 0.4, r.top + r.height * 0.5];
		})()`, id)))
		if err != nil {
			t.Fatal(err)
		}
		before := painted(t, ctx, id)
		err = chromedp.Do(ctx, chromedp.MouseEvent(chromedp.MouseMoved, at[0]-2, at[1]), chromedp.MouseEvent(chromedp.MouseMoved, at[0], at[1]),
			chromedp.Sleep(150*time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector('#f-`+id+` .chart-tip')?.innerText ?? ''`))
		if err != nil {
			t.Fatal(err)
		}
		if after := painted(t, ctx, id); after < before { // lines add a mark
			t.Errorf("pointing at %s leaves %d of %d marks", id, after, before)
		}
		shoot(t, ctx, "hover-"+id+".png")
		if !strings.Contains(text, want) {
			t.Errorf("pointing at %s: no %q in %q", id, want, text)
		}
	}
	check(t)
}

// painted counts the marks of a chart that have a series' colour.
func painted(t *testing.T, ctx context.Context, id string) int {
	t.Helper()
	n, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll('#f-`+id+
		` .chart-live :is([fill^="var(--c1"], [stroke^="var(--c1"], [fill^="var(--c2"], [stroke^="var(--c2"])').length`))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// On paper the static drawings take the place of the live ones.
func checkPrint(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[2]int](`['.chart-live', '.chart-wide'].map(s =>
		[...document.querySelectorAll(s)].filter(e => e.offsetHeight > 0).length)`))
	if err != nil {
		t.Fatal(err)
	}
	if want := [2]int{0, len(specs())}; got != want {
		t.Errorf("printed: %d live and %d static charts", got[0], got[1])
	}
}

// shoot keeps a picture of the page for a person to look at, if CHART_SHOTS names a folder.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("CHART_SHOTS")
	if dir == "" {
		return
	}
	action := chromedp.FullScreenshot(100)
	if strings.HasPrefix(name, "hover-") {
		action = chromedp.CaptureScreenshot()
		name = strings.ReplaceAll(t.Name(), "/", "-") + "-" + name
	}
	picture, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
