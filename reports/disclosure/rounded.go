package disclosure

import (
	"math"
	"strconv"

	"candour/queries"
)

// rounded is a figure as it is published, in every format: with as many places as a reader needs. More would
// tell on what it rests: of a share of 99 reports its twelfth digit says which of them were open, and when.
func rounded(x float64, unit queries.Unit) float64 {
	places, least := 2, 0.1
	switch unit {
	case queries.Hours:
		places, least = 1, 0.1
	case queries.Share, queries.Probability:
		places, least = 3, 0.01
	}
	if math.Abs(x) < least { // small ones keep two digits
		return parsed(strconv.FormatFloat(x, 'e', 1, 64), x)
	}
	scale := math.Pow10(places)
	return parsed(strconv.FormatFloat(math.Round(x*scale*(1+1e-12))/scale, 'f', places, 64), x) // halves go up, as a reader would take them, whatever their binary form
}

// parsed reads a number's own text, so that it is the same on every machine.
func parsed(text string, x float64) float64 {
	y, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return x // cannot be: the text was just made
	}
	return y
}
