package stats

import (
	"math/rand/v2"
	"slices"
	"testing"
)

var spells = []Spell{{-1, 3, 1, 0}, {-1, 5, 1, 0}, {-1, 5, 0, 1}, {-1, 8, 1, 0}, {0, 6, 1, 0},
	{2, 7, 1, 0}, {3, 9, 0, 1}, {4, 10, 1, 0}, {-1, 12, 0, 1}, {5, 11, 1, 0}}

// R 4.2.2, survival 3.5-3: survfit(Surv(entry, exit, event) ~ 1, conf.type =
// "log-log"), then with start.time = 4.5.
func TestKaplanMeierTruncated(t *testing.T) {
	c, from, err := KaplanMeierTruncated(spells, 1)
	if err != nil || from != 3 {
		t.Fatal(from, err)
	}
	near(t, "first", c.Survival(3), 0.857142857142857)
	near(t, "at 7", c.Survival(7), 0.535714285714286)
	near(t, "at 12", c.Survival(12), 0.142857142857143)
	if got, want := c.Quantile(0.5), (Quantile{8, true, 3, true, 11, true}); got != want {
		t.Errorf("median %+v, want %+v", got, want)
	}
	// Eight are first watched at 5.
	c, from, err = KaplanMeierTruncated(spells, 8)
	if err != nil || from != 5 {
		t.Fatal(from, err)
	}
	for i, want := range []Step{
		{5, 8, 1, 1, 0.875, 0.38700001403202522, 0.981392965878966, true},
		{6, 7, 1, 0, 0.75, 0.31480711370551911, 0.930898317090628, true},
		{7, 6, 1, 0, 0.625, 0.22933332242913168, 0.860698276913539, true},
	} {
		got := c.Steps()[i]
		near(t, "survival", got.Survival, want.Survival)
		nearInterval(t, "limits", Interval{got.Low, got.High}, want.Low, want.High)
		got.Survival, got.Low, got.High = want.Survival, want.Low, want.High
		if i > 0 && got != want { // R's start.time drops the one who enters at 5
			t.Errorf("step %+v, want %+v", got, want)
		}
	}
	if _, _, ok := c.ShareWithin(7); ok {
		t.Error("a left-truncated curve has beta product limits")
	}
}

func TestKaplanMeierTruncatedEdges(t *testing.T) {
	for _, s := range []Spell{{-2, 5, 1, 0}, {5, 5, 1, 0}, {6, 5, 1, 0}, {0, 5, -1, 0}, {0, 5, 0, -1}} {
		if _, _, err := KaplanMeierTruncated([]Spell{s}, 1); err == nil {
			t.Errorf("%+v accepted", s)
		}
	}
	if _, _, err := KaplanMeierTruncated(spells, 0); err == nil {
		t.Error("a least number of 0 accepted")
	}
	if c, _, err := KaplanMeierTruncated(spells, 11); err != nil || c.N() != 0 {
		t.Errorf("never 11 at risk, but a curve of %d (%v)", c.N(), err)
	}
	// Nobody late: the plain curve from its first event.
	random := rand.New(rand.NewPCG(2, 9))
	for range 20 {
		d := append(randomLog(random, 20), Duration{0, 1, 0})
		var s []Spell
		for _, v := range d {
			s = append(s, Spell{-1, v.Seconds, v.Events, v.Censored})
		}
		c, _, err := KaplanMeierTruncated(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.Steps(), curve(t, d...).Steps()) {
			t.Fatalf("not the plain curve of %v", d)
		}
	}
}
