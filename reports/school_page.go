package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// A schoolView is what one school may see: its own rows, and what all schools see.
type schoolView struct {
	*desk
	id     string
	own    map[string]disclosure.Table
	labels render.Labels
	files  pack // data files that stand beside the page
}

// pages are the school's page, and the same on one sheet of paper for a meeting.
func (v *schoolView) pages() (page, leaflet render.Page, err error) {
	name := v.labels.Of("school", v.id)
	page = render.Page{
		Title: name + ": reports to " + v.edition.Service,
		Lede:  "What was reported with your school's id, " + render.Period(v.edition.Period.Start, v.edition.Period.End) + ", and how it was answered. For your school only.",
		// The snapshot stands with the method: on a phone every line here is one before the figures.
		Strip: slices.DeleteFunc(v.strip(), func(f render.Fact) bool { return f.Term == "Warehouse snapshot" }),
	}
	trend, err := v.trend()
	if err != nil {
		return page, leaflet, err
	}
	times, err := v.times()
	if err != nil {
		return page, leaflet, err
	}
	among, err := v.among()
	if err != nil {
		return page, leaflet, err
	}
	open, err := v.open()
	if err != nil {
		return page, leaflet, err
	}
	tiles, changes, outcomes := v.tiles(), v.changes(), v.outcomes()
	page.Sections = []render.Section{
		{ID: "figures", Heading: "Your school's figures", Body: []render.Block{tiles}},
		{ID: "changes", Heading: "What changed", Body: changes},
		{ID: "months", Heading: "Month by month", Body: []render.Block{trend}},
		{ID: "times", Heading: "How long reports waited", Body: times},
		{ID: "partners", Heading: "Your school among partner schools", Body: []render.Block{among}},
		{ID: "open", Heading: "Reports still open", Body: open},
		{ID: "outcomes", Heading: "How reports ended", Body: outcomes},
		{ID: "limits", Heading: "What these figures can and cannot say", Body: []render.Block{v.limits()}},
		v.tableAndMethod(),
	}
	leaflet = page
	leaflet.Sections = []render.Section{
		{ID: "figures", Heading: "Your school's figures", Body: []render.Block{tiles}},
		{ID: "changes", Heading: "What changed", Body: changes},
		{ID: "times", Heading: "How long reports waited, and how they ended", Body: append(append(textOf(times), open[0]), textOf(outcomes)...)},
		{ID: "limits", Heading: "To keep in mind", Body: []render.Block{v.limits()[:2]}},
		{ID: "months", Heading: "Month by month", Body: []render.Block{trend}},
	}
	return page, leaflet, nil
}

// textOf are the paragraphs and lists among blocks.
func textOf(blocks []render.Block) (text []render.Block) {
	for _, b := range blocks {
		switch b.(type) {
		case render.Paragraph, render.List:
			text = append(text, b)
		}
	}
	return text
}

const noReports = "No report in the period carried your school's id."

func (v *schoolView) tiles() render.Tiles {
	rates, response := v.own["rates"], v.own["response"]
	decide := v.edition.schoolTarget("decide")
	share := "share_" + decide.column
	var tiles render.Tiles
	if response.Len() > 0 {
		tiles = append(tiles, tile(headline{label: "Reports of any kind", column: "received"}, response, v.ownBefore("received")))
	} else {
		tiles = append(tiles, render.Tile{Label: "Reports of any kind", Value: "0", Change: v.ownBefore("received")})
	}
	tiles = append(tiles,
		tile(headline{label: "Reports of bullying", column: "reports"}, rates, v.before(v.own["rates_previous"], "reports")),
		tile(headline{label: "Bullying reports per 1,000 students", column: "rate_per_1000", low: "low", high: "high", of: "students", noun: "students"},
			rates, "All partner schools: "+text(v.own["partners"], 0, "rate_per_1000")))
	if response.Len() > 0 {
		tiles = append(tiles, tile(headline{label: "Decided within " + decide.words, column: share, low: share + "_low", high: share + "_high", of: "received", noun: "reports"},
			response, v.ownBefore(share)))
	}
	return tiles
}

// ownBefore states a figure of the previous period, if the school had any.
func (v *schoolView) ownBefore(column string) string {
	previous := v.edition.Period.Previous()
	if v.edition.Since.After(previous.Start.AddDate(0, 0, 1)) {
		return "The records do not cover " + render.Period(previous.Start, previous.End)
	}
	if v.own["response_previous"].Len() == 0 {
		return "No report in " + render.Period(previous.Start, previous.End)
	}
	return against(v.own["response_previous"], column, previous)
}

