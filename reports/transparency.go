package reports

import (
	"path/filepath"

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
		p.responseSection, p.harmSection, p.exposureSection, p.enforcementSection, p.accuracySection, p.schoolSection,
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
		tile(headline{"Active days on which a child's account was shown harmful content", "exposed_share", "exposed_share_low", "exposed_share_high", "active_accounts", "active days", "#exposure"},
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

// plotSheets are the sheets that charts show, by the chart's id.
var plotSheets = map[string]string{
	"recommended-by-band": "exposure_by_age_band", "intensity-by-band": "exposure_by_age_band",
	"precision-by-system": "accuracy_by_system", "recall-by-system": "accuracy_by_system", "agreement-by-harm": "agreement_by_harm", "prevalence-by-harm": "prevalence_by_harm",
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

// row finds the row with that value of a dimension, or -1.
func row(t disclosure.Table, dimension, value string) int {
	for i := range t.Len() {
		if t.Cell(i, dimension).Text == value {
			return i
		}
	}
	return -1
}
