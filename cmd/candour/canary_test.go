package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"candour/ingest"
	"candour/models"

	"github.com/parquet-go/parquet-go"
)

// Every planted id is a canary: text that stands nowhere else, also where its
// first letter is written as an escape, or where it is a number.
const (
	canary       = "anarienvogel"
	canaryNumber = "77410952863"
)

// bird is the n-th person's id.
func bird(n int) string { return fmt.Sprintf("k%s-%d", canary, n) }

// A planted log holds a canary in every person field of good, repeated,
// corrected and rejected lines.
type planted struct {
	log     string
	persons []string // its person fields
	fields  []string // JSON of a good line without them; %d is the line's number
}

var plantedLogs = []planted{
	{log: "reports", persons: []string{"subject_id", "reporter_id"}, fields: []string{
		`"report_id":"r%d"`, `"received_at":"2026-01-05T09:00:00Z"`, `"channel":"user"`, `"harm":"pc.bullying"`}},
	{log: "decisions", persons: []string{"subject_id"}, fields: []string{
		`"decision_id":"d%d"`, `"decided_at":"2026-01-06T09:00:00Z"`, `"outcome":"no_violation"`, `"harm":"pc.bullying"`}},
	{log: "exposures", persons: []string{"viewer_id"}, fields: []string{
		`"event_id":"e%d"`, `"viewed_at":"2026-01-05T09:00:00Z"`, `"viewer_age_band":"13-15"`, `"content_id":"c1"`, `"surface":"search"`, `"harm":"pc.bullying"`}},
	{log: "samples", persons: []string{"rater_id"}, fields: []string{
		`"unit_id":"v%d"`, `"sample_id":"s"`, `"population":"views"`, `"first_day":"2026-01-05"`, `"last_day":"2026-01-05"`, `"stratum":"all"`,
		`"stratum_size":1000`, `"labelled_at":"2026-01-06T09:00:00Z"`, `"positive":true`, `"harm":"pc.bullying"`}},
}

// TestCanaryFields: a new person field must be planted too.
func TestCanaryFields(t *testing.T) {
	for _, log := range models.Logs {
		var persons []string
		for _, f := range ingest.Fields(log) {
			if f.Type == "person" {
				persons = append(persons, f.Name)
			}
		}
		i := slices.IndexFunc(plantedLogs, func(p planted) bool { return p.log == log })
		if i < 0 && len(persons) > 0 || i >= 0 && !slices.Equal(persons, plantedLogs[i].persons) {
			t.Errorf("log %s has the person fields %v: plant a canary in each", log, persons)
		}
	}
}

// ndjson is the log's lines: each person value in each way a line can be good
// or broken.
func (p planted) ndjson() string {
	var out strings.Builder
	n := 0
	line := func(number int, more ...string) string {
		fields := append([]string{fmt.Sprintf(p.fields[0], number)}, p.fields[1:]...)
		return "{" + strings.Join(append(fields, more...), ",") + "}"
	}
	put := func(format string, a ...any) { fmt.Fprintf(&out, format+"\n", a...) }
	for _, person := range p.persons {
		id := func() string { n++; return fmt.Sprintf("%q:%q", person, bird(n)) }
		good := line(n, id())
		put("%s", good)
		put("%s", good)                                                                // a duplicate
		put("%s", line(n, id()))                                                       // another line
		put("%s", line(n, id()))                                                       // and its correction
		put("%s", strings.Replace(line(n+100, id()), "pc.bullying", "pc.rudeness", 1)) // rejected for another field
		put("%s", strings.Replace(line(n+100, id()), "2026-01-0", "yesterday-", 1))
		put("%s", line(n+100, id(), `"country":"Narnia"`))
		put("%s", line(n+100, id(), id()))                                                             // the field twice
		put("%s", line(n+100, `"nickname":"`+bird(n)+`"`, fmt.Sprintf(`"notes":{"who":%q}`, bird(n)))) // fields that are not known
		put("%s", line(n+100, fmt.Sprintf(`%q:"\u006b%s-%d"`, person, canary, n)))                     // an escape
		for _, value := range []string{
			`["k%s"]`, `{"id":"k%s"}`, `[["k%s"]]`, `"k%s` + strings.Repeat("x", 200) + `"`, `"k%s\n"`, `"k%s\u0000"`, `"k%s\ud800"`, `'k%s'`, `k%s`,
		} {
			put("%s", line(n+100, fmt.Sprintf(`%q:`+value, person, canary)))
		}
		for _, number := range []string{canaryNumber, "-" + canaryNumber, canaryNumber + ".5", "1e" + canaryNumber, `[` + canaryNumber + `]`} {
			put("%s", line(n+100, fmt.Sprintf("%q:%s", person, number)))
		}
		whole := line(n+100, id())
		put("%s", whole[:len(whole)-1]) // cut short, at several places
		put("%s", whole[:len(whole)-3])
		put("%s", whole[:len(whole)-8])
		put("%s", whole+whole)
		put("%s", "["+whole+"]")
		put("%s", strings.Replace(whole, `":"k`, `" "k`, 1)) // without its colon
		put("%s", strings.ReplaceAll(whole, `"`, `'`))
		put("%s", strings.ReplaceAll(whole, `"`, ``))
		put("%s", strings.Replace(whole, "k"+canary, "k"+canary+"\xff", 1))
		put("%s", strings.Replace(whole, "k"+canary, "k"+canary+"\x00", 1))
		put("%s", line(n+100, id(), `"pad":"`+strings.Repeat("x", 2<<20)+`"`)) // too long
		put("k%s", canary)
		put("%q", bird(n))
	}
	return out.String() + strings.TrimSuffix(line(999, fmt.Sprintf("%q:%q", p.persons[0], bird(999))), `"}`) // no line end
}

