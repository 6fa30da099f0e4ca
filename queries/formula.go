package queries

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"candour/queries/stats"
)

// A formula is worked out from counts of its own row.
type formula struct {
	name string
	args []string
}

var formulaText = regexp.MustCompile(`^([a-z_0-9]+)\(([a-z0-9_, ]+)\)$`)

func parseFormula(text string) (formula, error) {
	m := formulaText.FindStringSubmatch(text)
	if m == nil {
		return formula{}, fmt.Errorf("formula %q: want NAME(COUNT, …)", text)
	}
	f := formula{m[1], words(m[2])}
	if _, ok := formulas[f.name]; !ok {
		return f, fmt.Errorf("unknown formula %q", f.name)
	}
	if len(f.args) != 2 {
		return f, fmt.Errorf("formula %q takes two counts", f.name)
	}
	return f, nil
}

// formulas: x events of n, or x events over a base of n.
var formulas = map[string]func(x, n int64) Value{
	"share":      share,
	"share_low":  func(x, n int64) Value { return wilson(x, n, func(i stats.Interval) float64 { return i.Low }) },
	"share_high": func(x, n int64) Value { return wilson(x, n, func(i stats.Interval) float64 { return i.High }) },
	"per_1000":   func(x, n int64) Value { return rate(float64(x), n, 1e3) },
	"per_10k":    func(x, n int64) Value { return rate(float64(x), n, 1e4) },
	"per_100k":   func(x, n int64) Value { return rate(float64(x), n, 1e5) },
	"per_100k_low": func(x, n int64) Value {
		return rate(stats.PoissonExact(x, 0.95).Low, n, 1e5)
	},
	"per_100k_high": func(x, n int64) Value {
		return rate(stats.PoissonExact(x, 0.95).High, n, 1e5)
	},
	"per_1000_low": func(x, n int64) Value {
		return rate(stats.PoissonExact(x, 0.95).Low, n, 1e3)
	},
	"per_1000_high": func(x, n int64) Value {
		return rate(stats.PoissonExact(x, 0.95).High, n, 1e3)
	},
}

// formulaMethods name what the formulas do.
var formulaMethods = map[string]string{
	"share": "proportion", "share_low": "Wilson", "share_high": "Wilson",
	"per_1000": "rate", "per_10k": "rate", "per_100k": "rate",
	"per_1000_low": "exact Poisson (Garwood)", "per_1000_high": "exact Poisson (Garwood)",
	"per_100k_low": "exact Poisson (Garwood)", "per_100k_high": "exact Poisson (Garwood)",
}

func share(x, n int64) Value {
	if n == 0 {
		return NoCases
	}
	return Measurement(float64(x) / float64(n))
}

func wilson(x, n int64, side func(stats.Interval) float64) Value {
	limits, ok := stats.Wilson(x, n)
	if !ok {
		return NoCases
	}
	return Measurement(side(limits))
}

func rate(x float64, n int64, per float64) Value {
	if n == 0 {
		return NoBase
	}
	return measurement(x / float64(n) * per)
}

// measurement keeps infinities and NaN out of results.
func measurement(x float64) Value {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return Unbounded
	}
	return Measurement(x)
}

// apply works the formula out on a row; an undefined count makes it undefined.
func (f formula) apply(row map[string]Value) (Value, error) {
	var args [2]int64
	for i, name := range f.args {
		switch v := row[name].(type) {
		case Total:
			args[i] = int64(v)
		case Undefined:
			return v, nil
		default:
			return nil, fmt.Errorf("formula %s: %s is no count", f.name, strings.Join(f.args, ", "))
		}
	}
	return formulas[f.name](args[0], args[1]), nil
}
