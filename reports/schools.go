package reports

import (
	"fmt"
	"slices"
	"strings"

	"candour/queries"
	"candour/reports/disclosure"
)

// schoolQueries are the sheets of the schools' own pages. The rates name each school's place too, so that
// districts, regions and phases are their sums.
func (e Edition) schoolQueries() []named {
	previous := e.Period.Previous()
	rates := []string{"reports", "students", "rate_per_1000", "low", "high"}
	bySchool := func(q queries.Query) queries.Query {
		q.Measure, q.By = "response-times", []string{"school"}
		return q
	}
	place := []string{"school", "district", "region", "phase"}
	return []named{
		{name: "rates", query: queries.Query{Measure: "school-rates", By: place}, columns: rates},
		{name: "rates_previous", query: queries.Query{Measure: "school-rates", By: place, Period: previous}, columns: rates},
		{name: "partners", query: queries.Query{Measure: "school-rates"}},
		{"response", bySchool(queries.Query{}), "school", append(e.waits(), "acted")},
		{"response_previous", bySchool(queries.Query{Period: previous}), "school", e.waits()},
		{"months", bySchool(queries.Query{Period: e.wholeMonths(), Grain: "month"}), "school", e.waits()},
		{"acknowledged", bySchool(queries.Query{Clock: "acknowledge"}), "school", e.inTime("acknowledge")},
		{"acted", bySchool(queries.Query{Clock: "act"}), "school", e.inTime("act")},
	}
}

// waits are the figures of a school's reports until the decision.
func (e Edition) waits() []string {
	return append(e.inTime("decide"), "decided", "open", "set_aside", "median_hours", "median_hours_low", "median_hours_high")
}

// inTime are the figures of how many reports stopped a clock within its target.
func (e Edition) inTime(clock string) []string {
	span := e.schoolTarget(clock).column
	return []string{"received", "inconsistent", "decided_" + span, "share_" + span, "share_" + span + "_low", "share_" + span + "_high"}
}

// A schoolTarget is the time within which reports of partner schools are to stop a clock.
type schoolTarget struct {
	column   string // how it ends the names of columns
	words    string
	promised bool // the service's own, not only ours to compare by
}

// schoolTarget is the service's own target for the school channel, or 48 hours.
func (e Edition) schoolTarget(clock string) schoolTarget {
	for _, g := range e.Goals {
		column, ok := map[int]string{24: "24h", 48: "48h", 168: "7d"}[g.Hours]
		if ok && g.Channel == "school" && g.Clock == clock {
			return schoolTarget{column, hoursText(g.Hours), true}
		}
	}
	return schoolTarget{"48h", "48 hours", false}
}

// A school is one that is on the roll, with the name of its folder.
type school struct{ id, folder string }

// schoolsOnRoll names a folder for each school on the roll, in the order of the table. A school that is not on the roll
// gets none: nobody is there to hand it to.
func schoolsOnRoll(t disclosure.Table) ([]school, error) {
	var all []school
	taken := map[string]string{}
	for i := range t.Len() {
		id := t.Cell(i, "school").Text
		if t.Cell(i, "students").Kind != disclosure.Total {
			continue
		}
		folder := safeName(id)
		if other, ok := taken[strings.ToLower(folder)]; ok {
			return nil, fmt.Errorf("schools %q and %q would share the folder %s on some machines: give one another id", other, id, folder)
		}
		taken[strings.ToLower(folder)] = id
		all = append(all, school{id, folder})
	}
	return all, nil
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

// A roster finds the rows of one school in the sheets.
type roster struct {
	sheets map[string]disclosure.Table
	ids    map[string][]string // by sheet, the school of each row; none where rows are of no school
}

func newRoster(sheets map[string]sheet) roster {
	r := roster{map[string]disclosure.Table{}, map[string][]string{}}
	for name, s := range sheets {
		r.sheets[name] = s.table
		if s.table.Column("school") < 0 {
			continue
		}
		ids := make([]string, s.table.Len())
		for i := range ids {
			ids[i] = s.table.Cell(i, "school").Text
		}
		r.ids[name] = ids
	}
	return r
}

// of gives every sheet with the rows of these schools alone; a sheet without schools whole.
func (r roster) of(schools ...string) map[string]disclosure.Table {
	own := map[string]disclosure.Table{}
	for name, t := range r.sheets {
		if ids := r.ids[name]; ids != nil {
			t = t.Select(func(i int) bool { return slices.Contains(schools, ids[i]) })
		}
		own[name] = t
	}
	return own
}
