package main

import (
	"fmt"
	"text/tabwriter"

	"candour/models/harms"

	"github.com/spf13/cobra"
)

func (a *app) harmsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "harms",
		Short:   "The taxonomy: key, label, class, statute and DSA codes",
		Example: "  candour harms --format json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := a.loadConfig()
			if err != nil {
				return err
			}
			taxonomy, err := c.taxonomy()
			if err != nil {
				return usageError{err}
			}
			switch format {
			case "table":
				return a.harmTable(taxonomy)
			case "json":
				return writeIndented(a.out, map[string]any{"taxonomy_version": harms.Version, "harms": taxonomy.All()})
			}
			return usagef("--format %q: want table or json", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

func (a *app) harmTable(t *harms.Taxonomy) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KEY\tLABEL\tCLASS\tSTATUTE\tDSA CATEGORY\tDSA KEYWORD")
	for _, h := range t.All() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", h.Key, h.Label, h.Class, h.Statute, h.DSACategory, h.DSAKeyword)
	}
	fmt.Fprintf(w, "taxonomy version %s\n", harms.Version)
	return w.Flush()
}
