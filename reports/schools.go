package reports

import (
	"fmt"
	"path/filepath"
	"strings"

	"candour/queries"
	"candour/reports/dashboard"
	"candour/reports/disclosure"
	"candour/reports/render"
)

// schoolQueries are the sheets of the schools' own pages. The rates name each
// school's place too, so that districts, regions and phases are their sums.
func (e Edition) schoolQueries() []named {
	year, previous := e.wholeMonths(), e.Period.Previous()
	school, place := []string{"school"}, []string{"school", "district", "region", "phase"}
	return []named{
		{name: "rates", query: queries.Query{Measure: "school-rates", By: place}},
		{name: "rates_previous", query: queries.Query{Measure: "school-rates", By: place, Period: previous}},
		{name: "partners", query: queries.Query{Measure: "school-rates"}},
		{"response", queries.Query{Measure: "response-times", By: school}, "school"},
		{"response_previous", queries.Query{Measure: "response-times", By: school, Period: previous}, "school"},
		{"months", queries.Query{Measure: "response-times", By: school, Period: year, Grain: "month"}, "school"},
	}
}

// schoolPacks gives each school a folder with its own figures alone.
func (p *press) schoolPacks(sheets map[string]sheet) (writer, error) {
	folders, err := schoolFolders(sheets["rates"].table)
	if err != nil {
		return nil, err
	}
	p.schools = len(folders)
	return func(dir string) error {
		for i := range sheets["rates"].table.Len() {
			id := sheets["rates"].table.Cell(i, "school").Text
			if folder, ok := folders[id]; ok {
				if err := p.schoolPack(filepath.Join(dir, Schools, folder), id, sheets); err != nil {
					return fmt.Errorf("school %s: %w", id, err)
				}
			}
		}
		return nil
	}, nil
}

// schoolFolders names a folder for each school on the roll. A school that is
// not on the roll gets none: nobody is there to hand it to.
func schoolFolders(t disclosure.Table) (map[string]string, error) {
	folders, taken := map[string]string{}, map[string]string{}
	for i := range t.Len() {
		id := t.Cell(i, "school").Text
		if t.Cell(i, "students").Kind != disclosure.Total {
			continue
		}
		folder := safeName(id)
		if other, ok := taken[strings.ToLower(folder)]; ok {
			return nil, fmt.Errorf("schools %q and %q would share the folder %s on some machines: give one another id", other, id, folder)
		}
		taken[strings.ToLower(folder)], folders[id] = id, folder
	}
	return folders, nil
}

// safeName is the id where it can name a folder on every system; each other
// character becomes its code, as in "a_2f_b".
func safeName(id string) string {
	var b strings.Builder
	for i, r := range id {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || i > 0 && r == '.' && i < len(id)-1 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "_%x_", r)
		}
	}
	return b.String()
}

func (p *press) schoolPack(folder, id string, all map[string]sheet) error {
	own := map[string]disclosure.Table{}
	for name, s := range all {
		t := s.table
		own[name] = t
		if t.Column("school") >= 0 {
			own[name] = t.Select(func(i int) bool { return t.Cell(i, "school").Text == id })
		}
	}
	page, err := p.schoolPage(id, own)
	if err != nil {
		return err
	}
	if err := p.writePage(filepath.Join(folder, "index.html"), page); err != nil {
		return err
	}
	others, err := p.unnamedSchools(id)
	if err != nil {
		return err
	}
	if err := p.writeData(folder, render.Sheet{Name: "partners", Scope: "other schools, without names", Table: others.table}, p.labels); err != nil {
		return err
	}
	if err := writeBook(filepath.Join(folder, filepath.Base(folder)+".pdf"), render.PDF, p.publication(page)); err != nil {
		return err
	}
	return p.writeData(folder, render.Sheet{Name: "data", Table: own["months"]}, p.ownLabels(id))
}

// ownLabels are the labels without the names of other schools.
func (p *press) ownLabels(id string) render.Labels {
	own := render.Labels{}
	for dimension, values := range p.labels {
		own[dimension] = values
	}
	own["school"] = map[string]string{id: p.labels.Of("school", id)}
	return own
}

