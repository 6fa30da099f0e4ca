package main

import (
	"context"
	"fmt"
	"strings"

	"candour/models/lake"
	"candour/queries"

	"github.com/spf13/cobra"
)

// shownCounterexamples is how many of a check's counterexamples stand in text.
const shownCounterexamples = 10

func (a *app) checkCommand() *cobra.Command {
	var sel selection
	var format string
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Internal consistency: files, catalogue, account of lines, every identity",
		Example: "  candour check",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usagef("--format %q: want text or json", format)
			}
			return a.check(cmd.Context(), sel, format == "json")
		},
	}
	sel.addFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// A checkReport is one check's verdict, as JSON gives it with all counterexamples.
type checkReport struct {
	Check           string              `json:"check"`
	Title           string              `json:"title"`
	Kind            string              `json:"kind"`
	Holds           bool                `json:"holds"`
	Counterexamples []map[string]string `json:"counterexamples"`
}

func (a *app) check(ctx context.Context, sel selection, asJSON bool) error {
	catalogue, err := a.checkCatalogue(ctx)
	if err != nil {
		return err
	}
	reports := []checkReport{catalogue}
	if catalogue.Holds { // the identities cannot be asked of broken files
		identities, err := a.checkIdentities(ctx, sel)
		if err != nil {
			return err
		}
		reports = append(reports, identities...)
	}
	if asJSON {
		if err := writeIndented(a.out, reports); err != nil {
			return err
		}
	} else {
		a.printChecks(reports)
	}
	for _, r := range reports {
		if !r.Holds {
			return errAttention
		}
	}
	return nil
}

// checkCatalogue holds the catalogue against itself and every file.
func (a *app) checkCatalogue(ctx context.Context) (checkReport, error) {
	r := checkReport{Check: "catalogue", Title: "the catalogue agrees with itself and with every file", Kind: queries.Warehouse, Holds: true, Counterexamples: []map[string]string{}}
	l, err := lake.Open(ctx, a.warehouse)
	if err != nil {
		return r, err
	}
	for _, fault := range l.Verify(ctx) {
		r.Holds = false
		r.Counterexamples = append(r.Counterexamples, map[string]string{"fault": fault.Error()})
	}
	return r, l.Close()
}

func (a *app) checkIdentities(ctx context.Context, sel selection) (reports []checkReport, err error) {
	s, err := a.read(ctx, sel)
	if err != nil {
		return nil, err
	}
	defer func() { err = closing(err, s.close()) }()
	checks, err := queries.Checks()
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		v, err := c.Run(ctx, s.reader.DB)
		if err != nil {
			return nil, err
		}
		reports = append(reports, reportOf(v))
	}
	return reports, nil
}

func reportOf(v queries.Verdict) checkReport {
	r := checkReport{Check: v.Check.Name, Title: v.Check.Title, Kind: v.Check.Kind, Holds: len(v.Rows) == 0, Counterexamples: []map[string]string{}}
	for _, row := range v.Rows {
		example := map[string]string{}
		for i, name := range v.Columns {
			example[name] = internalCell(row[i]).short()
		}
		r.Counterexamples = append(r.Counterexamples, example)
	}
	return r
}

func (a *app) printChecks(reports []checkReport) {
	for _, r := range reports {
		if r.Holds {
			fmt.Fprintf(a.out, "holds  %-26s %s\n", r.Check, r.Title)
			continue
		}
		fmt.Fprintf(a.out, "FAILS  %-26s %s: %d counterexamples (%s)\n", r.Check, r.Title, len(r.Counterexamples), r.Kind)
		for i, example := range r.Counterexamples {
			if i == shownCounterexamples {
				fmt.Fprintf(a.out, "         … and %d more: --format json gives all\n", len(r.Counterexamples)-i)
				break
			}
			var parts []string
			for _, name := range sortedKeys(example) {
				parts = append(parts, name+" "+example[name])
			}
			fmt.Fprintf(a.out, "         %s\n", strings.Join(parts, ", "))
		}
	}
}
