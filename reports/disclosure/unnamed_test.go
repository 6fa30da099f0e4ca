package disclosure_test

import (
	"fmt"
	"testing"

	"candour/queries"
	"candour/reports/disclosure"
)

func TestUnnamed(t *testing.T) {
	school := func(name string, received int64, share float64) []queries.Value {
		r := row(received, received, 0, 0)
		r[0], r[6] = queries.Label(name), queries.Measurement(share)
		return r
	}
	table, err := disclosure.Apply(result(school("c", 1240, 0.34), school("a", 96, 0.07), school("b", 3, 0.5), school("d", 1260, 0.31)), disclosure.Public())
	if err != nil {
		t.Fatal(err)
	}
	unnamed, err := table.Unnamed(disclosure.Coarse{Column: "received", To: 50}, disclosure.Coarse{Column: "share", To: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for i := range unnamed.Len() {
		got += fmt.Sprintf("%v %v;", unnamed.Cell(i, "received").Number, unnamed.Cell(i, "share").Number)
	}
	// b is withheld; the others come in the order of their figures, not of their names.
	if want := "100 0.1;1250 0.3;1250 0.3;"; got != want || len(unnamed.Columns()) != 2 || unnamed.Cell(0, "channel").Kind != disclosure.Undefined {
		t.Errorf("rows %q in columns %v, want %q", got, unnamed.Columns(), want)
	}
	if _, err := table.Unnamed(disclosure.Coarse{Column: "nothing", To: 1}); err == nil {
		t.Error("a column that is not there was rounded")
	}
}
