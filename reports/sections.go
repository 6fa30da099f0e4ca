package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

func hoursText(hours int) string {
	if hours%24 == 0 && hours > 48 {
		return strconv.Itoa(hours/24) + " days"
	}
	return strconv.Itoa(hours) + " hours"
}

// inTableUnit is a figure in the unit of its table and chart: of two times side by side one in hours and
// one in days would be hard to compare.
func inTableUnit(t disclosure.Table, i int, column string) string {
	if c := t.Columns()[t.Column(column)]; c.Unit == "hours" {
		return render.Text(t.Cell(i, column), c, t.Symbol()) + " hours"
	}
	return text(t, i, column)
}

// extremes says in a sentence between what and what a figure lies. It ranks
// nothing: rows whose figure is missing are not mentioned.
func (p *press) extremes(t disclosure.Table, dimension, column, what string) string {
	least, most, figures := -1, -1, 0
	for i := range t.Len() {
		x, ok := figure(t.Cell(i, column))
		if !ok {
			continue
		}
		figures++
		if least < 0 || x < t.Cell(least, column).Number {
			least = i
		}
		if most < 0 || x > t.Cell(most, column).Number {
			most = i
		}
	}
	switch {
	case least < 0:
		return what + " " + lackingAll(t, column) + "."
	case figures == 1:
		return fmt.Sprintf("%s was %s (%s).", what, inTableUnit(t, most, column), p.category(t, most, dimension))
	}
	low, high := inTableUnit(t, least, column), inTableUnit(t, most, column)
	if low == high {
		return fmt.Sprintf("%s was %s wherever there is a figure.", what, low)
	}
	return fmt.Sprintf("%s lay between %s (%s) and %s (%s).", what, low, p.category(t, least, dimension), high, p.category(t, most, dimension))
}

// lackingAll says why no row of a table has a figure.
func lackingAll(t disclosure.Table, column string) string {
	switch {
	case t.Len() == 0:
		return "cannot be given: nothing was counted"
	case hasWithheld(t, column):
		return "is withheld for all groups, to protect people"
	}
	return lacking(t.Cell(0, column))
}

func (p *press) harmSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "harms", Heading: "What was reported"}
	total := s["harm_trends"].table
	moved := change(total, p.edition.Period.Previous())
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(total, "The number of reports received in the period", "%s reports were received in the period.", "reports"), moved + ".", trendOf(total),
		"A trend within the period, and a change from the period before, are called so only where a test finds them; no detectable change is a result too, and is printed as one.",
	}, " ")))
	columns := []render.Heading{
		{Name: "reports", Text: "Reports"}, {Name: "actioned", Text: "Actioned"}, {Name: "rate_per_100k", Text: "Per 100,000 active account-days"},
		{Name: "previous_reports", Text: "Reports before"}, {Name: "change_ratio", Text: "Ratio of rates"},
		{Name: "change_low", High: "change_high", Text: "95% interval"},
	}
	kinds := append(slices.Clone(columns), render.Heading{Name: "flag", Text: "Trend within the period"}, render.Heading{Name: "trend_pct", Text: "Change in 30 days, %"},
		render.Heading{Name: "trend_low", High: "trend_high", Text: "95% interval"})
	for _, c := range []plot{
		{id: "harm-by-month", title: "Reports received, by month", subtitle: "Number of reports", kind: dashboard.Trend, value: "reports", unit: "reports",
			rows: "period_start", series: "Reports", what: "the number of reports a month", finding: reportsMoved(total), columns: by("period_start", "Month", columns)},
		{id: "harm-by-harm", title: "Reports received, by kind of harm", subtitle: "Number of reports in the period", kind: dashboard.Bars, value: "reports", unit: "reports",
			rows: "harm", largestFirst: true, series: "Reports", what: "the number of reports", columns: by("harm", "Kind of harm", kinds)},
	} {
		if err := p.add(&section, s, c); err != nil {
			return section, err
		}
	}
	return section, nil
}

