package reports

import (
	"path/filepath"
	"strings"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// transparency writes the transparency report: its data, its page, and all of it in one file for each
// format of whole publications.
func (p *press) transparency(sheets map[string]sheet) (writer, error) {
	page, err := p.transparencyPage(sheets)
	if err != nil {
		return nil, err
	}
	publication := p.publication(page)
	for _, n := range p.edition.transparencyQueries() {
		scope := ""
		if n.query.Where != nil {
			scope = "accounts under 18"
		}
		publication.Sheets = append(publication.Sheets, render.Sheet{Name: n.name, Scope: scope, Table: sheets[n.name].table})
	}
	unnamed, err := p.unnamedSchools()
	if err != nil {
		return nil, err
	}
	publication.Sheets = append(publication.Sheets, render.Sheet{Name: unnamed.name, Scope: "by school, without names", Table: unnamed.table})
	return func(dir string) error {
		folder := filepath.Join(dir, Transparency)
		for _, s := range publication.Sheets {
			if err := p.writeData(filepath.Join(folder, "data"), s, p.labels); err != nil {
				return err
			}
		}
		if err := p.writeBooks(folder, publication); err != nil {
			return err
		}
		page.Sections = append(page.Sections, files())
		return p.writePage(filepath.Join(folder, "report.html"), page)
	}, nil
}

// files leads from the page to the files beside it.
func files() render.Section {
	return render.Section{ID: "files", Heading: "Take it with you", Body: []render.Block{render.Links{
		{Text: "This report as PDF", Href: bookNames["pdf"], Note: "with all its tables"},
		{Text: "Every table in one workbook", Href: bookNames["xlsx"], Note: "XLSX, with all columns"},
		{Text: "What is in the data files", Href: render.DataPackageName, Note: "Data Package: files, columns, units and digests"},
	}}}
}

func (p *press) transparencyPage(s map[string]sheet) (render.Page, error) {
	page := render.Page{
		Title: "Transparency report: " + render.Period(p.edition.Period.Start, p.edition.Period.End),
		Lede:  "What was reported, how long it waited, what was done, and what children were shown.",
		Home:  "../index.html", Strip: p.strip(), Footer: p.footer("../"),
	}
	if introduction := p.say(render.Section{ID: "introduction", Heading: "Introduction"}); introduction.Body != nil {
		page.Sections = append(page.Sections, introduction)
	}
	page.Sections = append(page.Sections, render.Section{ID: "headlines", Heading: "Headline figures", Body: []render.Block{p.headlines(s)}}, p.changesSection(s))
	for _, make := range []func(map[string]sheet) (render.Section, error){
		p.responseSection, p.harmSection, p.exposureSection, p.enforcementSection, p.schoolSection,
	} {
		section, err := make(s)
		if err != nil {
			return page, err
		}
		page.Sections = append(page.Sections, p.say(section))
	}
	page.Sections = append(page.Sections, p.say(p.qualitySection(s)))
	regulation, err := p.regulationSection(s)
	page.Sections = append(page.Sections, regulation, p.glossarySection())
	return page, err
}

// headlines are the figures that a reader must not miss, each against the
// previous period.
func (p *press) headlines(s map[string]sheet) render.Tiles {
	previous := p.edition.Period.Previous()
	response, before := s["response_times"].table, s["response_times_previous"].table
	exposure, exposureBefore := s["exposure"].table, s["exposure_previous"].table
	enforcement, enforcementBefore := s["enforcement"].table, s["enforcement_previous"].table
	return render.Tiles{
		tile(headline{label: "Reports received", column: "reports", href: "#harms"}, s["harm_trends"].table, change(s["harm_trends"].table, previous)),
		tile(headline{"Half of reports decided within", "median_hours", "median_hours_low", "median_hours_high", "received", "reports", "#response"},
			response, p.before(before, "median_hours")),
		tile(headline{"Decided within 48 hours", "share_48h", "share_48h_low", "share_48h_high", "received", "reports", "#response"},
			response, p.before(before, "share_48h")),
		tile(headline{label: "Still open at the cut-off", column: "open", of: "received", noun: "reports", href: "#response"}, response, p.before(before, "open")),
		tile(headline{label: "Active days on which a child's account was shown harmful content", column: "exposed_share", of: "active_accounts", noun: "active days", href: "#exposure"},
			exposure, p.before(exposureBefore, "exposed_share")),
		tile(headline{"Actions on own initiative before any report on the content", "proactive_share", "proactive_share_low", "proactive_share_high", "actioned", "actions", "#enforcement"},
			enforcement, p.before(enforcementBefore, "proactive_share")),
	}
}

var responseColumns = []render.Heading{
	{Name: "received", Text: "Received"}, {Name: "decided", Text: "Decided"}, {Name: "open", Text: "Open"}, {Name: "set_aside", Text: "Set aside"},
	{Name: "median_hours", Text: "Median, hours"}, {Name: "median_hours_low", High: "median_hours_high", Text: "95% interval, hours"},
	{Name: "p90_hours", Text: "Nine in ten within, hours"},
	{Name: "share_48h", Text: "Within 48 hours"}, {Name: "share_48h_low", High: "share_48h_high", Text: "95% interval"},
}

func by(name, text string, rest []render.Heading) []render.Heading {
	return append([]render.Heading{{Name: name, Text: text}}, rest...)
}

func (p *press) responseSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "response", Heading: "Response times"}
	total := s["response_times"].table
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(total, "How long half of the reports waited", "Of %s reports received in the period, half were decided within %s.", "received", "median_hours"),
		said(total, "The share decided within 48 hours", "Within 48 hours %s were decided.", "share_48h"),
		"Reports still open at the cut-off count as waiting, not as answered.",
		said(total, "The median of closed reports alone", "The median of closed reports alone would be %s.", "closed_median_hours"),
	}, " ")))
	var goal *dashboard.Target
	for _, plot := range []plot{
		{id: "response-by-channel", title: "Decided within 48 hours, by who reported", subtitle: "Share of reports received in the period, with 95% intervals",
			kind: dashboard.Dots, value: "share_48h", low: "share_48h_low", high: "share_48h_high", unit: "% of reports decided within 48 hours", percent: true,
			rows: "channel", series: "Decided within 48 hours", target: goal, columns: by("channel", "Reported by", responseColumns),
			summary: p.extremes(s["response_times_by_channel"].table, "channel", "share_48h", "The share decided within 48 hours")},
		{id: "response-by-harm", title: "Half of reports decided within, by kind of harm", subtitle: "Median hours from receipt to decision, with 95% intervals",
			kind: dashboard.Dots, value: "median_hours", low: "median_hours_low", high: "median_hours_high", unit: "hours until half were decided",
			rows: "harm", largestFirst: true, series: "Median", columns: by("harm", "Kind of harm", responseColumns),
			summary: p.extremes(s["response_times_by_harm"].table, "harm", "median_hours", "The median wait")},
		{id: "response-by-month", title: "Decided within 48 hours, by month of receipt", subtitle: "Share of reports received in each month, with 95% intervals",
			kind: dashboard.Trend, value: "share_48h", low: "share_48h_low", high: "share_48h_high", unit: "% of reports decided within 48 hours", percent: true,
			rows: "period_start", series: "Decided within 48 hours", columns: by("period_start", "Month", responseColumns),
			summary: p.extremes(s["response_times_by_month"].table, "period_start", "share_48h", "The share decided within 48 hours")},
		{id: "backlog-by-month", title: "Reports open at the end of each month", subtitle: "Number of reports received and not yet decided",
			kind: dashboard.Trend, value: "open_at_end", unit: "open reports", rows: "period_start", series: "Open reports",
			columns: by("period_start", "Month", []render.Heading{{Name: "opened", Text: "Received"}, {Name: "closed", Text: "Closed"},
				{Name: "open_at_end", Text: "Open at the end"}, {Name: "open_age_p50_hours", Text: "Half at most this old, hours"}}),
			summary: p.extremes(s["backlog_by_month"].table, "period_start", "open_at_end", "The number of open reports")},
	} {
		if err := p.add(&section, s, plot); err != nil {
			return section, err
		}
	}
	goals, err := p.goalSection(s)
	section.Sections = append(section.Sections, goals)
	return section, err
}

