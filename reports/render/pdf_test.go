package render_test

import (
	"bytes"
	"compress/zlib"
	"html"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"candour/reports/render"
)

// onPaper is the table of harms as people read it: the rules of TestText, by hand.
var onPaper = []map[string]string{
	{"harm": "Bullying", "period_start": "January 2026", "received": "12,345", "decided": "12,000", "open": "345",
		"median_hours": "23.3", "median_hours_low": "23.0", "median_hours_high": "24.0", "share_48h": "50.7%", "p_value": "<0.001", "finding": "Above the limit"},
	{"harm": "Abuse and hate, “protected” traits", "period_start": "January 2026", "received": "734",
		"decided_status": "withheld", "open_status": "withheld", "median_hours_status": "withheld", "median_hours_low_status": "withheld",
		"median_hours_high_status": "withheld", "share_48h_status": "withheld", "p_value": "0.250"},
	{"harm": "pc.stunts", "period_start": "February 2026", "received": "0", "decided": "0", "open": "0",
		"median_hours_status": "undefined", "median_hours_low_status": "undefined", "median_hours_high_status": "undefined",
		"share_48h_status": "undefined", "p_value_status": "undefined", "finding_status": "undefined"},
	{"harm": "Not stated", "period_start": "March 2026", "received": "1,000,000", "decided": "999,000", "open": "1,000",
		"median_hours": "0.0", "median_hours_low": "0.0", "median_hours_high_status": "undefined", "share_48h": "33.3%", "p_value": "0.043", "finding": "Within the limits"},
}

