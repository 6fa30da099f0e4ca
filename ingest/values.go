package ingest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

func wantText(v value) *fault {
	if v.kind == text || v.kind == cell {
		return nil
	}
	return &fault{reason: WrongType, detail: "a string was expected"}
}

// fits says whether v has 1 to most bytes and no control character.
func (v value) fits(most int) bool {
	if v.plain {
		return len(v.bytes) > 0 && len(v.bytes) <= most
	}
	return plainBytes(v.bytes, most)
}

// plainBytes says whether b has 1 to most bytes and no control character.
func plainBytes(b []byte, most int) bool {
	if len(b) == 0 || len(b) > most {
		return false
	}
	for i, c := range b {
		// U+0080 to U+009F are C2 80 to C2 9F in UTF-8.
		if c < ' ' || c == 0x7f || c == 0xc2 && i+1 < len(b) && b[i+1] < 0xa0 {
			return false
		}
	}
	return true
}

// The most that one field may say, so that sums over any number of rows stay
// within 64 bits: of one event, and of a day's audience.
const (
	largest         = 1_000_000_000
	largestAudience = 1_000_000_000_000
)

// integer reads digits with an optional minus: no plus, leading zero, point
// or exponent, in CSV as in JSON.
func integer(v value, least, most int64) (int64, *fault) {
	if v.kind != number && v.kind != cell {
		return 0, &fault{reason: WrongType, detail: "a number was expected"}
	}
	b := v.bytes
	if len(b) == 1 && isDigit(b[0]) && int64(b[0]-'0') >= least {
		return int64(b[0] - '0'), nil
	}
	b = bytes.TrimPrefix(b, []byte("-"))
	if len(b) == 0 || digits(b, 0) != len(b) || b[0] == '0' && len(b) > 1 {
		return 0, &fault{reason: BadInteger, detail: quote(v.bytes) + " is not a whole number"}
	}
	n, err := strconv.ParseInt(string(v.bytes), 10, 64)
	if err != nil || n < least || n > most {
		return 0, &fault{reason: OutOfRange, detail: fmt.Sprintf("%s is not from %d to %d", quote(v.bytes), least, most)}
	}
	return n, nil
}

func (t *tools) truth(v value) (bool, *fault) {
	if t.labels == nil && (v.kind == truth || v.kind == cell) && (string(v.bytes) == "true" || string(v.bytes) == "false") {
		return len(v.bytes) == len("true"), nil
	}
	if v.kind != truth && v.kind != cell && t.labels == nil {
		return false, &fault{reason: WrongType, detail: "true or false was expected"}
	}
	v.kind = cell
	word, f := t.one(v, "true or false", func(b []byte) (string, bool) { return match(b, truths) })
	if f != nil && f.reason == UnknownValue {
		f.reason = BadBool
	}
	return word == "true", f
}

func (t *tools) word(v value, known *vocabulary, words []string) (string, *fault) {
	if t.labels == nil && (v.kind == text || v.kind == cell) {
		if word, ok := known.find(v.bytes); ok {
			return word, nil
		}
	}
	return t.one(v, "one of: "+strings.Join(words, ", "), known.find)
}

// one reads a value of a closed vocabulary: a label of the source, or one of
// our own values.
func (t *tools) one(v value, what string, find func([]byte) (string, bool)) (string, *fault) {
	if v.kind == array || v.kind == object || t.labels == nil && (v.kind == number || v.kind == truth) {
		return "", &fault{reason: WrongType, detail: "a string was expected"}
	}
	if label, ok := t.labels[string(v.bytes)]; ok {
		own, _ := find([]byte(label))
		return own, nil
	}
	if word, ok := find(v.bytes); ok {
		return word, nil
	}
	if t.labels != nil && len(v.bytes) > 0 {
		return "", &fault{reason: UnmappedLabel, label: shorten(v.bytes), detail: quote(v.bytes) + " has no mapping in the source's labels"}
	}
	return "", &fault{reason: UnknownValue, detail: quote(v.bytes) + " is not " + what}
}

func (t *tools) harm(v value) (string, *fault) {
	if t.labels == nil && (v.kind == text || v.kind == cell) {
		if harm, ok := t.harms.find(v.bytes); ok {
			return harm, nil
		}
	}
	return t.one(v, "a harm of the taxonomy", t.findHarm)
}

func (t *tools) findHarm(b []byte) (string, bool) {
	harm, ok := t.harms.find(b)
	if !ok && len(b) > 0 && t.hasHarm(string(b)) {
		harm, ok = string(b), true
		t.harms.add(harm)
	}
	return harm, ok
}

// list reads a JSON array of strings, or a CSV cell of values separated by |.
func (t *tools) list(v value, known *vocabulary, words []string) ([]string, *fault) {
	var items [][]byte
	switch v.kind {
	case cell:
		items = bytes.Split(v.bytes, []byte("|"))
	case array:
		var ok bool
		if items, ok = t.items(v.bytes); !ok {
			return nil, &fault{reason: WrongType, detail: "a list of strings was expected"}
		}
	default:
		return nil, &fault{reason: WrongType, detail: "a list was expected"}
	}
	var list []string
	for _, item := range items {
		word, f := t.word(value{kind: text, bytes: item}, known, words)
		if f != nil {
			return nil, f
		}
		for _, other := range list {
			if other == word {
				return nil, &fault{reason: RepeatedItem, detail: quote(item) + " stands twice"}
			}
		}
		list = append(list, word)
	}
	return list, nil
}

// items takes apart an array that the scanner has found well-formed.
func (t *tools) items(b []byte) (items [][]byte, ok bool) {
	t.scanner.scratch = t.scanner.scratch[:0]
	i := skipSpace(b, 1)
	for b[i] != ']' {
		v, next, f := t.scanner.value(b, i)
		if f != nil || v.kind != text {
			return nil, false
		}
		items = append(items, v.bytes)
		if i = skipSpace(b, next); b[i] == ',' {
			i = skipSpace(b, i+1)
		}
	}
	return items, true
}

// match finds b among a few words.
func match(b []byte, words []string) (string, bool) {
	for _, word := range words {
		if string(b) == word {
			return word, true
		}
	}
	return "", false
}

// An arena makes strings out of bytes, many to one allocation. It belongs to
// one goroutine.
type arena struct{ current *strings.Builder }

const arenaBytes = 64 << 10

func (a *arena) keep(b []byte) string {
	if a.current == nil || a.current.Cap()-a.current.Len() < len(b) {
		a.current = new(strings.Builder)
		a.current.Grow(arenaBytes)
	}
	start := a.current.Len()
	a.current.Write(b)
	return a.current.String()[start:]
}

// shorten cuts a field's value to what may be quoted.
func shorten(b []byte) string {
	if len(b) > quotedBytes {
		return printable(trimRune(b[:quotedBytes])) + "…"
	}
	return printable(b)
}

// quote gives a field's value for the detail of a fault.
func quote(b []byte) string { return `"` + shorten(b) + `"` }

// trimRune takes an incomplete rune off the end of b.
func trimRune(b []byte) []byte {
	b = b[:len(b):len(b)]
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i:i]
			}
			break
		}
	}
	return b
}

// printable replaces control characters, which could upset a terminal.
func printable(b []byte) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, string(b))
}

func countCells(got, want int) string {
	return fmt.Sprintf("%d cells where the header has %d", got, want)
}
