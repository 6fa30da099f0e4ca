package render

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// A drawing puts one of our static SVGs on a page as vectors. It knows what those hold: paths of lines
// and arcs, polygons, circles and text. Clips and patterns are left out.
type drawing struct {
	doc   *pdfDoc
	x, y  float64 // where the drawing's corner is on the page
	scale float64 // points a pixel
	depth int     // of elements that are not drawn
}

// matrix is an affine transformation, in SVG's order.
type matrix [6]float64

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// size of lengths after the transformation.
func (m matrix) size() float64 { return math.Sqrt(math.Abs(m[0]*m[3] - m[1]*m[2])) }

var viewBox = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`)

// svgSize is the width and height of a drawing in pixels.
func svgSize(svg string) (width, height float64, err error) {
	m := viewBox.FindStringSubmatch(svg)
	if m == nil {
		return 0, 0, errors.New("drawing: it does not say its size")
	}
	width, _ = strconv.ParseFloat(m[1], 64) // digits
	height, _ = strconv.ParseFloat(m[2], 64)
	return width, height, nil
}

// draw puts the SVG's marks on the page.
func (g *drawing) draw(svg string) error {
	decoder := xml.NewDecoder(strings.NewReader(svg))
	var label *xml.StartElement
	var words strings.Builder
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("drawing: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "defs", "title", "desc":
				if err := decoder.Skip(); err != nil {
					return fmt.Errorf("drawing: %w", err)
				}
			case "text":
				label = &t
				words.Reset()
			default:
				if err := g.shape(t.Name.Local, attributesOf(t)); err != nil {
					return err
				}
			}
		case xml.CharData:
			if label != nil {
				words.Write(t)
			}
		case xml.EndElement:
			if t.Name.Local == "text" && label != nil {
				if err := g.text(attributesOf(*label), words.String()); err != nil {
					return err
				}
				label = nil
			}
		}
	}
}

type svgAttributes map[string]string

func attributesOf(e xml.StartElement) svgAttributes {
	all := svgAttributes{}
	for _, a := range e.Attr {
		all[a.Name.Local] = a.Value
	}
	return all
}

// number is an attribute that is a length, or the default.
func (a svgAttributes) number(name string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(a[name], 64); err == nil {
		return v
	}
	return otherwise
}

var numbersIn = regexp.MustCompile(`-?(\d+\.?\d*|\.\d+)(e-?\d+)?`)

func numbersOf(text string) []float64 {
	var all []float64
	for _, m := range numbersIn.FindAllString(text, -1) {
		v, _ := strconv.ParseFloat(m, 64) // matches what parses
		all = append(all, v)
	}
	return all
}

// transform is the element's own transformation.
func (a svgAttributes) transform() (matrix, error) {
	text := a["transform"]
	v := numbersOf(text)
	switch {
	case text == "":
		return matrix{1, 0, 0, 1, 0, 0}, nil
	case strings.HasPrefix(text, "translate") && strings.Count(text, "(") == 1 && len(v) == 2:
		return matrix{1, 0, 0, 1, v[0], v[1]}, nil
	case strings.HasPrefix(text, "matrix") && strings.Count(text, "(") == 1 && len(v) == 6:
		return matrix(v), nil
	}
	return matrix{}, fmt.Errorf("drawing: transform %q is not known", text)
}

// at is a point of the drawing on the page.
func (g *drawing) at(m matrix, x, y float64) (float64, float64) {
	x, y = m.apply(x, y)
	return g.x + x*g.scale, g.y + y*g.scale
}

func (g *drawing) shape(name string, a svgAttributes) error {
	m, err := a.transform()
	if err != nil {
		return err
	}
	var path []step
	switch name {
	case "svg", "g":
		return nil
	case "path":
		path, err = parsePath(a["d"])
	case "polygon", "polyline":
		v := numbersOf(a["points"])
		for i := 0; i+1 < len(v); i += 2 {
			path = append(path, step{line: true, to: [3]point{2: {v[i], v[i+1]}}})
		}
		if name == "polygon" {
			path = append(path, step{closed: true})
		}
	case "circle":
		path = circle(a.number("cx", 0), a.number("cy", 0), a.number("r", 0))
	default:
		err = fmt.Errorf("drawing: element %s is not known", name)
	}
	if err != nil || len(path) == 0 {
		return err
	}
	return g.paint(a, m, path)
}

// paint traces a path and fills and strokes it.
func (g *drawing) paint(a svgAttributes, m matrix, path []step) error {
	fill, stroke := paintOf(a["fill"], "#000000"), paintOf(a["stroke"], "")
	if fill == "" && stroke == "" {
		return nil
	}
	d := g.doc
	how := ""
	if fill != "" {
		d.SetFillColor(rgb(fill, a.number("fill-opacity", 1)))
		how = "F"
	}
	if stroke != "" {
		d.SetDrawColor(rgb(stroke, 1))
		d.SetLineWidth(a.number("stroke-width", 1) * m.size() * g.scale)
		d.SetLineCapStyle(map[string]string{"round": "round"}[a["stroke-linecap"]])
		var dashes []float64
		for _, v := range numbersOf(a["stroke-dasharray"]) {
			dashes = append(dashes, v*g.scale)
		}
		d.SetDashPattern(dashes, 0)
		how += "D"
	}
	for i, s := range path {
		x, y := g.at(m, s.to[2].x, s.to[2].y)
		switch {
		case s.closed:
			d.ClosePath()
		case i == 0 || s.moves:
			d.MoveTo(x, y)
		case s.line:
			d.LineTo(x, y)
		default:
			x1, y1 := g.at(m, s.to[0].x, s.to[0].y)
			x2, y2 := g.at(m, s.to[1].x, s.to[1].y)
			d.CurveBezierCubicTo(x1, y1, x2, y2, x, y)
		}
	}
	d.DrawPath(how)
	return nil
}

var themedColor = regexp.MustCompile(`^(?:var\(--[a-z0-9-]+,)?(#[0-9A-Fa-f]{6})\)?$`)

// paintOf is a colour, or "" where nothing is painted.
func paintOf(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	if m := themedColor.FindStringSubmatch(value); m != nil {
		return m[1]
	}
	return ""
}

// rgb is a colour on white paper.
func rgb(color string, opacity float64) (r, g, b int) {
	v, _ := strconv.ParseUint(color[1:], 16, 32) // matched as six digits
	mix := func(shift uint) int {
		c := float64(v >> shift & 255)
		return int(math.Round(255 + (c-255)*opacity))
	}
	return mix(16), mix(8), mix(0)
}

// text writes a label; one that is set off has a rim of paper.
func (g *drawing) text(a svgAttributes, words string) error {
	m, err := a.transform()
	if err != nil {
		return err
	}
	words = onPaper(words)
	d := g.doc
	const belowMiddle = 0.36 // of the size: from the middle of a line to where its letters stand
	size := a.number("font-size", 16) * m.size() * g.scale
	d.font(pdfStyle{size: size, bold: a["font-weight"] == "bold" || a["font-weight"] == "700"})
	x, y := g.at(m, a.number("x", 0), a.number("y", 0))
	if a["dominant-baseline"] == "central" {
		y += size * belowMiddle
	}
	width := d.GetStringWidth(words)
	switch a["text-anchor"] {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	if rim := paintOf(a["stroke"], ""); rim != "" {
		const stroked, filled = 1, 0
		d.SetDrawColor(rgb(rim, 1))
		d.SetDashPattern(nil, 0)
		d.SetLineWidth(a.number("stroke-width", 1) * g.scale)
		d.SetTextRenderingMode(stroked)
		d.Text(x, y, words)
		d.SetTextRenderingMode(filled)
	}
	d.SetTextColor(rgb(paintOf(a["fill"], "#000000"), 1))
	d.Text(x, y, words)
	return nil
}
