package ingest

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// A template remembers how the lines that the strict scanner accepted were
// written: the bytes around their values, and which followed which. A line made
// of such bytes and of values in their plainest form is taken apart without
// looking at each byte again. Whatever differs in anything is left to the strict
// scanner, which alone decides what is accepted.
//
// Any way along the steps is an object by RFC 8259: each step but the last
// is a comma (a brace in the first), a name and a colon with white space
// between them as the strict scanner found them, and no name is passed twice.
type template struct {
	values  []value  // of the line matched last
	unknown [][]byte // its names that are not known, in order
	filled  uint64   // names whose values may stand in values
	steps   []step   // the first is the line's beginning, and has no bytes
	missed  int      // lines since steps was full
}

// A step is the bytes before one value, or from the last value on.
type step struct {
	words  [3]uint64 // its first 24 bytes
	masks  [3]uint64 // which bytes of words there are
	rest   string    // what follows them
	length int
	name   uint64  // a bit for the name, the same in all steps with it; 0: the last step
	column int     // -1: not known
	text   []byte  // the name
	next   []uint8 // steps seen after this, the latest first
	width
}

// A width guesses how long the text in one place of a line is. Where that is the
// same in all lines, the text is only looked at as to whether it is as long:
// where the next begins is known before this one has been read, and the processor
// goes ahead.
type width struct{ last, run int }

// end gives the index of the byte, sure to be none that notPlain would pass by,
// that ends the text from i on, or 0 if that is not where it was in the lines before.
func (w *width) end(b []byte, i int, closing byte, other uint64) int {
	end := i + w.last
	if w.run < steadyRun || end+8 > len(b) || b[end] != closing {
		return 0
	}
	marks, this := uint64(0), uint64(closing)*ones
	for ; i+8 <= end; i += 8 {
		marks |= notPlain(binary.LittleEndian.Uint64(b[i:]), this, other)
	}
	mask := uint64(1)<<(8*(end-i)) - 1
	if marks|notPlain(binary.LittleEndian.Uint64(b[i:])&mask|'0'*ones&^mask, this, other) != 0 {
		return 0
	}
	return end
}

func (w *width) saw(length int) {
	if length != w.last {
		w.last, w.run = length, 0
	}
	w.run++
}

const (
	maxSteps   = 64 // so that a bit stands for each
	maxNext    = 8
	maxLiteral = 256
	maxMissed  = 4096 // lines for which full steps are kept though they do not match
	steadyRun  = 8    // lines after which a text's length is guessed
)

func newTemplate(columns int) *template {
	return &template{values: make([]value, columns), steps: make([]step, 1, maxSteps)}
}

// match takes the line at the front of b apart, if it can, and gives its length
// with its line end.
func (t *template) match(b []byte) (length int, ok bool) {
	t.unknown = t.unknown[:0]
	seen, i := uint64(0), 0
	for s := &t.steps[0]; len(s.next) > 0; {
		next := &t.steps[s.next[0]%maxSteps]
		if !next.begins(b[i:]) {
			if next = t.follow(s, b[i:]); next == nil {
				break
			}
		}
		s = next
		i += s.length
		if ok = s.name == 0 && i <= lineLimit; ok || s.name&^seen == 0 {
			break
		}
		seen |= s.name
		end := t.take(s, b, i)
		if end == 0 {
			break
		}
		i = end
	}
	for old := t.filled &^ seen; old != 0; old &= old - 1 {
		if column := t.steps[bits.TrailingZeros64(old)].column; column >= 0 {
			t.values[column] = value{}
		}
	}
	t.filled = seen
	return i, ok
}

// take files the value at i that follows s and gives the index after it, or 0.
func (t *template) take(s *step, b []byte, i int) int {
	v, end := s.value(b, i)
	switch {
	case end == 0:
	case s.column >= 0:
		t.values[s.column] = v
	default:
		t.unknown = append(t.unknown, s.text)
	}
	return end
}

