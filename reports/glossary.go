package reports

import (
	"fmt"

	"candour/reports/bundle"
	"candour/reports/render"
)

// glossary are the words of a report that mean something exact in it.
var glossary = render.Definitions{
	{ID: "word-report", Term: "Report", Text: "Somebody told the service about content or an account. One report may name several items."},
	{ID: "word-decision", Term: "Decision", Text: "The service's answer to a report, or an action on its own initiative."},
	{ID: "word-open-report", Term: "Open", Text: "Received and not decided when the data end. It counts as waiting so long; it is neither a zero nor left out."},
	{ID: "word-set-aside", Term: "Set aside", Text: "Ended without a decision on the content: the report repeated another, or was taken back."},
	{ID: "word-clock", Term: "Clock", Text: "The time from receipt to the first status message (acknowledge), to the decision (decide), or until the action took effect (act)."},
	{ID: "word-median", Term: "Half decided within", Text: "The time within which half of the reports were decided, with those still waiting taken into account (Kaplan and Meier; Aalen and Johansen where reports are set aside)."},
	{ID: "word-exposure", Term: "Exposure", Text: "An account was shown content. Harmful means that the service has labelled the content with a kind of harm, before or after."},
	{ID: "word-account-day", Term: "Account-day", Text: "One account on one day. An account is not a person: a person may have several."},
	{ID: "word-proactive", Term: "Proactive", Text: "Acted on the service's own initiative, before any report on the same content."},
	{ID: "word-interval", Term: "95% interval", Text: "If the same were counted many times over, such intervals would hold the true figure in 95 cases of 100. It tells of chance alone, not of faults in what was logged."},
	{ID: "word-withheld", Term: "Withheld", Text: "Not shown, because it could tell something of a person: a small count, or a figure from which one could be worked out."},
	{ID: "word-late", Term: "Late", Text: "A record that arrived when later days were there already. It restates figures of its day."},
	{ID: "word-snapshot", Term: "Snapshot", Text: "A numbered state of the warehouse that never changes. Its figures can be made again, byte for byte."},
}

// glossarySection explains the report's words, and how to cite and check it.
func (p *press) glossarySection() render.Section {
	e := p.edition
	who := e.Provider
	if who == "" {
		who = e.Service
	}
	licence := "The licence of the data is not given."
	if e.Licence != "" {
		licence = "The data may be used under the licence " + e.Licence + "."
	}
	return render.Section{ID: "glossary", Heading: "Words, and how to cite and check this report", Body: []render.Block{
		glossary,
		render.Paragraph(fmt.Sprintf("To cite it: %s, Transparency report of %s, %s, data up to %s, snapshot %d, made by %s %s.",
			who, e.Service, render.Period(e.Period.Start, e.Period.End), render.Date(e.AsOf.In(e.Period.Start.Location())), e.Snapshot, e.Program, e.Version)),
		render.Paragraph(licence),
		render.Paragraph("To check it: every file of the publication stands in its manifest with size and digest, and the start page says how to check them and who signed it. What each figure means and how it is made stands in the methods."),
		render.Links{{Text: "Methods", Href: "../methods.html"}, {Text: "Start page", Href: "../index.html"}, {Text: "Manifest", Href: "../" + bundle.ManifestName}},
	}}
}
