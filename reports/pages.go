package reports

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"candour/queries"
	"candour/reports/bundle"
	"candour/reports/render"
)

// footer says how to check a page; up leads to the bundle's folder.
func (p *press) footer(up string) []render.Block {
	return []render.Block{
		render.Paragraph(fmt.Sprintf("Made by %s %s from snapshot %d of the warehouse, with kinds of harm as of %s.",
			p.edition.Program, p.edition.Version, p.edition.Snapshot, p.edition.TaxonomyVersion)),
		render.Links{
			{Text: "How each figure is made", Href: up + "methods.html"},
			{Text: "Digest of every file", Href: up + bundle.ManifestName},
		},
	}
}

// index is the start page: what is here, for whom, and how to check it.
func (p *press) index(dir string, targets []string) error {
	var here render.Links
	for _, link := range []struct {
		target string
		render.Link
	}{
		{Transparency, render.Link{Text: "Transparency report", Href: "transparency/report.html", Note: "for the public and for regulators, also as PDF, with every table as XLSX, CSV and JSON"}},
		{Dashboard, render.Link{Text: "Dashboard", Href: "dashboard/index.html", Note: "the same figures, to explore"}},
	} {
		if slices.Contains(targets, link.target) {
			here = append(here, link.Link)
		}
	}
	here = append(here, render.Link{Text: "Methods", Href: "methods.html", Note: "what each figure means and how it is made"})
	if p.edition.Previous != nil {
		here = append(here, render.Link{Text: "Revisions", Href: "revisions.html", Note: "what differs from the edition before, and why"})
	}
	body := []render.Block{here}
	if slices.Contains(targets, Schools) {
		schools := fmt.Sprintf("The folder schools holds a folder for each of %d partner schools, each to be handed to its school alone.", p.schools)
		if len(p.sealed) > 0 {
			schools = fmt.Sprintf("The folder schools holds %d encrypted files for those who answer for partner schools. Which is whose the publisher knows.", len(p.sealed))
		}
		body = append(body, render.Paragraph(schools))
	}
	page := render.Page{
		Title: "Figures for " + render.Period(p.edition.Period.Start, p.edition.Period.End),
		Lede:  "A publication whose every file can be checked.",
		Strip: p.strip(),
		Sections: []render.Section{
			{ID: "here", Heading: "What is here", Body: body},
			{ID: "check", Heading: "How to check it", Body: []render.Block{
				render.Paragraph("Every file stands in the manifest with its size and digest. Either of these tells whether anything was changed since:"),
				render.Code("candour verify FOLDER"),
				render.Code("cd FOLDER && sha256sum -c " + bundle.SumsName),
				render.Paragraph("Where the publisher has signed it, the publisher's public key tells that nobody else made it:"),
				render.Code("candour verify FOLDER --signers PUBLISHER.pub"),
				render.Code("ssh-keygen -Y verify -f ALLOWED_SIGNERS -I PUBLISHER -n " + bundle.Namespace + " -s " + bundle.SignatureName + " < " + bundle.ManifestName),
			}},
		},
		Footer: p.footer(""),
	}
	return p.writePage(filepath.Join(dir, "index.html"), page)
}

// methods explains every measure, from the headers that the queries are run by.
func (p *press) methods(dir string) error {
	page := render.Page{
		Title: "Methods", Lede: "What each figure means, on whom it rests, how it is made, and what is held back.",
		Home: "index.html", Strip: p.strip(), Footer: p.footer(""),
		Sections: []render.Section{p.protection(), coverage()},
	}
	for _, name := range p.source.Measures.Names() {
		m, err := p.source.Measures.Measure(name)
		if err != nil {
			return err
		}
		facts := render.Definitions{{Term: "What is measured", Text: m.About}, {Term: "On whom it rests", Text: m.Population}}
		if m.Excludes != "" {
			facts = append(facts, render.Definition{Term: "What is left out", Text: m.Excludes})
		}
		facts = append(facts, render.Definition{Term: "How it is made", Text: m.Method})
		var columns render.Definitions
		for _, c := range m.Columns {
			if !c.Internal {
				columns = append(columns, render.Definition{Term: c.Name, Text: capital(c.About)})
			}
		}
		page.Sections = append(page.Sections, render.Section{
			ID: m.Name, Heading: m.Title,
			Body: []render.Block{facts, render.Details{Summary: "Its figures, by the names in the files", Body: []render.Block{columns}},
				render.Details{Summary: "The query that counts", Body: []render.Block{render.Code(m.SQL)}}},
		})
	}
	return p.writePage(filepath.Join(dir, "methods.html"), page)
}

