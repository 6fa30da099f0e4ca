package sqlfile

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	f, err := Parse("m.sql", "-- measure: x\n-- columns:\n--   a count\n--   b hours\nselect 1\n", []string{"measure", "columns"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Header["measure"] != "x" || f.Header["columns"] != "a count\nb hours" || f.SQL != "select 1" {
		t.Errorf("got %+v", f)
	}
}

func TestParseFaults(t *testing.T) {
	for text, want := range map[string]string{
		"-- measure: x\n-- measure: y\nselect 1": `m.sql:2: key "measure" stands twice`,
		"-- measure: x\n-- colour: y\nselect 1":  `m.sql:2: unknown key "colour"`,
		"-- measure:\nselect 1":                  `key "measure" is missing or empty`,
		"-- measure: x\n--oops\nselect 1":        `m.sql:2: not a header line`,
		"-- measure: x\n":                        "no SQL",
	} {
		if _, err := Parse("m.sql", text, []string{"measure"}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}
