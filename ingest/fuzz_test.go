package ingest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"candour/models"
)

// FuzzJSON holds the scanner against encoding/json: what is accepted, and the
// values of known fields; and against it the quick way with all that it has learnt.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":"x","b":1}`, ` { "a" : "\u00e9\ud83d\ude00\n\"" , "b" : -0.5e+10 } `, `{"a":["x",{"y":null}],"b":true}`,
		`{"a":"\ud83d"}`, `{"a":"x","a":"y"}`, `{"z":{},"z":1}`, `{"a":01}`, `{"a":1.}`, `{"a":"x",}`, `{"a":nul}`, `[]`, `{"\u0061":1}`, "{\"a\":\"\t\"}", `{"a":1}x`, `{"a":"\x"}`, `{"a":-}`,
	} {
		f.Add([]byte(seed))
	}
	for _, line := range oddLines {
		f.Add([]byte(line))
	}
	names := []string{"a", "b"}
	s := newJSONScanner(names)
	w, file := testWorker(f, models.Exposures, false)
	f.Fuzz(func(t *testing.T, line []byte) {
		if !utf8.Valid(line) {
			return // refused before the scanner
		}
		quickAsStrict(t, w, file, line)
		fault := s.scan(line)
		var want map[string]json.RawMessage
		err := json.Unmarshal(line, &want)
		if fault != nil {
			explained := fault.reason == RepeatedField || strings.HasSuffix(fault.detail, unpaired) || strings.Contains(fault.detail, "more than")
			if err == nil && want != nil && !explained && !strings.Contains(fault.detail, "nested") {
				t.Fatalf("%q: %s, but encoding/json takes it", line, fault.detail)
			}
			return
		}
		if err != nil {
			t.Fatalf("%q: accepted, but encoding/json says %v", line, err)
		}
		if known := len(want) - len(s.unknown); known < 0 || known > len(names) {
			t.Fatalf("%q: %d fields not known of %d", line, len(s.unknown), len(want))
		}
		for i, name := range names {
			compareJSON(t, line, s.values[i], want[name])
		}
	})
}

// quickAsStrict learns from a line and takes it apart both ways.
func quickAsStrict(t *testing.T, w *worker, file *inputFile, line []byte) {
	line, _, _ = bytes.Cut(line, []byte("\n"))
	data := append(slices.Clone(line), padding...)
	for range 2 {
		n := w.plain(file, data)
		values, unknown := slices.Clone(w.values), slices.Clone(w.unknown)
		f := unreadable(line)
		if f == nil {
			f = w.json.scan(line)
		}
		if f == nil {
			w.template.learn(data[:len(line)+1], w.json.members)
		}
		if n > 0 {
			w.values, w.unknown = values, unknown
			samePlain(t, w, line, n, f, w.json.values, w.json.unknown)
		}
	}
}

func compareJSON(t *testing.T, line []byte, got value, want json.RawMessage) {
	t.Helper()
	if want == nil || string(want) == "null" {
		if got.kind != absent {
			t.Fatalf("%q: value %q, want none", line, got.bytes)
		}
		return
	}
	if want[0] != '"' {
		if string(got.bytes) != string(want) || got.kind == text {
			t.Fatalf("%q: value %q, want %q", line, got.bytes, want)
		}
		return
	}
	var s string
	if err := json.Unmarshal(want, &s); err != nil || got.kind != text || string(got.bytes) != s {
		t.Fatalf("%q: value %q, want %q (%v)", line, got.bytes, s, err)
	}
}

// FuzzCSV holds the scanner against encoding/csv: where that reads all of the
// text, so do we, with the same cells; and every byte belongs to one record.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n" + padding, "a,b\r\n,\r\n" + padding, "a,\xc3\xa9\na\r,b\n\x7f,\n" + padding, "a,b\n1,2\n", "\"a\"\"b\",\"c\nd\"\r\n,", "a\"b,c\n", "\"a,b\nc,d\n", "\"a\"b\n", "a,b\r\n\r\nc,d", ",,\n", "\"\"\n", "a\r", "\"a\"\r", "\"a\r\nb\",c",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var got [][]string
		clean := true
		var s csvScanner
		quick := csvScanner{columns: 2}
		for rest := b; len(rest) > 0; {
			n, fault := s.scan(rest, true)
			if n < 1 || n > len(rest) || n < len(rest) && rest[n-1] != '\n' {
				t.Fatalf("%q: a record of %d bytes", rest, n)
			}
			clean = clean && fault == nil
			plainAsStrict(t, &quick, rest, n, fault, s.cells)
			if fault == nil && len(bytes.Trim(rest[:n], "\r\n")) > 0 {
				var cells []string
				for _, c := range s.cells {
					cells = append(cells, strings.ReplaceAll(string(c), "\r\n", "\n"))
				}
				got = append(got, cells)
			}
			rest = rest[n:]
		}
		r := csv.NewReader(bytes.NewReader(b))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if bytes.Contains(b, []byte("\r\r")) || bytes.Contains(b, []byte("\r\"")) || bytes.Contains(b, []byte("\"\r")) {
			return // encoding/csv drops some carriage returns and not others
		}
		if (err == nil) != clean {
			t.Fatalf("%q: read cleanly: %v, but encoding/csv says %v", b, clean, err)
		}
		if err == nil && !slices.EqualFunc(got, want, func(a, b []string) bool { return slices.Equal(a, b) }) {
			t.Fatalf("%q: %q, want %q", b, got, want)
		}
	})
}

