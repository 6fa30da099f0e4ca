package main

import (
	"fmt"
	"strings"

	"candour/queries"

	"github.com/spf13/cobra"
)

func (a *app) explainCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "explain MEASURE",
		Short:   "What a measure means: definition, denominators, exclusions, method, units, SQL",
		Example: "  candour explain response-times",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			measures, err := queries.Load()
			if err != nil {
				return err
			}
			m, err := measures.Measure(args[0])
			if err != nil {
				return usageError{err}
			}
			switch format {
			case "text":
				a.explain(m)
				return nil
			case "json":
				return writeIndented(a.out, m)
			}
			return usagef("--format %q: want text or json", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (a *app) explain(m queries.Measure) {
	for _, part := range []struct{ name, text string }{
		{"measure", m.Name}, {"title", m.Title}, {"definition", m.About}, {"population", m.Population},
		{"excludes", m.Excludes}, {"method", m.Method}, {"reads", strings.Join(m.Inputs, ", ")},
		{"dimensions", strings.Join(m.Dimensions, ", ")},
	} {
		if part.text != "" {
			fmt.Fprintf(a.out, "%-11s %s\n", part.name, part.text)
		}
	}
	for _, f := range m.Filters {
		fmt.Fprintf(a.out, "%-11s %s, unless chosen: %q\n", "filter", f.Name, f.Default)
	}
	for _, i := range m.Intervals {
		fmt.Fprintf(a.out, "%-11s %s: limits %s\n", "interval", i.Name, i.Text)
	}
	fmt.Fprintln(a.out, "\ncolumns")
	for _, c := range m.Columns {
		rests := ""
		if c.Of != "" {
			rests = " of " + c.Of
		}
		if c.Method != "" {
			rests += ", " + c.Method
		}
		if c.Level > 0 {
			rests += fmt.Sprintf(" %g %%", 100*c.Level)
		}
		fmt.Fprintf(a.out, "  %-22s %-12s %s%s: %s\n", c.Name, c.Unit, c.Role, rests, c.About)
	}
	if f := m.Facts; f != nil {
		fmt.Fprintf(a.out, "\nfacts %s, from %s: %s\n%s\n", f.Name, strings.Join(f.Inputs, ", "), f.About, f.SQL)
	}
	fmt.Fprintf(a.out, "\nSQL\n%s\n", m.SQL)
}
