package dashboard

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// echartsSum is the SHA-256 of the chart library as built by assets/build.
const echartsSum = "f114a84bebf3c9732836323669cff5ba7dd6f605cef047eaa212b2fee2fcbf78"

func TestChartLibraryIsTheOneBuilt(t *testing.T) {
	sum := sha256.Sum256(echartsJS())
	if got := hex.EncodeToString(sum[:]); got != echartsSum {
		t.Errorf("echarts-5.6.0.min.js has the sum %s", got)
	}
}

// A page's policy forbids making code from text and asking other hosts.
func TestScriptsNeedNothingForbidden(t *testing.T) {
	assets := Assets()
	for _, name := range AssetNames() {
		for _, bad := range []string{"new Function", "eval(", "XMLHttpRequest", "fetch(", "document.write", "console.log"} {
			if bytes.Contains(assets[name], []byte(bad)) {
				t.Errorf("%s holds %s", name, bad)
			}
		}
	}
	for _, name := range []string{"ECHARTS-LICENSE.txt", "ECHARTS-NOTICE.txt", "D3-LICENSE.txt", "ZRENDER-LICENSE.txt"} {
		if len(assets["licences/"+name]) == 0 {
			t.Errorf("no licence %s", name)
		}
	}
}

// luminance and contrast as WCAG 2.2 defines them.
func luminance(hex string) float64 {
	weights := []float64{0.2126, 0.7152, 0.0722}
	sum := 0.0
	for i, w := range weights {
		n, _ := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += w * c
	}
	return sum
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	if c := contrast("#FFFFFF", "#000000"); c != 21 {
		t.Fatalf("black on white is %v", c)
	}
	const graphics, text = 3, 4.5
	need := map[string]float64{"--chart-ink": text, "--chart-muted": text, "--chart-grid": 0, "--chart-paper": 0,
		"--s1": 0, "--s2": 0} // cells have an outline
	var paper Color
	for _, c := range Colors() {
		if c.Name == "--chart-paper" {
			paper = c
		}
	}
	for _, c := range Colors() {
		least, ok := need[c.Name]
		if !ok {
			least = graphics
		}
		for mode, got := range map[string]float64{"light": contrast(c.Light, paper.Light), "dark": contrast(c.Dark, paper.Dark)} {
			if got < least {
				t.Errorf("%s has %.2f:1 in %s mode", c.Name, got, mode)
			}
		}
	}
}

// A cell's count can be read on its colour, and each step told from the next without hue.
func TestStepContrast(t *testing.T) {
	colors := map[string]Color{}
	for _, c := range Colors() {
		colors[c.Name] = c
	}
	for mode, of := range map[string]func(Color) string{"light": func(c Color) string { return c.Light }, "dark": func(c Color) string { return c.Dark }} {
		for step, text := range map[string]string{"--s1": "--chart-ink", "--s2": "--chart-ink", "--s3": "--chart-paper", "--s4": "--chart-paper"} {
			if got := contrast(of(colors[step]), of(colors[text])); got < 4.5 {
				t.Errorf("%s: the count on %s has %.2f:1", mode, step, got)
			}
		}
		for _, pair := range [][2]string{{"--chart-paper", "--s1"}, {"--s1", "--s2"}, {"--s2", "--s3"}, {"--s3", "--s4"}} {
			if got := contrast(of(colors[pair[0]]), of(colors[pair[1]])); got < 1.3 {
				t.Errorf("%s: %s beside %s has %.2f:1", mode, pair[0], pair[1], got)
			}
		}
	}
}

// The drawings name each colour with its light value.
func TestDrawnColorsAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, c := range Colors() {
		listed["var("+c.Name+","+c.Light+")"] = true
	}
	for _, used := range slices.Concat([]string{ink, muted, grid, compare, paper}, seriesColors, stepColors) {
		if !listed[used] {
			t.Errorf("%s is not in Colors", used)
		}
	}
	css := StyleSheet()
	if strings.Contains(css, "url(") || !strings.Contains(css, "--c4:#FF9F68;") || !strings.Contains(css, "--c4:#F46A25;") {
		t.Error("the style sheet lacks a colour or loads something")
	}
}
