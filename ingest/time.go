package ingest

import (
	"time"
)

const (
	secondsADay = 24 * 60 * 60
	microsADay  = secondsADay * 1_000_000
)

// Accepted times and days: from earliest up to, not including, latest.
var (
	earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
)

// A clock turns texts into times. It remembers the last date, since lines of
// a log mostly share it. It belongs to one goroutine.
type clock struct {
	layout string         // "" for RFC 3339
	zone   *time.Location // of a layout without offset
	date   [10]byte
	days   int64
}

// time gives UTC microseconds since 1970; fractions of a microsecond are cut
// off. A local time that the zone skips or has twice is resolved as time.Date
// does: one of the two offsets in use around the change is applied.
func (c *clock) time(b []byte) (int64, *fault) {
	micros, ok := int64(0), false
	if c.layout == "" {
		micros, ok = c.rfc3339(b)
	} else if t, err := time.ParseInLocation(c.layout, string(b), c.zone); err == nil {
		micros, ok = t.UnixMicro(), t.Year() > 0
	}
	if !ok {
		return 0, &fault{reason: BadTime, detail: quote(b) + " is not a time " + c.expected()}
	}
	if micros < earliest || micros >= latest {
		return 0, &fault{reason: OutOfRange, detail: quote(b) + " is not from 1990 to 2099"}
	}
	return micros, nil
}

func (c *clock) expected() string {
	if c.layout == "" {
		return "in RFC 3339 with offset, such as 2026-03-01T09:30:00Z"
	}
	return "of the layout " + c.layout
}

// day gives days since 1970 of YYYY-MM-DD.
func (c *clock) day(b []byte) (int32, *fault) {
	days, ok := int64(0), false
	if len(b) == 10 {
		days, ok = c.parseDate(b)
	}
	if !ok {
		return 0, &fault{reason: BadDay, detail: quote(b) + " is not a day of the form YYYY-MM-DD"}
	}
	if days < earliest/microsADay || days >= latest/microsADay {
		return 0, &fault{reason: OutOfRange, detail: quote(b) + " is not from 1990 to 2099"}
	}
	return int32(days), nil
}

// rfc3339 accepts what the RFC's section 5.6 asks for, in upper case and
// without leap seconds: 2026-03-01T09:30:00[.123](Z|±hh:mm).
func (c *clock) rfc3339(b []byte) (int64, bool) {
	if len(b) < 20 || b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	days, ok := c.parseDate(b[:10])
	hour, ok1 := twoDigits(b[11:], 24)
	minute, ok2 := twoDigits(b[14:], 60)
	second, ok3 := twoDigits(b[17:], 60)
	if !ok || !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	micros := ((days*24+hour)*60+minute)*60_000_000 + second*1_000_000
	fraction, rest, ok := parseFraction(b[19:])
	if !ok {
		return 0, false
	}
	if len(rest) == 1 && rest[0] == 'Z' {
		return micros + fraction, true
	}
	offset, ok := parseOffset(rest)
	return micros + fraction - offset, ok
}

// parseFraction takes ".123456…" off b and gives it as microseconds.
func parseFraction(b []byte) (micros int64, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '.' {
		return 0, b, true
	}
	i, unit := 1, int64(100_000)
	for ; i < len(b) && isDigit(b[i]); i++ {
		micros += int64(b[i]-'0') * unit
		unit /= 10
	}
	return micros, b[i:], i > 1
}

// parseOffset reads ±hh:mm as microseconds east of UTC.
func parseOffset(b []byte) (int64, bool) {
	if len(b) != 6 || b[0] != '+' && b[0] != '-' || b[3] != ':' {
		return 0, false
	}
	hour, ok := twoDigits(b[1:], 24)
	minute, ok2 := twoDigits(b[4:], 60)
	micros := (hour*60 + minute) * 60_000_000
	if b[0] == '-' {
		micros = -micros
	}
	return micros, ok && ok2
}

// parseDate reads the ten bytes YYYY-MM-DD as days since 1970.
func (c *clock) parseDate(b []byte) (int64, bool) {
	if string(b) == string(c.date[:]) {
		return c.days, true
	}
	if b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	century, ok := twoDigits(b, 100)
	year, ok1 := twoDigits(b[2:], 100)
	month, ok2 := twoDigits(b[5:], 13)
	day, ok3 := twoDigits(b[8:], 32)
	if !ok || !ok1 || !ok2 || !ok3 || month == 0 || day == 0 {
		return 0, false
	}
	t := time.Date(int(century*100+year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC)
	if t.Day() != int(day) { // 30 February would become March
		return 0, false
	}
	copy(c.date[:], b)
	c.days = t.Unix() / secondsADay
	return c.days, true
}

func twoDigits(b []byte, below int64) (int64, bool) {
	if !isDigit(b[0]) || !isDigit(b[1]) {
		return 0, false
	}
	n := int64(b[0]-'0')*10 + int64(b[1]-'0')
	return n, n < below
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// dayOf is the UTC day of a time after 1970.
func dayOf(micros int64) int32 { return int32(micros / microsADay) }
