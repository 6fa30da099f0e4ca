package dashboard

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// An svgFrame is what the engine does not know of a drawing.
type svgFrame struct {
	prefix         string // of every id
	title, summary string
	size           Size
}

// What a cleaned SVG may hold. The engine writes more; what is in neither list is an error, so
// that a new version of it cannot smuggle anything into a page.
var (
	svgElements = []string{"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
		"defs", "clipPath", "pattern"}
	svgAttributes = []string{"d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height",
		"transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
		"stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "id", "clip-path",
		"text-anchor", "dominant-baseline", "patternUnits", "patternTransform", "font-size", "font-weight", "paint-order"}
	droppedElements   = []string{"style"}
	droppedAttributes = []string{"class", "space", "pointer-events", "ecmeta_series_index", "ecmeta_data_index",
		"ecmeta_ssr_type", "ecmeta_silent"}
	// A style attribute is against the pages' policy; these declarations become attributes.
	styleAttributes = []string{"font-size", "font-weight", "paint-order"}
	droppedStyles   = []string{"font-family", "cursor", "user-select", "-webkit-user-select", "pointer-events"}
)

// A cleaner rewrites one drawing.
type cleaner struct {
	svgFrame
	out  strings.Builder
	ids  map[string]string // the engine's ids, which count up over its life, to ours
	text bool              // inside a text element
}

// cleanSVG makes the engine's drawing fit for a page: ids of its own, no styles and classes,
// a title and a description, and nothing that is not allowed.
func cleanSVG(drawn string, frame svgFrame) (string, error) {
	c := &cleaner{svgFrame: frame, ids: map[string]string{}}
	dec := xml.NewDecoder(strings.NewReader(drawn))
	depth := 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return c.out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if slices.Contains(droppedElements, t.Name.Local) || invisible(t) {
				if err := dec.Skip(); err != nil {
					return "", err
				}
				continue
			}
			if err := c.start(t, depth); err != nil {
				return "", err
			}
			depth++
		case xml.EndElement:
			fmt.Fprintf(&c.out, "</%s>", t.Name.Local)
			depth--
		case xml.CharData:
			c.chars(string(t))
		}
	}
}

// invisible reports whether an element paints nothing: the engine draws such shapes to catch
// the pointer.
func invisible(t xml.StartElement) bool {
	if t.Name.Local != "path" && t.Name.Local != "rect" {
		return false
	}
	attrs := map[string]string{}
	for _, a := range t.Attr {
		attrs[a.Name.Local] = a.Value
	}
	noFill := attrs["fill"] == "none" || attrs["fill-opacity"] == "0"
	noStroke := attrs["stroke"] == "" || attrs["stroke"] == "none" || attrs["stroke-width"] == "0"
	return noFill && noStroke
}

func (c *cleaner) start(t xml.StartElement, depth int) error {
	name := t.Name.Local
	if !slices.Contains(svgElements, name) {
		return fmt.Errorf("element %s is not allowed", name)
	}
	c.text = name == "text"
	if depth == 0 {
		c.root()
		return nil
	}
	fmt.Fprintf(&c.out, "<%s", name)
	for _, a := range t.Attr {
		if err := c.attr(a); err != nil {
			return fmt.Errorf("element %s: %w", name, err)
		}
	}
	c.out.WriteByte('>')
	return nil
}

// root writes the svg element with what a screen reader needs.
func (c *cleaner) root() {
	title, desc := c.prefix+"title", c.prefix+"desc"
	fmt.Fprintf(&c.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="%s %s" font-family="%s">`,
		c.size.Width, c.size.Height, title, desc, fontFamily)
	fmt.Fprintf(&c.out, `<title id="%s">%s</title><desc id="%s">%s</desc>`, title, escape(c.title), desc, escape(c.summary))
}

func (c *cleaner) attr(a xml.Attr) error {
	name := a.Name.Local
	switch {
	case name == "style":
		return c.style(a.Value)
	case slices.Contains(droppedAttributes, name), name == "fill" && a.Value == "#000":
		return nil // black is what SVG fills with; here it is only on clips and straight lines
	case !slices.Contains(svgAttributes, name):
		return fmt.Errorf("attribute %s is not allowed", name)
	case name == "id":
		c.write(name, c.id(a.Value))
	default:
		value, err := c.value(a.Value)
		if err != nil {
			return fmt.Errorf("attribute %s: %w", name, err)
		}
		c.write(name, value)
	}
	return nil
}

var reference = regexp.MustCompile(`url\(#([^)]*)\)`)

// value renames the ids that a value refers to. It refers to nothing outside the drawing.
func (c *cleaner) value(v string) (string, error) {
	v = reference.ReplaceAllStringFunc(v, func(m string) string {
		return "url(#" + c.id(reference.FindStringSubmatch(m)[1]) + ")"
	})
	if strings.Contains(reference.ReplaceAllString(v, ""), "url(") {
		return "", fmt.Errorf("%q refers to something outside", v)
	}
	return v, nil
}

// id gives the engine's ids names in the order in which they come.
func (c *cleaner) id(theirs string) string {
	if c.ids[theirs] == "" {
		c.ids[theirs] = fmt.Sprintf("%s%d", c.prefix, len(c.ids)+1)
	}
	return c.ids[theirs]
}

func (c *cleaner) style(declarations string) error {
	for _, declaration := range strings.Split(declarations, ";") {
		name, value, _ := strings.Cut(declaration, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case name == "" || slices.Contains(droppedStyles, name):
		case slices.Contains(styleAttributes, name):
			c.write(name, strings.TrimSuffix(value, "px"))
		default:
			return fmt.Errorf("style %s is not allowed", name)
		}
	}
	return nil
}

func (c *cleaner) write(name, value string) {
	fmt.Fprintf(&c.out, ` %s="%s"`, name, escape(value))
}

// chars keeps text, and drops the space between elements.
func (c *cleaner) chars(s string) {
	if c.text || strings.TrimSpace(s) != "" {
		c.out.WriteString(escape(s))
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

func escape(s string) string { return escaper.Replace(s) }
