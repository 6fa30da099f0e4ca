package reports

import (
	"fmt"
	"slices"
	"testing"

	"candour/queries"
)

// TestRelationsAmong: what is left out of a chain of parts does not cut it, and a sum without one of its parts is none.
func TestRelationsAmong(t *testing.T) {
	m := queries.Measure{
		Parts: []queries.Parts{{Whole: "received", Of: []string{"decided", "open"}}},
		Relations: queries.Relations{Within: []queries.Within{
			{Part: "decided_24h", Whole: "decided_48h"}, {Part: "decided_48h", Whole: "decided_7d"}, {Part: "decided_7d", Whole: "decided"}}},
	}
	for _, c := range []struct {
		columns []string
		parts   int
		within  []string
	}{
		{[]string{"received", "decided", "open", "decided_24h", "decided_48h", "decided_7d"}, 1, []string{"decided_24h<decided_48h", "decided_48h<decided_7d", "decided_7d<decided"}},
		{[]string{"received", "decided", "open", "decided_24h"}, 1, []string{"decided_24h<decided"}},
		{[]string{"received", "decided_48h"}, 0, []string{"decided_48h<received"}},
		{[]string{"received", "open"}, 0, []string{"open<received"}},
	} {
		parts, within := relationsAmong(m, c.columns)
		var got []string
		for _, w := range within {
			got = append(got, w.Part+"<"+w.Whole)
		}
		slices.Sort(got)
		if len(parts) != c.parts || fmt.Sprint(got) != fmt.Sprint(c.within) {
			t.Errorf("among %v: %d sums and %v, want %d and %v", c.columns, len(parts), got, c.parts, c.within)
		}
	}
}
