package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"candour/models"
)

// TestPseudonyms: more ids than are remembered, long and short, again and again.
func TestPseudonyms(t *testing.T) {
	h, mac := newHasher(testKey), hmac.New(sha256.New, testKey)
	for i := range maxSeen + 5000 {
		for _, id := range []string{fmt.Sprint(i), fmt.Sprint(i % 100), fmt.Sprint(strings.Repeat("x", i%128), i%3)} {
			if i%16 > 0 && i > 2000 && i < maxSeen-2000 { // only fills
				h.pseudonym([]byte(id))
				break
			}
			mac.Reset()
			mac.Write([]byte(id))
			if want := models.Pseudonym(mac.Sum(nil)[:16]); h.pseudonym([]byte(id)) != want || h.pseudonym([]byte(id)) != want {
				t.Fatalf("%q: not the first 16 bytes of HMAC-SHA256", id)
			}
		}
	}
	if len(h.seen) > 20_000 {
		t.Errorf("%d ids are remembered: it was never emptied", len(h.seen))
	}
}

// TestVocabulary: words are found, and nothing that differs in a byte or in
// length.
func TestVocabulary(t *testing.T) {
	words := append([]string{"a", "ab", "abc", "abcd", strings.Repeat("abcdefgh", 3), strings.Repeat("abcdefgh", 4)}, restrictions...)
	v := newVocabulary(words)
	for _, word := range words {
		if got, ok := v.find([]byte(word)); !ok || got != word {
			t.Errorf("%s: found %q", word, got)
		}
		for i := range len(word) {
			other := []byte(word)
			other[i] ^= 0x80
			if got, ok := v.find(other); ok {
				t.Errorf("%q: found %s", other, got)
			}
		}
		if got, ok := v.find([]byte(word + "x")); ok {
			t.Errorf("%sx: found %s", word, got)
		}
	}
	if got, ok := v.find(nil); ok {
		t.Errorf("nothing: found %s", got)
	}
}

// TestDigestText: texts of every length, and with every byte changed, have
// digests of their own.
func TestDigestText(t *testing.T) {
	seen := map[uint64]string{}
	check := func(text string) {
		var d digest
		d.text(text)
		if other, same := seen[d.sum()]; same {
			t.Errorf("%q and %q have one digest", text, other)
		}
		seen[d.sum()] = text
	}
	for n := range 130 {
		text := strings.Repeat("a", n)
		check(text)
		for i := range n {
			check(text[:i] + "b" + text[i+1:])
		}
	}
}
