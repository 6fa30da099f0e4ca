package render

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io"
	"net/url"
	"regexp"
	"strings"
)

// reachesOut finds what ends a style element or names a file in one.
var reachesOut = regexp.MustCompile(`(?i)</style|url\(|@import|\r`)

// check reports what would make a page false, unreadable or unsafe.
func (p Page) check() error {
	var errs []error
	if p.Title == "" || p.Service == "" {
		errs = append(errs, errors.New("a title and a service are needed"))
	}
	if reachesOut.MatchString(p.ExtraCSS) {
		errs = append(errs, errors.New("its styles end the style element or name a file"))
	}
	for _, s := range p.Sections {
		errs = append(errs, p.checkSection(s, 2))
	}
	for _, b := range p.Footer {
		errs = append(errs, p.checkBlock(b))
	}
	return errors.Join(errs...)
}

// lowest is the lowest level of a section: figures in it have titles one below.
const lowest = 4

func (p Page) checkSection(s Section, level int) error {
	var errs []error
	if s.ID == "" || s.Heading == "" || level > lowest {
		errs = append(errs, fmt.Errorf("section %q: an id and a heading are needed, at most three levels deep", s.ID))
	}
	for _, b := range s.Body {
		errs = append(errs, p.checkBlock(b))
	}
	for _, sub := range s.Sections {
		errs = append(errs, p.checkSection(sub, level+1))
	}
	return errors.Join(errs...)
}

func (p Page) checkBlock(b Block) error {
	switch b := b.(type) {
	case Details:
		var errs []error
		for _, inner := range b.Body {
			errs = append(errs, p.checkBlock(inner))
		}
		return errors.Join(errs...)
	case DataTable:
		if b.ID == "" {
			return fmt.Errorf("table %q has no id", b.Table.Caption)
		}
		return b.Table.check()
	case Figure:
		if err := p.checkFigure(b); err != nil {
			return fmt.Errorf("figure %q: %w", b.ID, err)
		}
	case Filters, Data, Explorer:
		return p.checkInternal(b)
	}
	return nil
}

func (p Page) checkFigure(f Figure) error {
	errs := []error{f.Table.check(), checkSVG(f.Wide), checkSVG(f.Narrow)}
	if f.ID == "" || f.Title == "" || f.Subtitle == "" || f.Summary == "" {
		errs = append(errs, errors.New("an id, a title, a subtitle and a summary are needed"))
	}
	if p.ExtraCSS == "" {
		errs = append(errs, errors.New("the page has no styles for charts"))
	}
	for _, option := range [][]byte{f.Option, f.NarrowOption} {
		if (f.Option != nil || option != nil) && !json.Valid(option) {
			errs = append(errs, errors.New("a live chart needs both its options, as JSON"))
		}
	}
	return errors.Join(errs...)
}

// checkSVG wants one well-formed drawing that says what it shows and runs, styles and loads nothing.
func checkSVG(svg template.HTML) error {
	seen := map[string]bool{}
	open, roots := 0, 0
	decoder := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("drawing: %w", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if open == 0 && e.Name.Local == "svg" {
				roots++
			} else if open == 0 {
				return fmt.Errorf("drawing: %s beside the svg", e.Name.Local)
			}
			if fault := unsafe(e); fault != "" {
				return fmt.Errorf("drawing: %s", fault)
			}
			seen[e.Name.Local] = true
			open++
		case xml.EndElement:
			open--
		}
	}
	if roots != 1 || !seen["title"] || !seen["desc"] {
		return errors.New("drawing: one svg with title and desc is needed")
	}
	return nil
}

// unsafe says what an element does that a drawing on a page may not.
func unsafe(e xml.StartElement) string {
	switch strings.ToLower(e.Name.Local) {
	case "script", "style", "foreignobject", "image", "a":
		return "element " + e.Name.Local
	}
	for _, a := range e.Attr {
		name := strings.ToLower(a.Name.Local)
		if name == "style" || strings.HasPrefix(name, "on") || name == "href" && !strings.HasPrefix(a.Value, "#") {
			return "attribute " + a.Name.Local
		}
	}
	return ""
}

var (
	idAttribute     = regexp.MustCompile(`\sid="([^"]*)"`)
	regionLabel     = regexp.MustCompile(`role="region" aria-label="([^"]*)"`)
	targetAttribute = regexp.MustCompile(`\s(href|src)="([^"]*)"`)
)

// checkReferences wants every id and every table's caption once, every link within the page to
// lead somewhere, and no file from outside the publication. A reader may follow a link elsewhere by
// https or mailto. In text a quotation mark is always escaped, so none is mistaken for an attribute.
func checkReferences(page string) error {
	_, styled, _ := strings.Cut(page, "<style>")
	_, rest, _ := strings.Cut(styled, "</style>")
	ids, errs := once(idAttribute, rest)
	_, again := once(regionLabel, rest)
	errs = append(errs, again...)
	for _, m := range targetAttribute.FindAllStringSubmatch(rest, -1) {
		target := html.UnescapeString(m[2])
		u, err := url.Parse(target)
		elsewhere := m[1] == "href" && err == nil && (u.Scheme == "https" || u.Scheme == "mailto")
		switch {
		case elsewhere:
		case err != nil || target == "" || u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "/"):
			errs = append(errs, fmt.Errorf("%s %q: want a path within the publication, or a link by https or mailto", m[1], target))
		case u.Path == "" && !ids[u.Fragment]:
			errs = append(errs, fmt.Errorf("link %q leads nowhere on the page", target))
		}
	}
	return errors.Join(errs...)
}

// once gives what the attribute is in all of a page, and a fault for each use after the first.
func once(attribute *regexp.Regexp, page string) (map[string]bool, []error) {
	seen := map[string]bool{}
	var faults []error
	for _, m := range attribute.FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			faults = append(faults, fmt.Errorf("%s is used twice", strings.TrimSpace(m[0])))
		}
		seen[m[1]] = true
	}
	return seen, faults
}
