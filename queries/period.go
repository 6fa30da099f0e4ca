package queries

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// A Period is the half-open span [Start, End) of days, in the service's time
// zone, that a result covers. Start and End are local midnights.
type Period struct {
	Name       string // as asked for: 2026-Q1, or START/END
	Start, End time.Time
}

var periodName = regexp.MustCompile(`^(\d{4})(?:-(?:H([12])|Q([1-4])|W(\d{2})|(\d{2})))?$`)

// ParsePeriod reads 2026, 2026-H1, 2026-Q1, 2026-03 or 2026-W09 (ISO week) in zone.
func ParsePeriod(name string, zone *time.Location) (Period, error) {
	m := periodName.FindStringSubmatch(name)
	if m == nil {
		return Period{}, fmt.Errorf("period %q: want a form like 2026, 2026-H1, 2026-Q1, 2026-03 or 2026-W09", name)
	}
	year, _ := strconv.Atoi(m[1])
	month := func(first, length int) (Period, error) {
		return Period{name, day(year, first, 1, zone), day(year, first+length, 1, zone)}, nil
	}
	switch {
	case m[2] != "":
		return month(6*number(m[2])-5, 6)
	case m[3] != "":
		return month(3*number(m[3])-2, 3)
	case m[4] != "":
		return week(name, year, number(m[4]), zone)
	case m[5] != "":
		if n := number(m[5]); n < 1 || n > 12 {
			return Period{}, fmt.Errorf("period %q: there is no month %d", name, n)
		}
		return month(number(m[5]), 1)
	}
	return month(1, 12)
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // the pattern lets only digits through
	return n
}

func day(year, month, day int, zone *time.Location) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
}

// week is ISO week n of the year: weeks begin on Monday and week 1 holds 4 January.
func week(name string, year, n int, zone *time.Location) (Period, error) {
	fourth := day(year, 1, 4, zone)
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(n-1))
	if gotYear, got := monday.ISOWeek(); gotYear != year || got != n {
		return Period{}, fmt.Errorf("period %q: %d has no week %d", name, year, n)
	}
	return Period{name, monday, monday.AddDate(0, 0, 7)}, nil
}

// Between is the period from one local day up to, not including, another.
func Between(from, to string, zone *time.Location) (Period, error) {
	start, err := time.ParseInLocation(time.DateOnly, from, zone)
	if err != nil {
		return Period{}, fmt.Errorf("start of the period %q: want YYYY-MM-DD", from)
	}
	end, err := time.ParseInLocation(time.DateOnly, to, zone)
	if err != nil {
		return Period{}, fmt.Errorf("end of the period %q: want YYYY-MM-DD", to)
	}
	if !start.Before(end) {
		return Period{}, fmt.Errorf("period %s to %s: the end must come after the start", from, to)
	}
	return Period{from + "/" + to, start, end}, nil
}

// Previous is the period of the same kind just before p: the quarter before a
// quarter, and for a free span the same number of days.
func (p Period) Previous() Period {
	var start time.Time
	m := periodName.FindStringSubmatch(p.Name)
	switch {
	case m != nil && m[2] != "":
		start = p.Start.AddDate(0, -6, 0)
	case m != nil && m[3] != "":
		start = p.Start.AddDate(0, -3, 0)
	case m != nil && m[5] != "":
		start = p.Start.AddDate(0, -1, 0)
	case m != nil && m[4] == "":
		start = p.Start.AddDate(-1, 0, 0)
	default:
		start = p.Start.AddDate(0, 0, -p.Days())
	}
	return Period{previousName(m, start, p.Start), start, p.Start}
}

func previousName(m []string, start, end time.Time) string {
	switch {
	case m != nil && m[2] != "":
		return fmt.Sprintf("%d-H%d", start.Year(), (int(start.Month())+5)/6)
	case m != nil && m[3] != "":
		return fmt.Sprintf("%d-Q%d", start.Year(), (int(start.Month())+2)/3)
	case m != nil && m[4] != "":
		year, week := start.ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week)
	case m != nil && m[5] != "":
		return start.Format("2006-01")
	case m != nil:
		return start.Format("2006")
	}
	return start.Format(time.DateOnly) + "/" + end.Format(time.DateOnly)
}

// Days is the number of calendar days in p.
func (p Period) Days() int {
	return int(utcDay(p.End).Sub(utcDay(p.Start).Time) / (24 * time.Hour))
}

// utcDay takes the calendar day of a local time.
func utcDay(t time.Time) Day {
	return Day{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)}
}

// Grains are the lengths of time that a series can be cut into.
var Grains = []string{"day", "week", "month", "quarter", "year"}

// buckets lists the first day of each bucket of the query's grain that touches
// its period. The first may lie before the period.
func (q Query) buckets() []Day {
	var all []Day
	for d := q.truncate(utcDay(q.Period.Start)); d.Before(utcDay(q.Period.End).Time); d = next(d, q.Grain) {
		all = append(all, d)
	}
	return all
}

// truncate is the first day of the bucket that d falls in.
func (q Query) truncate(d Day) Day {
	y, m := d.Year(), d.Month()
	switch q.Grain {
	case "week":
		return Day{d.AddDate(0, 0, -(int(d.Weekday())-int(q.FirstDayOfWeek)+7)%7)}
	case "month":
		return Day{time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)}
	case "quarter":
		return Day{time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, time.UTC)}
	case "year":
		return Day{time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	return d
}

func next(d Day, grain string) Day {
	switch grain {
	case "week":
		return Day{d.AddDate(0, 0, 7)}
	case "month":
		return Day{d.AddDate(0, 1, 0)}
	case "quarter":
		return Day{d.AddDate(0, 3, 0)}
	case "year":
		return Day{d.AddDate(1, 0, 0)}
	}
	return Day{d.AddDate(0, 0, 1)}
}
