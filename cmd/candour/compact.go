package main

import (
	"context"
	"fmt"
	"time"

	"candour/models/lake"
	"candour/models/upkeep"

	"github.com/spf13/cobra"
)

func (a *app) compactCommand() *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "Many small files of a day into few",
		Long: `Merges the files of every day of a table, and of a table without days, that has
four or more files of under 2,000,000 rows. Fewer are left alone, because
reading them costs little more than reading one; larger ones too, because
nothing is gained by writing them again. The new files have up to 4,000,000
rows: exposures in the order of the viewer's pseudonym and the time, all else
by time and key.

It is one new snapshot with exactly the rows of the one before. Older snapshots
keep their files and read as they did, so the warehouse grows by the new files
until "candour expire" drops those snapshots.

After every ingest the same is done for the days that the ingest touched, but
only with eight or more files of similar size, so that no row is written again
and again. By hand it is seldom needed.`,
		Example: "  candour compact",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.compact(cmd.Context(), wait) },
	}
	cmd.Flags().DurationVar(&wait, "wait", 0, "how long to wait for another writer, such as 5m")
	return cmd
}

func (a *app) compact(ctx context.Context, wait time.Duration) (err error) {
	l, err := lake.Open(ctx, a.warehouse)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, l.Close()) }()
	c, err := upkeep.Compact(ctx, l, wait, a.now())
	if err != nil {
		return err
	}
	if c.Partitions == 0 {
		fmt.Fprintln(a.out, "nothing to do: no day has four small files")
		return nil
	}
	fmt.Fprintf(a.out, "snapshot %d: %d files in all of %s are now %d\n", c.Snapshot, c.Before, daysOfTables(c.Partitions), c.After)
	return nil
}

func daysOfTables(n int) string {
	if n == 1 {
		return "1 day of a table"
	}
	return fmt.Sprintf("%d days of tables", n)
}

// compactAfter follows an ingest, which has succeeded whatever happens here.
func (a *app) compactAfter(ctx context.Context, l *lake.Lake, snapshot int64) {
	if _, err := upkeep.CompactAfter(ctx, l, snapshot, a.now()); err != nil {
		fmt.Fprintf(a.err, "candour: the rows are in, but their small files could not be merged, which `candour compact` will try again: %v\n", err)
	}
}
