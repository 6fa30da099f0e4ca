package reports

import (
	"fmt"
	"strings"

	"candour/queries"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// significance is the share of false alarms among changes called one that is put up with.
const significance = 0.05

// changesSection says in tested sentences what moved since the period before. That nothing can be detected
// is a result, and is said.
func (p *press) changesSection(s map[string]sheet) render.Section {
	previous := p.edition.Period.Previous()
	points := render.List{"Reports received: " + lower(change(s["harm_trends"].table, previous)) + "."}
	for _, f := range []struct{ what, now, before, column, low, high string }{
		{"Share of reports decided within 48 hours", "response_times", "response_times_previous", "share_48h", "share_48h_low", "share_48h_high"},
		{"Hours until half of the reports were decided", "response_times", "response_times_previous", "median_hours", "median_hours_low", "median_hours_high"},
		{"Share of active account-days on which a child was shown harmful content", "exposure", "exposure_previous", "exposed_share", "exposed_share_low", "exposed_share_high"},
		{"Share of actions on own initiative before any report", "enforcement", "enforcement_previous", "proactive_share", "proactive_share_low", "proactive_share_high"},
	} {
		points = append(points, f.what+": "+moved(s[f.now].table, s[f.before].table, f.column, f.low, f.high)+".")
	}
	points = append(points, p.harmsThatMoved(s["harm_trends_by_harm"].table))
	return render.Section{ID: "changes", Heading: "What changed", Body: []render.Block{
		render.Paragraph("Against " + render.Period(previous.Start, previous.End) + ", the period before. A change is called one only where chance alone would hardly make it."),
		points,
	}}
}

// moved compares one figure of two periods by their 95 % limits. Limits that do not meet are a stricter test than
// one at 5 %: Schenker and Gentleman, The American Statistician 55 (2001).
func moved(now, before disclosure.Table, column, low, high string) string {
	if now.Len() == 0 || before.Len() == 0 {
		return "no comparison can be made"
	}
	x, ok1 := figure(now.Cell(0, column))
	y, ok2 := figure(before.Cell(0, column))
	if !ok1 || !ok2 {
		return "no comparison can be made"
	}
	pair := text(now, 0, column) + ", " + text(before, 0, column) + " before"
	nowLow, ok1 := figure(now.Cell(0, low))
	nowHigh, ok2 := figure(now.Cell(0, high))
	beforeLow, ok3 := figure(before.Cell(0, low))
	beforeHigh, ok4 := figure(before.Cell(0, high))
	switch {
	case !ok1 || !ok2 || !ok3 || !ok4:
		return "no test can be made (" + pair + ")"
	case nowLow > beforeHigh && x > y:
		return "up (" + pair + "; the 95% intervals do not meet)"
	case nowHigh < beforeLow && x < y:
		return "down (" + pair + "; the 95% intervals do not meet)"
	}
	return "no detectable change (" + pair + ")"
}

// harmsThatMoved names the kinds of harm whose rate moved, by tests that allow for how many there are: those
// whose figures are shown, so that what is withheld decides nothing that is seen.
func (p *press) harmsThatMoved(t disclosure.Table) string {
	var rows []int
	var chances []float64
	for i := range t.Len() {
		if cell := t.Cell(i, "p_value"); cell.Kind == disclosure.Measurement {
			rows, chances = append(rows, i), append(chances, cell.Number)
		}
	}
	var up, down []string
	for k, q := range queries.FalseDiscovery(chances) {
		i := rows[k]
		ratio, ok := number(t.Cell(i, "change_ratio"), false)
		if !ok || q >= significance {
			continue
		}
		name := fmt.Sprintf("%s (%s times the rate before)", p.labels.Cell(t, i, "harm"), text(t, i, "change_ratio"))
		if ratio > 1 {
			up = append(up, name)
		} else {
			down = append(down, name)
		}
	}
	var parts []string
	if len(up) > 0 {
		parts = append(parts, "up: "+strings.Join(up, ", "))
	}
	if len(down) > 0 {
		parts = append(parts, "down: "+strings.Join(down, ", "))
	}
	switch {
	case len(rows) == 0:
		return "Kinds of harm: none could be tested."
	case parts == nil:
		return fmt.Sprintf("Kinds of harm: no detectable change in any of the %d that could be tested.", len(rows))
	}
	return fmt.Sprintf("Kinds of harm: %s; no detectable change in the other %d that could be tested.", strings.Join(parts, "; "), len(rows)-len(up)-len(down))
}

// lower begins a sentence's text with a small letter, as after a colon.
func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
