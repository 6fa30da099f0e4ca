package ingest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestKeyTable holds the table against a map, with hashes that crowd at the
// ends of a shard, and expects it to walk in order.
func TestKeyTable(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	var table keyTable
	want := map[keyHash]standing{}
	for i := range 200_000 {
		k := keyHash{rnd.Uint64(), rnd.Uint32()}
		switch i % 8 {
		case 0:
			k = keyHash{rnd.Uint64N(4)<<56 | 1<<56 - 1 - rnd.Uint64N(600), rnd.Uint32N(3)} // all at the end
		case 1:
			k = keyHash{rnd.Uint64N(4) << 56, rnd.Uint32N(500)} // all at the beginning
		}
		if _, ok := want[k]; ok {
			continue
		}
		if table.find(k) != nil {
			t.Fatalf("%v was found before it was there", k)
		}
		st := standing{rnd.Uint64() >> 16, place{uint16(rnd.Uint32N(1<<16 - 1)), rnd.Uint32()}}
		table.insert(k, st.content, st.at)
		want[k] = st
	}
	var walked []keyHash
	err := table.each(func(s *slot) error {
		walked = append(walked, s.key())
		return nil
	})
	if err != nil || table.used != len(want) || len(walked) != len(want) {
		t.Fatalf("%d keys, %d walked, want %d (%v)", table.used, len(walked), len(want), err)
	}
	if !slices.IsSortedFunc(walked, func(a, b keyHash) int {
		if a == b || (&slot{a.high, uint64(a.low) << 32}).before(b) {
			return -1
		}
		return 1
	}) {
		t.Error("the table does not walk in order")
	}
	for k, st := range want {
		if s := table.find(k); s == nil || (standing{s.content(), s.place()}) != st {
			t.Fatalf("%v: %v, want %v", k, s, st)
		}
	}
}

// TestKeyIndex: an index nominates a key that it holds, and hardly any other.
func TestKeyIndex(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 6))
	var index []byte
	var keys []keyHash
	for _, rows := range []int{1, 100, 5000, 1} {
		for range rows {
			keys = append(keys, keyHash{rnd.Uint64(), rnd.Uint32()})
		}
		group := keys[len(keys)-rows:]
		index = append(index, indexOf([][]keyHash{group[:rows/3], group[rows/3:]}, rows)...)
	}
	for i := range keys {
		var with, without keyTable
		with.insert(keyHash{rnd.Uint64(), 0}, 1, place{})
		with.insert(keys[i], 1, place{})
		without.insert(keyHash{keys[i].high ^ 1<<uint(16+rnd.IntN(48)), keys[i].low}, 1, place{})
		if i%50 == 0 || i > 5100 {
			yes, err := with.nominates(index, with.sieve())
			no, err2 := without.nominates(index, without.sieve())
			if !yes || no || err != nil || err2 != nil {
				t.Fatalf("key %d: nominated %v, a stranger %v; %v, %v", i, yes, no, err, err2)
			}
		}
	}
	if _, err := new(keyTable).nominates(index[:len(index)-1], new(keyTable).sieve()); err == nil {
		t.Error("an index that is cut off is taken for whole")
	}
}

func BenchmarkKeyTable(b *testing.B) {
	const n = 4_000_000
	keys := make([]keyHash, n)
	rnd := rand.New(rand.NewPCG(8, 8))
	for i := range keys {
		keys[i] = keyHash{rnd.Uint64(), rnd.Uint32()}
	}
	for b.Loop() {
		var table keyTable
		sum := uint64(0)
		for i, k := range keys {
			if i%touchRows == 0 {
				sum += table.touch(keys[i:min(i+touchRows, n)])
			}
			if table.find(k) == nil {
				table.insert(k, 1, place{1, 1})
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/key")
}

// TestSpans: the keys of a span, put aside in order, lie near their homes. In a
// table of crowded shards the time to load them grows with their square.
func TestSpans(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	var keys []keyHash
	for range 1_000_000 {
		keys = append(keys, keyHash{rnd.Uint64(), rnd.Uint32()})
	}
	slices.SortFunc(keys, func(a, b keyHash) int { return cmp.Compare(a.high, b.high) })
	for _, spans := range []int{2, 3, 14, 256} {
		seen := 0
		for span := range spans {
			var table keyTable
			for _, k := range keys {
				if spanOf(k, spans) == span {
					table.insert(k, 1, place{})
				}
			}
			seen += table.used
			for i := range table.shards {
				sh := &table.shards[i]
				for at := range sh.slots {
					if s := &sh.slots[at]; !s.empty() && at-sh.home(s[0]) > 500 {
						t.Fatalf("%d spans: a key lies %d slots behind its home", spans, at-sh.home(s[0]))
					}
				}
			}
		}
		if seen != len(keys) {
			t.Errorf("%d spans hold %d keys of %d", spans, seen, len(keys))
		}
	}
	if n := spansOf(100_000_000, mostKeys); n < 10 || n > 20 {
		t.Errorf("100 million keys are cut into %d spans", n)
	}
}
