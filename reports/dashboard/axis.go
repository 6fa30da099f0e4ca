package dashboard

import "math"

// A span is the reach of a value axis and the distance of its ticks.
type span struct{ min, max, step float64 }

// Steps that people count in: tens for figures, and parts of a day, days and weeks for hours.
var hourSteps = []float64{1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720}

// decimalStep is the least of 1, 2 or 5 times a power of ten that is not below size.
func decimalStep(size float64) float64 {
	exp := math.Floor(math.Log10(size))
	for _, m := range []float64{1, 2, 5, 10} {
		step := round(m * math.Pow(10, exp))
		if step >= round(size) {
			return step
		}
	}
	return round(math.Pow(10, exp+1))
}

// hourStep is the least natural number of hours not below size.
func hourStep(size float64) float64 {
	for _, step := range hourSteps {
		if step >= size {
			return step
		}
	}
	return decimalStep(size)
}

// spanOf covers values in at most about ticks steps. It begins at zero unless a value is
// negative: an axis cut short makes small differences look large.
func spanOf(values []float64, ticks float64, step func(float64) float64) span {
	lo, hi := 0.0, 0.0
	for _, v := range values {
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	if lo == hi {
		hi = 1
	}
	size := step((hi - lo) / ticks)
	return span{
		min:  round(math.Floor(round(lo/size)) * size),
		max:  round(math.Ceil(round(hi/size)) * size),
		step: size,
	}
}

// ys are the values that the figures' axis must reach: zero, figures, limits and the target.
func (s Spec) ys() []float64 {
	out := []float64{0}
	for _, series := range s.Series {
		for _, p := range series.Points {
			if p.Missing {
				continue
			}
			out = append(out, p.Y)
			if p.HasLimits {
				out = append(out, p.Low, p.High)
			}
		}
	}
	if s.Target != nil {
		out = append(out, s.Target.Value)
	}
	return out
}

// stackedYs are the lengths of the stacked bars, with the target.
func (s Spec) stackedYs() []float64 {
	out := make([]float64, len(s.Categories))
	for _, series := range s.Series {
		for i, p := range series.Points {
			out[i] += p.Y
		}
	}
	if s.Target != nil {
		out = append(out, s.Target.Value)
	}
	return out
}

func (s Spec) xs() []float64 {
	var out []float64
	for _, series := range s.Series {
		for _, p := range series.Points {
			if !p.Missing {
				out = append(out, p.X)
			}
		}
	}
	return out
}
