package ingest

import (
	"encoding/binary"
	"strings"
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
	offset bool           // the layout has one
	first  uint64         // eight bytes of the date, and two
	last   uint16
	days   int64
}

// time gives UTC microseconds since 1970; fractions of a microsecond are cut
// off. A local time that a change of the clocks skips is a fault; of one that
// it repeats the first is taken.
func (c *clock) time(b []byte) (int64, *fault) {
	micros, ok := int64(0), false
	if c.layout == "" {
		micros, ok = c.rfc3339(b)
	} else if t, err := time.ParseInLocation(c.layout, string(b), c.zone); err == nil && t.Year() > 0 {
		if t, ok = c.settle(t, string(b)); !ok {
			return 0, &fault{reason: BadTime, detail: quote(b) + " does not exist in " + c.zone.String() + ": the clocks skip it, or the zone is another"}
		}
		micros = t.UnixMicro()
	}
	if !ok {
		return 0, &fault{reason: BadTime, detail: quote(b) + " is not a time " + c.expected()}
	}
	if micros < earliest || micros >= latest {
		return 0, &fault{reason: OutOfRange, detail: quote(b) + " is not from 1990 to 2099"}
	}
	return micros, nil
}

// settle gives the first instant at which clocks showed what text says, from
// the one that package time chose; ok is false if there was none.
func (c *clock) settle(t time.Time, text string) (first time.Time, ok bool) {
	switch {
	case c.offset:
		return t, true
	case strings.Contains(c.layout, "MST"): // of a zone without that name, package time makes one up
		return t, t.Location() == c.zone || t.Location() == time.UTC || t.Location().String() == "GMT"
	}
	written, err := time.ParseInLocation(c.layout, text, time.UTC)
	if err != nil || shown(t) != shown(written) {
		return t, false
	}
	began, _ := t.ZoneBounds()
	if began.IsZero() {
		return t, true
	}
	_, before := began.Add(-time.Second).Zone()
	_, now := t.Zone()
	if earlier := t.Add(time.Duration(now-before) * time.Second); earlier.Before(began) {
		return earlier, true
	}
	return t, true
}

// shown is what a clock shows at t, as seconds.
func shown(t time.Time) int64 {
	_, offset := t.Zone()
	return t.Unix() + int64(offset)
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
	if len(b) < 20 || b[10] != 'T' {
		return 0, false
	}
	days, ok := c.parseDate(b[:10])
	second, ok1 := parseClock(binary.LittleEndian.Uint64(b[11:]))
	if !ok || !ok1 {
		return 0, false
	}
	fraction, n, ok := parseFraction(b[19:])
	if !ok {
		return 0, false
	}
	micros := (days*secondsADay+second)*1_000_000 + fraction
	if n+20 == len(b) && b[n+19] == 'Z' {
		return micros, true
	}
	offset, ok := parseOffset(b[n+19:])
	return micros - offset, ok
}

// parseClock reads the eight bytes hh:mm:ss as seconds, all at once: taking
// away 00:00:00 leaves the digits, and nothing where the colons are.
func parseClock(w uint64) (seconds int64, ok bool) {
	const zeros, nines = 0x30303a30303a3030, 0x76767f76767f7676
	w ^= zeros
	hour := w&0xff*10 + w>>8&0xff
	minute := w>>24&0xff*10 + w>>32&0xff
	second := w>>48&0xff*10 + w>>56
	return int64(hour*3600 + minute*60 + second), (w|(w&^highs+nines))&highs == 0 && hour < 24 && minute < 60 && second < 60
}

var powersOf10 = [...]int64{1_000_000, 100_000, 10_000, 1000, 100, 10, 1}

// parseFraction reads ".123456…" at the front of b as microseconds, and gives
// its length.
func parseFraction(b []byte) (micros int64, length int, ok bool) {
	if len(b) == 0 || b[0] != '.' {
		return 0, 0, true
	}
	i := 1
	for ; i < len(b) && isDigit(b[i]); i++ {
		if i <= 6 {
			micros = micros*10 + int64(b[i]-'0')
		}
	}
	return micros * powersOf10[min(i-1, 6)], i, i > 1
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
	first, last := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint16(b[8:])
	if first == c.first && last == c.last {
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
	c.first, c.last = first, last
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
