package queries

import (
	"errors"
	"fmt"
	"math"
	"time"

	"candour/queries/stats"
)

const (
	weekDays = 7
	// ewmaWeeks is the least history, in weeks, of an EWMA: before the five that
	// it follows there are then twenty or more to fit a line to.
	ewmaWeeks     = 26
	ewmaFollowed  = 5
	ewmaWeight    = 0.3
	ewmaWidth     = 3
	farringtonAge = 3*52 + 3 // weeks of history
	earsBaseline  = 9        // seven, and two before the day
)

// alarms judges the reports of one span by those of the spans before it.
func alarms(g group) (figures, error) {
	f := figures{}
	for _, name := range []string{"reports", "baseline", "method", "expected", "upper_bound", "statistic", "alarm"} {
		f[name] = NotComputed
	}
	s, ok := g.query.judged(g.span)
	if !ok { // a part of a week, or of a day that is not over, would look like too few
		return f, nil
	}
	counts := series(g, s)
	n := len(counts) - 1
	f["reports"], f["baseline"] = Total(counts[n]), Total(n)
	weekly := s.last.Sub(s.first.Time) > 0
	switch {
	case weekly && n >= farringtonAge:
		return f, farrington(f, counts)
	case weekly && n >= ewmaWeeks:
		return f, ewma(f, counts)
	case n >= earsBaseline:
		ears(f, counts)
		return f, nil
	}
	for _, name := range []string{"method", "expected", "upper_bound", "statistic"} {
		f[name] = TooShort
	}
	f["alarm"] = Label("insufficient history")
	return f, nil
}

// judged is the span that a row is about: a whole week or day that was over at
// the cut-off; without a grain, the last whole week of the period.
func (q Query) judged(i int) (span, bool) {
	s := q.spans(false)[i]
	switch q.Grain {
	case "day":
	case "week":
		if s.last.Sub(s.first.Time) != (weekDays-1)*24*time.Hour {
			return s, false
		}
	case "":
		weeks := q.wholeWeeks()
		if len(weeks) == 0 {
			return s, false
		}
		return weeks[len(weeks)-1], true
	default:
		return s, false
	}
	return s, !s.end(q.Period.Start.Location()).After(q.AsOf)
}

// wholeWeeks are the weeks of the period that lie in it as a whole, were over
// at the cut-off, and do not begin before the records do.
func (q Query) wholeWeeks() []span {
	weekly := q
	weekly.Grain = "week"
	zone := q.Period.Start.Location()
	var weeks []span
	for _, s := range weekly.spans(false) {
		if len(s.wholeDays(q)) == weekDays && !s.start(zone).Before(q.recorded()) {
			weeks = append(weeks, s)
		}
	}
	return weeks
}

// series are the counts of the spans as long as s from the first on record to s.
func series(g group, s span) []int64 {
	step := int(s.last.Sub(s.first.Time)/(24*time.Hour)) + 1
	first := utcDay(g.query.recorded())
	spans := int(s.first.Sub(first.Time)/(24*time.Hour)) / step
	counts := make([]int64, spans+1)
	begin := s.first.AddDate(0, 0, -spans*step)
	for _, row := range g.rows {
		day, _ := row.value("day").(Day)
		if i := int(math.Floor(day.Sub(begin).Hours()/24)) / step; !day.Before(begin) && i <= spans {
			counts[i] += row.total("reports")
		}
	}
	return counts
}

func alarm(yes bool) Value {
	if yes {
		return Label("yes")
	}
	return Label("no")
}

func farrington(f figures, counts []int64) error {
	const fewestYears, mostYears, alpha = 3, 5, 0.025
	years := min(mostYears, (len(counts)-1-3)/52)
	t, err := stats.Farrington(counts, len(counts)-1, max(fewestYears, years), alpha)
	f["method"] = Label("farrington")
	if errors.Is(err, stats.ErrNoFiniteFit) {
		f["expected"], f["upper_bound"], f["alarm"] = NoFiniteFit, NoFiniteFit, NoFiniteFit
		return nil
	}
	if err != nil {
		return fmt.Errorf("alarms: %w", err)
	}
	f["expected"], f["upper_bound"] = measurement(t.Expected), measurement(t.Upper)
	f["alarm"] = alarm(float64(counts[len(counts)-1]) > t.Upper)
	if !t.Enough {
		f["alarm"] = TooFew
	}
	return nil
}

func ewma(f figures, counts []int64) error {
	n := len(counts)
	fitted := counts[:n-ewmaFollowed]
	weeks, ones := make([][]float64, len(fitted)), make([]float64, len(fitted))
	for i := range fitted {
		weeks[i], ones[i] = []float64{float64(i)}, 1
	}
	f["method"] = Label("ewma")
	fit, err := stats.QuasiPoisson(fitted, weeks, ones)
	if errors.Is(err, stats.ErrNoFiniteFit) {
		for _, name := range []string{"expected", "upper_bound", "statistic", "alarm"} {
			f[name] = NoFiniteFit
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("alarms: %w", err)
	}
	phi := math.Max(1, fit.Dispersion)
	var residuals []float64
	var expected float64
	for i := n - ewmaFollowed; i < n; i++ {
		expected = math.Exp(fit.Coefficients[0] + fit.Coefficients[1]*float64(i))
		residuals = append(residuals, stats.AnscombeResidual(counts[i], expected, phi))
	}
	points := stats.EWMA(residuals, 0, 1, ewmaWeight, ewmaWidth)
	last, before := points[ewmaFollowed-1], points[ewmaFollowed-2].Value
	f["expected"], f["statistic"] = measurement(expected), measurement(last.Value)
	f["alarm"] = alarm(last.Value > last.Limits.High)
	f["upper_bound"] = measurement(stats.AnscombeCount((last.Limits.High-(1-ewmaWeight)*before)/ewmaWeight, expected, phi))
	return nil
}

func ears(f figures, counts []int64) {
	const floor = 1 // report
	points := stats.EARS(counts, floor)
	n := len(counts)
	last := points[n-1]
	c1, c2, c3 := last.Alarms()
	mean, sd := stats.Baseline(counts[n-3-weekDays : n-3])
	f["method"], f["alarm"] = Label("ears"), alarm(c1 || c2 || c3)
	f["expected"], f["statistic"] = measurement(mean), measurement(last.C2)
	f["upper_bound"] = measurement(mean + stats.EARSThreshold*math.Max(sd, floor))
}
