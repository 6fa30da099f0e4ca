package disclosure

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"candour/queries"
)

// schools are tables of so many schools by month, with their regions: what a
// large service publishes.
func schools(n int) []Sheet {
	r := rand.New(rand.NewPCG(3, 4))
	regions, months, total := map[string]int{}, map[time.Month]int{}, 0
	var byMonth, bySchool []row
	for i := range n {
		region, school, sum := fmt.Sprint("r", i%12), fmt.Sprint("s", i), 0
		for m := jan; m <= mar; m++ {
			x := r.IntN([]int{4, 10, 30}[r.IntN(3)])
			sum += x
			months[m] += x
			byMonth = append(byMonth, row{region, school, m, x})
		}
		regions[region] += sum
		total += sum
		bySchool = append(bySchool, row{region, school, sum})
	}
	var byRegion, all []row
	for i := range min(n, 12) {
		region := fmt.Sprint("r", i)
		byRegion = append(byRegion, row{region, regions[region]})
	}
	for m := jan; m <= mar; m++ {
		all = append(all, row{m, months[m]})
	}
	return []Sheet{cut(counts, "", row{total}), cut(counts, "month", all...), cut(counts, "region", byRegion...),
		cut(counts, "region school", bySchool...), cut(counts, "region school month", byMonth...)}
}

// TestScale: hundreds of schools by month, all tied together, are cleared while one waits.
func TestScale(t *testing.T) {
	_, audit, err := Clear(schools(200), Public())
	if err != nil || audit.Small < 100 {
		t.Errorf("%+v, %v", audit, err)
	}
}

func BenchmarkYear(b *testing.B) {
	for _, n := range []int{60, 300, 3000} {
		b.Run(fmt.Sprint(n, " schools"), func(b *testing.B) {
			asked := wholeYear(n, 30)
			for b.Loop() {
				_, audit, err := Clear(asked, Public())
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(audit.Counts), "counts")
				b.ReportMetric(float64(audit.Relations), "relations")
				b.ReportMetric(float64(audit.Partners), "partners")
				b.ReportMetric(float64(audit.Small), "small")
				b.ReportMetric(float64(audit.Largest), "largest")
			}
		})
	}
}

func BenchmarkClear(b *testing.B) {
	for _, n := range []int{24, 200, 3000} {
		b.Run(fmt.Sprint(n, " schools"), func(b *testing.B) {
			asked := schools(n)
			for b.Loop() {
				_, audit, err := Clear(asked, Public())
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(audit.Partners), "partners")
				b.ReportMetric(float64(audit.Small), "small")
			}
		})
	}
}

// incidents is a measure of one count over places, kinds of harm and time.
var incidents = queries.Measure{
	Name: "incidents", Dimensions: []string{"region", "district", "school", "class", "harm"}, Grain: true,
	Relations: queries.Relations{Additive: []queries.Additive{{Columns: []string{"n"}, Over: []string{"region", "district", "school", "class", "harm", "time"}}}},
	Columns:   []queries.Column{{Name: "n", Unit: queries.Count, Role: queries.Counted}},
}

// wholeYear are the tables of a year of so many schools: by all, region, district (of 20 schools) and school, by all,
// class and harm (15), and by year, quarter and month. All three together for all and the regions; a district and a
// school by time and by harm. Each group has all its spans of time, as queries give them. A school has mean reports a
// year on average, of some harms many times as many as of others.
func wholeYear(schools, mean int) []Sheet {
	r := rand.New(rand.NewPCG(5, 6))
	counts := map[string]int{}
	groups := map[string]bool{}
	for school := range schools {
		district := school % max(1, schools/20)
		places := []string{"", fmt.Sprint("r", district%12), fmt.Sprint("r", district%12, " d", district), fmt.Sprint("r", district%12, " d", district, " s", school)}
		for range r.IntN(2*mean + 1) {
			harm := min(r.IntN(15), r.IntN(15), r.IntN(15))
			kinds, month := []string{"", fmt.Sprint("c", harm%4), fmt.Sprint("c", harm%4, " h", harm)}, r.IntN(12)
			for p, place := range places {
				for k, kind := range kinds {
					group := fmt.Sprint(p, k, "|", place, "|", kind)
					groups[group] = true
					counts[group]++
					counts[fmt.Sprint(group, "|q", month/3)]++
					counts[fmt.Sprint(group, "|m", month)]++
				}
			}
		}
	}
	return yearSheets(counts, slices.Sorted(maps.Keys(groups)))
}

// yearSheets makes the tables of counts by group and span.
func yearSheets(counts map[string]int, groups []string) []Sheet {
	year := queries.Period{Name: "2026", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	var asked []Sheet
	for p, place := range []string{"", "region", "region district", "region district school"} {
		for k, kind := range []string{"", "class", "class harm"} {
			for grain, spans := range map[string]int{"": 1, "quarter": 4, "month": 12} {
				if p > 1 && k > 0 && grain != "" {
					continue
				}
				sheet := cut(incidents, place+" "+kind)
				q := &sheet.Result.Query
				q.Period, q.Grain, sheet.Name = year, grain, fmt.Sprint(p, k, grain)
				if grain != "" {
					sheet.Result.Columns = slices.Insert(sheet.Result.Columns, len(q.By), queries.Column{Name: queries.PeriodStart, Unit: queries.Date, Role: queries.Dimension})
				}
				for _, group := range groups {
					if strings.HasPrefix(group, fmt.Sprint(p, k, "|")) {
						sheet.Result.Rows = append(sheet.Result.Rows, yearRows(counts, group, grain, spans)...)
					}
				}
				asked = append(asked, sheet)
			}
		}
	}
	slices.SortFunc(asked, func(a, b Sheet) int { return strings.Compare(a.Name, b.Name) })
	return asked
}

func yearRows(counts map[string]int, group, grain string, spans int) (rows [][]queries.Value) {
	var values []queries.Value
	_, about, _ := strings.Cut(group, "|")
	for _, word := range strings.Fields(strings.ReplaceAll(about, "|", " ")) {
		values = append(values, queries.Label(word))
	}
	for span := range spans {
		row, key := slices.Clone(values), group
		if grain != "" {
			key = fmt.Sprint(group, "|", grain[:1], span)
			row = append(row, queries.Day{Time: time.Date(2026, time.Month(1+span*12/spans), 1, 0, 0, 0, 0, time.UTC)})
		}
		rows = append(rows, append(row, queries.Total(counts[key])))
	}
	return rows
}

// TestSameAgain: the same sheets are cleared alike, whatever order maps have.
func TestSameAgain(t *testing.T) {
	asked := schools(60)
	first, _, err := Clear(asked, Public())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, _, err := Clear(asked, Public())
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Fatalf("cleared otherwise: %v", err)
		}
	}
}