// plotSheets are the sheets that charts show, by the chart's id.
var plotSheets = map[string]string{
	"acknowledged-by-channel": "acknowledgement_times_by_channel", "acted-by-channel": "action_times_by_channel",
	"response-by-channel": "response_times_by_channel", "response-by-harm": "response_times_by_harm",
	"response-by-month": "response_times_by_month", "backlog-by-month": "backlog_by_month",
	"harm-by-harm": "harm_trends_by_harm", "harm-by-month": "harm_trends_by_month",
	"exposure-by-band": "exposure_by_age_band", "exposure-by-harm": "exposure_by_harm", "exposure-by-surface": "exposure_by_surface",
	"enforcement-by-harm": "enforcement_by_harm", "appeals-by-contests": "appeals_by_contests",
	"schools-by-phase": "school_rates_by_phase", "schools-by-region": "school_rates_by_region",
}

func (p *press) add(section *render.Section, s map[string]sheet, c plot) error {
	shown := s[plotSheets[c.id]]
	block, err := p.figure(shown, c, downloads("data", shown))
	section.Body = append(section.Body, block)
	return err
}

// goalSection sets each promise beside what happened, on its own clock.
func (p *press) goalSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "targets", Heading: "The service's own targets"}
	clocks := map[string]struct{ sheet, words string }{
		"decide": {"response_times_by_channel", "decided"}, "acknowledge": {"acknowledgement_times_by_channel", "acknowledged"},
		"act": {"action_times_by_channel", "acted on"},
	}
	var points render.List
	for _, g := range p.edition.Goals {
		column, ok := map[int]string{24: "share_24h", 48: "share_48h", 168: "share_7d"}[g.Hours]
		t := s[clocks[g.Clock].sheet].table
		i := row(t, "channel", g.Channel)
		if !ok || i < 0 {
			continue
		}
		done := clocks[g.Clock].words + " within " + hoursText(g.Hours) + " of receipt"
		who := p.labels.Of("channel", g.Channel) + ": "
		if _, ok := number(t.Cell(i, column), false); !ok {
			points = append(points, who+"the share of "+text(t, i, "received")+" reports that were "+done+" is "+text(t, i, column)+".")
			continue
		}
		limits := interval(t, i, column+"_low", column+"_high")
		if limits != "" {
			limits = " (" + limits + ")"
		}
		points = append(points, who+text(t, i, column)+" of "+text(t, i, "received")+" reports were "+done+limits+".")
	}
	section.Body = append(section.Body, render.Paragraph(
		"A target is measured on one clock: until the first status message, until the decision, or until action took effect. They are not the same promise."))
	if len(points) == 0 {
		section.Body = append(section.Body, render.Paragraph("No target is configured for which there are figures."))
	} else {
		section.Body = append(section.Body, points)
	}
	err := p.otherClocks(&section, s)
	return section, err
}

