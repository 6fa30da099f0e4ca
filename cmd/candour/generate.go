package main

import (
	"fmt"
	"time"

	"candour/fixtures"

	"github.com/spf13/cobra"
)

func (a *app) generateCommand() *cobra.Command {
	var o fixtures.Options
	var dir, start string
	cmd := &cobra.Command{
		Use:     "generate --out DIR",
		Short:   "Made-up logs for trials and benchmarks: the same bytes for the same seed",
		Example: "  candour generate --out logs --reports 10000 --exposures 100000 --schools 50 --days 90 --seed 1",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			day, err := time.Parse(time.DateOnly, start)
			if err != nil {
				return usagef("--start %q: want a day such as 2026-01-01", start)
			}
			o.Start = day
			switch {
			case dir == "":
				return usagef("generate: want --out DIR")
			case o.Reports < 0 || o.Exposures < 0 || o.Schools < 0 || o.Days < 1:
				return usagef("generate: want counts of 0 or more and at least one day")
			case o.BadRate < 0 || o.BadRate > 1:
				return usagef("--bad-rate %v: want a share from 0 to 1", o.BadRate)
			}
			summary, err := fixtures.Generate(dir, o)
			if err != nil {
				return err
			}
			fmt.Fprint(a.out, summary)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&dir, "out", "", "the folder to write to")
	flags.Int64Var(&o.Reports, "reports", 10_000, "how many reports")
	flags.Int64Var(&o.Exposures, "exposures", 100_000, "how many exposures")
	flags.IntVar(&o.Schools, "schools", 50, "how many schools")
	flags.IntVar(&o.Days, "days", 90, "how many days")
	flags.StringVar(&start, "start", "2026-01-01", "the first day")
	flags.Uint64Var(&o.Seed, "seed", 1, "the seed")
	flags.Float64Var(&o.BadRate, "bad-rate", 0, "share of lines broken on purpose")
	return cmd
}
