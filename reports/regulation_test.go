package reports

import (
	"strings"
	"testing"
)

// TestMatters: each line of regulation.csv answers something.
func TestMatters(t *testing.T) {
	all, err := matters()
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]int{}
	seen := map[string]bool{}
	for _, m := range all {
		tables[m.table]++
		if len(m.figures) == 0 && m.otherwise == "" || seen[m.reference] || m.what == "" {
			t.Errorf("%+v: want figures or what is not held, and a reference of its own", m)
		}
		seen[m.reference] = true
	}
	if tables["schedule8"] != 10 || tables["code"] != 9 || len(tables) != 2 {
		t.Errorf("tables %v, want 10 paragraphs and 9 measures", tables)
	}
}

func TestAnswerNamesWhatIsNotThere(t *testing.T) {
	m := matter{reference: "X", figures: []matterFigure{{"Reports", "nowhere", "reports"}}}
	if _, err := m.answer(map[string]sheet{}); err == nil || !strings.Contains(err.Error(), "nowhere.reports") {
		t.Errorf("%v, want an error that names the figure", err)
	}
}
