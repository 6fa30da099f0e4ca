package reports

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"candour/queries"
)

// ask runs all queries, and each only once if several publications ask the
// same. Those about one period come together: they share what is gathered for it.
func (p *press) ask(ctx context.Context, asked []named) ([]queries.Result, error) {
	if err := p.source.Measures.Settle(ctx, p.source.DB); err != nil {
		return nil, err
	}
	order := make([]int, len(asked))
	for i := range asked {
		asked[i].query = p.complete(asked[i].query)
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := asked[a].query.Period, asked[b].query.Period
		return cmp.Or(x.Start.Compare(y.Start), x.End.Compare(y.End))
	})
	results := make([]queries.Result, len(asked))
	for n, i := range order {
		same := slices.IndexFunc(order[:n], func(j int) bool { return reflect.DeepEqual(asked[i].query, asked[j].query) })
		if same >= 0 {
			results[i] = results[order[same]]
			continue
		}
		var err error
		if results[i], err = p.source.Measures.Run(ctx, p.source.DB, asked[i].query); err != nil {
			return nil, fmt.Errorf("%s: %w", asked[i].name, err)
		}
	}
	return results, nil
}

// complete says of which period a query is, and as of when: one without a period
// is about the edition's.
func (p *press) complete(q queries.Query) queries.Query {
	if q.Period.Start.IsZero() {
		q.Period = p.edition.Period
	}
	q.AsOf, q.Since, q.FirstDayOfWeek, q.Behind = p.edition.AsOf, p.edition.Since, p.edition.FirstDayOfWeek, true
	if q.Measure == "exposure" {
		q.AsOf, q.Since = p.edition.ShownAsOf, p.edition.ShownSince
	}
	if q.Grain == "" { // of spans no q value is published
		q.Family = p.edition.Families[q.Measure]
	}
	return q
}
