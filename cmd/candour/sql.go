package main

import (
	"context"

	"candour/queries"

	"github.com/spf13/cobra"
)

func (a *app) sqlCommand() *cobra.Command {
	var sel selection
	var format string
	cmd := &cobra.Command{
		Use:     `sql "SELECT ..."`,
		Short:   "Read-only SQL over the views; figures here are internal and have passed no control",
		Example: `  candour sql "select channel, count(*) as reports from reports group by channel order by channel"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := queryFormats[format]
			if !ok {
				return usagef("--format %q: want table, csv, json, markdown, parquet or arrow", format)
			}
			answer, err := a.sql(cmd.Context(), sel, args[0])
			if err != nil {
				return err
			}
			return write(a.out, answer)
		},
	}
	sel.addFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "table", "table, csv, json, markdown, parquet or arrow")
	return cmd
}

func (a *app) sql(ctx context.Context, sel selection, text string) (_ answer, err error) {
	s, err := a.read(ctx, sel)
	if err != nil {
		return answer{}, err
	}
	defer func() { err = closing(err, s.close()) }()
	var period queries.Period
	if len(s.snapshot.Inputs) > 0 {
		if period, err = s.everything(); err != nil {
			return answer{}, err
		}
	}
	result, err := queries.SQL(ctx, s.reader.DB, text)
	if err != nil {
		return answer{}, err
	}
	result.Query.Period = period
	answer := internalAnswer(result, s)
	for _, row := range answer.Rows {
		for i := range row.cells {
			if row.cells[i].status != "" {
				row.cells[i].status = "null"
			}
		}
	}
	return answer, nil
}
