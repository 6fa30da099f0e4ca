package reports

import (
	"html/template"
	"testing"

	"candour/reports/dashboard"
)

// TestPlate: a mark that is set into the plate stands where it would if all were drawn.
func TestPlate(t *testing.T) {
	var students []int64
	for i := range int64(16) {
		students = append(students, 400+i/4*300) // four of each size
	}
	p := partnerRates(t, students...)
	r, err := dashboard.NewRenderer()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p.renderer, p.drawings = r, &drawings{made: map[string]template.HTML{}}
	all, err := p.unnamedSchools()
	if err != nil || all.table.Len() != 16 {
		t.Fatalf("%d schools: %v", all.table.Len(), err)
	}
	d := &desk{press: p, partners: all}
	plate, err := d.newFunnelPlate(16, all.table) // the rate of its first row stands for that of all
	if err != nil || plate.why != "" {
		t.Fatal(plate.why, err)
	}
	for _, at := range []dashboard.Point{{X: 400, Y: 80}, {X: 1300, Y: 250}, {X: 1042, Y: 50.86}, {X: 611, Y: 0}} {
		const title, summary = "Your school & others", "Yours < 5."
		wide, narrow, err := p.draw(plate.with(at, title, summary))
		if err != nil {
			t.Fatal(err)
		}
		for form, want := range []template.HTML{wide, narrow} {
			if got := plate.set(form, at, title, summary); got != want {
				t.Errorf("at %v, form %d:\n%s\nwant\n%s", at, form, got, want)
			}
		}
	}
}
