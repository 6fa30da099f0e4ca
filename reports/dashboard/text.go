package dashboard

import (
	"math"
	"strconv"
	"strings"
)

// Text in charts. Twelve points is the least that the Analysis Function allows.
const (
	fontSize   = 16
	lineHeight = 20
	fontFamily = "Arial, Helvetica, sans-serif"
)

// advances are the widths of U+0020 to U+007E in thousandths of an em, from Adobe's metrics of
// Helvetica, which Arial and Liberation Sans share.
var advances = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// otherAdvances are the remaining characters that English, Welsh and French labels use.
var otherAdvances = map[rune]int{
	'\u00a0': 278, '£': 556, '€': 556, '–': 556, '—': 1000, '‘': 222, '’': 222, '“': 333, '”': 333,
	'…': 1000, '×': 584, '±': 584, '−': 584, '≤': 549, '≥': 549, '·': 278, '•': 350, '°': 400,
	'Æ': 1000, 'æ': 889, 'Œ': 1000, 'œ': 944, 'ß': 611, 'Ŵ': 944, 'ŵ': 722, 'Ŷ': 667, 'ŷ': 500,
}

// plainLetters are the letters whose width an accented letter has.
var plainLetters = strings.NewReplacer(
	"À", "A", "Á", "A", "Â", "A", "Ã", "A", "Ä", "A", "Å", "A", "Ç", "C", "È", "E", "É", "E", "Ê", "E",
	"Ë", "E", "Ì", "I", "Í", "I", "Î", "I", "Ï", "I", "Ñ", "N", "Ò", "O", "Ó", "O", "Ô", "O", "Õ", "O",
	"Ö", "O", "Ù", "U", "Ú", "U", "Û", "U", "Ü", "U", "Ý", "Y", "à", "a", "á", "a", "â", "a", "ã", "a",
	"ä", "a", "å", "a", "ç", "c", "è", "e", "é", "e", "ê", "e", "ë", "e", "ì", "I", "í", "I", "î", "I",
	"ï", "I", "ñ", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ù", "u", "ú", "u", "û", "u",
	"ü", "u", "ý", "y", "ÿ", "y")

// textWidth is the width of a line of text in pixels, rounded to 0.01.
func textWidth(text string, size float64) float64 {
	return math.Round(float64(textUnits(text))*size/10) / 100
}

// textUnits is the width of a line of text in thousandths of its size. The engine measures
// '国' to learn the height of a line, so a Han character is exactly one em.
func textUnits(text string) int {
	units := 0
	for _, r := range plainLetters.Replace(text) {
		units += advance(r)
	}
	return units
}

func advance(r rune) int {
	const unknown, fullWidth, firstFullWidth = 600, 1000, 0x1100
	if i := int(r) - ' '; i >= 0 && i < len(advances) {
		return advances[i]
	}
	if w, ok := otherAdvances[r]; ok {
		return w
	}
	if r >= firstFullWidth {
		return fullWidth
	}
	return unknown
}

// wrap breaks text at spaces into lines of at most width pixels. A longer word has a line to itself.
func wrap(text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case textWidth(line+" "+word, fontSize) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

func widest(lines []string) float64 {
	w := 0.0
	for _, line := range lines {
		w = math.Max(w, textWidth(line, fontSize))
	}
	return w
}

// round makes a number the same on every machine: whole numbers stay exact, others keep nine
// significant digits, far more than is published and fewer than processors disagree about.
func round(v float64) float64 {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return v + 0 // no minus zero
	}
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 9, 64), 64) // its own text always parses
	return r
}
