package analyst

import (
	"fmt"
	"math"
	"slices"

	"candour/queries"
	"candour/reports/dashboard"
)

// funnel draws every school with students by size and rate, and names those outside the limits.
func (d *desk) funnel(c *cube, p panel, spec *dashboard.Spec) error {
	spec.XUnit, spec.Summary = "students", "No school has students and a rate."
	all := c.of(nil)
	overall, ok := 0.0, false
	if len(all) == 1 {
		overall, ok = c.shown(all[0], "rate_per_1000").(float64)
	}
	schools := dashboard.Series{Name: p.lines[0].name}
	largest, outside := 0.0, 0
	for _, r := range c.of([]string{p.split}) {
		x, sized := c.shown(r, "students").(float64)
		y, rated := c.shown(r, "rate_per_1000").(float64)
		if !sized || !rated || x == 0 {
			continue
		}
		name := d.word(p.split, c.key(r, p.split))
		point := dashboard.Point{X: x, Y: y, Aside: name}
		if where, _ := c.value(r, "funnel").(queries.Label); where != "" && where != "within" {
			point.Label, point.Aside = name, ""
			outside++
		}
		schools.Points = append(schools.Points, point)
		largest = math.Max(largest, x)
	}
	spec.Series = []dashboard.Series{schools}
	if len(schools.Points) == 0 {
		return nil
	}
	if ok && overall > 0 {
		spec.Target = &dashboard.Target{Value: overall, Label: fmt.Sprintf("All schools %s", number(overall))}
		spec.Series = slices.Concat(spec.Series, limits(overall, largest))
	}
	spec.Summary = fmt.Sprintf("Schools drawn: %d. Outside the limits that chance alone keeps 95%% of schools in: %d.", len(schools.Points), outside)
	return nil
}

// limits are the control limits from small schools to the largest: close where they bend.
func limits(overall, largest float64) []dashboard.Series {
	const least, closer = 50.0, 1.15
	lines := []dashboard.Series{{Name: "limits 95%"}, {Name: "limits 95%"}, {Name: "limits 99.8%"}, {Name: "limits 99.8%"}}
	for x := least; ; x = math.Ceil(x*closer/10) * 10 {
		x = math.Min(x, math.Max(largest, 2*least))
		warning, alarm, ok := queries.FunnelLimits(overall, int64(x))
		for i, y := range []float64{warning[0], warning[1], alarm[0], alarm[1]} {
			if ok {
				lines[i].Points = append(lines[i].Points, dashboard.Point{X: x, Y: math.Round(y*100) / 100})
			}
		}
		if x >= largest {
			return lines
		}
	}
}
