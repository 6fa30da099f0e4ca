package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"reflect"
	"slices"
	"testing"

	"candour/models"

	"github.com/google/uuid"
)

// testPseudonym is the contract's formula, written down once more.
func testPseudonym(id string) string {
	mac := hmac.New(sha256.New, testKey)
	mac.Write([]byte(id))
	return uuid.UUID(mac.Sum(nil)[:16]).String()
}

// TestContent changes every field of every row type: the digest must change,
// but for the input and the day of a time.
func TestContent(t *testing.T) {
	testContent(t, reports, "Input", "Day")
	testContent(t, decisions, "Input", "Day")
	testContent(t, appeals, "Input", "Day")
	testContent(t, exposures, "Input", "Day")
	testContent(t, schools, "Input")
	testContent(t, audience, "Input")
	testContent(t, samples, "Input", "Day")
}

func testContent[R any](t *testing.T, l *log[R], ignored ...string) {
	t.Helper()
	var zero R
	seen := map[uint64]string{l.sum(&zero): "nothing"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[R]()) {
		var r R
		at := reflect.ValueOf(&r).Elem().FieldByIndex(f.Index)
		switch at.Interface().(type) {
		case string:
			at.SetString("x")
		case int64, int32:
			at.SetInt(7)
		case bool:
			at.SetBool(true)
		case *bool:
			at.Set(reflect.ValueOf(new(bool)))
		case *int64:
			at.Set(reflect.ValueOf(new(int64)))
		case []string:
			at.Set(reflect.ValueOf([]string{"x"}))
		case models.Pseudonym:
			at.Set(reflect.ValueOf(models.Pseudonym{1}))
		default:
			t.Fatalf("%s.%s: a type that the test does not know", l.name, f.Name)
		}
		other, same := seen[l.sum(&r)]
		if want := len(ignored) > 0 && (f.Name == ignored[0] || f.Name == ignored[len(ignored)-1]); same != want {
			t.Errorf("%s.%s: same digest as %q: %v, want %v", l.name, f.Name, other, same, want)
		}
		seen[l.sum(&r)] = f.Name
	}
}

// TestFieldsMatchColumns: every field has its column, and only input and day
// have none.
func TestFieldsMatchColumns(t *testing.T) {
	for _, table := range models.Tables() {
		var columns, fields []string
		for _, c := range table.Columns {
			if c.Parent == 0 && c.Name != "input" && !(c.Name == "day" && table.Name != models.Audience) {
				columns = append(columns, c.Name)
			}
		}
		for _, f := range Fields(table.Name) {
			fields = append(fields, f.Name)
			if f.Description == "" {
				t.Errorf("%s.%s has no description", table.Name, f.Name)
			}
		}
		if slices.Contains(models.Logs, table.Name) && !reflect.DeepEqual(columns, fields) {
			t.Errorf("%s: columns %v, fields %v", table.Name, columns, fields)
		}
	}
}
