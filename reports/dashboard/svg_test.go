package dashboard

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func renderer(t *testing.T) *Renderer {
	t.Helper()
	r, err := NewRenderer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func draw(t *testing.T, r *Renderer, s Spec, narrow bool) string {
	t.Helper()
	svg, err := r.SVG(s, s.Size(narrow))
	if err != nil {
		t.Fatal(err)
	}
	return string(svg)
}

func TestGolden(t *testing.T) {
	r := renderer(t)
	for _, s := range specs() {
		for form, narrow := range map[string]bool{"wide": false, "narrow": true} {
			got := draw(t, r, s, narrow)
			name := filepath.Join("testdata", s.ID+"-"+form+".svg")
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; if it should, run go test ./reports/dashboard -update and look at it", name)
			}
		}
	}
}

// The engine numbers its ids over its life: drawing in another order, again, or in a new engine
// must not show.
func TestSameSpecSameBytes(t *testing.T) {
	first, second := renderer(t), renderer(t)
	all := specs()
	want := map[string]string{}
	for _, s := range all {
		want[s.ID] = draw(t, first, s, false)
	}
	slices.Reverse(all)
	for _, s := range all {
		if draw(t, first, s, false) != want[s.ID] || draw(t, second, s, false) != want[s.ID] {
			t.Errorf("%s is not drawn the same in another order", s.ID)
		}
	}
}

// Written here on its own, so that a longer list in clean.go is noticed.
var (
	pageElements   = strings.Fields("svg title desc g path rect circle ellipse line polyline polygon text defs clipPath pattern")
	pageAttributes = strings.Fields(`xmlns viewBox role aria-labelledby font-family id d points x y x1 y1 x2 y2 cx cy r rx ry
		width height transform fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray
		stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity clip-path text-anchor dominant-baseline
		patternUnits patternTransform font-size font-weight paint-order`)
	colorValue = regexp.MustCompile(`^(none|url\(#[a-z0-9-]+\)|var\(--(c[1-6]|s[1-4]|chart-[a-z]+),#[0-9A-F]{6}\))$`)
)

func TestSVGHoldsOnlyWhatAPageAllows(t *testing.T) {
	r := renderer(t)
	ids := map[string]bool{}
	for _, s := range specs() {
		for _, narrow := range []bool{false, true} {
			svg := draw(t, r, s, narrow)
			if regexp.MustCompile(`zr\d`).MatchString(svg) {
				t.Errorf("%s keeps an id of the engine", s.ID)
			}
			err := walk(svg, func(e xml.StartElement) error {
				for _, a := range e.Attr {
					if a.Name.Local == "id" {
						if ids[a.Value] || !strings.HasPrefix(a.Value, s.ID+"-") {
							return fmt.Errorf("id %s is used twice or not under its chart", a.Value)
						}
						ids[a.Value] = true
					}
				}
				return allowed(e)
			})
			if err != nil {
				t.Errorf("%s: %v", s.ID, err)
			}
		}
	}
}

func walk(svg string, visit func(xml.StartElement) error) error {
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(e); err != nil {
				return err
			}
		}
	}
}

func allowed(e xml.StartElement) error {
	if !slices.Contains(pageElements, e.Name.Local) {
		return fmt.Errorf("element %s", e.Name.Local)
	}
	for _, a := range e.Attr {
		if !slices.Contains(pageAttributes, a.Name.Local) {
			return fmt.Errorf("attribute %s of %s", a.Name.Local, e.Name.Local)
		}
		if (a.Name.Local == "fill" || a.Name.Local == "stroke") && !colorValue.MatchString(a.Value) {
			return fmt.Errorf("%s=%q does not follow the page's colours", a.Name.Local, a.Value)
		}
	}
	return nil
}

func TestSVGTellsItsTitleAndSummary(t *testing.T) {
	s := barsSpec()
	s.Title, s.Summary = `Fewer than 5 & "rising"`, "a < b"
	svg := draw(t, renderer(t), s, true)
	for _, want := range []string{`role="img"`, `aria-labelledby="bars-n-title bars-n-desc"`, `viewBox="0 0 320 `,
		`<title id="bars-n-title">Fewer than 5 &amp; &#34;rising&#34;</title><desc id="bars-n-desc">a &lt; b</desc>`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in %.300s", want, svg)
		}
	}
}

