package render_test

import (
	"bytes"
	"strings"
	"testing"

	"candour/reports/render"
)

// TestOnePage: a publication of one page has the headline figures and a chart where there is room, no contents and no tables, and
// all of it tagged; a longer one takes the pages that it needs.
func TestOnePage(t *testing.T) {
	whole := full(t)
	var tiles render.Tiles
	var chart render.Figure
	for _, s := range whole.Sections {
		for _, b := range s.Body {
			switch b := b.(type) {
			case render.Tiles:
				tiles = b
			case render.Figure:
				chart = b
			}
		}
	}
	if tiles == nil || chart.ID == "" {
		t.Fatal("the page has no tiles or no chart")
	}
	for _, c := range []struct {
		sentences int
		pages     string
		chart     bool
	}{{3, "Page 1 of 1", true}, {24, "Page 1 of 1", false}, {40, "Page 2 of 2", true}} {
		page := whole
		page.Footer = nil
		page.Sections = []render.Section{{ID: "a", Heading: "Figures", Body: []render.Block{tiles, render.List(strings.Split(strings.Repeat("A sentence.\n", c.sentences)+"The last.", "\n"))}},
			{ID: "b", Heading: "Chart", Body: []render.Block{chart}}}
		p := render.Publication{Page: page, Labels: labels, Author: "Example Social Ltd", Made: alone(harms(t), labels).Made, OnePage: true}
		var b, again bytes.Buffer
		if err := render.PDF.Write(&b, p); err != nil {
			t.Fatal(err)
		}
		if err := render.PDF.Check(b.Bytes(), p); err != nil {
			t.Errorf("%d sentences: %v", c.sentences, err)
		}
		if err := render.PDF.Write(&again, p); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%d sentences: written again it is another: %v", c.sentences, err)
		}
		all := strings.Join(pdfStrings(t, b.Bytes()), "")
		if !strings.Contains(all, c.pages) || strings.Contains(all, "Appendix") || strings.Contains(all, "Contents") || !strings.Contains(all, chart.Summary[:20]) {
			t.Errorf("%d sentences: want %s, without contents and appendix, with the chart's finding: %.300q", c.sentences, c.pages, all)
		}
		if got := bytes.Contains(bytes.Join(unpacked(b.Bytes()), nil), []byte("/S /Figure")); got != c.chart {
			t.Errorf("%d sentences: the chart is drawn: %v, want %v", c.sentences, got, c.chart)
		}
		checkMarked(t, b.Bytes())
	}
}
