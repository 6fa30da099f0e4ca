package render

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
)

// An element is a node of the tree that says to a reader's software what stands on the pages, and in
// which order: headings, paragraphs, figures with words for them, tables with their heads.
type element struct {
	kind  string // as the PDF standard names it: H1, P, Figure, Table, TH, …
	alt   string // words in place of what is drawn
	scope string // of a TH: Row or Column
	kids  []any  // *element or content
}

// content is a piece of a page that belongs to an element.
type content struct{ page, id int } // both count from 0

// within makes an element of what step writes.
func (d *pdfDoc) within(e *element, step func()) {
	parent := d.open
	parent.kids = append(parent.kids, e)
	d.open = e
	step()
	d.open = parent
}

// marked draws a piece of the open element. It must not begin a new page.
func (d *pdfDoc) marked(draw func()) {
	page := d.PageNo() - 1
	for len(d.owners) <= page {
		d.owners = append(d.owners, nil)
	}
	id := len(d.owners[page])
	d.owners[page] = append(d.owners[page], d.open)
	d.open.kids = append(d.open.kids, content{page, id})
	d.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", d.open.kind, id))
	draw()
	d.RawWriteStr("EMC")
}

// artifact draws what a reader's software passes over: lines, page numbers, repeated heads.
func (d *pdfDoc) artifact(draw func()) {
	d.RawWriteStr("/Artifact BMC")
	draw()
	d.RawWriteStr("EMC")
}

// A tree writes elements as objects of a PDF file.
type tree struct {
	file    *pdfFile
	pages   []int // numbers of the pages' objects
	numbers map[*element]int
}

// addTags puts the tree of elements into a file, and what says that it is there.
func addTags(f *pdfFile, root *element, owners [][]*element) error {
	t := &tree{f, f.pages(), map[*element]int{}}
	if len(t.pages) < len(owners) {
		return fmt.Errorf("tag the PDF: %d pages where %d were drawn", len(t.pages), len(owners))
	}
	top := f.add(nil)
	t.write(root, top)
	var nums bytes.Buffer
	for i, page := range t.pages {
		f.objects[page] = before(f.objects[page], fmt.Sprintf("/StructParents %d /Tabs /S ", i))
		fmt.Fprintf(&nums, "%d [", i)
		if i < len(owners) {
			for _, e := range owners[i] {
				fmt.Fprintf(&nums, "%d 0 R ", t.numbers[e])
			}
		}
		nums.WriteString("] ")
	}
	parents := f.add([]byte("<</Nums [" + nums.String() + "]>>"))
	f.objects[top] = fmt.Appendf(nil, "<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>", t.numbers[root], parents, len(t.pages))
	f.objects[f.root] = before(f.objects[f.root], fmt.Sprintf("/MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>> ", top))
	return nil
}

// before puts entries at the end of a dictionary.
func before(dictionary []byte, entries string) []byte {
	end := bytes.LastIndex(dictionary, []byte(">>"))
	return append(append(append([]byte{}, dictionary[:end]...), " "+entries...), ">>"...)
}

func (t *tree) write(e *element, parent int) {
	number := t.file.add(nil)
	t.numbers[e] = number
	var kids strings.Builder
	for _, kid := range e.kids {
		switch kid := kid.(type) {
		case *element:
			t.write(kid, number)
			fmt.Fprintf(&kids, "%d 0 R ", t.numbers[kid])
		case content:
			fmt.Fprintf(&kids, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", t.pages[kid.page], kid.id)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %d 0 R /K [%s]", e.kind, parent, kids.String())
	if e.alt != "" {
		fmt.Fprintf(&b, " /Alt %s", pdfString(e.alt))
	}
	if e.scope != "" {
		fmt.Fprintf(&b, " /A <</O /Table /Scope /%s>>", e.scope)
	}
	b.WriteString(">>")
	t.file.objects[number] = b.Bytes()
}

// pdfString is text as a PDF file holds it outside of pages.
func pdfString(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}
