package render

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
)

// A Page is one HTML page. It names no file but those that its links and Scripts name, which are
// relative, so that it can be opened from a disk.
type Page struct {
	Title    string    // of the document and its first heading
	Lede     string    // what the page says, in a sentence or two; may be empty
	Service  string    // whose figures these are; stands above the title and in the document's title
	Home     string    // the start page, or "" on the start page
	Nav      []Link    // the pages beside this one; the one without an Href is this page
	Strip    []Fact    // published period, data up to, status, …
	Sections []Section // with a list of contents before them if there are three or more
	Footer   []Block
	Scripts  []string // files, in the order in which they run; none: the page forbids scripts
	ExtraCSS string   // styles of its figures; needed where there are any
	Internal bool     // marks the page as not for publication
}

// A Link leads to Href. Note says more after it, such as the size of a file.
type Link struct{ Text, Href, Note string }

// A Fact is a term and what holds of it, with a link if Href is set.
type Fact struct{ Term, Text, Href string }

// A Section is a heading and what stands under it. Its level follows from where it stands.
type Section struct {
	ID       string // unique on the page
	Heading  string
	Body     []Block
	Sections []Section // after the body, one level down; a page's sections go three levels deep
}

//go:embed assets/page.css
var pageCSS string

//go:embed assets/page.html
var pageHTML string

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"at": at, "draw": TableView.draw, "words": WordTable.draw, "explored": Explorer.draw, "heading": heading, "json": scriptJSON, "unbroken": unbroken,
}).Parse(pageHTML))

// document is what the template of a page sees.
type document struct {
	Page
	CSS    template.CSS
	Policy string
}

// placed is a Section or Block with the level of the headings in it.
type placed struct {
	V     any
	Kind  string
	Level int
}

func at(v any, level int) placed {
	kind := ""
	if b, ok := v.(Block); ok {
		kind = b.kind()
	}
	return placed{v, kind, level}
}

// Next is the level below.
func (p placed) Next() int { return p.Level + 1 }

// heading is a heading of that level; id may be empty.
func heading(level int, id, text string) template.HTML {
	if id != "" {
		id = fmt.Sprintf(` id="%s"`, template.HTMLEscapeString(id))
	}
	return template.HTML(fmt.Sprintf("<h%d%s>%s</h%d>", level, id, template.HTMLEscapeString(text), level))
}

// scriptJSON is JSON that cannot end the script element it stands in.
func scriptJSON(option []byte) template.JS {
	var b bytes.Buffer
	json.HTMLEscape(&b, option)
	return template.JS(b.String())
}

// WritePage writes p, or nothing and an error where p breaks a rule: an id used twice, a link
// within the page to nowhere, a style or file from elsewhere, a section below the third level, a
// figure without its caption, summary, drawings with title and description, or table.
func WritePage(w io.Writer, p Page) error {
	var b bytes.Buffer
	err := p.check()
	if err == nil {
		css := pageCSS + p.ExtraCSS
		err = pages.ExecuteTemplate(&b, "page", document{p, template.CSS(css), policy(css, p.Scripts)})
	}
	if err == nil {
		err = checkReferences(b.String())
	}
	if err == nil {
		_, err = w.Write(b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write page %q: %w", p.Title, err)
	}
	return nil
}

// policy is the page's content security policy: its one style sheet by its digest, scripts only
// from files beside it, and nothing from elsewhere.
func policy(css string, scripts []string) string {
	digest := sha256.Sum256([]byte(css))
	source := "'none'"
	if len(scripts) > 0 {
		source = "'self'"
	}
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(digest[:]) + "'; script-src " + source
}
