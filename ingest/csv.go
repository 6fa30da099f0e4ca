package ingest

import (
	"bytes"
)

// A csvScanner takes CSV records apart by RFC 4180. It belongs to one
// goroutine.
type csvScanner struct {
	columns int      // cells a record must have; 0: any number
	cells   [][]byte // of the record scanned last, unquoted
	scratch []byte
	widths  []width // of the cells of plain records
}

// plain takes the record at the front of b apart if it ends in b and all its
// cells are printable ASCII without quotes, and gives its length with its line
// end; otherwise 0, and scan has to look.
func (s *csvScanner) plain(b []byte) int {
	for len(s.widths) < s.columns {
		s.widths = append(s.widths, width{})
	}
	s.cells = s.cells[:0]
	for start := 0; ; {
		if len(s.cells) == s.columns {
			return 0
		}
		w := &s.widths[len(s.cells)]
		i := w.end(b, start, ',', '"'*ones)
		if i == 0 {
			if i = nextMark(b, start, ','*ones, '"'*ones); i == len(b) {
				return 0
			}
			w.saw(i - start)
		}
		s.cells = append(s.cells, b[start:i])
		if start = i + 1; b[i] == ',' {
			continue
		}
		if b[i] == '\r' && start < len(b) {
			i, start = start, start+1
		}
		if b[i] != '\n' || len(s.cells) < s.columns || start > lineLimit {
			return 0
		}
		return start
	}
}

// scan takes the first record of b apart and gives its length with its line
// end. With final, b ends where the file does; otherwise length 0 says that
// the record goes on after b.
//
// A record over several lines that cannot be taken apart is most likely a
// stray quote: only its first line is rejected, and the next record begins
// after it, so that the lines behind are not lost.
func (s *csvScanner) scan(b []byte, final bool) (int, *fault) {
	s.cells, s.scratch = s.cells[:0], s.scratch[:0]
	line := bytes.IndexByte(b, '\n') + 1
	if line == 0 {
		if !final {
			return 0, nil
		}
		line = len(b)
	}
	n, ok := s.record(b, final)
	switch {
	case !ok || n > lineLimit && n > line:
		return line, &fault{reason: BadCSV, detail: "a quote is out of place or not closed"}
	case n == 0:
		return 0, nil
	case s.columns == 0 || len(s.cells) == s.columns:
		return n, nil
	case n > line:
		return line, &fault{reason: BadCSV, detail: "a quote is out of place or not closed"}
	}
	return n, &fault{reason: WrongCells, detail: countCells(len(s.cells), s.columns)}
}

// record reads cells up to a line end outside quotes.
func (s *csvScanner) record(b []byte, final bool) (int, bool) {
	for i := 0; ; i++ {
		var content []byte
		var ok bool
		if i < len(b) && b[i] == '"' {
			content, i, ok = s.quoted(b, i+1)
			if !ok && i == len(b) && !final && len(b) <= lineLimit {
				return 0, true // the quote may be closed later
			}
		} else {
			content, i, ok = unquoted(b, i)
		}
		if !ok {
			return 0, false
		}
		s.cells = append(s.cells, content)
		switch {
		case i < len(b) && b[i] == ',':
		case i < len(b): // a line end
			return i + 1, true
		case final:
			return len(b), true
		default:
			return 0, true
		}
	}
}

// unquoted reads a cell without quotes up to a comma, a line end or the end of b.
func unquoted(b []byte, i int) ([]byte, int, bool) {
	start := i
	for ; i < len(b); i++ {
		switch b[i] {
		case ',':
			return b[start:i], i, true
		case '\n':
			return bytes.TrimSuffix(b[start:i], []byte("\r")), i, true
		case '"':
			return nil, i, false
		}
	}
	return bytes.TrimSuffix(b[start:], []byte("\r")), i, true
}

// quoted reads a cell after its opening quote, up to the comma, line end or
// end of b that follows its closing quote.
func (s *csvScanner) quoted(b []byte, i int) ([]byte, int, bool) {
	start, begin := i, len(s.scratch)
	for {
		k := bytes.IndexByte(b[i:], '"')
		if k < 0 {
			return nil, len(b), false
		}
		i += k
		if i+1 < len(b) && b[i+1] == '"' {
			s.scratch = append(s.scratch, b[start:i+1]...)
			i += 2
			start = i
			continue
		}
		content := b[start:i]
		if len(s.scratch) > begin {
			s.scratch = append(s.scratch, content...)
			content = s.scratch[begin:len(s.scratch):len(s.scratch)]
		}
		i++
		if i < len(b) && b[i] == '\r' && (i+1 == len(b) || b[i+1] == '\n') {
			i++
		}
		return content, i, i == len(b) || b[i] == ',' || b[i] == '\n'
	}
}
