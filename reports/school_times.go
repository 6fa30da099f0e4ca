package reports

import (
	"fmt"
	"strings"

	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// schoolClocks are the clocks in the order in which they stop, with the school's own sheet and that of all channels.
var schoolClocks = []struct{ clock, done, own, channels string }{
	{"acknowledge", "Acknowledged", "acknowledged", "acknowledgement_times_by_channel"},
	{"decide", "Decided", "response", "response_times_by_channel"},
	{"act", "Acted on", "acted", "action_times_by_channel"},
}

// lanes are whom a school's times stand beside, by channel.
var lanes = []struct{ channel, name string }{{"school", "All partner schools"}, {"user", "Users of the service"}}

// inTimeColumns are those of the table of all clocks and lanes.
var inTimeColumns = []disclosure.Column{{Name: "in_time", About: "what was done within which time, of whose reports"}, {Name: "received", About: "reports received"},
	{Name: "share", About: "share in time, open reports allowed for"}, {Name: "share_low", About: "lower 95 % limit"}, {Name: "share_high", About: "upper 95 % limit"}}

const ownLane = "Your school"

// times sets each clock against its target, beside both lanes.
func (v *schoolView) times() ([]render.Block, error) {
	if v.own["response"].Len() == 0 {
		return []render.Block{render.Paragraph(noReports)}, nil
	}
	points := render.List{}
	var lines []disclosure.Line
	spec := dashboard.Spec{ID: "chart-times", Kind: dashboard.Dots, Title: "Acknowledged, decided and acted on in time", Unit: "% of reports", Series: []dashboard.Series{{Name: ownLane}}}
	for _, lane := range lanes {
		spec.Series = append(spec.Series, dashboard.Series{Name: lane.name})
	}
	for _, c := range schoolClocks {
		target := v.edition.schoolTarget(c.clock)
		columns := []string{"received", "share_" + target.column, "share_" + target.column + "_low", "share_" + target.column + "_high"}
		category := c.done + " within " + target.words
		spec.Categories = append(spec.Categories, category)
		own := v.own[c.own]
		said := said(own, v.subject(c.done, target), v.sentence(own, c.done, target), columns[1])
		lines = append(lines, disclosure.Line{Name: category + ": " + lower(ownLane), Table: own, Columns: columns})
		spec.Series[0].Points = append(spec.Series[0].Points, shareAt(own, 0, columns))
		var beside []string
		for k, lane := range lanes {
			t := v.cleared[Transparency][c.channels].table
			i := row(t, "channel", lane.channel)
			if i < 0 {
				spec.Series[k+1].Points = append(spec.Series[k+1].Points, dashboard.Point{Missing: true, Label: "no reports"})
				continue
			}
			lines = append(lines, disclosure.Line{Name: category + ": " + lower(lane.name), Table: t, Row: i, Columns: columns})
			spec.Series[k+1].Points = append(spec.Series[k+1].Points, shareAt(t, i, columns))
			beside = append(beside, lower(lane.name)+": "+text(t, i, columns[1]))
		}
		if beside != nil {
			said += " " + capital(strings.Join(beside, "; ")) + "."
		}
		points = append(points, said)
	}
	return v.timesBlocks(points, lines, spec)
}

func (v *schoolView) subject(done string, target schoolTarget) string {
	return "The share " + lower(done) + " within " + target.words
}

// sentence gives a share with its interval, and says where the time is the service's own target.
func (v *schoolView) sentence(own disclosure.Table, done string, target schoolTarget) string {
	column := "share_" + target.column
	limits := inBrackets(percentSafe(interval(own, 0, column+"_low", column+"_high")))
	promised := ""
	if target.promised {
		promised = ", the service's target for partner schools"
	}
	return done + " within " + target.words + promised + ": %s" + limits + "."
}

// shareAt is a share in per cent with its limits.
func shareAt(t disclosure.Table, i int, columns []string) dashboard.Point {
	return point(t, i, plot{value: columns[1], low: columns[2], high: columns[3], percent: true})
}

func (v *schoolView) timesBlocks(points render.List, lines []disclosure.Line, spec dashboard.Spec) ([]render.Block, error) {
	table, err := disclosure.Stacked(inTimeColumns, lines...)
	if err != nil {
		return nil, err
	}
	if err := v.data(v.files, render.Sheet{Name: "times", Scope: "in time", Table: table}, render.Labels{}); err != nil {
		return nil, err
	}
	links := downloads(".", sheet{name: "times"})
	view := render.TableView{Table: table, Labels: v.labels, Caption: "Reports received in the period and the share in time",
		Columns: []render.Heading{{Name: "in_time", Text: "In time"}, {Name: "received", Text: "Reports"}, {Name: "share", Text: "Share"},
			{Name: "share_low", High: "share_high", Text: "95% interval"}}}
	blocks := []render.Block{points}
	note := "Acted on counts every report: one on which nothing had to be done is never acted on. All partner schools are reports through the school channel, users those of everyone else."
	if !spec.HasFigures() {
		return append(blocks, render.DataTable{ID: "times-in-full", Table: view, Downloads: links}, render.Paragraph(note)), nil
	}
	spec.Summary = fmt.Sprintf("Shares with 95%% intervals for %s, %s and %s.", lower(ownLane), lower(lanes[0].name), lower(lanes[1].name))
	f := render.Figure{ID: "times-in-time", Title: spec.Title, Subtitle: "Share of reports received in the period, with 95% intervals", Summary: note, Table: view, Downloads: links}
	if f.Wide, f.Narrow, err = v.draw(spec); err != nil {
		return nil, err
	}
	return append(blocks, f), nil
}