// changes says what moved since the period before, by the limits of the figures.
func (v *schoolView) changes() []render.Block {
	previous := v.edition.Period.Previous()
	when := render.Period(previous.Start, previous.End)
	if v.edition.Since.After(previous.Start.AddDate(0, 0, 1)) {
		return []render.Block{render.Paragraph("The records do not cover " + when + ", the period before: there is nothing to compare with.")}
	}
	share := "share_" + v.edition.schoolTarget("decide").column
	points := render.List{"Reports of bullying per 1,000 students: " + moved(v.own["rates"], v.own["rates_previous"], "rate_per_1000", "low", "high") + "."}
	if v.own["response"].Len() > 0 {
		points = append(points,
			"Share decided within "+v.edition.schoolTarget("decide").words+": "+moved(v.own["response"], v.own["response_previous"], share, share+"_low", share+"_high")+".",
			"Hours until half were decided: "+moved(v.own["response"], v.own["response_previous"], "median_hours", "median_hours_low", "median_hours_high")+".")
	}
	if !strings.Contains(strings.Join(points, ""), ")") { // no pair of figures
		return []render.Block{render.Paragraph("Nothing can be compared with " + when + ", the period before: there the figures are withheld, rest on too few reports, or are missing.")}
	}
	return []render.Block{render.Paragraph("Against " + when + ", the period before. A change is called one only where chance alone would hardly make it."), points}
}

// trend shows the reports of each month, with the school terms behind them.
func (v *schoolView) trend() (render.Block, error) {
	months := v.own["months"]
	if months.Len() == 0 {
		return render.Paragraph("No report carried your school's id in the months up to the end of the period."), nil
	}
	c := plot{
		id: "reports-by-month", title: "Reports by month", subtitle: "Reports of any kind that carry your school's id", kind: dashboard.Trend,
		value: "received", unit: "reports", rows: "period_start", series: "Reports", handed: true,
		columns: by("period_start", "Month", []render.Heading{{Name: "received", Text: "Received"}}),
		summary: v.extremes(months, "period_start", "received", "The number of reports a month"),
	}
	if c.bands = v.terms(months, c); len(c.bands) > 0 {
		c.subtitle += "; school terms are shaded, to the nearest month"
	}
	return v.figure(sheet{name: "data", table: months}, c, downloads(".", sheet{name: "data"}))
}

// terms are the school terms as stretches of the months that a chart draws.
func (v *schoolView) terms(months disclosure.Table, c plot) []dashboard.Band {
	position := map[string]int{}
	for k, i := range drawn(months, c) {
		position[months.Cell(i, "period_start").Day.Format("2006-01")] = k
	}
	var bands []dashboard.Band
	for _, term := range v.edition.Terms {
		from, to := -1, -1
		for m := time.Date(term.First.Year(), term.First.Month(), 1, 0, 0, 0, 0, time.UTC); !m.After(term.Last); m = m.AddDate(0, 1, 0) {
			if k, ok := position[m.Format("2006-01")]; ok {
				if from < 0 {
					from = k
				}
				to = k
			}
		}
		if from < to && (len(bands) == 0 || bands[len(bands)-1].To <= from) {
			bands = append(bands, dashboard.Band{From: from, To: to, Name: term.Name})
		}
	}
	return bands
}

// open says how many reports still wait, and since when.
func (v *schoolView) open() ([]render.Block, error) {
	response, months := v.own["response"], v.own["months"]
	if response.Len() == 0 {
		return []render.Block{render.Paragraph(noReports + " None waits for a decision.")}, nil
	}
	upTo := render.Date(v.edition.AsOf.In(v.edition.Period.Start.Location()))
	said := said(response, "How many of the reports received in the period were still open on "+upTo,
		"Of the %s reports received in the period, %s were still open on "+upTo+", when the data end.", "received", "open")
	blocks := []render.Block{render.Paragraph(said + " An open report counts as waiting so long; it is not left out of any share.")}
	var waiting render.List
	counted := false
	for i := range months.Len() {
		n, known := number(months.Cell(i, "open"), false)
		counted = counted || n > 0
		if n > 0 || !known {
			waiting = append(waiting, v.labels.Cell(months, i, "period_start")+": "+text(months, i, "open")+", of "+text(months, i, "received")+" received.")
		}
	}
	if waiting == nil {
		return append(blocks, render.Paragraph("Of the months shown above, none has a report that is still open.")), nil
	}
	blocks = append(blocks, render.Paragraph("Still open by month of receipt; other months have none:"), waiting)
	if !counted { // all that could be drawn is withheld
		return blocks, nil
	}
	figure, err := v.figure(sheet{name: "data", table: months}, plot{
		id: "open-by-month", title: "Reports still open, by age", subtitle: "By month of receipt, the oldest first", kind: dashboard.Bars,
		value: "open", unit: "open reports", rows: "period_start", series: "Still open", handed: true,
		columns: by("period_start", "Month", []render.Heading{{Name: "received", Text: "Received"}, {Name: "open", Text: "Still open"}}),
		summary: v.extremes(months, "period_start", "open", "The number of reports still open"),
	}, downloads(".", sheet{name: "data"}))
	return append(blocks, figure), err
}

