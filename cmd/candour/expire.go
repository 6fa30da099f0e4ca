package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"candour/models/lake"
	"candour/models/upkeep"
	"candour/queries"

	"github.com/spf13/cobra"
)

type expireFlags struct {
	before, format string
	wait           time.Duration
}

func (a *app) expireCommand() *cobra.Command {
	var f expireFlags
	cmd := &cobra.Command{
		Use:   "expire --before DAY",
		Short: "Drop old raw events and all old snapshots; daily counts stay",
		Long: `Removes, for good,
  exposures, reports, decisions and appeals of all UTC days before DAY,
  quarantined lines of inputs that were ingested before DAY,
  every snapshot but the one it makes, and the files that only those name.

What is not closed stays whole: a report that nobody has decided on, or one of
whose decisions stays; a decision with an appeal that is open or was lodged on
DAY or later; what belongs to these. Schools, audience, the account of lines and
published bundles stay.

Before that it writes counts of each day, without persons, contents or ids, to
the tables exposure_days and report_days, once for each day (candour sql shows
them). days_ge_3 to days_ge_20 count accounts with so many views or more that
day in that cell. report_days tells decided and set_aside as they stood when the
day expired.

Afterwards measures refuse periods that begin before DAY, because their figures
would be too low, and lines of those days are rejected as expired. Bundles made
from dropped snapshots can no longer be made again (candour verify --rebuild).

Mind copies of the warehouse, which this command cannot reach. If it is
interrupted, either nothing has changed or all is gone; run it again to be sure
that no remnant is left. A reader that is under way may fail; it gives no wrong
figures.

Exit status: 0 done; 1 failed, nothing changed; 2 wrong usage; 3 the rows are
gone, but remnants have still to be removed.`,
		Example: "  candour expire --before 2025-01-01",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.expire(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.before, "before", "", "the first `DAY` that is kept, in UTC")
	cmd.Flags().StringVar(&f.format, "format", "text", "text or json")
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "how long to wait for another writer, such as 5m")
	return cmd
}

// An expiredReport is the receipt in JSON.
type expiredReport struct {
	Before    string         `json:"before"`
	Snapshot  int64          `json:"snapshot"`
	Tables    []expiredTable `json:"tables"`
	Undecided int64          `json:"undecided_reports_kept"`
	Days      int            `json:"days_counted"` // of exposures
	Snapshots int            `json:"snapshots_dropped"`
	Complete  bool           `json:"complete"` // no remnant is left on the disk
}

type expiredTable struct {
	Table   string `json:"table"`
	Rows    int64  `json:"rows"`
	Kept    int64  `json:"kept"`
	Files   int    `json:"files_removed"`
	Smaller int    `json:"files_rewritten"`
}

func (a *app) expire(ctx context.Context, f expireFlags) (err error) {
	if f.format != "text" && f.format != "json" {
		return usagef("--format %q: want text or json", f.format)
	}
	before, err := time.Parse(time.DateOnly, f.before)
	if err != nil {
		return usagef("--before %q: want the first day to keep, such as 2025-01-01", f.before)
	}
	if before.After(a.now()) {
		return usagef("--before %s: that day is yet to come", f.before)
	}
	l, err := lake.Open(ctx, a.warehouse)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, l.Close()) }()
	e, err := upkeep.Expire(ctx, l, upkeep.Expiration{Before: before, Now: a.now(), Wait: f.wait})
	uncleaned := errors.Is(err, lake.ErrUncleaned)
	if err != nil && !uncleaned {
		return err
	}
	r := expiredReport{Before: e.Before.Format(time.DateOnly), Snapshot: e.Snapshot, Undecided: e.Undecided, Days: e.Days, Snapshots: e.Snapshots, Complete: !uncleaned}
	for _, t := range e.Tables {
		r.Tables = append(r.Tables, expiredTable(t))
	}
	if uncleaned {
		a.complain(err)
	}
	if f.format == "json" {
		err = writeIndented(a.out, r)
	} else {
		err = a.printExpired(r)
	}
	if err == nil && uncleaned {
		return errAttention
	}
	return err
}

func (a *app) printExpired(r expiredReport) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TABLE\tROWS REMOVED\tEARLIER ROWS KEPT\tFILES REMOVED\tFILES REWRITTEN")
	for _, t := range r.Tables {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", t.Table, t.Rows, t.Kept, t.Files, t.Smaller)
	}
	err := w.Flush()
	if r.Undecided > 0 {
		fmt.Fprintf(a.out, "reports of days before %s that stay because nobody has decided on them: %d\n", r.Before, r.Undecided)
	}
	fmt.Fprintf(a.out, "raw events are kept from %s on; snapshots dropped: %d\n", r.Before, r.Snapshots)
	fmt.Fprintf(a.out, "snapshot %d\n", r.Snapshot)
	return err
}

// keeps refuses a period of which days have expired: its figures would be too
// low.
func (s *session) keeps(p queries.Period) error {
	if !p.Start.Before(s.snapshot.Horizon) {
		return nil
	}
	day := s.snapshot.Horizon.Format(time.DateOnly)
	return fmt.Errorf("the period begins on %s, but raw events are kept from %s (UTC) on only: begin later; daily counts of earlier days are in exposure_days and report_days (candour sql), and bundles that were published stand",
		p.Start.Format(time.DateOnly), day)
}