// follow gives the step after s whose bytes b begins with, or nil.
func (t *template) follow(s *step, b []byte) *step {
	for k, index := range s.next {
		if next := &t.steps[index]; next.begins(b) {
			copy(s.next[1:k+1], s.next[:k])
			s.next[0] = index
			return next
		}
	}
	return nil
}

// begins says whether b begins with the step's bytes; it may say no if b has
// fewer than 24.
func (s *step) begins(b []byte) bool {
	if len(b) < 24 {
		return false
	}
	other := (binary.LittleEndian.Uint64(b)^s.words[0])&s.masks[0] |
		(binary.LittleEndian.Uint64(b[8:])^s.words[1])&s.masks[1] |
		(binary.LittleEndian.Uint64(b[16:])^s.words[2])&s.masks[2]
	return other == 0 && (s.rest == "" || len(b) >= s.length && string(b[24:s.length]) == s.rest)
}

// learn takes in a line, with its line end, that the strict scanner accepted.
func (t *template) learn(line []byte, members []member) {
	if len(members) == 0 || line[len(line)-1] != '\n' || !t.room() {
		return
	}
	at, from := 0, 0
	for _, m := range members {
		if at = t.step(at, line[from:m.begin], m); at < 0 {
			return
		}
		from = m.end
	}
	t.step(at, line[from:], member{column: -1})
}

// room makes place for new steps once many lines have not matched the old.
func (t *template) room() bool {
	if len(t.steps) < maxSteps {
		return true
	}
	if t.missed++; t.missed < maxMissed {
		return false
	}
	*t = *newTemplate(len(t.values))
	return true
}

// step gives the index of the step with these bytes, which is made if need be,
// as one that follows another, or -1.
func (t *template) step(after int, literal []byte, m member) int {
	s := &t.steps[after]
	for _, index := range s.next {
		if t.steps[index].is(literal) {
			return int(index)
		}
	}
	index := 1
	for index < len(t.steps) && !t.steps[index].is(literal) {
		index++
	}
	if index == len(t.steps) {
		if index == maxSteps || len(literal) > maxLiteral {
			return -1
		}
		t.steps = append(t.steps, newStep(literal, m))
		if m.end > 0 {
			t.steps[index].name = 1 << t.first(m)
		}
	}
	if len(s.next) == maxNext {
		s.next = s.next[:maxNext-1]
	}
	s.next = append(s.next, uint8(index))
	return index
}

// first is the first step with a name.
func (t *template) first(m member) int {
	for i := 1; ; i++ {
		if s := &t.steps[i]; s.text != nil && bytes.Equal(s.text, m.name) {
			return i
		}
	}
}

func newStep(literal []byte, m member) step {
	s := step{length: len(literal), column: m.column}
	if m.end > 0 {
		s.text = append([]byte{}, m.name...)
	}
	for k, c := range literal[:min(len(literal), 24)] {
		s.words[k/8] |= uint64(c) << (k % 8 * 8)
		s.masks[k/8] |= 0xff << (k % 8 * 8)
	}
	if len(literal) > 24 {
		s.rest = string(literal[24:])
	}
	return s
}

func (s *step) is(literal []byte) bool {
	var padded [maxLiteral + 24]byte
	return s.length == len(literal) && s.begins(padded[:copy(padded[:maxLiteral], literal)+24])
}

// value reads the value at i as plainValue does.
func (s *step) value(b []byte, i int) (value, int) {
	if b[i] == '"' {
		if end := s.end(b, i+1, '"', '\\'*ones); end > 0 {
			return value{kind: text, plain: true, bytes: b[i+1 : end]}, end + 1
		}
	}
	if i+17 <= len(b) && b[i] == '"' {
		if at := firstMark(b[i+1:], '"'*ones, '\\'*ones); at < 16 && b[i+1+at] == '"' {
			s.saw(at)
			return value{kind: text, plain: true, bytes: b[i+1 : i+1+at]}, i + at + 2
		}
	}
	v, end := plainValue(b, i)
	if v.plain {
		s.saw(len(v.bytes))
	}
	return v, end
}