// coverage shows how often the intervals hold the truth.
func coverage() render.Section {
	var rows render.Definitions
	for _, c := range queries.Coverages() {
		rows = append(rows, render.Definition{Term: c.Interval, Text: fmt.Sprintf("%s: the interval held the truth in a share of %s of the %s samples, and lay above it in %s.", c.Case, c.Share, c.Samples, c.Above)})
	}
	return render.Section{ID: "coverage", Heading: "How often the intervals hold the truth", Body: []render.Block{
		render.Paragraph("An interval at 95 % should hold the true value in 0.95 of all samples, or more. Samples were drawn by chance from a known truth, with the same seeds each time, and the intervals made of them as for the figures here. " +
			"Where an interval holds the truth less often, as shrunk rates of few schools do, it is too short: read it with that in mind."),
		rows,
	}}
}

// protection explains disclosure control, and says where it stops.
func (p *press) protection() render.Section {
	policy := p.edition.Policy
	return render.Section{ID: "protection", Heading: "What is withheld, and why", Body: []render.Block{
		render.Paragraph("Behind every count stand people, many of them children. A figure that could tell something of one of them is withheld and shown as " + policy.Symbol + "."),
		render.List{
			fmt.Sprintf("A count from 1 to %d is withheld.", policy.MinCount-1),
			fmt.Sprintf("So is a count of any size behind which fewer than %d different people stand, and a number of views of which one account has so much that others behind it could tell how much: by what rule exactly is not said.", policy.MinPeople),
			fmt.Sprintf("Where fewer than %d were treated alike, all or none of them, the part is withheld too: it would tell what became of each of them.", policy.MinGroup),
			fmt.Sprintf("Another count is withheld where a reader who compares all tables of this edition could otherwise work out a small one to a range narrower than %d. The same mark stands for both, so that nobody can tell which is which. Rows go before totals, and small losses before great ones.", policy.Level),
			fmt.Sprintf("No rate, share, median or percentile rests on fewer than %d cases; a percentile needs enough cases beyond it.", policy.MinCountRates),
			"What is worked out from a withheld count is withheld with it.",
		},
		render.Paragraph("All tables of an edition are decided on together, those of the schools among them, also when only a part of them is published. What is taken into account: totals and their rows, finer and coarser cuts, spans of time and the months or weeks they are made of, the parts of a count, counts that are part of others, what was open before and after, counts that stand in several tables, and schools in their districts, regions and phases. " +
			"For every small count that is withheld two sets of whole numbers have been found that agree with everything shown and in which the count differs by at least that range, and others in which it does so while the count of a single person, who knows it, stays as it is; each was checked, and the exact bounds were worked out wherever the counts that hang together are few enough."),
		render.Note("Not taken into account: earlier editions and editions of other periods; the difference between two groups that are not parts of one another, such as the reports of all people and those of schools; accounts, of which one may stand in several rows; reference figures that rest on several rows, such as the expected number of reports; what someone knows who is behind a count. " +
			"Each school's folder is cleared for a reader of that folder and of what is public, not for one who holds the folders of many schools."),
	}}
}

// assets writes the files that live pages load.
func writeAssets(dir string, assets map[string][]byte) error {
	names := make([]string, 0, len(assets))
	for name := range assets {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		err := createFile(filepath.Join(dir, filepath.FromSlash(name)), func(f *os.File) error {
			_, err := f.Write(assets[name])
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