// reportsMoved is the finding on all reports against the period before, by the test of the two rates; "" where there is none.
func reportsMoved(t disclosure.Table) string {
	ratio, ok := number(t.Cell(0, "change_ratio"), false)
	low, lowOK := number(t.Cell(0, "change_low"), false)
	high, highOK := number(t.Cell(0, "change_high"), false)
	switch {
	case !ok || !lowOK || !highOK:
		return ""
	case low <= 1 && high >= 1:
		return "No detectable change in the rate of reports from the period before"
	case ratio > 1:
		return "More reports than in the period before, for the same use of the service: " + text(t, 0, "change_ratio") + " times the rate"
	}
	return "Fewer reports than in the period before, for the same use of the service: " + text(t, 0, "change_ratio") + " times the rate"
}

// trendOf says whether all reports rose or fell within the period.
func trendOf(t disclosure.Table) string {
	flag := t.Cell(0, "flag")
	if flag.Kind != disclosure.Label {
		return "Whether reports rose or fell within the period cannot be told."
	}
	limits := ""
	if _, ok := number(t.Cell(0, "trend_pct"), false); ok && interval(t, 0, "trend_low", "trend_high") != "" {
		limits = fmt.Sprintf(" (%s%% in 30 days; %s%%)", text(t, 0, "trend_pct"), interval(t, 0, "trend_low", "trend_high"))
	}
	return "Trend within the period: " + flag.Text + limits + "."
}

func (p *press) exposureSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "exposure", Heading: "What children were shown"}
	t := s["exposure"].table
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(t, "The number of times that accounts of children under 18 were shown content labelled harmful", "Accounts of children under 18 were shown content labelled harmful %s times.", "views"),
		said(t, "The number of accounts that were shown any", "%s accounts were shown any.", "exposed_accounts"),
		said(t, "The share of active days with such content", "It happened on %s of the days on which a child's account was active.", "exposed_share"),
		said(t, "The share of active days with three such views or more", "On %s of those days it happened three times or more.", "share_days_ge_3"),
		said(t, "The share of the views that came from the service's own recommendations", "Of the views %s came from the service's own recommendations.", "recommended_share"),
		said(t, "The share of the views that were labelled, blurred, demoted or put behind an age gate", "%s of the views were labelled, blurred, demoted or behind an age gate.", "treated_share"),
		said(t, "The share of the views that fell on the most exposed tenth of these accounts", "The most exposed tenth of these accounts bore %s of the views.", "top10_share"),
	}, " ")))
	columns := []render.Heading{
		{Name: "views", Text: "Views"}, {Name: "exposed_accounts", Text: "Accounts"}, {Name: "exposed_share", Text: "Active days with any"},
		{Name: "per_10k_views", Text: "Per 10,000 views"}, {Name: "dose_p50", Text: "Views, middle account"}, {Name: "dose_p90", Text: "Nine in ten at most"},
		{Name: "share_days_ge_3", Text: "Active days with 3 or more"}, {Name: "recommended_share", Text: "Recommended"}, {Name: "treated_share", Text: "Treated"},
	}
	for _, c := range []plot{
		{id: "exposure-by-band", title: "Active days with harmful content, by age band", subtitle: "Share of the days on which an account was active, with 95% intervals", kind: dashboard.Dots, percent: true,
			value: "exposed_share", low: "exposed_share_low", high: "exposed_share_high", unit: "% of active account-days", rows: "viewer_age_band", series: "Days with any",
			what: "the share of active days with harmful content", columns: by("viewer_age_band", "Age band", columns)},
		{id: "intensity-by-band", title: "Active days with three harmful views or more, by age band", subtitle: "Share of the days on which an account was active, with 95% intervals", kind: dashboard.Dots, percent: true,
			value: "share_days_ge_3", low: "share_days_ge_3_low", high: "share_days_ge_3_high", unit: "% of active account-days", rows: "viewer_age_band", series: "Days with three or more",
			what: "the share of active days with three harmful views or more", columns: by("viewer_age_band", "Age band", []render.Heading{
				{Name: "days_ge_3", Text: "Days with 3 or more"}, {Name: "share_days_ge_3", Text: "Active days with 3 or more"}, {Name: "share_days_ge_3_low", High: "share_days_ge_3_high", Text: "95% interval"},
				{Name: "share_days_ge_5", Text: "Active days with 5 or more"}, {Name: "share_days_ge_10", Text: "Active days with 10 or more"}, {Name: "share_days_ge_20", Text: "Active days with 20 or more"},
				{Name: "top10_share", Text: "Views borne by the most exposed tenth"}})},
		{id: "recommended-by-band", title: "Harmful views that the service recommended, by age band", subtitle: "Share of harmful views, with 95% intervals", kind: dashboard.Dots, percent: true,
			value: "recommended_share", low: "recommended_share_low", high: "recommended_share_high", unit: "% of harmful views", rows: "viewer_age_band", series: "Recommended",
			what: "the share of harmful views that the service recommended", columns: by("viewer_age_band", "Age band", []render.Heading{
				{Name: "views", Text: "Views"}, {Name: "recommended", Text: "Views recommended"}, {Name: "recommended_share", Text: "Recommended"}, {Name: "recommended_share_low", High: "recommended_share_high", Text: "95% interval"},
				{Name: "treated", Text: "Views treated"}, {Name: "treated_share", Text: "Treated"}, {Name: "treated_share_low", High: "treated_share_high", Text: "95% interval"}})},
		{id: "exposure-by-harm", title: "Views of harmful content by children, by kind of harm", subtitle: "Number of views by accounts under 18", kind: dashboard.Bars,
			value: "views", unit: "views", rows: "harm", largestFirst: true, series: "Views", what: "the number of children's views", columns: by("harm", "Kind of harm", columns)},
		{id: "exposure-by-surface", title: "Views of harmful content by children, by where it was shown", subtitle: "Number of views by accounts under 18", kind: dashboard.Bars,
			value: "views", unit: "views", rows: "surface", series: "Views", what: "the number of children's views", columns: by("surface", "Shown in", columns)},
	} {
		if err := p.add(&section, s, c); err != nil {
			return section, err
		}
	}
	section.Body = append(section.Body, render.DataTable{ID: "exposure-by-band-and-source", Table: render.TableView{
		Table: s["exposure_by_age_band_and_source"].table, Labels: p.labels, Caption: "Exposure by age band and by how the age is known",
		Columns: append([]render.Heading{{Name: "viewer_age_band", Text: "Age band"}, {Name: "age_source", Text: "Age is"}}, columns...),
	}, Downloads: downloads("data", s["exposure_by_age_band_and_source"])})
	return section, nil
}

