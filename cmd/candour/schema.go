package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"candour/ingest"
	"candour/models"

	"github.com/spf13/cobra"
)

func (a *app) schemaCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "schema [LOG]",
		Short:   "The fields of the logs: type, required, default, values",
		Example: "  candour schema reports",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			logs := models.Logs
			if len(args) == 1 {
				if !slices.Contains(logs, args[0]) {
					return usagef("no log %q: there are %s", args[0], strings.Join(logs, ", "))
				}
				logs = args
			}
			switch format {
			case "table":
				return a.schemaTable(logs)
			case "json":
				all := map[string][]ingest.Field{}
				for _, log := range logs {
					all[log] = ingest.Fields(log)
				}
				return writeIndented(a.out, all)
			}
			return usagef("--format %q: want table or json", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

func writeIndented(w io.Writer, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

func (a *app) schemaTable(logs []string) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, log := range logs {
		fmt.Fprintf(w, "%s\n", log)
		for _, f := range ingest.Fields(log) {
			required := ""
			if f.Required {
				required = "required"
			}
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", f.Name, f.Type, required, f.Default, strings.Join(f.Values, " "))
		}
	}
	return w.Flush()
}
