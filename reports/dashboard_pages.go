package reports

import (
	"path/filepath"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/render"
)

// A panel is one page of the dashboard.
type panel struct {
	file, title, lede string
	asked             []named
	plots             []plot
}

// dashboard writes the dashboard's pages: live charts on cleared figures only,
// from local files.
func (p *press) dashboard(shown map[string]sheet) (writer, error) {
	panels := p.edition.panels()
	return func(dir string) error {
		folder := filepath.Join(dir, Dashboard)
		if err := writeAssets(filepath.Join(folder, "assets"), dashboard.Assets()); err != nil {
			return err
		}
		for i := range panels {
			if err := p.panel(folder, panels, i, shown); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func (p *press) panel(folder string, panels []panel, i int, shown map[string]sheet) error {
	page := render.Page{Title: panels[i].title, Lede: panels[i].lede, Home: "../index.html", Strip: p.strip(), Footer: p.footer("../")}
	for j, other := range panels {
		link := render.Link{Text: other.title, Href: other.file}
		if i == j {
			link.Href = "" // this page
		}
		page.Nav = append(page.Nav, link)
	}
	for _, name := range dashboard.AssetNames() {
		page.Scripts = append(page.Scripts, "assets/"+name)
	}
	for _, n := range panels[i].asked {
		if err := p.writeData(filepath.Join(folder, "data"), render.Sheet{Name: n.name, Table: shown[n.name].table}, p.labels); err != nil {
			return err
		}
	}
	charts := render.Section{ID: "charts", Heading: "Charts"}
	for j, c := range panels[i].plots {
		s := shown[panels[i].asked[j].name]
		c.live = true
		c.summary = p.extremes(s.table, c.rows, c.value, c.series)
		block, err := p.figure(s, c, downloads("data", s))
		if err != nil {
			return err
		}
		charts.Body = append(charts.Body, block)
	}
	page.Sections = []render.Section{charts}
	return p.writePage(filepath.Join(folder, panels[i].file), page)
}

// panels are the pages: the queries and the charts that show them, in the same order.
func (e Edition) panels() []panel {
	year, weeks := e.wholeMonths(), e.wholeWeeks()
	months := []render.Heading{{Name: "period_start", Text: "Month"}}
	return []panel{
		{"index.html", "Response times", "How long reports waited for a decision, with open reports counted as waiting.",
			[]named{
				{name: "response_by_month", query: queries.Query{Measure: "response-times", Period: year, Grain: "month"}},
				{name: "response_by_channel", query: queries.Query{Measure: "response-times", By: []string{"channel"}}},
				{name: "response_by_harm", query: queries.Query{Measure: "response-times", By: []string{"harm"}}},
				{name: "backlog_by_week", query: queries.Query{Measure: "backlog", Period: weeks, Grain: "week"}},
			},
			[]plot{
				{id: "median-by-month", title: "Median wait by month of receipt", subtitle: "Hours until half of the reports were decided, with 95% intervals", kind: dashboard.Trend,
					value: "median_hours", low: "median_hours_low", high: "median_hours_high", unit: "hours", rows: "period_start", series: "Median wait", columns: append(months, responseColumns...)},
				{id: "share-by-channel", title: "Decided within 48 hours by who reported", subtitle: "Share of reports received, with 95% intervals", kind: dashboard.Dots, percent: true,
					value: "share_48h", low: "share_48h_low", high: "share_48h_high", unit: "% of reports", rows: "channel", series: "Share decided within 48 hours", columns: by("channel", "Reported by", responseColumns)},
				{id: "median-by-harm", title: "Median wait by kind of harm", subtitle: "Hours until half of the reports were decided, with 95% intervals", kind: dashboard.Dots,
					value: "median_hours", low: "median_hours_low", high: "median_hours_high", unit: "hours", rows: "harm", largestFirst: true, series: "Median wait", columns: by("harm", "Kind of harm", responseColumns)},
				{id: "open-by-week", title: "Open reports by week", subtitle: "Number open at the end of each week", kind: dashboard.Trend,
					value: "open_at_end", unit: "open reports", rows: "period_start", series: "Open reports",
					columns: []render.Heading{{Name: "period_start", Text: "Week"}, {Name: "opened", Text: "Received"}, {Name: "closed", Text: "Closed"}, {Name: "open_at_end", Text: "Open"}}},
			}},
		{"harms.html", "Harms", "What was reported, and how it moved.",
			[]named{
				{name: "reports_by_week", query: queries.Query{Measure: "harm-trends", Period: weeks, Grain: "week"}},
				{name: "reports_by_harm", query: queries.Query{Measure: "harm-trends", By: []string{"harm"}}},
			},
			[]plot{
				{id: "reports-by-week", title: "Reports by week", subtitle: "Number of reports received", kind: dashboard.Trend, value: "reports", unit: "reports", rows: "period_start", series: "Reports a week",
					columns: []render.Heading{{Name: "period_start", Text: "Week"}, {Name: "reports", Text: "Reports"}, {Name: "actioned", Text: "Actioned"}, {Name: "rate_per_100k", Text: "Per 100,000 account-days"}}},
				{id: "reports-by-harm", title: "Reports by kind of harm", subtitle: "Number of reports received in the period", kind: dashboard.Bars, value: "reports", unit: "reports", rows: "harm", largestFirst: true, series: "Reports of one kind",
					columns: []render.Heading{{Name: "harm", Text: "Kind of harm"}, {Name: "reports", Text: "Reports"}, {Name: "previous_reports", Text: "Before"}, {Name: "change_ratio", Text: "Ratio of rates"}, {Name: "change_low", High: "change_high", Text: "95% interval"}}},
			}},
		{"exposure.html", "Exposure", "What accounts were shown, by age band.",
			[]named{
				{name: "exposure_by_month", query: queries.Query{Measure: "exposure", Period: year, Grain: "month", Where: children}},
				{name: "exposure_by_band", query: queries.Query{Measure: "exposure", By: []string{"viewer_age_band"}}},
			},
			[]plot{
				{id: "views-by-month", title: "Harmful content per 10,000 views by children's accounts, by month", subtitle: "Accounts under 18", kind: dashboard.Trend, value: "per_10k_views", unit: "per 10,000 views", rows: "period_start", series: "Harmful views",
					columns: append(months, render.Heading{Name: "views", Text: "Views"}, render.Heading{Name: "exposed_accounts", Text: "Accounts"}, render.Heading{Name: "per_10k_views", Text: "Per 10,000 views"})},
				{id: "days-by-band", title: "Active days with harmful content, by age band", subtitle: "Share of active account-days", kind: dashboard.Bars, percent: true, value: "exposed_share", unit: "% of active account-days", rows: "viewer_age_band", series: "Days with any",
					columns: []render.Heading{{Name: "viewer_age_band", Text: "Age band"}, {Name: "exposed_accounts", Text: "Accounts"}, {Name: "exposed_share", Text: "Active days with any"}, {Name: "share_days_ge_3", Text: "With 3 or more"}, {Name: "recommended_share", Text: "Recommended"}}},
			}},
	}
}