func (p *press) enforcementSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "enforcement", Heading: "What was done, and contested"}
	t, appeals := s["enforcement"].table, s["appeals"].table
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(t, "The number of decisions that restricted something", "%s of %s decisions restricted something.", "actioned", "decisions"),
		said(t, "The share of these that came before any report on the same content", "Of these %s came on the service's own initiative before any report on the same content.", "proactive_share"),
		said(t, "The share of removed content that nobody had seen", "Of removed content, %s was removed before anyone saw it.", "removed_unseen_share"),
		said(t, "The share of removed content that was removed within 24 hours of posting", "%s of it was removed within 24 hours of posting.", "removed_24h_share"),
	}, " ")))
	enforcement := []render.Heading{
		{Name: "decisions", Text: "Decisions"}, {Name: "actioned", Text: "Actioned"}, {Name: "proactive_share", Text: "Proactive"},
		{Name: "proactive_share_low", High: "proactive_share_high", Text: "95% interval"}, {Name: "automated_share", Text: "Automated"},
		{Name: "removed_unseen_share", Text: "Removed unseen"}, {Name: "removed_24h_share", Text: "Removed within 24 hours"},
	}
	err := p.add(&section, s, plot{id: "enforcement-by-harm", title: "Acted on own initiative before any report on the content, by kind of harm", subtitle: "Share of actioned decisions, with 95% intervals",
		kind: dashboard.Dots, value: "proactive_share", low: "proactive_share_low", high: "proactive_share_high", unit: "% of actioned decisions", percent: true,
		rows: "harm", largestFirst: true, series: "Proactive", what: "the share found by the service itself", columns: by("harm", "Kind of harm", enforcement)})
	if err != nil {
		return section, err
	}
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(appeals, "The number of appeals", "%s appeals were lodged.", "lodged"),
		said(appeals, "The share of the appeals decided on the merits that led to a change", "Of %s decided on the merits, %s led to a change"+
			inBrackets(percentSafe(interval(appeals, 0, "overturn_share_low", "overturn_share_high")))+".", "decided", "overturn_share"),
		"People choose to appeal, so this is not the error rate of all decisions.",
	}, " ")))
	err = p.add(&section, s, plot{id: "appeals-by-contests", title: "Appeals that changed a decision, by what was contested", subtitle: "Share of appeals decided on the merits, with 95% intervals",
		kind: dashboard.Dots, value: "overturn_share", low: "overturn_share_low", high: "overturn_share_high", unit: "% of appeals decided", percent: true,
		rows: "contests", series: "Overturned", columns: by("contests", "Contested", []render.Heading{
			{Name: "lodged", Text: "Lodged"}, {Name: "decided", Text: "Decided"}, {Name: "open", Text: "Open"}, {Name: "overturned", Text: "Overturned"},
			{Name: "overturn_share", Text: "Share"}, {Name: "overturn_share_low", High: "overturn_share_high", Text: "95% interval"}}),
		what: "the share of appeals that led to a change"})
	return section, err
}

