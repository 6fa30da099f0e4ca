package render_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"html"
	"html/template"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"candour/reports/disclosure"
	"candour/reports/render"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/golden/" + name
	if *update {
		if err := errors.Join(os.MkdirAll("testdata/golden", 0o755), os.WriteFile(path, got, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if want := testdata(t, "golden/"+name); !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it, and if it is right run: go test ./reports/render -update\n%s", path, got)
	}
}

// full is a page with every kind of block.
func full(t *testing.T) render.Page {
	table := harms(t)
	svg := func(name string) template.HTML { return template.HTML(testdata(t, name)) }
	view := func(caption string, rows int) render.TableView {
		return render.TableView{Table: table, Labels: labels, Caption: caption, MaxRows: rows, Columns: []render.Heading{
			{Name: "harm", Text: "Kind of harm"}, {Name: "period_start", Text: "Month"}, {Name: "received", Text: "Reports"},
			{Name: "open", Text: "Still open"}, {Name: "median_hours", Text: "Median time to decision, hours"},
			{Name: "median_hours_low", High: "median_hours_high", Text: "95% interval"}, {Name: "share_48h", Text: "Decided within 48 hours"},
			{Name: "finding", Text: "Finding"},
		}}
	}
	files := []render.Link{{Text: "CSV", Href: "data/response-times.csv"}, {Text: "JSON", Href: "data/response-times.json"},
		{Text: "About the columns", Href: "data/response-times.meta.csv", Note: "CSV"}}
	column := func(name string) disclosure.Column { return table.Columns()[table.Column(name)] }
	spell := func(row int, name string) string { return render.Spell(table.Cell(row, name), column(name)) }
	return render.Page{
		Title: "Reports of bullying and how fast they were decided", Service: "Example Social", Home: "../index.html",
		Lede: "Half of the reports of bullying received from January to March 2026 were decided within a day; one in two waited no longer than 48 hours.",
		Nav:  []render.Link{{Text: "Overview"}, {Text: "Response times", Href: "response-times.html"}, {Text: "Schools", Href: "schools.html"}, {Text: "Methods", Href: "../methods.html"}},
		Strip: []render.Fact{{Term: "Period", Text: render.Period(table.Start(), table.End())}, {Term: "Data up to", Text: "15 April 2026"},
			{Term: "Snapshot", Text: "7"}, {Term: "Status", Text: "Final"}, {Term: "Contact", Text: "Transparency team", Href: "mailto:transparency@example.org"}},
		Sections: []render.Section{
			{ID: "headlines", Heading: "Headline figures", Body: []render.Block{render.Tiles{
				{Label: "Reports of bullying", Value: spell(0, "received"), Change: "Up 1,020 on October to December 2025", Note: "January 2026", Href: "#harms"},
				{Label: "Median time to a decision", Value: spell(0, "median_hours"), Note: "95% interval 23.0 to 24.0 hours"},
				{Label: "Decided within 48 hours", Value: spell(0, "share_48h"), Change: "Down 2.1 percentage points"},
				{Label: "Hate: still open", Value: spell(1, "open"), Note: "Too few to publish"},
			}}},
			{ID: "response", Heading: "Response times", Body: []render.Block{
				render.Paragraph("The time to a decision runs from the receipt of a report to the platform's answer. Reports that are still open count."),
				figure("trend", svg("trend-wide.svg"), svg("trend-narrow.svg"), view("Time to decision by kind of harm and month", 0), files),
			}, Sections: []render.Section{
				{ID: "kinds", Heading: "By kind of harm", Body: []render.Block{
					render.Note("A higher count is a reason to look, not a proof: people may simply report more."),
					figure("bars", svg("bars-wide.svg"), svg("bars-narrow.svg"), view("Reports by kind of harm", 2), files)}},
			}},
			{ID: "harms", Heading: "All kinds of harm", Body: []render.Block{
				render.DataTable{ID: "all-harms", Table: view("Every kind of harm", 0), Downloads: files}}},
			{ID: "checking", Heading: "How to check this publication", Body: []render.Block{
				render.List{"Compare the digests.", "Read the methods, then ask <us> & \"them\"."},
				render.Code("sha256sum -c MANIFEST.sha256"),
				render.Links{{Text: "Methods", Href: "../methods.html", Note: "definitions and limits"}, {Text: "Glossary", Href: "#open"}},
				render.Definitions{{Term: "Open", ID: "open", Text: "Received and not decided at the cut-off."}, {Term: "Withheld", Text: "Not published, to protect people."}},
				render.Details{Summary: "What changed since the last edition", Body: []render.Block{render.Paragraph("Nothing was revised.")}},
			}},
		},
		Footer:   []render.Block{render.Paragraph("Made by Candour 1.0.0 from snapshot 7."), render.Links{{Text: "Licence", Href: "https://example.org/licence"}}},
		ExtraCSS: string(testdata(t, "charts.css")), Internal: true,
	}
}

func figure(id string, wide, narrow template.HTML, table render.TableView, files []render.Link) render.Figure {
	return render.Figure{ID: id, Title: "More reports were decided within a day (" + id + ")", Subtitle: "Reports decided within 24 hours, per cent",
		Summary: "Decisions within 24 hours rose from 60% to 81% for harassment.", Wide: wide, Narrow: narrow, Table: table, Downloads: files}
}

func write(t *testing.T, p render.Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.WritePage(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// live is the same page with live charts.
func live(t *testing.T) render.Page {
	p := full(t)
	p.Scripts, p.Internal, p.Home = []string{"assets/one.js", "assets/two.js"}, false, ""
	f := p.Sections[1].Body[1].(render.Figure)
	f.Option, f.NarrowOption = []byte(`{"title":"</script><b>"}`), []byte(`{"series":[]}`)
	p.Sections[1].Body[1] = f
	return p
}

func TestPageGolden(t *testing.T) {
	golden(t, "page.html", []byte(write(t, full(t))))
	if write(t, full(t)) != write(t, full(t)) {
		t.Error("the same page gave other bytes")
	}
}

func TestPageIsSelfContained(t *testing.T) {
	for name, page := range map[string]string{"static": write(t, full(t)), "live": write(t, live(t)), "plain": write(t, render.Page{Title: "A", Service: "B"})} {
		for _, m := range regexp.MustCompile(`<(link|script|img|iframe|object|style|use|image)\b[^>]*?(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if strings.Contains(m[2], "//") {
				t.Errorf("%s: %s loads %s", name, m[1], m[2])
			}
		}
		if bad := regexp.MustCompile(`<[^>]*\s(style|on\w+)=`).FindString(page); bad != "" {
			t.Errorf("%s: %s", name, bad)
		}
		styles := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
		if len(styles) != 1 || strings.Contains(styles[0][1], "url(") {
			t.Fatalf("%s: %d style elements, or one that loads a file", name, len(styles))
		}
		sum := sha256.Sum256([]byte(styles[0][1]))
		policy := html.UnescapeString(regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)[1])
		source := map[bool]string{true: "'self'", false: "'none'"}[name == "live"]
		if want := "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-" +
			base64.StdEncoding.EncodeToString(sum[:]) + "'; script-src " + source; policy != want {
			t.Errorf("%s: policy %q, want %q", name, policy, want)
		}
		if !strings.HasPrefix(page, "<!DOCTYPE html>\n<html lang=\"en-GB\">") {
			t.Errorf("%s: begins %q", name, page[:40])
		}
	}
	if static := write(t, full(t)); strings.Contains(static, "<script") {
		t.Error("a static page has a script")
	}
}

func TestPageStructure(t *testing.T) {
	page := write(t, full(t))
	level := 0
	for _, m := range regexp.MustCompile(`<h([1-6])[ >]`).FindAllStringSubmatch(page, -1) {
		next := int(m[1][0] - '0')
		if next > level+1 {
			t.Errorf("heading %d follows %d", next, level)
		}
		level = next
	}
	if n := strings.Count(page, "<h1>"); n != 1 {
		t.Errorf("%d first headings", n)
	}
	if !regexp.MustCompile(`<body>\s*<a class="skip" href="#main">`).MatchString(page) || !strings.Contains(page, `<main id="main"`) {
		t.Error("the way past the navigation does not come first")
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %s twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for _, id := range strings.Fields(m[1]) {
			if !ids[id] {
				t.Errorf("nothing has id %s", id)
			}
		}
	}
	checkFigures(t, page)
}

func checkFigures(t *testing.T, page string) {
	t.Helper()
	figures := regexp.MustCompile(`(?s)<figure .*?</figure>`).FindAllString(page, -1)
	if len(figures) != 2 {
		t.Fatalf("%d figures, want 2", len(figures))
	}
	for i, f := range figures {
		for _, part := range []string{`<figcaption>\s*<h[34]>.+</h[34]>\s*<p class="subtitle">.+</p>\s*</figcaption>`, `<p class="summary">.+</p>`,
			`chart-wide"><svg[^>]*><title[^>]*>.+?</title><desc[^>]*>.+?</desc>`, `chart-narrow"><svg[^>]*><title[^>]*>.+?</title><desc[^>]*>.+?</desc>`,
			`<details><summary>Show the data table<span class="hidden">: .+</span></summary>`, `<table>\s*<caption><span>.+</span></caption>\s*<thead><tr><th scope="col">`,
			`<th scope="row">Bullying</th>`, `role="region" aria-label="[^"]+" tabindex="0"`, `href="data/response-times.csv" download>CSV</a>`} {
			if !regexp.MustCompile(part).MatchString(f) {
				t.Errorf("figure %d has no %s", i+1, part)
			}
		}
	}
}

func TestTableForPeople(t *testing.T) {
	page := write(t, full(t))
	table := regexp.MustCompile(`(?s)<div class="datatable" id="all-harms">.*?</div>\s*<ul class="notes">.*?</ul>`).FindString(page)
	for _, part := range []string{
		`<td class="number">12,345</td>`, `<td class="number">23.0 to 24.0</td>`,
		`<th scope="row">Not stated</th><td class="day">March 2026</td>`, `<td>Above the limit</td>`, `<td class="number">50.7%</td>`,
		`<td class="number"><span aria-hidden="true">[c]</span><span class="hidden">withheld: protected count</span></td>`,
		`<td class="number"><span aria-hidden="true">–</span><span class="hidden">undefined: no cases</span></td>`,
		`<span class="hidden">undefined: unbounded</span>`, `<li>[c]: withheld to protect people.`, `<li>–: no figure can be given; this is not zero.</li>`,
		`weekends &amp; nights included.`,
	} {
		if !strings.Contains(table, part) {
			t.Errorf("no %s", part)
		}
	}
	if !strings.Contains(page, "The first 2 of 4 rows are shown.") {
		t.Error("a cut table does not say so")
	}
	checkNoSecrets(t, table)
	empty := render.TableView{Table: harms(t).Select(func(int) bool { return false }), Caption: "x", Columns: []render.Heading{{Name: "harm", Text: "Harm"}}}
	page = write(t, render.Page{Title: "A", Service: "B", Footer: []render.Block{render.DataTable{ID: "x", Table: empty}}})
	if !strings.Contains(page, "There are no rows") {
		t.Error("a table without rows does not say so")
	}
}

func TestTextIsEscaped(t *testing.T) {
	nasty := `<script>alert(1)</script>" onload="x`
	table := harms(t)
	p := full(t)
	p.Title, p.Lede, p.Service = nasty, nasty, nasty
	p.Sections = append(p.Sections, render.Section{ID: "nasty", Heading: nasty, Body: []render.Block{
		render.Paragraph(nasty), render.List{nasty}, render.Code(nasty), render.Note(nasty), render.Tiles{{Label: nasty, Value: nasty}},
		render.Definitions{{Term: nasty, Text: nasty}}, render.Details{Summary: nasty},
		render.DataTable{ID: "t", Table: render.TableView{Table: table, Caption: nasty, Columns: []render.Heading{{Name: "harm", Text: nasty}},
			Labels: render.Labels{"harm": {"pc.hate": nasty}}}},
	}})
	if page := write(t, p); strings.Contains(page, "<script>alert") || strings.Contains(page, `" onload="x`) {
		t.Error("text became markup")
	}
	if page := write(t, live(t)); strings.Contains(page, "</script><b>") || !strings.Contains(page, `{"title":"\u003c/script\u003e\u003cb\u003e"}`) {
		t.Error("a chart's option ended its element")
	}
}

func TestPageRefuses(t *testing.T) {
	spoil := func(change func(*render.Figure)) func(*render.Page) {
		return func(p *render.Page) {
			f := p.Sections[1].Body[1].(render.Figure)
			change(&f)
			p.Sections[1].Body[1] = f
		}
	}
	link := func(href string) func(*render.Page) {
		return func(p *render.Page) { p.Footer = append(p.Footer, render.Links{{Text: "x", Href: href}}) }
	}
	tests := []struct {
		name   string
		change func(*render.Page)
		want   string
	}{
		{"no title", func(p *render.Page) { p.Title = "" }, "title"},
		{"an id twice", func(p *render.Page) { p.Sections[0].ID = "trend" }, `id="trend" is used twice`},
		{"an id of a drawing", func(p *render.Page) { p.Sections[0].ID = "trend-w-title" }, "used twice"},
		{"a caption twice", spoil(func(f *render.Figure) { f.Table.Caption = "Every kind of harm" }), "used twice"},
		{"a section without heading", func(p *render.Page) { p.Sections[0].Heading = "" }, "heading"},
		{"sections too deep", func(p *render.Page) {
			deep := render.Section{ID: "x", Heading: "x", Sections: []render.Section{{ID: "y", Heading: "y"}}}
			p.Sections[1].Sections[0].Sections = []render.Section{deep}
		}, "levels"},
		{"a link to nowhere", link("#nowhere"), "leads nowhere"},
		{"a link by http", link("http://example.org/"), "within the publication"},
		{"a link to the root", link("/index.html"), "within the publication"},
		{"a link to another host", link("//example.org/x"), "within the publication"},
		{"a link to a disk", link("file:///etc/passwd"), "leads nowhere"},
		{"a link that runs", link("javascript:alert(1)"), "leads nowhere"}, // the template has disarmed it
		{"a script from elsewhere", func(p *render.Page) { p.Scripts = []string{"https://example.org/x.js"} }, "within the publication"},
		{"styles from elsewhere", func(p *render.Page) { p.ExtraCSS += "a{background:url(x.png)}" }, "styles"},
		{"styles that end", func(p *render.Page) { p.ExtraCSS += "</style>" }, "styles"},
		{"charts without styles", func(p *render.Page) { p.ExtraCSS = "" }, "no styles for charts"},
		{"a figure without summary", spoil(func(f *render.Figure) { f.Summary = "" }), "summary"},
		{"a figure without drawing", spoil(func(f *render.Figure) { f.Narrow = "" }), "drawing"},
		{"a drawing without description", spoil(func(f *render.Figure) { f.Wide = `<svg><title>x</title></svg>` }), "desc"},
		{"a drawing that runs", spoil(func(f *render.Figure) { f.Wide = `<svg onload="x"><title>x</title><desc>y</desc></svg>` }), "onload"},
		{"a drawing with a style", spoil(func(f *render.Figure) { f.Wide = `<svg><title/><desc/><g style="x"/></svg>` }), "style"},
		{"a drawing that loads", spoil(func(f *render.Figure) { f.Wide = `<svg><title/><desc/><use href="x.svg#a"/></svg>` }), "href"},
		{"a drawing with a script", spoil(func(f *render.Figure) { f.Wide = `<svg><title/><desc/><script/></svg>` }), "script"},
		{"a drawing that is cut", spoil(func(f *render.Figure) { f.Wide = `<svg><title/><desc/>` }), "drawing"},
		{"a drawing and more", spoil(func(f *render.Figure) { f.Wide = `<svg><title/><desc/></svg><p>x</p>` }), "drawing"},
		{"a broken option", spoil(func(f *render.Figure) { f.Option, f.NarrowOption = []byte("{"), []byte("{}") }), "option"},
		{"one option of two", spoil(func(f *render.Figure) { f.Option = []byte("{}") }), "option"},
		{"no columns", spoil(func(f *render.Figure) { f.Table.Columns = nil }), "columns"},
		{"a column that is not there", spoil(func(f *render.Figure) { f.Table.Columns = []render.Heading{{Name: "recieved", Text: "x"}} }), "recieved"},
		{"no caption", spoil(func(f *render.Figure) { f.Table.Caption = "" }), "caption"},
		{"a fault within details", func(p *render.Page) {
			p.Footer = []render.Block{render.Details{Summary: "x", Body: []render.Block{render.DataTable{}}}}
		}, "no id"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := full(t)
			test.change(&p)
			var b bytes.Buffer
			err := render.WritePage(&b, p)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if b.Len() > 0 {
				t.Error("it wrote something")
			}
		})
	}
}

func TestWritePageGivesTheWritersError(t *testing.T) {
	if err := render.WritePage(&fullDisk{100}, full(t)); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
}

// The palette of the page itself; the charts' own is tested where it is made.
func TestColoursCanBeRead(t *testing.T) {
	page := write(t, render.Page{Title: "A", Service: "B"})
	sets := regexp.MustCompile(`:root\{(--ink:[^}]*)\}`).FindAllStringSubmatch(page, -1)
	if len(sets) != 2 {
		t.Fatalf("%d sets of colours, want a light and a dark one", len(sets))
	}
	for _, set := range sets {
		colour := map[string]string{}
		for _, m := range regexp.MustCompile(`--(\w+):#(\w{6})`).FindAllStringSubmatch(set[1], -1) {
			colour[m[1]] = m[2]
		}
		for _, ground := range []string{"paper", "shade"} {
			for _, text := range []string{"ink", "muted", "link"} {
				if c := contrast(t, colour[text], colour[ground]); c < 4.5 {
					t.Errorf("%s on %s: contrast %.2f, want 4.5", text, ground, c)
				}
			}
		}
	}
}

// contrast is the contrast ratio of the Web Content Accessibility Guidelines.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(hex string) float64 {
		var rgb [3]int
		if _, err := fmt.Sscanf(hex, "%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
			t.Fatalf("colour %q: %v", hex, err)
		}
		var l float64
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			l += weight * linear(float64(rgb[i])/255)
		}
		return l
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}
