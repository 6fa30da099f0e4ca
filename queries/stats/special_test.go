package stats

import (
	"math"
	"testing"
)

// R 4.2.2: pbeta, qbeta, qgamma; closed forms where noted.
func TestSpecialFunctions(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"pbeta(0.5, 5e6, 5e6+100)", betaCDF(0.5, 5e6, 5e6+100), 0.512613497794198},
		{"pbeta(0.30001, 3e6, 7e6)", betaCDF(0.30001, 3e6, 7e6), 0.527544243125278},
		{"pbeta(1e-5, 0.3, 1.7)", betaCDF(1e-5, 0.3, 1.7), 0.0387782115543397},
		{"pbeta(0.2, 0.3, 1.7)", betaCDF(0.2, 0.3, 1.7), 0.7317664648218714},
		{"qbeta(1-1e-10, 1, 100), gonum's wrong root", betaQuantile(1-1e-10, 1, 100), 1 - math.Pow(1e-10, 0.01)},
		{"qbeta(0.025, 0.05, 2)", betaQuantile(0.025, 0.05, 2), 3.42778987826933e-33},
		{"qbeta(0.025, 1e9, 5)", betaQuantile(0.025, 1e9, 5), 9.99999989758411e-01},
		{"qbeta(0.025, 3e5, 3.3e5)", betaQuantile(0.025, 3e5, 3.3e5), 4.74957288553528e-01},
		{"qgamma(0.025, 1e8)", gammaQuantile(0.025, 1e8), 99980401.3073247},
		{"qgamma(0.999, 1e8+1)", gammaQuantile(0.999, 1e8+1), 100030906.1730833},
		{"normal tail at 10 (Abramowitz & Stegun 26.2)", normalTail(10), 7.61985302416053e-24},
		{"normal quantile", normalQuantile(0.975), Z},
	} {
		// The tail 1−1e-10 is itself only known to 1e-6 of its distance from 1.
		within(t, c.name, c.got, c.want, 2e-8)
	}
}

func TestBetaQuantileInvertsCDF(t *testing.T) {
	for _, a := range []float64{0.01, 0.5, 1, 3.7, 100, 1e4, 1e7} {
		for _, b := range []float64{0.3, 1, 2, 50, 1e5, 1e8} {
			for _, p := range []float64{1e-6, 0.001, 0.025, 0.5, 0.975, 0.999} {
				x := betaQuantile(p, a, b)
				below, above := betaCDF(x*(1-1e-13), a, b), betaCDF(x+math.Min(x, 1-x)*1e-13+0x1p-52, a, b)
				if below > p*(1+1e-8) || above < p*(1-1e-8) {
					t.Errorf("quantile %g of Beta(%g, %g) = %g: CDF runs from %g to %g", p, a, b, x, below, above)
				}
			}
		}
	}
}
