package dashboard

import (
	"fmt"
	"regexp"
	"strings"
)

// A Color is one colour of the charts: a CSS custom property with its value on a light and on
// a dark page, as #RRGGBB. Values keep 3:1 against the page for graphics and 4.5:1 for text.
type Color struct {
	Name  string // with its leading hyphens
	Light string
	Dark  string
	Use   string // what it colours
}

// The colours that are not a series'.
const (
	ink     = "var(--chart-ink,#1D2226)"
	muted   = "var(--chart-muted,#505A5F)"
	grid    = "var(--chart-grid,#D5D9DB)"
	compare = "var(--chart-context,#6B7276)"
	paper   = "var(--chart-paper,#FFFFFF)"
)

// seriesColors are in order of use: the ordered categorical palette of the United Kingdom's
// Government Analysis Function, with its two extra colours.
var seriesColors = []string{
	"var(--c1,#12436D)", "var(--c2,#28A197)", "var(--c3,#801650)",
	"var(--c4,#F46A25)", "var(--c5,#3D3D3D)", "var(--c6,#A285D1)",
}

// stepColors are those of a calendar's cells, from few to many: each darker than the one before, or lighter on a
// dark page, so that they can be told apart without hue.
var stepColors = []string{"var(--s1,#D3E0EC)", "var(--s2,#9DBBD6)", "var(--s3,#42709C)", "var(--s4,#12436D)"}

// Colors lists every colour that a chart may use, in a fixed order.
func Colors() []Color {
	return []Color{
		{"--c1", "#12436D", "#6FA8DC", "first series"},
		{"--c2", "#28A197", "#4FD1C5", "second series"},
		{"--c3", "#801650", "#E58AB8", "third series"},
		{"--c4", "#F46A25", "#FF9F68", "fourth series"},
		{"--c5", "#3D3D3D", "#C9CED2", "fifth series"},
		{"--c6", "#A285D1", "#C9B3EE", "sixth series"},
		{"--s1", "#D3E0EC", "#24384B", "least step of a calendar, whose cells have an outline"},
		{"--s2", "#9DBBD6", "#34587A", "second step"},
		{"--s3", "#42709C", "#6FA8DC", "third step"},
		{"--s4", "#12436D", "#C4DDF3", "greatest step"},
		{"--chart-ink", "#1D2226", "#F3F4F5", "text"},
		{"--chart-muted", "#505A5F", "#B8C0C5", "captions, axes, reference lines"},
		{"--chart-grid", "#D5D9DB", "#3A4147", "grid lines, which carry no meaning"},
		{"--chart-context", "#6B7276", "#9AA3A9", "marks and lines for comparison"},
		{"--chart-paper", "#FFFFFF", "#1A1D21", "the page behind the chart"},
	}
}

// StyleSheet is the CSS that a page with charts needs: the colours in both modes, and which of
// a figure's drawings shows. On paper the colours are the light ones.
func StyleSheet() string {
	var light, dark strings.Builder
	for _, c := range Colors() {
		fmt.Fprintf(&light, "%s:%s;", c.Name, c.Light)
		fmt.Fprintf(&dark, "%s:%s;", c.Name, c.Dark)
	}
	return ":root{" + light.String() + "}\n" +
		"@media screen and (prefers-color-scheme:dark){:root{" + dark.String() + "}}\n" +
		figureCSS
}

// figureCSS shows one drawing at a time. The wide one is the default, so that a reader of old
// CSS and paper get it.
const figureCSS = `.chart-static,.chart-live{max-width:45rem}
.chart-static svg{display:block;width:100%;height:auto}
.chart-tip{white-space:normal;max-width:17rem;line-height:1.3}
.chart-narrow{display:none}
@media screen and (max-width:42rem){.chart-wide{display:none}.chart-narrow{display:block;max-width:26rem}}
@media screen{[data-live] .chart-static{display:none}}
@media print{.chart-live{display:none}}
`

var themed = regexp.MustCompile(`var\(--[a-z0-9-]+,(#[0-9A-F]{6})\)`)

// Plain replaces the custom properties in an SVG by their light colours, for readers of SVG
// that know no CSS, such as a PDF writer.
func Plain(svg string) string { return themed.ReplaceAllString(svg, "$1") }