var (
	streams  = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	taggings = regexp.MustCompile(`(?s)/(T[HD]) <</MCID \d+>> BDC(.*?)EMC`)
	strungs  = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) Tj`)
	escapes  = regexp.MustCompile(`(?s)\\(.)`)
)

// unpacked are the streams of a PDF file.
func unpacked(file []byte) [][]byte {
	var all [][]byte
	for _, m := range streams.FindAllSubmatch(file, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			all = append(all, m[1])
			continue
		}
		if text, err := io.ReadAll(r); err == nil {
			all = append(all, text)
		}
	}
	return all
}

// shownIn is the text that the operators of a page show.
func shownIn(page []byte) string {
	var b strings.Builder
	for _, m := range strungs.FindAllSubmatch(page, -1) {
		raw := escapes.ReplaceAllFunc(m[1], func(e []byte) []byte {
			if e[1] == 'r' {
				return []byte("\r")
			}
			return e[1:]
		})
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		b.WriteString(string(utf16.Decode(units)))
	}
	return b.String()
}

// readPDF reads the cells of the one table from the pages alone, without the tree of tags.
func readPDF(file []byte) ([]map[string]string, error) {
	var cells []string
	for _, stream := range unpacked(file) {
		for _, m := range taggings.FindAllSubmatch(stream, -1) {
			cells = append(cells, shownIn(m[2]))
		}
	}
	var rows []map[string]string
	n := len(columnsOfHarms)
	for i := n; i+n <= len(cells); i += n {
		row := map[string]string{}
		for j, name := range columnsOfHarms {
			switch text := strings.Join(strings.Fields(cells[i+j]), " "); text {
			case "[c]":
				row[name+"_status"] = "withheld"
			case render.Dash:
				row[name+"_status"] = "undefined"
			default:
				row[name] = text
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// pdfStrings are all texts of a file: on its pages, in its tags and bookmarks, and of itself.
func pdfStrings(t *testing.T, file []byte) []string {
	t.Helper()
	var all []string
	for _, stream := range unpacked(file) {
		switch {
		case bytes.Contains(stream, []byte(" Tj")):
			for _, m := range strungs.FindAllSubmatch(stream, -1) {
				all = append(all, shownIn(m[0]))
			}
		case bytes.Contains(stream, []byte("x:xmpmeta")):
			all = append(all, string(stream))
		case bytes.Contains(stream, []byte("/StructElem")):
			for _, m := range regexp.MustCompile(`<FEFF([0-9A-F]*)>`).FindAllSubmatch(stream, -1) {
				all = append(all, hexText(t, m[1]))
			}
		}
	}
	return all
}

func hexText(t *testing.T, digits []byte) string {
	t.Helper()
	var units []uint16
	for i := 0; i+4 <= len(digits); i += 4 {
		var unit uint16
		for _, c := range digits[i : i+4] {
			unit = unit<<4 | uint16(strings.IndexByte("0123456789ABCDEF", c))
		}
		units = append(units, unit)
	}
	return string(utf16.Decode(units))
}

// TestPDF looks at a report with every kind of block.
func TestPDF(t *testing.T) {
	p := render.Publication{Page: full(t), Labels: labels, Author: "Example Social Ltd", Made: alone(harms(t), labels).Made}
	var b bytes.Buffer
	if err := render.PDF.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	if err := render.PDF.Check(b.Bytes(), p); err != nil {
		t.Error(err)
	}
	var all, objects string
	for _, stream := range unpacked(b.Bytes()) {
		if bytes.Contains(stream, []byte("/StructElem")) {
			objects = string(stream)
		}
	}
	all = strings.Join(pdfStrings(t, b.Bytes()), "")
	for _, part := range []string{"/Type /StructTreeRoot", "/MarkInfo <</Marked true>>", "/DisplayDocTitle true", "/Lang (en-GB)", "/S /H1", "/S /H2", "/S /H3",
		"/S /Figure", "/S /Table", "/Scope /Column", "/Scope /Row", "/Tabs /S", "/Outlines", "/FontFile2", "D:20260415120000"} {
		if !strings.Contains(objects, part) && !strings.Contains(b.String(), part) {
			t.Errorf("no %s in the file", part)
		}
	}
	if n := strings.Count(objects, "/S /Figure"); n == 0 || strings.Count(objects, "/S /Figure")+strings.Count(objects, "/S /Table") != strings.Count(objects, "/Alt <FEFF") {
		t.Errorf("of %d figures some have no words, or tables no names", n)
	}
	for _, words := range []string{"Reports of bullying and how fast they were decided", "Headline figures", "Page 1 of ", "Appendix: tables"} {
		if !strings.Contains(all, words) {
			t.Errorf("%q is not in the file", words)
		}
	}
	checkMarked(t, b.Bytes())
}

// checkMarked: everything that a page paints belongs to an element, or is marked as decoration.
func checkMarked(t *testing.T, file []byte) {
	t.Helper()
	painting := regexp.MustCompile(` (Tj|f|S|B|re f|l S)\s`)
	for _, stream := range unpacked(file) {
		if !bytes.Contains(stream, []byte("BDC")) {
			continue
		}
		depth := 0
		for _, line := range bytes.Split(stream, []byte("\n")) {
			switch text := strings.TrimSpace(string(line)); {
			case strings.HasSuffix(text, "BDC") || strings.HasSuffix(text, "BMC"):
				depth++
			case text == "EMC":
				depth--
			case depth == 0 && painting.MatchString(text+" "):
				t.Errorf("painted outside of any element: %.80q", text)
			}
		}
		if depth != 0 {
			t.Errorf("%d elements of a page are not closed", depth)
		}
	}
}

// TestUnknownDrawing: what the drawer of vectors does not know fails, so that no chart lacks a part.
func TestUnknownDrawing(t *testing.T) {
	for _, part := range []string{`<rect width="1" height="1"></rect>`, `<path d="M0 0Q1 1 2 2" fill="#000000"></path>`, `<path d="M0 0L1" stroke="#000000"></path>`,
		`<circle r="1" transform="rotate(3)"></circle>`} {
		p := render.Publication{Page: full(t), Labels: labels, Made: alone(harms(t), labels).Made}
		for i, s := range p.Page.Sections {
			for j, block := range s.Body {
				if f, ok := block.(render.Figure); ok {
					f.Wide = template.HTML(strings.Replace(string(f.Wide), "</desc>", "</desc>"+part, 1))
					p.Page.Sections[i].Body = slices.Clone(s.Body)
					p.Page.Sections[i].Body[j] = f
				}
			}
		}
		var b bytes.Buffer
		if err := render.PDF.Write(&b, p); err == nil || !strings.Contains(err.Error(), "drawing: ") || b.Len() > 0 {
			t.Errorf("%s: error %v and %d bytes", part, err, b.Len())
		}
	}
}

// TestEveryChartOnPaper: each kind of chart that the pages have can be drawn as vectors.
func TestEveryChartOnPaper(t *testing.T) {
	files, err := filepath.Glob("../dashboard/testdata/*-wide.svg")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d drawings: %v", len(files), err)
	}
	for _, name := range files {
		svg, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p := render.Publication{Page: full(t), Labels: labels, Made: alone(harms(t), labels).Made}
		for i, s := range p.Page.Sections {
			for j, block := range s.Body {
				if f, ok := block.(render.Figure); ok {
					f.Wide = template.HTML(svg)
					p.Page.Sections[i].Body[j] = f
				}
			}
		}
		var b bytes.Buffer
		if err := render.PDF.Write(&b, p); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text := strings.Join(pdfStrings(t, b.Bytes()), "\n")
		for _, m := range regexp.MustCompile(`<text[^>]*>([^<]+)</text>`).FindAllStringSubmatch(string(svg), -1) {
			if !strings.Contains(text, html.UnescapeString(m[1])) {
				t.Errorf("%s: the label %q is not on paper", name, m[1])
			}
		}
	}
}