// plantedCSV are reports whose quotes and cells are broken around the ids.
const plantedCSV = `report_id,received_at,channel,harm,reporter_id,subject_id,country
v1,2026-01-05T09:00:00Z,user,pc.bullying,k@1,k@2,GB
v1,2026-01-05T09:00:00Z,user,pc.bullying,k@1,k@2,GB
v1,2026-01-05T09:00:00Z,user,pc.bullying,k@3,k@2,GB
v2,2026-01-05T09:00:00Z,user,pc.bullying,"k@4,k@5",GB
v3,2026-01-05T09:00:00Z,user,pc.bullying,"k@6"k@7,k@8,GB
v4,2026-01-05T09:00:00Z,user,pc.bullying,k@9"k@10",k@11,GB
v5,2026-01-05T09:00:00Z,user,pc.bullying,k@12,k@13,GB,k@14
v6,2026-01-05T09:00:00Z,user,pc.bullying,k@15
v7,2026-01-05T09:00:00Z,user,pc.rudeness,"k@16""k@17","k@18
k@19",GB
v8,2026-01-05T09:00:00Z,user,pc.bullying,#1,#2,XX
v9,2026-01-05T09:00:00Z,user,pc.bullying,"k@20,k@21,GB
v10,2026-01-05T09:00:00Z,user,pc.bullying,k@22,k@23,GB
`

// vendorYAML maps a vendor's names; who and by are people.
const vendorYAML = `service: {name: Trial, provider: Trial Ltd}
sources:
  - name: vendor
    files: ["vendor-*"]
    logs:
      - log: reports
        when: [{field: state, in: [new]}]
        fields: {report_id: id, received_at: at, harm: kind, reporter_id: by, subject_id: who}
        constants: {channel: user}
        labels: {harm: {Bullying: pc.bullying}}
`

const vendorLines = `{"id":"w1","at":"2026-01-05T09:00:00Z","kind":"Bullying","by":"k@1","who":"k@2","state":"new"}
{"id":"w2","at":"2026-01-05T09:00:00Z","kind":"Rudeness","by":"k@3","who":"k@4","state":"new"}
{"id":"w3","at":"2026-01-05T09:00:00Z","kind":"Bullying","by":["k@5"],"who":{"a":"k@6"},"state":"new"}
{"id":"w4","at":"never","kind":"Bullying","by":"k@7","who":"k@8","state":"new"}
{"id":"w5","at":"2026-01-05T09:00:00Z","kind":"Bullying","by":"k@9","who":"k@10","state":"old"}
{"id":"w6","at":"2026-01-05T09:00:00Z","kind":"Bullying","by":"k@11","who":"k@12
`

