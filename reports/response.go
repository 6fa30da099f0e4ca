package reports

import (
	"fmt"
	"strings"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// clockTimes are the three clocks with the sheets that they are read from, in the order in which they stop.
var clockTimes = []struct{ clock, byChannel, chart, done, until string }{
	{"acknowledge", "acknowledgement_times_by_channel", "acknowledged-by-channel", "acknowledged", "Until the first status message"},
	{"decide", "response_times_by_channel", "response-by-channel", "decided", "Until the decision"},
	{"act", "action_times_by_channel", "acted-by-channel", "acted on", "Until the action took effect"},
}

func (p *press) responseSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "response", Heading: "Response times"}
	total := s["response_times"].table
	section.Body = append(section.Body, render.Paragraph(strings.Join([]string{
		said(total, "The time within which half of the reports were decided", "Of %s reports received in the period, half were decided within %s.", "received", "median_hours"),
		said(total, "The share decided within 48 hours", "%s were decided within 48 hours.", "share_48h"),
		"Reports still open when the data end count as waiting, not as answered.",
		said(total, "The median of closed reports alone", "Were they left out, half would seem to be decided within %s.", "closed_median_hours"),
	}, " ")))
	for _, c := range []plot{
		{id: "response-by-month", title: "Decided within 48 hours, by month of receipt", subtitle: "Share of reports received in each month, with 95% intervals",
			kind: dashboard.Trend, value: "share_48h", low: "share_48h_low", high: "share_48h_high", unit: "% of reports decided within 48 hours", percent: true,
			rows: "period_start", series: "Decided within 48 hours", what: "the share decided within 48 hours", columns: by("period_start", "Month", responseColumns)},
		{id: "backlog-by-month", title: "Reports open at the end of each month", subtitle: "Number of reports received and not yet decided",
			kind: dashboard.Trend, value: "open_at_end", unit: "open reports", rows: "period_start", series: "Open reports", what: "the number of open reports",
			columns: by("period_start", "Month", []render.Heading{{Name: "opened", Text: "Received"}, {Name: "closed", Text: "Closed"},
				{Name: "open_at_end", Text: "Open at the end"}, {Name: "open_age_p50_hours", Text: "Half at most this old, hours"}})},
		{id: "response-by-harm", title: "Half of reports decided within, by kind of harm", subtitle: "Median hours from receipt to decision, with 95% intervals",
			kind: dashboard.Dots, value: "median_hours", low: "median_hours_low", high: "median_hours_high", unit: "hours until half were decided",
			rows: "harm", largestFirst: true, series: "Median", what: "the time within which half were decided", columns: by("harm", "Kind of harm", responseColumns)},
	} {
		if err := p.add(&section, s, c); err != nil {
			return section, err
		}
	}
	clocks, err := p.clockSection(s)
	section.Sections = append(section.Sections, clocks, p.goalSection(s))
	return section, err
}

// clockSection sets the share within 48 hours on each of the three clocks beside one another, and the lane of partner
// schools beside that of users: the clocks are not the same promise.
func (p *press) clockSection(s map[string]sheet) (render.Section, error) {
	section := render.Section{ID: "clocks", Heading: "Within 48 hours, on three clocks"}
	var lanes render.Definitions
	for _, c := range clockTimes {
		lanes = append(lanes, render.Definition{Term: c.until, Text: p.lanes(s[c.byChannel].table, c.done)})
	}
	section.Body = append(section.Body, render.Paragraph(
		"A promise of 48 hours can mean three things: that somebody answers, that somebody decides, or that something has been done. Each is measured from receipt, for all reports received through the lane. "+
			"A difference between the lane of partner schools and that of users is called one only where their 95% intervals do not meet, which chance alone would hardly do."),
		lanes,
		render.Paragraph("A report that is closed because nothing was to be done never stops the third clock, so that its share is low for a reason that is no delay. "+
			"The lanes do not get the same mix of harms, and some harms are quicker to decide: a part of a difference may come from that."))
	for _, c := range clockTimes {
		columns := responseColumns
		if c.clock != "decide" {
			columns = []render.Heading{
				{Name: "received", Text: "Received"}, {Name: "decided", Text: capital(c.done)}, {Name: "median_hours", Text: "Median, hours"},
				{Name: "share_48h", Text: "Within 48 hours"}, {Name: "share_48h_low", High: "share_48h_high", Text: "95% interval"}}
		}
		err := p.add(&section, s, plot{id: c.chart, title: capital(c.done) + " within 48 hours, by who reported", subtitle: "Share of reports received in the period, with 95% intervals",
			kind: dashboard.Dots, value: "share_48h", low: "share_48h_low", high: "share_48h_high", unit: "% of reports " + c.done + " within 48 hours", percent: true,
			rows: "channel", series: capital(c.done) + " within 48 hours", what: "the share " + c.done + " within 48 hours", columns: by("channel", "Reported by", columns)})
		if err != nil {
			return section, err
		}
	}
	return section, nil
}

// lanes compares the two lanes on one clock.
func (p *press) lanes(t disclosure.Table, done string) string {
	school, user := row(t, "channel", "school"), row(t, "channel", "user")
	if school < 0 || user < 0 {
		return "No comparison: there are reports of one lane alone, or of none."
	}
	c := plot{value: "share_48h", low: "share_48h_low", high: "share_48h_high"}
	a, b := limitsOf(t, school, c), limitsOf(t, user, c)
	if !a.ok || !b.ok {
		return fmt.Sprintf("No test can be made. Share %s within 48 hours: partner schools %s; users %s.", done, p.share(t, school, c), p.share(t, user, c))
	}
	verdict := map[int]string{1: "more than", -1: "less than", 0: "no detectable difference from"}[differ(b, a, 2)]
	return fmt.Sprintf("Share %s within 48 hours: partner schools %s, %s users %s.", done, p.share(t, school, c), verdict, p.share(t, user, c))
}

// share is a row's figure with its interval, for a sentence.
func (p *press) share(t disclosure.Table, i int, c plot) string {
	return text(t, i, c.value) + inBrackets(interval(t, i, c.low, c.high))
}

// goalSection sets each promise beside what happened, on its own clock.
func (p *press) goalSection(s map[string]sheet) render.Section {
	section := render.Section{ID: "targets", Heading: "The service's own targets"}
	var points render.List
	for _, g := range p.edition.Goals {
		for _, c := range clockTimes {
			t := s[c.byChannel].table
			if i := row(t, "channel", g.Channel); c.clock == g.Clock && i >= 0 {
				points = append(points, p.goal(t, i, g, c.done)...)
			}
		}
	}
	if points == nil {
		section.Body = []render.Block{render.Paragraph("No target is configured for which there are figures.")}
		return section
	}
	section.Body = []render.Block{render.Paragraph("What the service has set itself, and what happened. Each target is measured on the clock that it was set for."), points}
	return section
}

// goal sets one promise beside what happened. A promise of another length than those that are measured is none.
func (p *press) goal(t disclosure.Table, i int, g Goal, done string) []string {
	column, ok := map[int]string{24: "share_24h", 48: "share_48h", 168: "share_7d"}[g.Hours]
	if !ok {
		return nil
	}
	who := p.labels.Of("channel", g.Channel) + ", " + done + " within " + hoursText(g.Hours) + ": "
	if why := lacking(t.Cell(i, column)); why != "" {
		return []string{who + "the share " + why + "."}
	}
	said := who + text(t, i, column)
	if lacking(t.Cell(i, "received")) == "" {
		said += " of " + text(t, i, "received") + " reports"
	}
	return []string{said + inBrackets(interval(t, i, column+"_low", column+"_high")) + "."}
}
