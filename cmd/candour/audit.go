package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"candour/queries"
	"candour/reports/disclosure"

	"github.com/spf13/cobra"
)

func (a *app) auditCommand() *cobra.Command {
	var with []string
	var format string
	cmd := &cobra.Command{
		Use:   "audit BUNDLE",
		Short: "What a reader of a bundle can work out of the counts that it withholds",
		Long: `Attacks a bundle with nothing but its own files: reads its CSV files and their descriptions, ties every
count to the sums, parts and periods in which it stands, and works out the exact bounds of each withheld
count. --with names bundles published before: what they show is known too.

Exit status 3: a count that may be small is known to a range narrower than the policy's level.`,
		Example: "  candour audit bundle-2026-q1 --with bundle-2025-q4",
		Args:    cobra.ExactArgs(1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.audit(args[0], with, format) },
	}
	cmd.Flags().StringArrayVar(&with, "with", nil, "a `BUNDLE` published before; may be given again")
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

func (a *app) audit(dir string, with []string, format string) error {
	if format != "table" && format != "json" {
		return usagef("--format %q: want table or json", format)
	}
	measures, err := queries.Load()
	if err != nil {
		return err
	}
	m, err := verified(dir)
	if err != nil {
		return err
	}
	var sheets []disclosure.Sheet
	for _, d := range append([]string{dir}, with...) {
		if _, err := verified(d); err != nil {
			return err
		}
		read, err := disclosure.Published(os.DirFS(d), filepath.Base(d), measures)
		if err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		sheets = append(sheets, read...)
	}
	p := disclosure.Policy{Audience: m.Policy.Audience, MinCount: m.Policy.MinCount, MinCountRates: m.Policy.MinCountRates, Level: m.Policy.Level, MinGroup: m.Policy.MinGroup, MinPeople: m.Policy.MinPeople, Symbol: m.Policy.Symbol}
	if err := p.Check(); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	r, err := disclosure.Attack(sheets, p)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if err := a.printAudit(dir, len(sheets), r, p, format); err != nil {
		return err
	}
	if len(r.Exposures) > 0 || r.Unbounded > 0 {
		return errAttention
	}
	return nil
}

func (a *app) printAudit(dir string, sheets int, r disclosure.Report, p disclosure.Policy, format string) error {
	if format == "json" {
		type exposure struct {
			Count   string `json:"count"`
			Low     int64  `json:"low"`
			High    int64  `json:"high"`
			Through string `json:"through"`
		}
		out := struct {
			Tables    int        `json:"tables"`
			Counts    int        `json:"counts"`
			Withheld  int        `json:"withheld"`
			Relations int        `json:"relations"`
			Level     int64      `json:"level"`
			Unbounded int        `json:"not_worked_out"`
			Exposed   []exposure `json:"exposed"`
		}{sheets, r.Counts, r.Withheld, r.Relations, p.Level, r.Unbounded, []exposure{}}
		for _, e := range r.Exposures {
			out.Exposed = append(out.Exposed, exposure(e))
		}
		encoder := json.NewEncoder(a.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(out)
	}
	for _, e := range r.Exposures {
		fmt.Fprintln(a.out, "exposed:", e)
	}
	if r.Unbounded > 0 {
		fmt.Fprintf(a.out, "not worked out: %d withheld counts that hang together with too many others\n", r.Unbounded)
	}
	fmt.Fprintf(a.out, "%s: %d tables, %d counts, %d of them withheld, %d relations: %d exposed at level %d\n",
		dir, sheets, r.Counts, r.Withheld, r.Relations, len(r.Exposures), p.Level)
	return nil
}