// plainValue reads the value that begins at i if it is in plain form, and
// gives the index after it; 0 says that it is not.
func plainValue(b []byte, i int) (value, int) {
	if i+8 > len(b) {
		return value{}, 0
	}
	switch c := b[i]; {
	case c == '"':
		end, plain := plainText(b, i+1)
		if end == 0 {
			return value{}, 0
		}
		return value{kind: text, plain: plain, bytes: b[i+1 : end]}, end + 1
	case isDigit(c) || c == '-':
		if end, ok := numberEnd(b, i); ok {
			return value{kind: number, bytes: b[i:end]}, end
		}
	case c == '[':
		if end := plainList(b, i); end > 0 {
			return value{kind: array, bytes: b[i:end]}, end
		}
	case string(b[i:i+4]) == "null":
		return value{}, i + 4
	case string(b[i:i+4]) == "true":
		return value{kind: truth, bytes: b[i : i+4]}, i + 4
	case string(b[i:i+5]) == "false":
		return value{kind: truth, bytes: b[i : i+5]}, i + 5
	}
	return value{}, 0
}

// Eight bytes that are all 1, or all their highest bits.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plainText gives the index of the quote that ends a string without escapes,
// and whether all of it is printable ASCII; 0 says that the strict scanner has
// to look.
func plainText(b []byte, i int) (end int, plain bool) {
	end = nextMark(b, i, '"'*ones, '\\'*ones)
	switch {
	case end == len(b):
		return 0, false
	case b[end] == '"':
		return end, true
	}
	return otherText(b, i, end), false
}

// nextMark gives the index of the first byte from i on that notPlain marks, or
// len(b) if the last bytes of b would have to be looked at for it.
func nextMark(b []byte, i int, this, that uint64) int {
	for ; i+16 <= len(b); i += 16 {
		if at := firstMark(b[i:], this, that); at < 16 {
			return i + at
		}
	}
	return len(b)
}

// firstMark is the index of the first of 16 bytes that notPlain marks, or 16.
// Which of the two words it is in would be guessed wrong too often.
func firstMark(b []byte, this, that uint64) int {
	at := bits.TrailingZeros64(notPlain(binary.LittleEndian.Uint64(b), this, that)) / 8
	after := bits.TrailingZeros64(notPlain(binary.LittleEndian.Uint64(b[8:]), this, that)) / 8
	return at + after&-(at>>3)
}

// notPlain marks, by the high bit of the lowest byte that has it set, the first
// of two ASCII characters, each given eight times, of control characters
// (DEL among them) and of bytes beyond ASCII: borrows and carries only ever
// reach the bytes above one of these.
func notPlain(w, this, that uint64) uint64 {
	return (((w ^ this) - ones) | ((w ^ that) - ones) | (w - ' '*ones) | (w + ones) | w) & highs
}

// otherText goes on where plainText met a byte that is not plain.
func otherText(b []byte, start, i int) int {
	for ; i < len(b) && b[i] >= ' ' && b[i] != '\\'; i++ {
		if b[i] == '"' {
			if utf8.Valid(b[start:i]) {
				return i
			}
			break
		}
	}
	return 0
}

// plainList gives the index after a list of plain strings without white space,
// or 0.
func plainList(b []byte, i int) int {
	if b[i+1] == ']' {
		return i + 2
	}
	for i++; i < len(b) && b[i] == '"'; i++ {
		if i, _ = plainText(b, i+1); i == 0 || i+1 == len(b) {
			return 0
		}
		switch i++; b[i] {
		case ',':
		case ']':
			return i + 1
		default:
			return 0
		}
	}
	return 0
}
