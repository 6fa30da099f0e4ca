package render

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"candour/reports/disclosure"
)

// Dash stands for a figure that cannot be given.
const Dash = "–"

// Text is a cell for people: a whole number with commas, a share in per cent with one decimal,
// hours with one decimal below 100, a rate with two. A withheld cell is symbol, an undefined one
// [Dash]. A number is rounded once, half away from zero, from the decimal that is published as
// data, so that a reader who rounds the data gets the same.
func Text(cell disclosure.Cell, column disclosure.Column, symbol string) string {
	switch cell.Kind {
	case disclosure.Withheld:
		return symbol
	case disclosure.Undefined:
		return Dash
	case disclosure.Day:
		return Date(cell.Day)
	case disclosure.Label:
		if column.Role == "dimension" {
			return stated(cell.Text)
		}
		return cell.Text // a finding: empty where there is none
	case disclosure.Total:
		return decimal(cell.Number, 0, 0)
	}
	return measured(cell.Number, column.Unit)
}

// Spell is a cell in running text or on a tile: "23.3 hours", "4.2 days", "1.25 per 1,000",
// and "withheld" or "not available" in words where there is no figure.
func Spell(cell disclosure.Cell, column disclosure.Column) string {
	switch {
	case cell.Kind == disclosure.Withheld:
		return "withheld"
	case cell.Kind == disclosure.Undefined:
		return "not available"
	case cell.Kind == disclosure.Measurement && column.Unit == "hours":
		return duration(cell.Number)
	}
	text := Text(cell, column, "")
	if base, ok := perUnits[column.Unit]; ok && cell.Kind == disclosure.Measurement {
		text += " " + base
	}
	return text
}

// perUnits are the units of rates in words.
var perUnits = map[string]string{"per_1000": "per 1,000", "per_10k": "per 10,000", "per_100k": "per 100,000"}

// duration is a time in the unit that people would use: minutes below an hour, days from 72 hours on.
func duration(hours float64) string {
	const minutesAnHour, hoursADay, days = 60, 24, 72
	switch {
	case hours > 0 && hours < 1:
		return count(decimalOf(rat(hours, minutesAnHour, 1), 0), "minute")
	case hours >= days:
		return count(decimalOf(rat(hours, 1, hoursADay), 1), "day")
	}
	return count(measured(hours, "hours"), "hour")
}

func count(number, unit string) string {
	if number == "1" {
		return number + " " + unit
	}
	return number + " " + unit + "s"
}

// measured is a number in its unit.
func measured(v float64, unit string) string {
	const wholeHours, smallRate, leastP = 100, 0.1, 0.001
	switch unit {
	case "share":
		if places := 1 - int(math.Floor(math.Log10(math.Abs(v)*100))); v != 0 && math.Abs(v) < 0.01 { // one decimal would leave one digit or none
			return decimal(v, 2, places) + "%"
		}
		return decimal(v, 2, 1) + "%"
	case "hours":
		if text := decimal(v, 0, 1); math.Abs(v) < wholeHours && text != "100.0" {
			return text
		}
		return decimal(v, 0, 0)
	case "probability":
		if v < leastP {
			return "<0.001"
		}
		return decimal(v, 0, 3)
	case "count", "accounts", "account_days", "students", "views":
		if v == math.Trunc(v) {
			return decimal(v, 0, 0)
		}
		return decimal(v, 0, 1)
	}
	if v != 0 && math.Abs(v) < smallRate { // two decimals would leave one digit or none
		return decimal(v, 0, 1-int(math.Floor(math.Log10(math.Abs(v)))))
	}
	return decimal(v, 0, 2)
}

// decimal is v times ten to the power of shift with that many places.
func decimal(v float64, shift, places int) string {
	return decimalOf(rat(v, int64(math.Pow10(shift)), 1), places)
}

// rat is the published decimal of v, times numerator / denominator, without error.
func rat(v float64, numerator, denominator int64) *big.Rat {
	r, _ := new(big.Rat).SetString(number(v)) // a decimal always parses
	return r.Mul(r, big.NewRat(numerator, denominator))
}

// decimalOf writes r with that many places, rounded half away from zero, and commas.
func decimalOf(r *big.Rat, places int) string {
	text, negative := strings.CutPrefix(r.FloatString(places), "-")
	whole, fraction, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative && strings.Trim(text, "0.") != "" {
		return "−" + whole
	}
	return whole
}

// number is v as it is published in data: the shortest decimal that is v to 12 significant
// digits, never with an exponent. Every format writes this.
func number(v float64) string {
	const digits = 12
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64) // its own text always parses
	return strconv.FormatFloat(rounded+0, 'f', -1, 64)                            // +0: no minus zero
}
