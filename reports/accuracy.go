package reports

import (
	"strings"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// accuracySection tells what labelled random samples say of the systems that flag harm, of harm that nobody
// reported, and of the people who label.
func (p *press) accuracySection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "accuracy", Heading: "How accurate it was"}
	if !held(s["accuracy"].table) && !held(s["prevalence_by_harm"].table) {
		section.Body = append(section.Body, render.Paragraph("Not held: no random sample that people labelled is on record for this period. "+
			"Without one nobody can say how often systems are right, how much they miss, or how much harm nobody reported."))
		return section, nil
	}
	section.Body = append(section.Body, render.Paragraph("People looked at random samples of what systems flagged, of what they did not flag and of what was viewed, and said whether it was harmful. "+
		"Figures for all are estimated from the samples; the intervals allow for chance in drawing them."))
	for _, part := range []func(map[string]sheet) (render.Section, error){p.systems, p.prevalence, p.agreement} {
		sub, err := part(s)
		if err != nil {
			return section, err
		}
		section.Sections = append(section.Sections, sub)
	}
	return section, nil
}

// held says whether a table of samples has any labels; where their number is withheld it has.
func held(t disclosure.Table) bool {
	for i := range t.Len() {
		for _, column := range []string{"labelled", "flagged_labelled", "unflagged_labelled", "compared"} {
			if t.Column(column) >= 0 && (t.Cell(i, column).Kind == disclosure.Withheld || t.Cell(i, column).Number > 0) {
				return true
			}
		}
	}
	return false
}

func notHeld(section render.Section, what string) (render.Section, error) {
	section.Body = append(section.Body, render.Paragraph("Not held: "+what))
	return section, nil
}

func (p *press) systems(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "systems", Heading: "Systems that flag harm"}
	t := s["accuracy"].table
	if !held(t) {
		return notHeld(section, "no labelled sample of flagged content is on record for this period.")
	}
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(t, "The share of flagged content that was harmful", "Of what systems flagged, %s was harmful"+inBrackets(percentSafe(interval(t, 0, "precision_low", "precision_high")))+".", "precision"),
		said(t, "The share of harmful content that was flagged", "Of what was harmful, they flagged %s"+inBrackets(percentSafe(interval(t, 0, "recall_low", "recall_high")))+".", "recall"),
	}, " ")))
	columns := by("system_id", "System", []render.Heading{
		{Name: "flagged_labelled", Text: "Flagged, labelled"}, {Name: "flagged_positive", Text: "Flagged, harmful"}, {Name: "precision", Text: "Right when it flags"},
		{Name: "precision_low", High: "precision_high", Text: "95% interval"},
		{Name: "unflagged_labelled", Text: "Not flagged, labelled"}, {Name: "unflagged_positive", Text: "Not flagged, harmful"},
		{Name: "recall", Text: "Harm that it finds"}, {Name: "recall_low", High: "recall_high", Text: "95% interval"},
	})
	for _, c := range []plot{
		{id: "precision-by-system", title: "Right when it flags (precision), by system", subtitle: "Share of flagged content that was harmful, with 95% intervals", kind: dashboard.Dots, percent: true,
			value: "precision", low: "precision_low", high: "precision_high", unit: "% of flagged content", rows: "system_id", series: "Precision", what: "the share of flagged content that was harmful", columns: columns},
		{id: "recall-by-system", title: "Harm that it finds (recall), by system", subtitle: "Share of harmful content that was flagged, with 95% intervals", kind: dashboard.Dots, percent: true,
			value: "recall", low: "recall_low", high: "recall_high", unit: "% of harmful content", rows: "system_id", series: "Recall", what: "the share of harmful content that was flagged", columns: columns},
	} {
		if err := p.add(&section, s, c); err != nil {
			return section, err
		}
	}
	return section, nil
}

func (p *press) prevalence(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "prevalence", Heading: "Harm among all that was viewed, reported or not"}
	if !held(s["prevalence_by_harm"].table) {
		return notHeld(section, "no labelled sample of views is on record for this period.")
	}
	err := p.add(&section, s, plot{id: "prevalence-by-harm", title: "Views of harmful content, by kind of harm", subtitle: "Of 10,000 views, estimated from labelled samples, with 95% intervals",
		kind: dashboard.Dots, value: "per_10k_views", low: "per_10k_views_low", high: "per_10k_views_high", unit: "per 10,000 views", rows: "harm", largestFirst: true, series: "Prevalence",
		what: "the estimated number of harmful views", columns: by("harm", "Kind of harm", []render.Heading{{Name: "labelled", Text: "Views labelled"}, {Name: "positive", Text: "Views harmful"},
			{Name: "per_10k_views", Text: "Per 10,000 views"}, {Name: "per_10k_views_low", High: "per_10k_views_high", Text: "95% interval"}, {Name: "undecided", Text: "Raters split"}})})
	section.Body = append(section.Body, render.Paragraph("It is estimated for the kinds of harm that the samples were labelled for, and for the days and the surfaces that they were drawn from."))
	return section, err
}

func (p *press) agreement(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "agreement", Heading: "How far those who label agree"}
	t := s["agreement_by_harm"].table
	if !held(t) {
		return notHeld(section, "no content was labelled by two people.")
	}
	err := p.add(&section, s, plot{id: "agreement-by-harm", title: "Agreement of those who label, by kind of harm", subtitle: "Share of content labelled by two or more people on which all agree, with 95% intervals",
		kind: dashboard.Dots, percent: true, value: "agreed_share", low: "agreed_share_low", high: "agreed_share_high", unit: "% of content labelled more than once", rows: "harm", series: "Agreement",
		what: "the share on which all agree", columns: by("harm", "Kind of harm", []render.Heading{{Name: "compared", Text: "Labelled more than once"}, {Name: "agreed", Text: "All agree"},
			{Name: "agreed_share", Text: "Share on which all agree"}, {Name: "agreed_share_low", High: "agreed_share_high", Text: "95% interval"},
			{Name: "positive_agreement", Text: "Of labels that found harm, confirmed by all"}, {Name: "alpha", Text: "Krippendorff's alpha"}, {Name: "alpha_low", High: "alpha_high", Text: "95% interval"}})})
	section.Body = append(section.Body, render.Paragraph("Where a harm is rare people agree on most content without any effort, because most of it is harmless: read the share beside alpha, which is 0 where they agree no more than by chance and 1 where they always do."))
	return section, err
}