func (p *press) schoolSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "schools", Heading: "Partner schools"}
	t := s["school_rates"].table
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(t, "The number of reports of bullying that carry a partner school's id", "%s reports of bullying carry a partner school's id.", "reports"),
		said(t, "Their rate for 1,000 students", "That is %s students"+inBrackets(percentSafe(interval(t, 0, "low", "high")))+".", "rate_per_1000"),
		"No school is named or ranked: a school that reports more may simply be better at reporting.",
	}, " ")))
	columns := []render.Heading{
		{Name: "reports", Text: "Reports"}, {Name: "students", Text: "Students"}, {Name: "rate_per_1000", Text: "Per 1,000 students"},
		{Name: "low", High: "high", Text: "95% interval"}, {Name: "share_48h", Text: "Decided within 48 hours"},
	}
	for _, c := range []plot{
		{id: "schools-by-phase", title: "Reports of bullying per 1,000 students, by phase", subtitle: "Reports in the period, with 95% intervals", kind: dashboard.Dots,
			value: "rate_per_1000", low: "low", high: "high", unit: "reports per 1,000 students", rows: "phase", series: "Reports", what: "the rate of reports", columns: by("phase", "Phase", columns)},
		{id: "schools-by-region", title: "Reports of bullying per 1,000 students, by region", subtitle: "Reports in the period, with 95% intervals", kind: dashboard.Dots,
			value: "rate_per_1000", low: "low", high: "high", unit: "reports per 1,000 students", rows: "region", series: "Reports", what: "the rate of reports", columns: by("region", "Region", columns)},
	} {
		if err := p.add(&section, s, c); err != nil {
			return section, err
		}
	}
	unnamed, err := p.unnamedSchools()
	if err != nil {
		return section, err
	}
	block, err := p.funnel(unnamed, t, downloads("data", unnamed))
	section.Body = append(section.Body, block)
	return section, err
}

// qualitySection gives the account of lines and what the logs contradict.
func (p *press) qualitySection(s map[string]sheet) render.Section {
	section := render.Section{ID: "quality", Heading: "How far the data can be relied on"}
	shown := s["data_quality_by_log"]
	section.Body = append(section.Body,
		render.Paragraph("Every line of every log file was kept, recognised as a repeat of a kept line, or rejected and set aside with its reason."),
		render.DataTable{ID: "account-of-lines", Table: render.TableView{Table: shown.table, Labels: p.labels, Caption: "Account of lines of the files behind this report",
			Columns: []render.Heading{{Name: "log", Text: "Log"}, {Name: "lines", Text: "Lines"}, {Name: "kept", Text: "Kept"}, {Name: "duplicates", Text: "Duplicates"},
				{Name: "rejected", Text: "Rejected"}, {Name: "corrections", Text: "Corrections"}, {Name: "late", Text: "Late"}, {Name: "inconsistent", Text: "Inconsistent"}}},
			Downloads: downloads("data", shown)})
	if len(p.caveats) > 0 {
		var points render.List
		for _, v := range p.caveats {
			points = append(points, "Not everywhere true of the logs: "+v.Check.Title+".")
		}
		section.Body = append(section.Body, points)
	}
	return section
}
