package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"candour/models"

	"github.com/rogpeppe/go-internal/txtar"
)

// padding follows a line, so that it is not the last of its chunk: that one is
// always taken apart by the strict scanners.
var padding = "\n" + strings.Repeat(" ", 64) + "\n"

// testLines are the lines of a log in testdata, and some in odd forms.
func testLines(t testing.TB, log string) []string {
	archive, err := txtar.ParseFile(filepath.Join("testdata", log+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "lines") && strings.HasSuffix(f.Name, "json") {
			lines = append(lines, strings.Split(strings.TrimSpace(string(f.Data)), "\n")...)
		}
	}
	return append(lines, oddLines...)
}

const oddExposure = `"viewed_at":"2026-03-01T10:00:00.123Z","viewer_id":"v1","viewer_age_band":"13-15","content_id":"c","surface":"search"`

// oddLines change shape from one to the next: optional fields, other orders,
// spaces, escapes, fields twice, fields not known, text beyond ASCII, other kinds
// of values, carriage returns, blanks, a byte order mark, NUL and broken UTF-8.
var oddLines = []string{
	`{"event_id":"e1",` + oddExposure + `}`, `{"event_id":"e2",` + oddExposure + `,"views":3}`, `{"event_id":"e3",` + oddExposure + `,"views":3,"harm":null}`,
	`{` + oddExposure + `,"event_id":"e4"}`, `{"event_id":"e5", ` + oddExposure + ` }`, `  { "event_id" : "e6" ,` + oddExposure + "}\t",
	`{"event_id":"e\u0037",` + oddExposure + `}`, `{"event\u005fid":"e8",` + oddExposure + `}`, `{"event_id":"e\"9\\",` + oddExposure + `}`,
	`{"event_id":"e10",` + oddExposure + `,"event_id":"e10"}`, `{"event_id":"e11",` + oddExposure + `,"event\u005fid":"e11"}`,
	`{"event_id":"e12",` + oddExposure + `,"spare":1}`, `{"event_id":"e13",` + oddExposure + `,"spare":1,"spare":1}`, `{"event_id":"e14","other":{"a":[1,{}]},` + oddExposure + `}`,
	`{"event_id":"é15",` + oddExposure + `}`, `{"event_id":"e16` + "\u0085" + `",` + oddExposure + `}`, `{"event_id":"e17` + "\x7f" + `",` + oddExposure + `}`, `{"event_id":"e18` + "\xff" + `",` + oddExposure + `}`,
	`{"event_id":"e19` + "\x00" + `",` + oddExposure + `}`, `{"event_id":"e20` + "\t" + `",` + oddExposure + `}`, `{"event_id":"",` + oddExposure + `}`, `{"event_id":22,` + oddExposure + `}`,
	`{"event_id":true,` + oddExposure + `}`, `{"event_id":["e24"],` + oddExposure + `}`, `{"event_id":"e25",` + oddExposure + "}\r", "\ufeff" + `{"event_id":"e26",` + oddExposure + `}`,
	`{"event_id":"e27",` + oddExposure + `,"views":03}`, `{"event_id":"e28",` + oddExposure + `,"views":3.0}`, `{"event_id":"e29",` + oddExposure + `,"views":-3}`, `{"event_id":"e30",` + oddExposure + `,"views":12345678901234567890}`,
	`{"event_id":"e31",` + oddExposure + `,}`, `{"event_id":"e32",` + oddExposure, `{"event_id":"e33",` + oddExposure + `}x`, `{"event_id":"e34",` + oddExposure + `}}`, `{}`, `[]`, `null`, `  `, ``,
	`{"restrictions":[]}`, `{"restrictions":["warn","label"]}`, `{"restrictions":["warn", "label"]}`, `{"restrictions":["warn",]}`, `{"restrictions":["w\u0061rn"]}`, `{"restrictions":[["warn"]]}`,
	`{"event_id":"` + strings.Repeat("x", 128) + `",` + oddExposure + `}`, `{"event_id":"` + strings.Repeat("x", 129) + `",` + oddExposure + `}`,
	`{"event_id":"e48",` + strings.Replace(oddExposure, "v1", strings.Repeat("v", 60), 1) + `}`, `{"event_id":"e49",` + oddExposure + `,"treatment":nulL}`, `{"event_id":"e50",` + oddExposure + `,"treatment":null}`,
}

func testWorker(t testing.TB, log string, csv bool) (*worker, *inputFile) {
	source := &Source{Logs: []Mapping{{Log: log}}}
	tools := source.tools(hasHarm)
	tools.hasher = newHasher(testKey)
	file := &inputFile{ids: []int64{1}}
	if csv {
		for i, f := range Fields(log) {
			file.header, file.cells = append(file.header, i), append(file.cells, f.Name)
		}
		file.header, file.cells = append(file.header, -1), append(file.cells, "spare")
	}
	w := newWorker(newLayout(source, ""), tools)
	w.csv.columns = len(file.header)
	return w, file
}