func (p *press) schoolPage(id string, own map[string]disclosure.Table) (render.Page, error) {
	previous := p.edition.Period.Previous()
	rates, response := own["rates"], own["response"]
	page := render.Page{
		Title: p.labels.Of("school", id) + ": reports to " + p.edition.Service,
		Lede:  "Reports that carry your school's id, " + render.Period(p.edition.Period.Start, p.edition.Period.End) + ". For your school only.",
		Strip: p.strip(),
	}
	tiles := render.Tiles{
		tile(headline{label: "Reports of bullying", column: "reports"}, rates, p.before(own["rates_previous"], "reports")),
		tile(headline{label: "Reports of bullying per 1,000 students", column: "rate_per_1000", low: "low", high: "high", of: "students", noun: "students"},
			rates, "All partner schools: "+text(own["partners"], 0, "rate_per_1000")),
	}
	if response.Len() > 0 {
		tiles = append(tiles,
			tile(headline{label: "Reports of any kind", column: "received"}, response, p.ownBefore(own, "received", previous)),
			tile(headline{"Decided within 48 hours", "share_48h", "share_48h_low", "share_48h_high", "received", "reports", ""}, response, p.ownBefore(own, "share_48h", previous)))
	}
	page.Sections = append(page.Sections, render.Section{ID: "figures", Heading: "Your school's figures", Body: []render.Block{tiles}})
	trend, err := p.schoolTrend(own["months"])
	if err != nil {
		return page, err
	}
	others, err := p.unnamedSchools(id)
	if err != nil {
		return page, err
	}
	among, err := p.funnel(others, own["partners"], own["rates"], downloads(".", sheet{name: "partners"}))
	if err != nil {
		return page, err
	}
	page.Sections = append(page.Sections, render.Section{ID: "months", Heading: "Month by month", Body: []render.Block{trend}},
		render.Section{ID: "partners", Heading: "Your school among partner schools", Body: []render.Block{among}},
		p.schoolLimits())
	return page, nil
}

// ownBefore states a figure of the previous period, if the school had any.
func (p *press) ownBefore(own map[string]disclosure.Table, column string, previous queries.Period) string {
	if p.edition.Since.After(previous.Start.AddDate(0, 0, 1)) {
		return "The records do not cover " + render.Period(previous.Start, previous.End)
	}
	if own["response_previous"].Len() == 0 {
		return "No report in " + render.Period(previous.Start, previous.End)
	}
	return against(own["response_previous"], column, previous)
}

func (p *press) schoolTrend(months disclosure.Table) (render.Block, error) {
	if months.Len() == 0 {
		return render.Paragraph("No report carried your school's id in the twelve months up to the end of the period."), nil
	}
	return p.figure(sheet{name: "data", table: months}, plot{
		id: "reports-by-month", title: "Reports by month", subtitle: "Reports of any kind that carry your school's id", kind: dashboard.Trend,
		value: "received", unit: "reports", rows: "period_start", series: "Reports", handed: true,
		columns: by("period_start", "Month", []render.Heading{{Name: "received", Text: "Received"}, {Name: "decided", Text: "Decided"},
			{Name: "open", Text: "Open"}, {Name: "share_48h", Text: "Decided within 48 hours"}}),
		summary: p.extremes(months, "period_start", "received", "The number of reports a month"),
	}, downloads(".", sheet{name: "data"}))
}

// schoolLimits says what the figures cannot say, and how they are made.
func (p *press) schoolLimits() render.Section {
	body := []render.Block{render.List{
		"More reports are not proof of more bullying: a school that reports more may simply be better at reporting.",
		"Few reports make any rate uncertain. The interval says how uncertain; if two intervals overlap widely, do not read a difference into them.",
		"Counts are of reports, not of students: one student may be behind several.",
		fmt.Sprintf("%s stands where a figure is withheld to protect people: a count from 1 to %d, a count that would give such a one away, or a figure on fewer than %d cases.",
			p.edition.Policy.Symbol, p.edition.Policy.MinCount-1, p.edition.Policy.MinCountRates),
		"Within 48 hours means from receipt to the decision. Reports still open count as waiting, not as answered.",
	}}
	if p.edition.Contact != "" {
		body = append(body, render.Paragraph("Questions: "+p.edition.Contact))
	}
	return render.Section{ID: "limits", Heading: "What these figures can and cannot say", Body: body}
}
