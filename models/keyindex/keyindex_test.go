package keyindex

import (
	"bytes"
	"testing"
)

// SHA-256 of "abc" begins ba7816bf 8f01cfea (FIPS 180-2, appendix B.1): little
// endian 0xeacf018fbf1678ba, of which the upper 48 bits stay.
func TestPrint(t *testing.T) {
	if got, want := Print([]byte("abc")), Fingerprint(0xeacf018fbf16); got != want {
		t.Errorf("Print(abc) = %x, want %x", got, want)
	}
}

func TestKeyParts(t *testing.T) {
	got := AppendNumber(AppendText(nil, "s1"), 258)
	if want := []byte{'s', '1', 0, 2, 1, 0, 0}; !bytes.Equal(got, want) {
		t.Errorf("key is %v, want %v", got, want)
	}
}

// Three rows: 5, 133 and 1000, so the steps 5, 128 and 867; varints by hand.
func TestEncode(t *testing.T) {
	got := Encode([]Fingerprint{1000, 5, 133})
	if want := []byte{3, 5, 0x80, 0x01, 0xe3, 0x06}; !bytes.Equal(got, want) {
		t.Errorf("index is %x, want %x", got, want)
	}
	if Name(2) != "candour.keys.2" {
		t.Errorf("the third attachment is named %s", Name(2))
	}
}