// plainAsStrict takes a record of two cells apart in the quick way, as often as
// it takes for widths to be guessed.
func plainAsStrict(t *testing.T, quick *csvScanner, rest []byte, n int, f *fault, cells [][]byte) {
	for range steadyRun + 1 {
		got := quick.plain(rest)
		if got > 0 && (got != n || f != nil || !slices.EqualFunc(quick.cells, cells, bytes.Equal)) {
			t.Fatalf("%q: %d bytes, cells %q in the quick way, want %d, %q, %+v", rest, got, quick.cells, n, cells, f)
		}
	}
}

// strict is RFC 3339's form: package time also takes a comma for the point,
// hours of one digit and offsets beyond a day.
var strict = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// FuzzTime holds the parser against package time.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{
		"2026-03-01T09:30:00Z", "2026-03-01T09:30:00.123456789+01:00", "1990-01-01T00:30:00+01:00", "2099-12-31T23:59:59.9999999-00:00",
		"2024-02-29T00:00:00Z", "2026-02-29T00:00:00Z", "2026-03-01t09:30:00z", "2026-03-01T09:30:00", "2026-03-01T09:30:00,5Z",
		"2026-03-01T24:00:00Z", "2026-12-31T23:59:60Z", "2026-03-01T09:30:00+24:00", "0000-01-01T00:00:00Z", "2026-03-01T09:30:00.Z",
	} {
		f.Add([]byte(seed))
	}
	var c clock
	f.Fuzz(func(t *testing.T, b []byte) {
		got, fault := c.time(b)
		var want time.Time
		err := want.UnmarshalText(b)
		if err == nil && !strict.Match(b) {
			err = errors.New("not RFC 3339, though package time takes it")
		}
		inRange := !want.Before(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)) && want.Before(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
		switch {
		case err != nil && (fault == nil || fault.reason != BadTime):
			t.Fatalf("%q: fault %v, but package time says %v", b, fault, err)
		case err == nil && !inRange && (fault == nil || fault.reason != OutOfRange):
			t.Fatalf("%q: fault %v, want out of range", b, fault)
		case err == nil && inRange && (fault != nil || got != want.UnixMicro()):
			t.Fatalf("%q: %d, fault %v, want %d", b, got, fault, want.UnixMicro())
		}
	})
}

// FuzzLines: every line goes to exactly one of kept and rejected, wherever
// chunks are cut.
func FuzzLines(f *testing.F) {
	f.Add([]byte(`{"appeal_id":"a","lodged_at":"2026-03-01T10:00:00Z","decision_id":"d","contests":"account"}`+"\n\n{\n"), false)
	f.Add([]byte("a,2026-03-01T10:00:00Z,d,account\n\"b\n,c"), true)
	layout := newLayout(&Source{Logs: []Mapping{{Log: "appeals"}}}, "")
	f.Fuzz(func(t *testing.T, b []byte, isCSV bool) {
		source := &Source{}
		tools := source.tools(hasHarm)
		tools.hasher = newHasher(testKey)
		w := newWorker(layout, tools)
		file := &inputFile{accounts: []*FileAccount{newAccount("f", "appeals", "", "")}, ids: []int64{1}}
		var scanner *csvScanner
		if isCSV {
			file.header, file.cells, scanner = []int{0, 1, 2, 3}, make([]string, 4), &csvScanner{columns: 4}
		}
		c := newChunker(bytes.NewReader(b), scanner)
		var lines, kept, rejected, ends int64
		for {
			next, err := c.next()
			if err == io.EOF {
				break
			}
			j := &job{file: file, chunk: next}
			w.work(j)
			lines += j.batch.plans[0].lines
			kept += int64(len(j.batch.plans[0].rows.(*rowBatch[models.Appeal]).rows))
			rejected += int64(len(j.batch.rejected))
			ends += j.batch.lineEnds
		}
		if lines != kept+rejected {
			t.Fatalf("%d lines, %d kept, %d rejected", lines, kept, rejected)
		}
		if want := int64(bytes.Count(b, []byte("\n"))); ends != want && ends != want+1 {
			t.Fatalf("%d line ends, want %d", ends, want)
		}
	})
}
