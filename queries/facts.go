package queries

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"strings"

	"candour/models/sqlfile"
)

//go:embed facts/*.sql
var factFiles embed.FS

// Facts are tables of a session that measures read instead of the rows
// themselves: what many queries would each work out again. They hold a span of
// time as it was known at one cut-off.
type Facts struct {
	Name   string
	About  string   // what a row is
	Inputs []string // views that they are made from
	SQL    string   // the statements that make them, from $start, $end and $as_of
}

// loadFacts reads the facts of that name; none: nil.
func loadFacts(name string) (*Facts, error) {
	if name == "" {
		return nil, nil
	}
	file := "facts/" + name + ".sql"
	text, err := factFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("facts %q: %w", name, err)
	}
	f, err := sqlfile.Parse(file, string(text), []string{"facts", "about", "inputs"}, nil)
	if err != nil {
		return nil, err
	}
	return &Facts{f.Header["facts"], prose(f.Header["about"]), words(f.Header["inputs"]), f.SQL}, nil
}

// gathered is the span that the session's facts hold. It belongs to the session,
// as they do, so it is kept there.
const gathered = "create temp table if not exists gathered (facts varchar, starts timestamp, ends timestamp, as_of timestamp)"

// hold says whether the session's facts cover the query's period.
func (f *Facts) hold(ctx context.Context, db *sql.DB, q Query) (bool, error) {
	if _, err := db.ExecContext(ctx, gathered); err != nil {
		return false, err
	}
	var n int
	err := db.QueryRowContext(ctx, "select count(*) from gathered where facts = $facts and starts <= $start and ends >= $end and as_of = $as_of",
		sql.Named("facts", f.Name), sql.Named("start", q.Period.Start.UTC()), sql.Named("end", q.Period.End.UTC()), sql.Named("as_of", q.AsOf.UTC())).Scan(&n)
	return n > 0, err
}

// gather makes the facts of the query's period, unless the session holds them.
func (f *Facts) gather(ctx context.Context, db *sql.DB, q Query) error {
	if held, err := f.hold(ctx, db, q); err != nil || held {
		return err
	}
	statements := slices.Concat([]string{"delete from gathered where facts = $facts"}, strings.Split(f.SQL, ";\n"),
		[]string{"insert into gathered values ($facts, $start, $end, $as_of)"})
	values := map[string]any{"facts": f.Name, "start": q.Period.Start.UTC(), "end": q.Period.End.UTC(), "as_of": q.AsOf.UTC()}
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement, named(statement, values)...); err != nil {
			return fmt.Errorf("gather %s: %w", f.Name, firstLine(err))
		}
	}
	return nil
}

// atOnce is for how many days facts are gathered at once for a query with a
// grain: memory is to depend on the spans, not on their number.
const atOnce = 31

// pieces cuts a query with a grain into queries of some spans each, whose
// answers together are its answer.
func (q Query) pieces() []Query {
	if q.Grain == "" {
		return []Query{q}
	}
	var all []Query
	zone := q.Period.Start.Location()
	for _, s := range q.spans(false) {
		if n := len(all); n > 0 && !s.last.After(utcDay(all[n-1].Period.Start).AddDate(0, 0, atOnce-1)) {
			all[n-1].Period.End = s.end(zone)
			continue
		}
		piece := q
		piece.Period.Start, piece.Period.End = s.start(zone), s.end(zone)
		all = append(all, piece)
	}
	return all
}

// ask runs the measure's SQL; where it reads facts they are gathered first.
func (m Measure) ask(ctx context.Context, db *sql.DB, q Query) ([]statistics, error) {
	if m.Facts == nil {
		_, rows, err := scan(ctx, db, m.SQL, m.arguments(q))
		return rows, err
	}
	pieces := q.pieces()
	if held, err := m.Facts.hold(ctx, db, q); err != nil {
		return nil, err
	} else if held {
		pieces = []Query{q}
	}
	var all []statistics
	for _, piece := range pieces {
		if err := m.Facts.gather(ctx, db, piece); err != nil {
			return nil, err
		}
		_, rows, err := scan(ctx, db, m.SQL, m.arguments(piece))
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// Settle works out the cases once for a session that asks many queries: a table
// takes the place of the view, and gives the same answers.
func (r *Registry) Settle(ctx context.Context, db *sql.DB) error {
	cases, err := loadFacts("cases")
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, cases.SQL); err != nil {
		return fmt.Errorf("settle the cases: %w", firstLine(err))
	}
	return nil
}