// outcome tells all that becomes of a chunk.
func outcome(w *worker, file *inputFile, data string) string {
	j := &job{file: file, chunk: chunk{data: []byte(data)}}
	w.work(j)
	out := fmt.Sprint(j.batch.lineEnds, j.batch.rejected)
	for _, p := range j.batch.plans {
		out += fmt.Sprintf(" %d %d %v %v %+v", p.lines, p.unselected, p.unknown, p.labels, p.rows)
	}
	return pointer.ReplaceAllString(out, "&")
}

// pointer is an address; the digest beside the row tells what is there.
var pointer = regexp.MustCompile("0x[0-9a-f]+")

// TestWarmAndCold: what becomes of a line does not depend on the lines before.
func TestWarmAndCold(t *testing.T) {
	for _, log := range models.Logs {
		testWarmAndCold(t, log, false, testLines(t, log))
	}
	const cells = `2026-03-01T10:00:00.123Z,v1,13-15,declared,c,`
	testWarmAndCold(t, models.Exposures, true, []string{
		"e1," + cells + ",search,none,1,GB,", "e2," + cells + "pc.hate,search,none,1,GB,", "e3," + cells + ",search,none,1,GB,spare", "e4," + cells + ",search,,,,",
		"e5," + cells + ",search,none,1,GB", "e6," + cells + ",search,none,1,GB,,", `"e7",` + cells + ",search,none,1,GB,", `"e""8",` + cells + ",search,none,1,GB,", `e"9,` + cells + ",search,none,1,GB,",
		"\"e\n10\"," + cells + ",search,none,1,GB,", "e11," + cells + ",search,none,1,GB,\r", "e12," + cells + ",search,none,1,GB\r,", "é13," + cells + ",search,none,1,GB,", "e14\x00," + cells + ",search,none,1,GB,",
		"e15\xff," + cells + ",search,none,1,GB,", "e16\x7f," + cells + ",search,none,1,GB,", "e17\t," + cells + ",search,none,1,GB,", " e18," + cells + ",search,none,1,GB,", ",,,,,,,,,,,", "", "  ", "x", ",",
		"e24," + cells + ",search,none,01,GB,", "e25," + cells + ",search,none,2,XX,", strings.Repeat("x", 129) + "," + cells + ",search,none,1,GB,",
	})
}

func testWarmAndCold(t *testing.T, log string, csv bool, lines []string) {
	t.Helper()
	warm, file := testWorker(t, log, csv)
	for pass := range 4 {
		for i := range lines {
			line := lines[i]
			if pass%2 == 1 {
				line = lines[len(lines)-1-i]
			}
			cold, _ := testWorker(t, log, csv)
			want := outcome(cold, file, line+padding)
			for range 1 + pass%3*10 { // often enough for widths to be guessed
				if got := outcome(warm, file, line+padding); got != want {
					t.Fatalf("%s: %q:\nwarm %s\ncold %s", log, line, got, want)
				}
			}
		}
	}
	cold, _ := testWorker(t, log, csv)
	all := strings.Join(lines, "\n")
	strict := outcome(cold, file, all)
	if again := outcome(cold, file, all); again != strict {
		t.Errorf("%s: all lines again:\n%s\nat first\n%s", log, again, strict)
	}
}

// mutate changes a few bytes of a line.
func mutate(rnd *rand.Rand, line, other []byte) []byte {
	const telling = "\"\"\"\\\\{}[]::,,  \t\r\n0019-+.eE'truefalsn\x00\x1f\x7f\x80\xc2\xa0\xe2\xff/u"
	out := slices.Clone(line)
	for range 1 + rnd.IntN(3) {
		at, end := rnd.IntN(len(out)+1), rnd.IntN(len(out)+1)
		if at > end {
			at, end = end, at
		}
		c := telling[rnd.IntN(len(telling))]
		switch rnd.IntN(7) {
		case 0:
			out = slices.Insert(out, at, c)
		case 1:
			out = slices.Delete(out, at, min(at+1+rnd.IntN(3), len(out)))
		case 2:
			out = slices.Insert(out, at, out[at:min(end, at+40)]...)
		case 3: // a member of another line
			parts := bytes.Split(other, []byte(","))
			out = slices.Insert(out, at, append([]byte(","), parts[rnd.IntN(len(parts))]...)...)
		case 4: // two members change places, or one goes
			parts := bytes.Split(out, []byte(","))
			i, k := rnd.IntN(len(parts)), rnd.IntN(len(parts))
			parts[i], parts[k] = parts[k], parts[i]
			out = bytes.Join(parts[rnd.IntN(2)*min(1, len(parts)-1):], []byte(","))
		default:
			if at < len(out) {
				out[at] = c
			}
		}
		if len(out) == 0 {
			out = []byte("x")
		}
	}
	return out
}

