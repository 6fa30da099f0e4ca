package reports

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"regexp"
	"strconv"
	"strings"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// mostDrawn is how many schools a school's own page draws of all: enough to see the funnel.
const mostDrawn = 250

// sample takes at most mostDrawn rows of a table of unnamed schools, evenly over their order by size and rate.
func sample(t disclosure.Table) disclosure.Table {
	n := t.Len()
	if n <= mostDrawn {
		return t
	}
	return t.Select(func(i int) bool { return (i+1)*mostDrawn/n > i*mostDrawn/n })
}

// A funnelPlate is the funnel of partner schools, into which each school's own mark is set without drawing
// all of it again.
type funnelPlate struct {
	why            string // nothing is drawn; "": it is
	overall        float64
	shown, sampled int            // schools that can be shown, and those drawn
	spec           dashboard.Spec // without a mark
	probes         [2]dashboard.Point
	forms          [2]plateForm // wide and narrow
}

// A plateForm is the drawing in parts, and between them the numbers that depend on where the mark is: with
// it at the first probe, at the second's X, and at the second's Y.
type plateForm struct {
	text    []string
	numbers [][3]float64
}

const (
	plateTitle   = "THE TITLE OF THE PLATE"
	plateSummary = "THE SUMMARY OF THE PLATE"
)

// newFunnelPlate draws the sample of partners. shown is how many can be shown.
func (d *desk) newFunnelPlate(shown int, all disclosure.Table) (*funnelPlate, error) {
	overall, ok := number(all.Cell(0, "rate_per_1000"), false)
	p := &funnelPlate{overall: overall, why: d.undrawable(shown, ok && overall > 0), shown: shown, sampled: d.partners.table.Len()}
	if p.why != "" {
		return p, nil
	}
	p.spec = funnelSpec(d.partners.table, disclosure.Table{}, overall)
	for _, pt := range p.spec.Series[0].Points {
		p.probes[1].X, p.probes[1].Y = math.Max(p.probes[1].X, pt.X), math.Max(p.probes[1].Y, pt.Y)
	}
	p.probes[0].X, p.probes[0].Y = p.probes[1].X/4, p.probes[1].Y/4
	for f := range p.forms {
		var drawn [3]string
		for k, at := range [3]dashboard.Point{p.probes[0], {X: p.probes[1].X, Y: p.probes[0].Y}, {X: p.probes[0].X, Y: p.probes[1].Y}} {
			svg, err := d.drawing(p.with(at, plateTitle, plateSummary), f == 1)
			if err != nil {
				return nil, err
			}
			drawn[k] = string(svg)
		}
		if p.forms[f], ok = newPlateForm(drawn); !ok {
			return nil, fmt.Errorf("funnel: it is drawn in another way when a mark moves")
		}
	}
	return p, nil
}

// with is the spec with the reader's own mark.
func (p *funnelPlate) with(own dashboard.Point, title, summary string) dashboard.Spec {
	spec := p.spec
	spec.Title, spec.Summary = title, summary
	own.Label = ownLane
	schools := spec.Series[0]
	schools.Points = append(append([]dashboard.Point{}, schools.Points...), own)
	spec.Series = append([]dashboard.Series{schools}, spec.Series[1:]...)
	return spec
}

var svgNumber = regexp.MustCompile(`-?\d+(\.\d+)?`)

// newPlateForm takes three drawings apart that differ in numbers alone.
func newPlateForm(drawn [3]string) (plateForm, bool) {
	var found [3][][]int
	for k, svg := range drawn {
		if found[k] = svgNumber.FindAllStringIndex(svg, -1); len(found[k]) != len(found[0]) {
			return plateForm{}, false
		}
	}
	var form plateForm
	ends := [3]int{}
	from := 0 // of the part under way, in the first drawing
	for i := range found[0] {
		var raw [3]string
		for k, svg := range drawn {
			at := found[k][i]
			if svg[ends[k]:at[0]] != drawn[0][ends[0]:found[0][i][0]] && k > 0 {
				return plateForm{}, false
			}
			raw[k] = svg[at[0]:at[1]]
		}
		for k := range drawn {
			ends[k] = found[k][i][1]
		}
		if raw[0] == raw[1] && raw[0] == raw[2] {
			continue
		}
		var numbers [3]float64
		for k := range raw {
			numbers[k], _ = strconv.ParseFloat(raw[k], 64) // digits
		}
		form.text, form.numbers = append(form.text, drawn[0][from:found[0][i][0]]), append(form.numbers, numbers)
		from = ends[0]
	}
	form.text = append(form.text, drawn[0][from:])
	return form, drawn[1][ends[1]:] == drawn[0][ends[0]:] && drawn[2][ends[2]:] == drawn[0][ends[0]:]
}

// set is the drawing with the mark at a point inside the axes: every number that depends on where the mark
// is does so in proportion.
func (p *funnelPlate) set(form int, own dashboard.Point, title, summary string) template.HTML {
	f := p.forms[form]
	x := (own.X - p.probes[0].X) / (p.probes[1].X - p.probes[0].X)
	y := (own.Y - p.probes[0].Y) / (p.probes[1].Y - p.probes[0].Y)
	var b strings.Builder
	for i, text := range f.text {
		b.WriteString(text)
		if i < len(f.numbers) {
			at := f.numbers[i][0]
			at += x*(f.numbers[i][1]-at) + y*(f.numbers[i][2]-at)
			b.WriteString(strconv.FormatFloat(math.Round(at*1e4)/1e4, 'f', -1, 64))
		}
	}
	return template.HTML(strings.NewReplacer(plateTitle, html.EscapeString(title), plateSummary, html.EscapeString(summary)).Replace(b.String()))
}

// among shows the school among its partners.
func (v *schoolView) among() (render.Block, error) {
	p, links := v.plate, downloads(".", sheet{name: "partners"})
	if p.why != "" {
		return render.Paragraph(p.why), nil
	}
	own, where, ok := ownPoint(v.own["rates"], p.overall)
	spec := p.spec
	if ok {
		spec = p.with(own, ownLane+" "+where, ownLane+" "+where+". "+p.spec.Summary)
	}
	figure, err := v.funnelFigure(v.partners, spec, links, true)
	if err != nil {
		return nil, err
	}
	figure.Summary += " No school but yours is named; yours stands among the others too."
	if p.sampled < p.shown {
		figure.Summary += fmt.Sprintf(" Drawn are %d of %d schools, evenly chosen by size and rate.", p.sampled, p.shown)
	}
	if !ok || own.X > p.probes[1].X || own.Y > p.probes[1].Y {
		figure.Wide, figure.Narrow, err = v.draw(spec)
		return figure, err
	}
	figure.Wide, figure.Narrow = p.set(0, own, spec.Title, spec.Summary), p.set(1, own, spec.Title, spec.Summary)
	return figure, nil
}