func TestCleanRefuses(t *testing.T) {
	for name, svg := range map[string]string{
		"script":    `<svg><script>x()</script></svg>`,
		"handler":   `<svg><path onclick="x()" d="M0 0"/></svg>`,
		"image":     `<svg><image href="https://example.org/x.png"/></svg>`,
		"outside":   `<svg><path fill="url(https://example.org/#a)"/></svg>`,
		"style":     `<svg><text style="background:red">a</text></svg>`,
		"truncated": `<svg><g>`,
	} {
		if out, err := cleanSVG(svg, svgFrame{prefix: "a-"}); err == nil {
			t.Errorf("%s passed as %s", name, out)
		}
	}
}

// strokes are the paths of a series' line.
func strokes(svg, color string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`<path d="([^"]*)"[^>]*stroke="var\(--`+color+`,[^"]*" stroke-width="3"`).FindAllStringSubmatch(svg, -1) {
		out = append(out, m[1])
	}
	return out
}

// A line over a missing figure would be an invented figure.
func TestMissingPointsAreGaps(t *testing.T) {
	r := renderer(t)
	s := trendSpec()
	whole := trendSpec()
	for _, i := range []int{7, 9} {
		whole.Series[0].Points[i] = Point{Y: 70}
	}
	moves := func(s Spec) int { return strings.Count(strings.Join(strokes(draw(t, r, s, false), "c1"), ""), "M") }
	if got := moves(whole); got != 1 {
		t.Errorf("a whole line is drawn in %d strokes", got)
	}
	// January to July, September alone, November to the end.
	if got := moves(s); got != 3 {
		t.Errorf("a line with two gaps is drawn in %d strokes, not 3", got)
	}
}

// The bars of 4,210 and 2,105 reports, and one withheld.
func TestBarsAreInProportion(t *testing.T) {
	svg := draw(t, renderer(t), barsSpec(), false)
	var widths []float64
	for _, m := range regexp.MustCompile(`<path d="M[\d.]+ [\d.]+l([\d.]+) [^"]*" fill="var\(--c1`).FindAllStringSubmatch(svg, -1) {
		w, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		widths = append(widths, w)
	}
	if len(widths) != 5 { // six rows, one without a figure
		t.Fatalf("%d bars: %v", len(widths), widths)
	}
	if ratio := widths[0] / widths[1]; ratio < 1.999 || ratio > 2.001 {
		t.Errorf("4,210 is drawn %.3f times as long as 2,105", ratio)
	}
	if widths[3] > 0.001 {
		t.Errorf("0 is drawn %v long", widths[3])
	}
	if !strings.Contains(svg, "[withheld]") {
		t.Error("the withheld row does not say so")
	}
}

// A table may hold nothing that can be shown.
func TestAllMissing(t *testing.T) {
	r := renderer(t)
	for _, s := range specs() {
		for i := range s.Series {
			for j := range s.Series[i].Points {
				s.Series[i].Points[j] = Point{Missing: true}
			}
		}
		for _, narrow := range []bool{false, true} {
			if svg := draw(t, r, s, narrow); strings.Contains(svg, "NaN") || strings.Contains(svg, "Infinity") {
				t.Errorf("%s: not a number in the drawing", s.ID)
			}
		}
	}
}

func TestManySeries(t *testing.T) {
	r := renderer(t)
	for _, s := range []Spec{stackedSpec(), dotsSpec(), trendSpec()} {
		for len(s.Series) < MaxSeries {
			s.Series = append(s.Series, Series{fmt.Sprintf("Series %d", len(s.Series)), s.Series[0].Points})
		}
		svg := draw(t, r, s, false)
		if !strings.Contains(svg, "--c6,") {
			t.Errorf("%s: the sixth series has no colour of its own", s.ID)
		}
	}
}

func TestPlain(t *testing.T) {
	svg := Plain(draw(t, renderer(t), dotsSpec(), false))
	if strings.Contains(svg, "var(") || !strings.Contains(svg, `"#12436D"`) {
		t.Error("properties are left, or a colour is lost")
	}
}