// TestMutations takes apart hundreds of thousands of lines, nearly valid, in
// the quick way and by the strict scanner: where the quick way takes a line, the
// scanner must, with the same values and the same row; and the scanner must judge
// as encoding/json.
func TestMutations(t *testing.T) {
	rnd := rand.New(rand.NewPCG(20260301, 1))
	quick, lines := 0, 0
	for _, log := range models.Logs {
		w, file := testWorker(t, log, false)
		strict := newJSONScanner(w.layout.names)
		var valid [][]byte
		for _, line := range testLines(t, log) {
			if strict.scan([]byte(line)) == nil {
				valid = append(valid, []byte(line))
			}
		}
		for round := range 30_000 {
			line := valid[rnd.IntN(len(valid))]
			if round%3 > 0 {
				line = mutate(rnd, line, valid[rnd.IntN(len(valid))])
			}
			line, _, _ = bytes.Cut(line, []byte("\n"))
			data := append(slices.Clone(line), padding...)
			n := w.plain(file, data)
			f := unreadable(line)
			if f == nil {
				f = strict.scan(line)
				judge(t, line, f)
			}
			if lines++; n > 0 {
				quick++
				samePlain(t, w, line, n, f, strict.values, strict.unknown)
			} else if f == nil {
				w.work(&job{file: file, chunk: chunk{data: data}}) // learns
			}
		}
	}
	if quick < lines/4 {
		t.Errorf("only %d of %d lines were taken in the quick way", quick, lines)
	}
}

// samePlain holds what w took in the quick way against what was got strictly.
func samePlain(t *testing.T, w *worker, line []byte, n int, f *fault, values []value, unknown [][]byte) {
	t.Helper()
	if f != nil || n != len(line)+1 {
		t.Fatalf("%q: taken, %d bytes of it, but %+v", line, n, f)
	}
	if fmt.Sprintf("%q", w.unknown) != fmt.Sprintf("%q", unknown) {
		t.Fatalf("%q: names not known %q, want %q", line, w.unknown, unknown)
	}
	for i, got := range w.values {
		if got.kind != values[i].kind || string(got.bytes) != string(values[i].bytes) || got.plain && len(got.bytes) > 0 && !plainBytes(got.bytes, len(got.bytes)) {
			t.Fatalf("%q: field %d: %d %q, want %d %q", line, i, got.kind, got.bytes, values[i].kind, values[i].bytes)
		}
	}
	p := w.parsers[0]
	p.take()
	gotFault, got := p.parse(w.values, 1), p.take()
	wantFault, want := p.parse(values, 1), p.take()
	if !reflect.DeepEqual(gotFault, wantFault) || !reflect.DeepEqual(got, want) {
		t.Fatalf("%q: row %+v, %+v, want %+v, %+v", line, got, gotFault, want, wantFault)
	}
}

// judge holds the scanner's verdict on a line against encoding/json's, which
// also takes a name twice, half a surrogate pair, and any depth and number
// of values.
func judge(t *testing.T, line []byte, f *fault) {
	t.Helper()
	object := json.Valid(line) && utf8.Valid(line) && bytes.HasPrefix(bytes.TrimLeft(line, " \t\r\n"), []byte("{"))
	switch {
	case f == nil && !object:
		t.Fatalf("%q: accepted, but encoding/json does not", line)
	case f != nil && object && f.reason != RepeatedField && !strings.HasSuffix(f.detail, unpaired):
		t.Fatalf("%q: %s, but encoding/json takes it", line, f.detail)
	}
}

// TestMutatedCSV is TestMutations for CSV records, whose strict scanner
// FuzzCSV holds against encoding/csv.
func TestMutatedCSV(t *testing.T) {
	rnd := rand.New(rand.NewPCG(20260301, 2))
	w, file := testWorker(t, models.Exposures, true)
	const seed = "event-1,2026-03-01T10:00:00.123Z,v1,13-15,declared,c,pc.hate,search,none,1,GB,"
	quick := 0
	for round := range 100_000 {
		line := []byte(seed)
		if round%3 > 0 {
			line = mutate(rnd, line, line)
		}
		data := append(slices.Clone(line), padding...)
		n := w.plain(file, data)
		if n == 0 {
			continue
		}
		quick++
		taken := slices.Clone(w.values)
		strict := csvScanner{columns: len(file.header)}
		length, f := strict.scan(data, true)
		if f == nil {
			f = unreadable(data[:n])
		}
		w.csv.cells = strict.cells
		w.spread(file, false)
		values := slices.Clone(w.values)
		w.values = taken
		samePlain(t, w, data[:n-1], n, f, values, w.unknown)
		if length != n {
			t.Fatalf("%q: %d bytes, want %d", data, n, length)
		}
	}
	if quick < 40_000 {
		t.Errorf("only %d lines were taken in the quick way", quick)
	}
}
