package stats

import (
	"errors"
	"math"
	"slices"
	"testing"
)

var (
	weekly   = []int64{12, 15, 9, 14, 20, 18, 11, 16, 22, 17, 25, 19, 14, 28, 24, 21, 30, 26, 33, 29}
	children = []float64{1000, 1010, 1005, 1020, 1100, 1090, 1080, 1200, 1190, 1210, 1230, 1240, 1220, 1300, 1310, 1290, 1400, 1390, 1410, 1420}
)

// timeAndHoliday is a row of covariates for each week: its number, counted
// from origin, and whether it is every fourth.
func timeAndHoliday(n int, origin float64) (rows [][]float64) {
	for i := range n {
		holiday := 0.0
		if i%4 == 3 {
			holiday = 1
		}
		rows = append(rows, []float64{origin + float64(i), holiday})
	}
	return rows
}

// R 4.2.2: glm(y ~ x + h + offset(log(e)), family = quasipoisson,
// control = glm.control(epsilon = 1e-15, maxit = 100)).
func TestQuasiPoisson(t *testing.T) {
	r, err := QuasiPoisson(weekly, timeAndHoliday(20, 0), children)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][2]float64{
		{-4.3793923746786261, 0.09051329245375861},
		{0.0297321156098877, 0.00730958100370443},
		{-0.1109141401977410, 0.09530123066277628},
	} {
		near(t, "coefficient", r.Coefficients[i], want[0])
		near(t, "standard error", r.SE[i], want[1])
	}
	near(t, "dispersion", r.Dispersion, 0.663973967246947)
	near(t, "lag one", r.LagOne, -0.326005760395498)
	c := r.Change(1, 30)
	near(t, "change in 30 weeks", c.Percent, 143.9915648197379)
	nearInterval(t, "change", c.Limits, 53.6193237113575, 287.5286146620562)
	near(t, "p", c.P, 8.01021433109380e-04)
	near(t, "p of holidays", r.Change(2, 1).P, 2.60568985635077e-01)
	if r.DegreesOfFreedom != 17 || r.Autocorrelated() {
		t.Errorf("%d degrees of freedom, autocorrelated %v", r.DegreesOfFreedom, r.Autocorrelated())
	}
	// The origin of time and the unit of exposure move the intercept only.
	far, err := QuasiPoisson(weekly, timeAndHoliday(20, 20000), children)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "slope", far.Coefficients[1], r.Coefficients[1], 1e-9)
	within(t, "its error", far.SE[1], r.SE[1], 1e-8)
}

func TestQuasiPoissonEdges(t *testing.T) {
	rows := timeAndHoliday(20, 0)
	if _, err := QuasiPoisson(weekly[:12], rows[:12], children[:12]); !errors.Is(err, ErrTooShort) {
		t.Errorf("nine degrees of freedom: %v", err)
	}
	if _, err := QuasiPoisson(nil, nil, nil); !errors.Is(err, ErrTooShort) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := QuasiPoisson(make([]int64, 20), rows, children); !errors.Is(err, ErrNoFiniteFit) {
		t.Errorf("no events: %v", err)
	}
	holidays := make([]int64, 20) // none outside holidays
	for i := 3; i < 20; i += 4 {
		holidays[i] = 9
	}
	if _, err := QuasiPoisson(holidays, rows, children); !errors.Is(err, ErrNoFiniteFit) {
		t.Errorf("a pattern without events: %v", err)
	}
	for weekday := range 7 { // no events on one day of the week, whichever
		var counts []int64
		var rows [][]float64
		for i := range 63 {
			row := make([]float64, 7)
			row[0] = float64(i)
			if i%7 > 0 {
				row[i%7] = 1
			}
			rows = append(rows, row)
			counts = append(counts, int64(1+i%3))
			if i%7 == weekday {
				counts[i] = 0
			}
		}
		if err := fitError(counts, rows, slices.Repeat([]float64{1}, 63)); !errors.Is(err, ErrNoFiniteFit) {
			t.Errorf("no events on day %d of the week: %v", weekday, err)
		}
	}
	var twice, constant [][]float64
	for i := range 20 {
		twice = append(twice, []float64{float64(i), 3 - 2*float64(i)})
		constant = append(constant, []float64{4})
	}
	for _, x := range [][][]float64{twice, constant} {
		if _, err := QuasiPoisson(weekly, x, children); !errors.Is(err, ErrCollinear) {
			t.Errorf("collinear: %v", err)
		}
	}
	ragged := timeAndHoliday(20, 0)
	ragged[7] = ragged[7][:1]
	nan := timeAndHoliday(20, 0)
	nan[7][0] = math.NaN()
	none := append([]float64{0}, children[1:]...)
	negative := append([]int64{-1}, weekly[1:]...)
	for i, err := range []error{
		fitError(weekly, ragged, children), fitError(weekly, nan, children), fitError(weekly, rows, none),
		fitError(negative, rows, children), fitError(weekly, rows[:19], children), fitError(weekly, rows, children[:19]),
	} {
		if err == nil {
			t.Errorf("faulty input %d accepted", i)
		}
	}
}

func fitError(counts []int64, rows [][]float64, exposure []float64) error {
	_, err := QuasiPoisson(counts, rows, exposure)
	return err
}