// TestCanary: no planted id is anywhere afterwards: not in the warehouse, a
// bundle, the folder for temporary files, or anything that was printed.
func TestCanary(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("candour.yaml", vendorYAML)
	plant := strings.NewReplacer("@", canary+"-", "#", canaryNumber)
	said := map[string]string{}
	say := func(code int, args ...string) {
		out, errs, got := p.run(args...)
		if got != code {
			t.Errorf("candour %s: exit status %d, want %d\n%s%s", strings.Join(args, " "), got, code, out, errs)
		}
		said["candour "+strings.Join(args, " ")] = out + errs
	}
	for _, log := range plantedLogs {
		p.write("in/"+log.log+".ndjson", log.ndjson())
		say(attention, "ingest", "--log", log.log, "in/"+log.log+".ndjson")
		p.write("in/"+log.log+"2.ndjson", log.ndjson()+"\n{")
		say(attention, "ingest", "--log", log.log, "--format", "json", "in/"+log.log+"2.ndjson")
	}
	p.write("in/reports.csv", plant.Replace(plantedCSV))
	say(attention, "ingest", "--log", "reports", "in/reports.csv")
	p.write("in/vendor-1.ndjson", plant.Replace(vendorLines))
	say(attention, "ingest", "in/vendor-1.ndjson")
	// Another log's lines, and another format's: all that is in them is unknown.
	say(attention, "ingest", "--log", "appeals", "in/reports.ndjson")
	say(attention, "ingest", "--log", "decisions", "--dry-run", "in/vendor-1.ndjson")

	say(done, "status", "--format", "json")
	say(done, "check", "--format", "json")
	say(done, "query", "exposure", "--format", "json")
	say(done, "query", "response-times", "--by", "harm", "--format", "csv")
	for _, table := range []string{"reports", "decisions", "exposures", "samples", "quarantine", "inputs"} {
		say(done, "sql", "--format", "json", "select * from "+table)
	}
	say(failed, "ingest", "--log", "reports", "in/reports.csv", "in/gone.csv")
	say(done, "publish", "all", "--period", "2026-01", "--out", "bundle")
	say(done, "verify", "bundle")

	if !strings.Contains(p.must(done, "sql", "--format", "csv", "select count(distinct reporter_id) > 3 as many from reports"), "true") {
		t.Error("no report with its reporter has been kept: nothing is tried here")
	}
	for command, text := range said {
		p.search(command, []byte(text))
	}
	files := 0
	for _, dir := range []string{"warehouse", "bundle", "tmp"} {
		files += p.searchFolder(dir)
	}
	if files < 50 {
		t.Errorf("%d files searched: too few", files)
	}
	if !p.empty("tmp") {
		t.Error("something is left in the folder for temporary files")
	}
}

// search looks for a canary, plain, in capitals, or in hexadecimal digits.
func (p place) search(where string, text []byte) {
	p.t.Helper()
	plain := strings.ToLower(string(text))
	for _, c := range []string{canary, canaryNumber, fmt.Sprintf("%x", canary)} {
		if i := strings.Index(plain, c); i >= 0 {
			p.t.Errorf("%s holds a person's id: …%q…", where, text[max(0, i-100):min(len(text), i+60)])
			return
		}
	}
}

// searchFolder searches every file as it lies there and, of Parquet files,
// every value. It gives how many there were.
func (p place) searchFolder(dir string) (files int) {
	p.t.Helper()
	err := filepath.WalkDir(p.path(dir), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		p.search("the name of "+path, []byte(entry.Name()))
		if entry.IsDir() {
			return nil
		}
		files++
		text, err := os.ReadFile(path)
		p.search(path, text)
		if ending := filepath.Ext(path); ending == ".pdf" || ending == ".xlsx" {
			p.search(path, []byte(unpacked(p.t, path, text)))
		}
		if err == nil && strings.HasSuffix(path, ".parquet") {
			err = p.searchValues(path)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return files
}

func (p place) searchValues(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	data, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	for _, group := range data.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 64)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				for _, value := range row {
					p.search("a value of "+path, value.Bytes())
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return errors.Join(err, rows.Close())
			}
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}
