package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"candour/ingest"
	"candour/models"
	"candour/models/lake"

	"github.com/spf13/cobra"
)

type replayFlags struct {
	log, source, format string
	dryRun              bool
	wait                time.Duration
}

func (a *app) replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Quarantined lines once more, after a mapping or a harm was mended",
		Long: `Takes the lines in quarantine up again under the present mappings of candour.yaml
and the present taxonomy, with one snapshot. What is valid now goes into its
table and leaves quarantine: its input's account moves it from rejected to kept,
or to duplicates. Older snapshots keep their accounts.

A replayed line stands for the input it came with. Under its key, a row of a later
input is newer and stays (the line counts as a duplicate, and as superseded); a
row of an earlier input is corrected. Where the row is of the same input and says
something else, which of the two came later is not known: the line stays.

Some lines cannot be replayed: those that could not be taken apart, and those of
which the mended mapping needs a field that was not used before. Mend the file or
the mapping and ingest the file again: that reading then speaks for all its lines,
and what the earlier one rejected leaves quarantine.

Exit status: 0 nothing is left, or there was nothing to do; 1 failed, nothing
changed; 2 wrong usage or configuration; 3 done, with lines left in quarantine.`,
		Example: "  candour replay --source helpdesk --dry-run",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.replay(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.log, "log", "", "only this kind of log: "+strings.Join(models.Logs, ", "))
	flags.StringVar(&f.source, "source", "", "only this source of the configuration")
	flags.BoolVar(&f.dryRun, "dry-run", false, "try everything, change nothing")
	flags.DurationVar(&f.wait, "wait", 0, "how long to wait for another writer, such as 5m")
	flags.StringVar(&f.format, "format", "text", "text or json")
	return cmd
}

func (a *app) replay(ctx context.Context, f replayFlags) (err error) {
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
	sources, err := c.sources()
	if err != nil {
		return usageError{err}
	}
	byName := map[string]*ingest.Source{}
	for i := range sources {
		byName[sources[i].Name] = &sources[i]
	}
	find := func(name string) (*ingest.Source, bool) { s := byName[name]; return s, s != nil }
	if _, ok := find(f.source); f.source != "" && !ok {
		return usagef("no source %q in %s", f.source, c.path)
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
	account, err := ingest.Replay(ctx, l, ingest.ReplayOptions{
		Log: f.log, Source: f.source, Sources: find, Key: key, HasHarm: taxonomy.Has,
		DryRun: f.dryRun, Threads: a.threads, Now: a.now(), Wait: f.wait,
	})
	if err != nil {
		return err
	}
	if f.format == "json" {
		err = writeIndented(a.out, replayJSON(account))
	} else {
		a.printReplay(account, f.dryRun)
	}
	if err == nil && account.Left() > 0 {
		return errAttention
	}
	return err
}

// advice says why lines stay in quarantine, and what to do.
var advice = []struct {
	obstacle ingest.Obstacle
	text     string
}{
	{ingest.StillRejected, "rejected by the present mapping and taxonomy too: mend those and replay, or mend the file and ingest it again"},
	{ingest.Masked, "could not be taken apart, nothing of them was kept: mend the file and ingest it again"},
	{ingest.NotKept, "the mapping needs what was not kept of them: ingest the file again"},
	{ingest.NoMapping, "their source does not map their log any more: bring the mapping back, or ingest the file again"},
	{ingest.Unselected, "the conditions of their log's mapping do not hold for them: ingest the file again"},
	{ingest.Ambiguous, "their file holds another line of the same key, and which came later is not known: ingest the file again"},
}

func (a *app) printReplay(account ingest.ReplayAccount, dryRun bool) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FILE\tLOG\tREJECTED\tKEPT\tDUPLICATES\tSUPERSEDED\tCORRECTIONS\tLATE\tLEFT")
	for _, in := range account.Inputs {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", in.Name, in.Log, in.Rejected, in.Kept, in.Duplicates, in.Superseded,
			in.Corrected, in.LateLines, in.Rejected-in.Kept-in.Duplicates)
	}
	w.Flush()
	for _, in := range account.Inputs {
		for _, why := range advice {
			for _, reason := range ingest.Reasons {
				if n := in.Left[ingest.Stay{Obstacle: why.obstacle, Reason: reason.Code}]; n > 0 {
					fmt.Fprintf(a.out, "%s: %s: left %d, %s: %s\n", in.Name, in.Log, n, reason.Code, why.text)
				}
			}
		}
	}
	switch {
	case dryRun:
		fmt.Fprintln(a.out, "dry run: nothing was changed")
	case account.Snapshot == 0:
		fmt.Fprintln(a.out, "nothing to replay: no snapshot was made")
	default:
		fmt.Fprintf(a.out, "snapshot %d\n", account.Snapshot)
	}
}

// replayJSON is the account for machines.
func replayJSON(account ingest.ReplayAccount) any {
	type left struct {
		Obstacle ingest.Obstacle `json:"obstacle"`
		Reason   ingest.Reason   `json:"reason"`
		Lines    int64           `json:"lines"`
	}
	type input struct {
		Input       int64  `json:"input"`
		Name        string `json:"name"`
		Log         string `json:"log"`
		Source      string `json:"source"`
		Rejected    int64  `json:"rejected"` // before
		Kept        int64  `json:"kept"`
		Duplicates  int64  `json:"duplicates"`
		Superseded  int64  `json:"superseded"`
		Corrections int64  `json:"corrections"`
		Late        int64  `json:"late"`
		Left        []left `json:"left"`
	}
	inputs := []input{}
	for _, in := range account.Inputs {
		j := input{in.ID, in.Name, in.Log, in.Source, in.Rejected, in.Kept, in.Duplicates, in.Superseded, in.Corrected, in.LateLines, []left{}}
		for _, why := range advice {
			for _, reason := range ingest.Reasons {
				if n := in.Left[ingest.Stay{Obstacle: why.obstacle, Reason: reason.Code}]; n > 0 {
					j.Left = append(j.Left, left{why.obstacle, reason.Code, n})
				}
			}
		}
		inputs = append(inputs, j)
	}
	return struct {
		Snapshot int64   `json:"snapshot"`
		Inputs   []input `json:"inputs"`
	}{account.Snapshot, inputs}
}
