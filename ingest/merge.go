package ingest

import (
	"cmp"
	"maps"
	"slices"
)

// merge adds counts to an account's, which tells at most maxUnknowns apart and
// counts the others as rest.
func merge[K comparable](to, counts map[K]int64, rest K, compare func(a, b K) int) {
	for _, key := range slices.SortedFunc(maps.Keys(counts), compare) {
		n := counts[key]
		if _, ok := to[key]; !ok && len(to) >= maxUnknowns {
			key = rest
		}
		to[key] += n
	}
}

func compareLabels(a, b Label) int {
	return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value))
}
