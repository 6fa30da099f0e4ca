package ingest

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// A valueKind says what stood in the line.
type valueKind uint8

const (
	absent       valueKind = iota // not there, null, or an empty cell
	text                          // a JSON string, decoded
	number                        // a JSON number, as written
	truth                         // true or false, as written
	array                         // a JSON array, as written
	object                        // a JSON object, as written
	cell                          // a CSV cell or a constant: its text may stand for any type
	pseudonymous                  // a person's pseudonym, 16 bytes, of a line that is replayed
)

// A value is one field's value in a line. The bytes are valid until the next
// line is scanned.
type value struct {
	kind  valueKind
	plain bool // the bytes are known to be printable ASCII
	bytes []byte
}

// A jsonScanner takes JSON lines apart. It accepts one object a line by RFC
// 8259, with any value but of the known fields only scalars and arrays are of
// use. It belongs to one goroutine.
type jsonScanner struct {
	names   map[string]int // known fields: index into values
	values  []value        // of the line scanned last
	unknown [][]byte       // names of its fields that are not known, in order
	line    uint32
	seen    []uint32 // the line in which a known field stood last
	guess   []known  // the fields of an earlier line by position, to save look-ups
	scratch []byte   // decoded strings
	members []member // of the line, in order
}

// A member is where a field of the line stood.
type member struct {
	name       []byte // decoded
	column     int    // -1: not known
	begin, end int    // of its value
}

type known struct {
	name  string
	index int
}

func newJSONScanner(names []string) *jsonScanner {
	s := &jsonScanner{names: map[string]int{}, values: make([]value, len(names)), seen: make([]uint32, len(names))}
	for i, name := range names {
		s.names[name] = i
	}
	return s
}

// scan takes one line apart; the values are in s.values.
func (s *jsonScanner) scan(b []byte) *fault {
	clear(s.values)
	s.unknown, s.scratch, s.members = s.unknown[:0], s.scratch[:0], s.members[:0]
	s.line++
	i := skipSpace(b, 0)
	if i == len(b) || b[i] != '{' {
		return badJSON(i, "an object was expected")
	}
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == '}' {
		return s.end(b, i+1)
	}
	for position := 0; ; position++ {
		if position == maxFieldsALine {
			return badJSON(i, "the object has more than 1000 fields")
		}
		next, f := s.member(b, i, position)
		if f != nil {
			return f
		}
		i = skipSpace(b, next)
		switch {
		case i < len(b) && b[i] == ',':
			i = skipSpace(b, i+1)
		case i < len(b) && b[i] == '}':
			return s.end(b, i+1)
		default:
			return badJSON(i, "a comma or } was expected")
		}
	}
}

func (s *jsonScanner) end(b []byte, i int) *fault {
	if i = skipSpace(b, i); i < len(b) {
		return badJSON(i, "something follows the object")
	}
	return nil
}

// member reads "name": value at i and gives the index after it.
func (s *jsonScanner) member(b []byte, i, position int) (int, *fault) {
	if i == len(b) || b[i] != '"' {
		return 0, badJSON(i, "a field name in quotes was expected")
	}
	name, i, f := s.text(b, i+1)
	if f != nil {
		return 0, f
	}
	if i = skipSpace(b, i); i == len(b) || b[i] != ':' {
		return 0, badJSON(i, "a colon was expected")
	}
	i = skipSpace(b, i+1)
	v, next, f := s.value(b, i)
	if f != nil {
		return 0, f
	}
	column, f := s.store(name, position, v)
	s.members = append(s.members, member{name, column, i, next})
	return next, f
}

// store files v under its name and gives its column, or -1.
func (s *jsonScanner) store(name []byte, position int, v value) (int, *fault) {
	index, ok := s.find(name, position)
	if !ok {
		for _, other := range s.unknown {
			if string(other) == string(name) {
				return -1, &fault{reason: RepeatedField, detail: "a field that is not known stands twice"}
			}
		}
		s.unknown = append(s.unknown, name)
		return -1, nil
	}
	if s.seen[index] == s.line {
		return -1, &fault{reason: RepeatedField, field: string(name), detail: "the field stands twice"}
	}
	s.seen[index] = s.line
	s.values[index] = v
	return index, nil
}

// find looks a known name up, first where the line before had it.
func (s *jsonScanner) find(name []byte, position int) (int, bool) {
	if position < len(s.guess) && s.guess[position].name == string(name) {
		return s.guess[position].index, true
	}
	index, ok := s.names[string(name)]
	if ok {
		for len(s.guess) <= position {
			s.guess = append(s.guess, known{})
		}
		s.guess[position] = known{string(name), index}
	}
	return index, ok
}

// value reads the value that begins at i.
func (s *jsonScanner) value(b []byte, i int) (value, int, *fault) {
	if i == len(b) {
		return value{}, 0, badJSON(i, "a value was expected")
	}
	switch c := b[i]; {
	case c == '"':
		decoded, next, f := s.text(b, i+1)
		return value{kind: text, bytes: decoded}, next, f
	case c == '-' || isDigit(c):
		next, ok := numberEnd(b, i)
		if !ok {
			return value{}, 0, badJSON(i, "a number is malformed")
		}
		return value{kind: number, bytes: b[i:next]}, next, nil
	case c == '[' || c == '{':
		next, f := s.skipNested(b, i, 1)
		if f != nil {
			return value{}, 0, f
		}
		if c == '[' {
			return value{kind: array, bytes: b[i:next]}, next, nil
		}
		return value{kind: object, bytes: b[i:next]}, next, nil
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if len(b)-i >= len(word) && string(b[i:i+len(word)]) == word {
			next := i + len(word)
			if word == "null" {
				return value{}, next, nil
			}
			return value{kind: truth, bytes: b[i:next]}, next, nil
		}
	}
	return value{}, 0, badJSON(i, "a value was expected")
}

