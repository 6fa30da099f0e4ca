package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"candour/queries"
	"candour/reports/render"
)

// explain says of a chart's figures what they are, on whom they rest, how they are made and from what: the
// measure's own header, which the query is run by, and the SQL that counts.
func (p *press) explain(s sheet, c plot) ([]render.Block, error) {
	m, err := p.source.Measures.Measure(s.table.Measure())
	if err != nil {
		return nil, err
	}
	facts := render.Definitions{{Term: "What is measured", Text: m.About}}
	for _, name := range []string{c.value, c.low, c.high} {
		if i := slices.IndexFunc(m.Columns, func(c queries.Column) bool { return c.Name == name }); i >= 0 {
			facts = append(facts, render.Definition{Term: name, Text: capital(m.Columns[i].About)})
		}
	}
	facts = append(facts, render.Definition{Term: "On whom it rests", Text: m.Population})
	if m.Excludes != "" {
		facts = append(facts, render.Definition{Term: "What is left out", Text: m.Excludes})
	}
	facts = append(facts, render.Definition{Term: "How it is made", Text: m.Method},
		render.Definition{Term: "From what", Text: p.provenance(s)})
	return []render.Block{facts, render.Paragraph("The query that counts:"), render.Code(m.SQL)}, nil
}

// provenance is where a sheet's figures come from, and how anyone with the warehouse gets them again, before
// small ones are withheld.
func (p *press) provenance(s sheet) string {
	t := s.table
	text := fmt.Sprintf("Snapshot %d of the warehouse, period %s, made by %s %s.",
		p.edition.Snapshot, render.Period(t.Start(), t.End()), p.edition.Program, p.edition.Version)
	text += fmt.Sprintf(" In the warehouse: candour query %s --from %s --to %s --snapshot %d",
		t.Measure(), t.Start().Format(time.DateOnly), t.End().Format(time.DateOnly), p.edition.Snapshot)
	if by := t.By(); len(by) > 0 {
		text += " --by " + strings.Join(by, ",")
	}
	if t.Grain() != "" {
		text += " --grain " + t.Grain()
	}
	if clock := t.Clock(); clock != "" && clock != queries.Clocks[0] {
		text += " --clock " + clock
	}
	for _, dimension := range slices.Sorted(maps.Keys(s.where)) {
		for _, value := range s.where[dimension] {
			text += " --where " + dimension + "=" + value
		}
	}
	return text
}
