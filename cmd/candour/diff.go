package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"candour/reports/bundle"

	"github.com/spf13/cobra"
)

func (a *app) diffCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Figures that changed between two bundles, and why",
		Long: `Compares the figures of two bundles that tell of the same: rows of one period, or of the
same span of time. Causes are what differs between the two manifests: late lines, corrections,
configuration, code. Both bundles must verify. A figure that one of them withholds is shown as withheld.`,
		Example: "  candour diff bundle-2026-q1 bundle-2026-q1-corrected",
		Args:    cobra.ExactArgs(2),
		RunE:    func(_ *cobra.Command, args []string) error { return a.diff(args[0], args[1], format) },
	}
	cmd.Flags().StringVar(&format, "format", "table", "table, csv or json")
	return cmd
}

// A comparison is what diff found.
type comparison struct {
	causes  bundle.Causes
	changes []bundle.Change
}

func (a *app) diff(before, now, format string) error {
	write, ok := map[string]func(comparison) error{"table": a.diffTable, "csv": a.diffCSV, "json": a.diffJSON}[format]
	if !ok {
		return usagef("--format %q: want table, csv or json", format)
	}
	old, err := verified(before)
	if err != nil {
		return err
	}
	newer, err := verified(now)
	if err != nil {
		return err
	}
	changes, err := bundle.Diff(before, now)
	if err != nil {
		return fmt.Errorf("diff: %w", err)
	}
	return write(comparison{bundle.CausesOf(old.About, newer.About), changes})
}

// verified is the manifest of a bundle that has no fault.
func verified(dir string) (bundle.Manifest, error) {
	m, faults := bundle.Verify(dir)
	if len(faults) > 0 {
		return m, fmt.Errorf("%s does not verify:\n%w", dir, errors.Join(faults...))
	}
	return m, nil
}

func (a *app) diffTable(c comparison) error {
	for _, cause := range c.causes.All() {
		fmt.Fprintln(a.out, cause)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	if len(c.changes) > 0 {
		fmt.Fprint(w, "\nFILE\tROW\tFIGURE\tOLD\tNEW\n")
	}
	for _, ch := range c.changes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", ch.File, ch.Row, ch.Column, ch.Old, ch.New)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%d figures differ\n", len(c.changes))
	return nil
}

func (a *app) diffCSV(c comparison) error {
	return bundle.WriteRevisions(a.out, bundle.Revisions(c.changes, c.causes.Why))
}

func (a *app) diffJSON(c comparison) error {
	type figure struct {
		Value  string `json:"value"`
		Status string `json:"status"`
	}
	type change struct {
		File   string `json:"file"`
		Row    string `json:"row"`
		Figure string `json:"figure"`
		Old    figure `json:"old"`
		New    figure `json:"new"`
	}
	out := struct {
		Definition []string `json:"definition"`
		Data       []string `json:"data"`
		Changes    []change `json:"changes"`
	}{append([]string{}, c.causes.Definition...), append([]string{}, c.causes.Data...), []change{}}
	for _, ch := range c.changes {
		out.Changes = append(out.Changes, change{ch.File, ch.Row, ch.Column, figure(ch.Old), figure(ch.New)})
	}
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
