package reports

import (
	"fmt"
	"slices"

	"candour/reports/bundle"
	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// mostDots is how many schools an overview draws beside each other.
const mostDots = 30

// overviews are a file for each manager of several schools.
func (d *desk) overviews(parcels []parcel, schools []school) ([]parcel, error) {
	var all []parcel
	for _, m := range d.edition.Managers {
		var own []school
		files := map[string]string{}
		for i, s := range schools {
			if slices.Contains(m.Schools, s.id) {
				own = append(own, s)
				files[s.id] = parcels[i].Path
			}
		}
		if len(own) < 2 {
			continue
		}
		p := parcel{Handed: Handed{Path: d.sealedName("manager", m.Name), Readers: []string{m.Name}}, to: m.Recipients}
		made, err := d.overview(own, files)
		if err == nil {
			p.archive, err = bundle.Archive(made)
		}
		if err != nil {
			return nil, fmt.Errorf("overview of manager %s: %w", m.Name, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// overview makes the files of a manager's overview: the rows of these schools alone.
func (d *desk) overview(schools []school, files map[string]string) (pack, error) {
	var ids []string
	for _, s := range schools {
		ids = append(ids, s.id)
	}
	labels, own := d.ownLabels(ids...), d.roster.of(ids...)
	decide := d.edition.schoolTarget("decide")
	share := "share_" + decide.column
	page := render.Page{
		Title: fmt.Sprintf("Your %d schools: reports to %s", len(schools), d.edition.Service),
		Lede:  "What was reported with the ids of the schools you answer for, " + render.Period(d.edition.Period.Start, d.edition.Period.End) + ". For you alone: it names no other school.",
		Strip: d.strip(),
	}
	waits := by("school", "School", []render.Heading{{Name: "received", Text: "Reports"}, {Name: "open", Text: "Still open"}, {Name: share, Text: "Decided within " + decide.words},
		{Name: share + "_low", High: share + "_high", Text: "95% interval"}, {Name: "median_hours", Text: "Half decided within, hours"}})
	times, err := d.overviewTimes(own["response"], waits, share, decide, labels)
	if err != nil {
		return nil, err
	}
	rates := render.DataTable{ID: "rates", Downloads: downloads(".", sheet{name: "rates"}), Table: render.TableView{Table: own["rates"], Labels: labels,
		Caption: "Reports of bullying that carry the school's id, and their rate",
		Columns: by("school", "School", []render.Heading{{Name: "reports", Text: "Reports of bullying"}, {Name: "students", Text: "Students"},
			{Name: "rate_per_1000", Text: "Per 1,000 students"}, {Name: "low", High: "high", Text: "95% interval"}})}}
	var packs render.Definitions
	for _, s := range schools {
		packs = append(packs, render.Definition{Term: labels.Of("school", s.id), Text: files[s.id]})
	}
	v := schoolView{desk: d}
	page.Sections = []render.Section{
		{ID: "times", Heading: "How long reports waited", Body: times},
		{ID: "bullying", Heading: "Reports of bullying", Body: []render.Block{
			render.Paragraph("All partner schools together: " + text(own["partners"], 0, "rate_per_1000") + " students."), rates}},
		{ID: "limits", Heading: "What these figures can and cannot say", Body: []render.Block{v.limits(),
			render.Paragraph("The schools stand in the order of their ids. They are not ranked: differences between few reports are mostly chance.")}},
		{ID: "files", Heading: "Each school's own page", Body: []render.Block{
			render.Paragraph("Each of these encrypted files holds one school's page, its data and a sheet for a meeting. They open with the key with which you opened this."), packs}},
		{ID: "contact", Heading: "Contact", Body: []render.Block{render.Paragraph(v.contact())}},
	}
	made := pack{}
	if err := d.page(made, "index.html", page); err != nil {
		return nil, err
	}
	if err := d.data(made, render.Sheet{Name: "times", Scope: "of your schools", Table: own["response"]}, labels); err != nil {
		return nil, err
	}
	return made, d.data(made, render.Sheet{Name: "rates", Scope: "of your schools", Table: own["rates"]}, labels)
}

// overviewTimes shows the share decided in time of each school, beside each other where they are few enough.
func (d *desk) overviewTimes(response disclosure.Table, columns []render.Heading, share string, decide schoolTarget, labels render.Labels) ([]render.Block, error) {
	if response.Len() == 0 {
		return []render.Block{render.Paragraph("No report in the period carried the id of one of these schools.")}, nil
	}
	s := sheet{name: "times", table: response}
	c := plot{id: "in-time-by-school", title: "Decided within " + decide.words + ", by school", subtitle: "Share of reports received in the period, with 95% intervals",
		kind: dashboard.Dots, value: share, low: share + "_low", high: share + "_high", unit: "% of reports", percent: true,
		rows: "school", series: "Decided within " + decide.words, columns: columns, handed: true,
		summary: "Where an interval is wide there are few reports, and where it overlaps another no difference should be read into the two."}
	named := *d.press
	named.labels = labels
	block := render.Block(render.DataTable{ID: c.id, Downloads: downloads(".", s), Table: render.TableView{Table: response, Labels: labels, Caption: c.title + ": " + c.subtitle, Columns: columns}})
	if response.Len() <= mostDots {
		var err error
		if block, err = named.figure(s, c, downloads(".", s)); err != nil {
			return nil, err
		}
	}
	return []render.Block{block, render.Paragraph("A school without a row had no report in the period.")}, nil
}
