package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"candour/reports"
	"candour/reports/analyst"

	"github.com/spf13/cobra"
)

type dashboardFlags struct {
	selection
	period, from, to, out string
}

func (a *app) dashboardCommand() *cobra.Command {
	var f dashboardFlags
	cmd := &cobra.Command{
		Use:   "dashboard",
		Short: "The analysts' dashboard: internal, on figures that are not cleared",
		Long: `Writes pages for those who may see everything: response times, backlog, trends with alarms,
schools by name, exposure and data quality, with filters that work without a server. Nothing is
withheld: every page and every row of every file says so, and it refuses to write into a publication
or beside one. What can be handed over, candour publish makes.`,
		Example: "  candour dashboard --period 2026-Q1 --out internal/2026-q1",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.dashboard(cmd.Context(), f) },
	}
	f.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.period, "period", "", "2026, 2026-H1, 2026-Q1, 2026-03 or 2026-W09 (default: all that is on record)")
	flags.StringVar(&f.from, "from", "", "first day of the period")
	flags.StringVar(&f.to, "to", "", "the day after the last of the period")
	flags.StringVar(&f.out, "out", "", "the folder to make")
	return cmd
}

func (a *app) dashboard(ctx context.Context, f dashboardFlags) (err error) {
	if f.out == "" {
		return usagef("dashboard: want --out DIR")
	}
	s, err := a.read(ctx, f.selection)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, s.close()) }()
	q, err := queryFlags{period: f.period, from: f.from, to: f.to}.query("", s)
	if err != nil {
		return err
	}
	if err := s.covers(q.Period); err != nil {
		return fmt.Errorf("dashboard %s: %w", q.Period.Name, err)
	}
	if s.config.Service.Name == "" {
		return usagef("%s: service.name is missing: it stands on every page", orNone(s.config.path))
	}
	words, err := reports.Labels(ctx, s.reader.DB)
	if err != nil {
		return err
	}
	edition := analyst.Edition{
		Service: s.config.Service.Name, Program: "candour", Version: version, Snapshot: s.snapshot.ID, Period: q.Period, FirstDayOfWeek: q.FirstDayOfWeek,
		Known: func(measure string) (since, asOf time.Time) {
			known := s.known(measure)
			return known.First, known.Last
		}, Words: words,
	}
	if err := analyst.Write(ctx, f.out, edition, analyst.Source{DB: s.reader.DB, Measures: s.measures}); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "wrote %s: %s\n  open %s\n", f.out, analyst.Mark, filepath.Join(f.out, "index.html"))
	return nil
}