// otherClocks draws the shares within 48 hours on the two clocks beside that of the decision.
func (p *press) otherClocks(section *render.Section, s map[string]sheet) error {
	for _, clock := range []struct{ id, done string }{{"acknowledged-by-channel", "Acknowledged"}, {"acted-by-channel", "Acted on"}} {
		columns := by("channel", "Reported by", []render.Heading{
			{Name: "received", Text: "Received"}, {Name: "decided", Text: clock.done}, {Name: "median_hours", Text: "Median, hours"},
			{Name: "share_48h", Text: "Within 48 hours"}, {Name: "share_48h_low", High: "share_48h_high", Text: "95% interval"}})
		err := p.add(section, s, plot{id: clock.id, title: clock.done + " within 48 hours, by who reported", subtitle: "Share of reports received in the period, with 95% intervals",
			kind: dashboard.Dots, value: "share_48h", low: "share_48h_low", high: "share_48h_high", unit: "% of reports " + lower(clock.done) + " within 48 hours", percent: true,
			rows: "channel", series: clock.done + " within 48 hours", columns: columns,
			summary: p.extremes(s[plotSheets[clock.id]].table, "channel", "share_48h", "The share "+lower(clock.done)+" within 48 hours")})
		if err != nil {
			return err
		}
	}
	return nil
}

// row finds the row with that value of a dimension, or -1.
func row(t disclosure.Table, dimension, value string) int {
	for i := range t.Len() {
		if t.Cell(i, dimension).Text == value {
			return i
		}
	}
	return -1
}
