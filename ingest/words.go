package ingest

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// Closed vocabularies that more than one field uses.
var (
	truths       = []string{"true", "false"}
	bands        = []string{"0-5", "6-9", "10-12", "13-15", "16-17", "18+", "unknown"}
	contentTypes = []string{"post", "image", "video", "story", "comment", "message", "live", "audio", "account", "product", "other", "unknown"}
)

// A vocabulary finds words among a few. The strings it gives are its own, so
// that a row keeps no copy.
type vocabulary struct {
	slots []entry // a power of two, a word's own or after it
	used  int
}

type entry struct {
	first, last uint64 // as ends gives them
	word        string // "": empty
}

func newVocabulary(words []string) *vocabulary {
	v := &vocabulary{slots: make([]entry, 8)}
	for _, word := range words {
		v.add(word)
	}
	return v
}

// add takes in a word that is not there yet and not empty.
func (v *vocabulary) add(word string) {
	if v.used++; v.used*2 > len(v.slots) {
		old := v.slots
		v.slots = make([]entry, 2*len(old))
		for _, e := range old {
			if e.word != "" {
				*v.slot(e.first, e.last, []byte(e.word)) = e
			}
		}
	}
	first, last := ends([]byte(word))
	*v.slot(first, last, []byte(word)) = entry{first, last, word}
}

func (v *vocabulary) find(b []byte) (string, bool) {
	first, last := ends(b)
	word := v.slot(first, last, b).word
	return word, word != ""
}

// slot gives the word's slot, or the empty one where it belongs.
func (v *vocabulary) slot(first, last uint64, b []byte) *entry {
	mask := uint64(len(v.slots) - 1)
	for i := (first ^ bits.RotateLeft64(last, 29) ^ uint64(len(b))) * digestSeed >> 32; ; i++ {
		e := &v.slots[i&mask]
		if e.word == "" || e.first == first && e.last == last && len(e.word) == len(b) && (len(b) <= 16 || e.word == string(b)) {
			return e
		}
	}
}

// ends packs the first and the last bytes of b, which may overlap: all of up
// to 16 bytes, with the length.
func ends(b []byte) (first, last uint64) {
	n := len(b)
	switch {
	case n >= 8:
		return binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		return uint64(b[0]) | uint64(b[n/2])<<8, uint64(b[n-1])
	}
	return 0, 0
}

// A pairSet is a set of two-letter codes.
type pairSet struct {
	first byte // 'A' or 'a'
	codes [26 * 26]string
}

func newPairSet(first byte, codes string) *pairSet {
	set := &pairSet{first: first}
	for _, code := range strings.Fields(codes) {
		set.codes[set.index([]byte(code))] = code
	}
	return set
}

func (s *pairSet) index(b []byte) int { return int(b[0]-s.first)*26 + int(b[1]-s.first) }

func (s *pairSet) find(b []byte) (string, bool) {
	if len(b) != 2 || b[0]-s.first >= 26 || b[1]-s.first >= 26 {
		return "", false
	}
	code := s.codes[s.index(b)]
	return code, code != ""
}

// countries are the officially assigned codes of ISO 3166-1 alpha-2.
var countries = newPairSet('A', `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ
BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ
DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY
HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ
TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ
VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`)

// languages are the codes of ISO 639-1.
var languages = newPairSet('a', `
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy
da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky
la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny
oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu`)
