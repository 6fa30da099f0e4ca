package queries

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// keyChanges are the caveats of figures that count persons in a period with
// records from before and from after a change of the pseudonyms' key: nothing
// tells that a person on both sides is one.
func keyChanges(ctx context.Context, db *sql.DB, p Period) (notes []string, err error) {
	var changes int
	if err := db.QueryRowContext(ctx, "select count(*) from key_changes").Scan(&changes); err != nil || changes == 0 {
		return nil, err
	}
	_, rows, err := scan(ctx, db, `
		select strftime(local_day(k.changed_at), '%Y-%m-%d') as changed_on from key_changes k, (
			select min(first_snapshot) as first, max(last_snapshot) as last from shown_from where day >= ? and day < ?)
		where first < k.snapshot and k.snapshot < last order by k.snapshot`,
		[]any{p.Start.Format(time.DateOnly), p.End.Format(time.DateOnly)})
	for _, row := range rows {
		notes = append(notes, fmt.Sprintf("The pseudonym key was changed on %s: an account shown content in records ingested before and after counts as two, so there seem to be more exposed accounts, each with less.",
			row.label("changed_on")))
	}
	return notes, err
}
