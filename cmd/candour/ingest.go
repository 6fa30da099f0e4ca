package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"candour/ingest"
	"candour/models"
	"candour/models/lake"

	"github.com/spf13/cobra"
)

type ingestFlags struct {
	log, source, format string
	dryRun              bool
	wait                time.Duration
}

func (a *app) ingestCommand() *cobra.Command {
	var f ingestFlags
	cmd := &cobra.Command{
		Use:   "ingest (--log KIND | --source NAME) PATH...",
		Short: "Logs into the warehouse; prints what became of every line",
		Long: `Reads NDJSON or CSV files, plain, .gz or .zst, folders, globs, or - for standard
input, and commits them as one snapshot. The kind of log is given with --log, or
told by a source of candour.yaml: named with --source, or the one whose file
patterns match every path.

Exit status: 0 all lines kept or recognised as duplicates; 1 failed, nothing
changed; 2 wrong usage or configuration; 3 done, with rejected lines or a
truncated file to look at.

Where the days that it touched have many small files, they are merged then, in a
snapshot of their own (see candour compact --help).`,
		Example: `  candour ingest --log reports logs/reports-2026-03-*.ndjson.gz
  zcat exposures.ndjson.gz | candour ingest --log exposures -
  candour ingest --source helpdesk exports/`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.ingest(cmd.Context(), f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.log, "log", "", "the kind of log: "+strings.Join(models.Logs, ", "))
	flags.StringVar(&f.source, "source", "", "the source in the configuration")
	flags.BoolVar(&f.dryRun, "dry-run", false, "read and check everything, change nothing")
	flags.DurationVar(&f.wait, "wait", 0, "how long to wait for another writer, such as 5m")
	flags.StringVar(&f.format, "format", "text", "text or json")
	return cmd
}

func (a *app) ingest(ctx context.Context, f ingestFlags, paths []string) (err error) {
	if f.format != "text" && f.format != "json" {
		return usagef("--format %q: want text or json", f.format)
	}
	if f.log != "" && !slices.Contains(models.Logs, f.log) {
		return usagef("--log %q: want %s", f.log, strings.Join(models.Logs, ", "))
	}
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	source, err := c.sourceFor(f.source, f.log, paths)
	if err != nil {
		return usageError{err}
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	taxonomy, err := c.taxonomy()
	if err != nil {
		return usageError{err}
	}
	l, err := lake.Open(ctx, a.warehouse)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, l.Close()) }()
	if !f.dryRun {
		if err := l.AddTables(ctx, models.Tables(), f.wait, a.now()); err != nil {
			return err
		}
	}
	limitIngest()
	bar := a.newBar()
	account, err := ingest.Run(ctx, l, ingest.Options{
		Log: f.log, Source: source, Paths: paths, Stdin: a.in, Key: key, HasHarm: taxonomy.Has, Taxonomy: taxonomy.Digest(),
		DryRun: f.dryRun, Threads: a.threads, Now: a.now(), Wait: f.wait, Progress: bar.show,
	})
	bar.clear()
	if err != nil {
		return err
	}
	if f.format == "json" {
		err = writeIndented(a.out, accountJSON(account))
	} else {
		a.printAccount(account, f.dryRun)
	}
	if account.Snapshot > 0 {
		a.compactAfter(ctx, l, account.Snapshot)
	}
	if err == nil && account.NeedsAttention() {
		return errAttention
	}
	return err
}

// sourceFor finds the mapping: by name, by the patterns that match every path,
// or none, which means that the files are in the contract's own form.
func (c config) sourceFor(name, log string, paths []string) (*ingest.Source, error) {
	sources, err := c.sources()
	if err != nil {
		return nil, err
	}
	var matching []ingest.Source
	for _, s := range sources {
		if s.Name == name {
			return &s, nil
		}
		if len(s.Files) > 0 && !slices.ContainsFunc(paths, func(p string) bool { return !s.Matches(p) }) {
			matching = append(matching, s)
		}
	}
	switch {
	case name != "":
		return nil, fmt.Errorf("no source %q in %s", name, c.path)
	case log != "":
		return nil, nil
	case len(matching) == 1:
		return &matching[0], nil
	case len(matching) > 1:
		return nil, fmt.Errorf("sources %s and %s both match these files: say which with --source", matching[0].Name, matching[1].Name)
	}
	return nil, fmt.Errorf("the kind of log of %s cannot be told: give --log, or --source with a source of candour.yaml", strings.Join(paths, ", "))
}