// skipNested checks the array or object that begins at i.
func (s *jsonScanner) skipNested(b []byte, i, depth int) (int, *fault) {
	if depth > maxNesting {
		return 0, badJSON(i, "values are nested deeper than 64 levels")
	}
	closing := b[i] + 2 // ] and } stand two after [ and {
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == closing {
		return i + 1, nil
	}
	for {
		next, f := s.skipItem(b, i, depth, closing == '}')
		if f != nil {
			return 0, f
		}
		i = skipSpace(b, next)
		switch {
		case i < len(b) && b[i] == ',':
			i = skipSpace(b, i+1)
		case i < len(b) && b[i] == closing:
			return i + 1, nil
		default:
			return 0, badJSON(i, "a comma or the end of a list or object was expected")
		}
	}
}

// skipItem checks one element of an array or one member of an object.
func (s *jsonScanner) skipItem(b []byte, i, depth int, named bool) (int, *fault) {
	if named {
		if i == len(b) || b[i] != '"' {
			return 0, badJSON(i, "a field name in quotes was expected")
		}
		_, next, f := s.text(b, i+1)
		if f != nil {
			return 0, f
		}
		if i = skipSpace(b, next); i == len(b) || b[i] != ':' {
			return 0, badJSON(i, "a colon was expected")
		}
		i = skipSpace(b, i+1)
	}
	if i < len(b) && (b[i] == '[' || b[i] == '{') {
		return s.skipNested(b, i, depth+1)
	}
	_, next, f := s.value(b, i)
	return next, f
}

// text reads a string whose first byte after the quote is at i.
func (s *jsonScanner) text(b []byte, i int) ([]byte, int, *fault) {
	start := i
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return b[start:i], i + 1, nil
		case c == '\\':
			return s.escapedText(b, start, i)
		case c < ' ':
			return nil, 0, badJSON(i, "a string holds a control character")
		}
	}
	return nil, 0, badJSON(i, "a string is not closed")
}

// escapedText goes on where text met the first backslash.
func (s *jsonScanner) escapedText(b []byte, start, i int) ([]byte, int, *fault) {
	begin := len(s.scratch)
	s.scratch = append(s.scratch, b[start:i]...)
	for i < len(b) {
		switch c := b[i]; {
		case c == '"':
			return s.scratch[begin:len(s.scratch):len(s.scratch)], i + 1, nil
		case c < ' ':
			return nil, 0, badJSON(i, "a string holds a control character")
		case c == '\\':
			r, next, f := escape(b, i)
			if f != nil {
				return nil, 0, f
			}
			s.scratch, i = utf8.AppendRune(s.scratch, r), next
		default:
			s.scratch, i = append(s.scratch, c), i+1
		}
	}
	return nil, 0, badJSON(i, "a string is not closed")
}

// escape decodes the escape whose backslash is at i.
func escape(b []byte, i int) (rune, int, *fault) {
	const letters, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if i+1 < len(b) && b[i+1] == 'u' {
		return unicodeEscape(b, i)
	}
	for k := range len(letters) {
		if i+1 < len(b) && b[i+1] == letters[k] {
			return rune(meanings[k]), i + 2, nil
		}
	}
	return 0, 0, badJSON(i, "an escape is malformed")
}

func unicodeEscape(b []byte, i int) (rune, int, *fault) {
	r, ok := hex4(b, i+2)
	if !ok {
		return 0, 0, badJSON(i, "an escape is malformed")
	}
	if !utf16.IsSurrogate(r) {
		return r, i + 6, nil
	}
	if i+7 < len(b) && b[i+6] == '\\' && b[i+7] == 'u' {
		if low, ok := hex4(b, i+8); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, i + 12, nil
			}
		}
	}
	return 0, 0, badJSON(i, unpaired)
}

// unpaired is the one fault that encoding/json, the fuzz test's oracle, lets pass.
const unpaired = "an escape is half of a surrogate pair"

func hex4(b []byte, i int) (rune, bool) {
	if i+4 > len(b) {
		return 0, false
	}
	var r rune
	for _, c := range b[i : i+4] {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// numberEnd gives the index after the JSON number that begins at i.
func numberEnd(b []byte, i int) (int, bool) {
	if b[i] == '-' {
		i++
	}
	first := i
	if i = digits(b, i); i == first || b[first] == '0' && i > first+1 {
		return 0, false
	}
	if i < len(b) && b[i] == '.' {
		first = i + 1
		if i = digits(b, first); i == first {
			return 0, false
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		first = i
		if i = digits(b, first); i == first {
			return 0, false
		}
	}
	return i, true
}

func digits(b []byte, i int) int {
	for i < len(b) && isDigit(b[i]) {
		i++
	}
	return i
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

func badJSON(i int, what string) *fault {
	return &fault{reason: BadJSON, detail: fmt.Sprintf("byte %d: %s", i+1, what)}
}
