package disclosure

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
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
