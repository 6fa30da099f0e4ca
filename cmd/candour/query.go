package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"candour/ingest"
	"candour/models"
	"candour/queries"
	"candour/reports/disclosure"

	"github.com/spf13/cobra"
)

// queryFlags are what `candour query` may be asked for.
type queryFlags struct {
	selection
	by, where        []string
	period, from, to string
	grain, clock     string
	interval         string
	harm, channel    string
	format           string
	cleared          bool
}

func (a *app) queryCommand() *cobra.Command {
	var f queryFlags
	cmd := &cobra.Command{
		Use:   "query [MEASURE]",
		Short: "One measure; without a name, the list of measures",
		Example: `  candour query response-times --by harm --period 2026-Q1
  candour query backlog --grain week --period 2026 --format csv
  candour query school-rates --by school --harm pc.bullying --period 2026-Q1`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listMeasures()
			}
			return a.query(cmd.Context(), args[0], f)
		},
	}
	f.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.by, "by", nil, "cut by `DIM,…`; a length of time (day, week, month, quarter, year) cuts the period")
	flags.StringArrayVar(&f.where, "where", nil, "count only where `DIM=VALUE`; may stand several times")
	flags.StringVar(&f.period, "period", "", "2026, 2026-H1, 2026-Q1, 2026-03 or 2026-W09")
	flags.StringVar(&f.from, "from", "", "first day of the period")
	flags.StringVar(&f.to, "to", "", "the day after the last of the period")
	flags.StringVar(&f.grain, "grain", "", "cut the period into day, week, month, quarter or year")
	flags.StringVar(&f.clock, "clock", "", "decide (default), acknowledge or act")
	flags.StringVar(&f.interval, "interval", "", "limits of another method, where a measure has one: log-log (shares of response-times and lanes), byar (school-rates)")
	flags.StringVar(&f.harm, "harm", "", "short for --where harm=…")
	flags.StringVar(&f.channel, "channel", "", "short for --where channel=…")
	flags.StringVar(&f.format, "format", "table", "table, csv, json, markdown, parquet or arrow")
	flags.BoolVar(&f.cleared, "cleared", false, "only what disclosure control lets through")
	return cmd
}

func (a *app) listMeasures() error {
	measures, err := queries.Load()
	if err != nil {
		return err
	}
	for _, name := range measures.Names() {
		m, err := measures.Measure(name)
		if err != nil {
			return err
		}
		dims := slices.Clone(m.Dimensions)
		if m.Grain {
			dims = append(dims, "day…year")
		}
		fmt.Fprintf(a.out, "%-15s %s [%s]\n", m.Name, m.Title, strings.Join(dims, ", "))
	}
	return nil
}

func (a *app) query(ctx context.Context, measure string, f queryFlags) (err error) {
	write, ok := queryFormats[f.format]
	if !ok {
		return usagef("--format %q: want table, csv, json, markdown, parquet or arrow", f.format)
	}
	s, err := a.read(ctx, f.selection)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, s.close()) }()
	q, err := f.query(measure, s)
	if err != nil {
		return err
	}
	q.Behind = f.cleared
	result, err := s.measures.Run(ctx, s.reader.DB, q)
	if err != nil {
		return err
	}
	answer := internalAnswer(result, s)
	if f.cleared {
		policy, err := s.config.policy("public")
		if err != nil {
			return usageError{err}
		}
		cleared, err := disclosure.Apply(result, policy)
		if err != nil {
			return err
		}
		answer = clearedAnswer(cleared, result, s)
	}
	answer.Notes = append(answer.Notes, s.notes...)
	return write(a.out, answer)
}

// query turns flags into a query.
func (f queryFlags) query(measure string, s *session) (queries.Query, error) {
	firstDay, err := s.config.firstDayOfWeek()
	if err != nil {
		return queries.Query{}, usageError{err}
	}
	q := queries.Query{FirstDayOfWeek: firstDay, Measure: measure, By: f.by, Family: s.config.family(measure), Grain: f.grain, Clock: f.clock, Interval: f.interval, AsOf: s.known(measure).Last, Since: s.known(measure).First, Where: map[string][]string{}}
	switch {
	case f.period != "" && f.from == "" && f.to == "":
		q.Period, err = queries.ParsePeriod(f.period, s.zone)
	case f.period == "" && f.from != "" && f.to != "":
		q.Period, err = queries.Between(f.from, f.to, s.zone)
	case f.period == "" && f.from == "" && f.to == "":
		q.Period, err = s.everything()
	default:
		err = fmt.Errorf("want --period, or --from and --to, or neither for all that is on record")
	}
	if err == nil {
		err = s.keeps(q.Period)
	}
	if err != nil {
		return q, usageError{err}
	}
	where := f.where
	if f.harm != "" {
		where = append(where, "harm="+f.harm)
	}
	if f.channel != "" {
		where = append(where, "channel="+f.channel)
	}
	for _, w := range where {
		dim, value, ok := strings.Cut(w, "=")
		if !ok {
			return q, usagef("--where %q: want DIM=VALUE", w)
		}
		if known := vocabulary(dim); known != nil && !slices.Contains(known, value) {
			return q, usagef("--where %s: %s is one of %s", w, dim, strings.Join(known, ", "))
		}
		q.Where[dim] = append(q.Where[dim], value)
	}
	for _, harm := range q.Where["harm"] {
		if !s.taxonomy.Has(harm) {
			return q, usagef("harm %q is not in the taxonomy: candour harms lists it", harm)
		}
	}
	return q, nil
}

// vocabulary is the closed list of values of a dimension, or nil.
func vocabulary(dim string) []string {
	if dim == "restriction" {
		dim = "restrictions"
	}
	for _, log := range models.Logs {
		for _, f := range ingest.Fields(log) {
			if f.Name == dim {
				return f.Values
			}
		}
	}
	return nil
}
