package reports

import (
	"fmt"
	"math"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// Sizes and rates of schools that are not named are rounded, so that none can be told by its size.
const (
	coarseStudents = 50
	coarseRate     = 0.1
)

// A drawing of those schools alone whose figures may be shown would mislead if they were few or a chosen
// part: what is shown of many small ones is that they had no report.
const (
	fewestSchools = 10
	mostLeftOut   = 1.0 / 3
	// Rolls are public: a school is drawn only if so many of those drawn have its rounded size, three beside
	// the reader's own.
	fewestAlike = 4
)

// unnamedSchools are the schools of the edition whose figures may be shown, without their names: the same for
// every reader, so that nothing is told by what one lacks.
func (p *press) unnamedSchools() (sheet, error) {
	rates := p.cleared[Schools]["rates"].table
	alike := map[float64]int{}
	size := func(i int) float64 { return math.Round(rates.Cell(i, "students").Number / coarseStudents) }
	for i := range rates.Len() {
		if _, drawn := number(rates.Cell(i, "rate_per_1000"), false); drawn {
			alike[size(i)]++
		}
	}
	rates = rates.Select(func(i int) bool { return size(i) > 0 && alike[size(i)] >= fewestAlike })
	t, err := rates.Unnamed(disclosure.Coarse{Column: "students", To: coarseStudents}, disclosure.Coarse{Column: "rate_per_1000", To: coarseRate})
	return sheet{name: "schools_unnamed", table: t}, err
}

// funnel draws each school's rate of reports by its size, among the limits within which chance alone keeps
// nearly all of them. No school is named.
func (p *press) funnel(schools sheet, all disclosure.Table, links []render.Link) (render.Block, error) {
	overall, ok := number(all.Cell(0, "rate_per_1000"), false)
	if why := p.undrawable(schools.table.Len(), ok && overall > 0); why != "" {
		return render.Paragraph(why), nil
	}
	spec := funnelSpec(schools.table, disclosure.Table{}, overall)
	figure, err := p.funnelFigure(schools, spec, links, false)
	if err != nil {
		return nil, err
	}
	figure.Wide, figure.Narrow, err = p.draw(spec)
	return figure, err
}

// undrawable says why the schools that can be shown would mislead, or "".
func (p *press) undrawable(shown int, rated bool) string {
	rolls := p.onRoll()
	if left := rolls - shown; !rated || shown < fewestSchools || float64(left) > mostLeftOut*float64(rolls) {
		return fmt.Sprintf("Partner schools are not drawn among each other here. Of %d on the roll %d have a rate that is withheld or undefined, or a size by which they could be told; what is left would mislead.", rolls, left)
	}
	return ""
}

// funnelFigure is the figure without its drawings.
func (p *press) funnelFigure(schools sheet, spec dashboard.Spec, links []render.Link, handed bool) (_ render.Figure, err error) {
	figure := render.Figure{
		ID: "schools-funnel", Title: spec.Title, Subtitle: "Reports of bullying per 1,000 students, by number of students", Summary: spec.Summary,
		Table: render.TableView{Table: schools.table, Labels: p.labels, Caption: "Partner schools without their names: students to the nearest 50, rates to the nearest tenth",
			Columns: []render.Heading{{Name: "students", Text: "Students"}, {Name: "rate_per_1000", Text: "Per 1,000 students"}}},
		Downloads: links,
	}
	if !handed {
		figure.Explanation, err = p.explain(schools, plot{value: "rate_per_1000"})
	}
	return figure, err
}

// onRoll is the number of schools with students.
func (p *press) onRoll() (n int) {
	rates := p.cleared[Schools]["rates"].table
	for i := range rates.Len() {
		if rates.Cell(i, "students").Number > 0 {
			n++
		}
	}
	return n
}

func funnelSpec(others, own disclosure.Table, overall float64) dashboard.Spec {
	spec := dashboard.Spec{
		ID: "chart-schools-funnel", Kind: dashboard.Funnel, Title: "Schools differ, and small ones by chance alone", Unit: "reports per 1,000 students", XUnit: "students",
		Target: &dashboard.Target{Value: overall, Label: fmt.Sprintf("All schools %.1f", overall)},
	}
	schools := dashboard.Series{Name: "Partner schools"}
	largest, within := 0.0, 0
	for i := range others.Len() {
		x, y := others.Cell(i, "students").Number, others.Cell(i, "rate_per_1000").Number
		schools.Points = append(schools.Points, dashboard.Point{X: x, Y: y})
		largest = math.Max(largest, x)
		if limits, _, ok := queries.FunnelLimits(overall, int64(x)); ok && y >= limits[0] && y <= limits[1] {
			within++
		}
	}
	spec.Summary = fmt.Sprintf("Of %d schools drawn, %d lie within the limits that chance alone keeps 95%% of schools in.", len(schools.Points), within)
	if point, where, ok := ownPoint(own, overall); ok {
		schools.Points = append(schools.Points, point)
		largest = math.Max(largest, point.X)
		spec.Title, spec.Summary = "Your school "+where, "Your school "+where+". "+spec.Summary
	}
	spec.Series = append([]dashboard.Series{schools}, limitLines(overall, largest)...)
	return spec
}

// ownPoint is the reader's own school, and where it lies.
func ownPoint(own disclosure.Table, overall float64) (_ dashboard.Point, where string, ok bool) {
	if own.Len() == 0 {
		return dashboard.Point{}, "", false
	}
	x, ok1 := number(own.Cell(0, "students"), false)
	y, ok2 := number(own.Cell(0, "rate_per_1000"), false)
	warning, _, ok3 := queries.FunnelLimits(overall, int64(x))
	if !ok1 || !ok2 || !ok3 {
		return dashboard.Point{}, "", false
	}
	where = "is within the limits that chance alone keeps 95% of schools of its size in"
	switch {
	case y > warning[1]:
		where = "has more reports than chance alone gives 97.5% of schools of its size"
	case y < warning[0]:
		where = "has fewer reports than chance alone gives 97.5% of schools of its size"
	}
	return dashboard.Point{X: x, Y: y, Label: "Your school"}, where, true
}

// limitLines are the control limits from the smallest size to the largest.
func limitLines(overall, largest float64) []dashboard.Series {
	var lines [4]dashboard.Series
	for i, name := range []string{"limits 95%", "limits 95%", "limits 99.8%", "limits 99.8%"} {
		lines[i].Name = name
	}
	for _, x := range sizes(largest) {
		warning, alarm, ok := queries.FunnelLimits(overall, int64(x))
		if !ok {
			continue
		}
		for i, y := range []float64{warning[0], warning[1], alarm[0], alarm[1]} {
			lines[i].Points = append(lines[i].Points, dashboard.Point{X: x, Y: math.Round(y*100) / 100})
		}
	}
	return lines[:]
}

// sizes are numbers of students at which limits are drawn: close where they bend.
func sizes(largest float64) []float64 {
	var all []float64
	for x := float64(2 * coarseStudents); x < largest; x = math.Ceil(x*1.15/10) * 10 {
		all = append(all, x)
	}
	return append(all, math.Max(largest, 3*coarseStudents))
}