// outcomes says what was decided.
func (v *schoolView) outcomes() []render.Block {
	response := v.own["response"]
	if response.Len() == 0 {
		return []render.Block{render.Paragraph(noReports)}
	}
	return []render.Block{
		render.Paragraph(strings.Join([]string{
			said(response, "How many reports were decided", "%s reports were decided.", "decided"),
			said(response, "How many of all reports led to a restriction of content or of an account", "%s of all reports led to a restriction of content or of an account.", "acted"),
			said(response, "How many were set aside, because they repeated another report or were taken back,", "%s were set aside, because they repeated another report or were taken back.", "set_aside"),
		}, " ")),
		render.DataTable{ID: "outcomes-in-full", Downloads: downloads(".", sheet{name: "period"}), Table: render.TableView{Table: response, Labels: v.labels, Caption: "Reports received in the period, by how they ended",
			Columns: []render.Heading{{Name: "received", Text: "Received"}, {Name: "decided", Text: "Decided"}, {Name: "acted", Text: "Led to a restriction"},
				{Name: "set_aside", Text: "Set aside"}, {Name: "open", Text: "Still open"}}}},
	}
}

// limits says what the figures cannot say.
func (v *schoolView) limits() render.List {
	policy := v.edition.Policy
	return render.List{
		"More reports are not proof of more bullying: a school that reports more may simply be better at reporting.",
		"Few reports make any rate uncertain. The interval says how uncertain; if two intervals overlap widely, do not read a difference into them.",
		fmt.Sprintf("%s stands where a figure is withheld to protect people: a count from 1 to %d, a count that would give such a one away, or a figure on fewer than %d cases.",
			policy.Symbol, policy.MinCount-1, policy.MinCountRates),
		"Counts are of reports, not of students: one student may be behind several.",
		"Only reports that carry your school's id are counted. What nobody reported is in no figure.",
	}
}

func (v *schoolView) contact() string {
	if v.edition.Contact == "" {
		return "Whom to ask about these figures was not given."
	}
	return "Questions: " + v.edition.Contact
}

// tableAndMethod has the figures by month in full, how they are made, and whom to ask.
func (v *schoolView) tableAndMethod() render.Section {
	var body []render.Block
	share := "share_" + v.edition.schoolTarget("decide").column
	if months := v.own["months"]; months.Len() > 0 {
		body = append(body, render.DataTable{ID: "by-month", Downloads: downloads(".", sheet{name: "data"}), Table: render.TableView{
			Table: months, Labels: v.labels, Caption: "Your school's reports, month by month",
			Columns: by("period_start", "Month", []render.Heading{{Name: "received", Text: "Received"}, {Name: "decided", Text: "Decided"}, {Name: "open", Text: "Still open"},
				{Name: "set_aside", Text: "Set aside"}, {Name: share, Text: "Decided within " + v.edition.schoolTarget("decide").words}})}})
	}
	e := v.edition
	body = append(body,
		render.Paragraph("Times run from the receipt of a report to its first status message, its decision, or until a restriction took effect. Shares allow for reports that are still open, "+
			"and have 95% intervals (Kaplan and Meier; Aalen and Johansen where reports were set aside). Rates are of the students on your roll at the end of the period, with exact 95% intervals (Garwood)."),
		render.Paragraph(fmt.Sprintf("Made by %s %s from snapshot %d of the warehouse, with kinds of harm as of %s.", e.Program, e.Version, e.Snapshot, e.TaxonomyVersion)),
		render.Paragraph(v.contact()),
		render.Links{{Text: "This page on one sheet, for a meeting", Href: safeName(v.id) + ".pdf", Note: "PDF"}})
	return render.Section{ID: "method", Heading: "Table, method and contact", Body: body}
}
