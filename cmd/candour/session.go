package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candour/models"
	"candour/models/harms"
	"candour/models/lake"
	"candour/queries"

	"github.com/spf13/cobra"
)

// A selection says which state of the warehouse is read.
type selection struct {
	snapshot int64
	asOf     string
}

func (s *selection) addFlags(cmd *cobra.Command) {
	cmd.Flags().Int64Var(&s.snapshot, "snapshot", -1, "read snapshot `N` (default: the newest)")
	cmd.Flags().StringVar(&s.asOf, "as-of", "", "know nothing later than `TIME`: a day or an RFC 3339 time (default: the newest record)")
}

// A session is a warehouse opened for reading at one snapshot.
type session struct {
	config   config
	zone     *time.Location
	taxonomy *harms.Taxonomy
	lake     *lake.Lake
	snapshot *lake.Snapshot
	reader   *models.Reader
	measures *queries.Registry
	cases    models.Span // of reports, decisions and appeals, up to the cut-off
	shown    models.Span // of exposures, up to the cut-off
	labelled models.Span // of samples, up to the cut-off
	notes    []string
}

func (s *session) close() error { return errors.Join(s.reader.Close(), s.lake.Close()) }

// read opens the warehouse for reading.
func (a *app) read(ctx context.Context, sel selection) (_ *session, err error) {
	s := &session{}
	if s.config, err = a.loadConfig(); err != nil {
		return nil, err
	}
	if s.zone, err = s.config.zone(); err != nil {
		return nil, err
	}
	if s.taxonomy, err = s.config.taxonomy(); err != nil {
		return nil, err
	}
	if s.measures, err = queries.Load(); err != nil {
		return nil, err
	}
	if sel.snapshot < -1 {
		return nil, usagef("--snapshot %d: want the number of a snapshot: candour status lists them", sel.snapshot)
	}
	terms, err := s.config.terms()
	if err != nil {
		return nil, err
	}
	asked, err := sel.time(s.zone)
	if err != nil {
		return nil, err
	}
	if s.lake, err = lake.Open(ctx, a.warehouse); err != nil {
		return nil, err
	}
	if s.snapshot, err = s.choose(ctx, sel, asked); err != nil {
		return nil, errors.Join(err, s.lake.Close())
	}
	growths, err := s.lake.Growths(ctx, s.snapshot.ID)
	if err != nil {
		return nil, errors.Join(err, s.lake.Close())
	}
	s.reader, err = models.Open(ctx, s.lake.Dir(), s.snapshot, models.Options{
		Zone: s.zone, Taxonomy: s.taxonomy, Terms: terms, Growths: growths, MemoryLimit: a.memoryLimit, Threads: a.threads,
	})
	if err != nil {
		return nil, errors.Join(err, s.lake.Close())
	}
	if err := s.cutOff(ctx, asked); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// time reads --as-of; a day means its first instant in the zone.
func (s selection) time(zone *time.Location) (time.Time, error) {
	if s.asOf == "" {
		return time.Time{}, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s.asOf, zone); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, s.asOf)
	if err != nil {
		return t, usagef("--as-of %q: want a day such as 2026-04-01 or a time such as 2026-04-01T12:00:00Z", s.asOf)
	}
	return t, nil
}

// choose finds the snapshot: the one asked for, the newest at the time asked
// for, or the newest. A time before the first load is history that was loaded
// later: the newest snapshot tells it.
func (s *session) choose(ctx context.Context, sel selection, asked time.Time) (*lake.Snapshot, error) {
	if sel.snapshot >= 0 {
		return s.lake.At(ctx, sel.snapshot)
	}
	if !asked.IsZero() {
		snapshot, err := s.lake.AsOf(ctx, asked)
		if err == nil && len(snapshot.Inputs) > 0 {
			return snapshot, nil
		}
		if err != nil && !errors.Is(err, lake.ErrNoSnapshot) {
			return nil, err
		}
	}
	head, err := s.lake.Head(ctx)
	if err == nil && !asked.IsZero() {
		s.notes = append(s.notes, fmt.Sprintf("The time asked for lies before the first load, so this is history as snapshot %d tells it; add --snapshot %d to get the same answer for ever.", head.ID, head.ID))
	}
	return head, err
}

// cutOff finds how far the world is known: to the newest record, or the time
// asked for if that is earlier. What happened after the newest record is not
// known, whatever the clock says.
func (s *session) cutOff(ctx context.Context, asked time.Time) (err error) {
	if s.cases, s.shown, err = s.reader.RecordSpans(ctx); err != nil {
		return err
	}
	if s.labelled, err = s.reader.LabelSpan(ctx); err != nil {
		return err
	}
	if s.cases.Last.IsZero() {
		s.cases = s.shown
	}
	if s.shown.Last.IsZero() {
		s.shown = s.cases
	}
	for _, span := range []*models.Span{&s.cases, &s.shown, &s.labelled} {
		if !span.First.IsZero() && span.First.Before(s.snapshot.Horizon) {
			span.First = s.snapshot.Horizon // what is left of earlier days is not all that was
		}
		if !asked.IsZero() && asked.Before(span.Last) {
			span.Last = asked.UTC()
		}
	}
	if !asked.IsZero() && s.cases.Last.Before(s.cases.First) {
		return usagef("--as-of: the records begin on %s", s.cases.First.In(s.zone).Format(time.DateOnly))
	}
	return nil
}

// known is the span of records that a measure reads.
func (s *session) known(measure string) models.Span {
	m, err := s.measures.Measure(measure)
	switch {
	case err == nil && slices.Contains(m.Inputs, "shown"):
		return s.shown
	case err == nil && slices.Contains(m.Inputs, "labels") && !s.labelled.Last.IsZero():
		return s.labelled
	}
	return s.cases
}

// everything is the period from the first day on record to the last.
func (s *session) everything() (queries.Period, error) {
	if len(s.snapshot.Inputs) == 0 {
		return queries.Period{}, usagef("the warehouse holds no records at snapshot %d: ingest some, or give --period", s.snapshot.ID)
	}
	from, to := s.cases.First.In(s.zone), s.cases.Last.In(s.zone).AddDate(0, 0, 1)
	year, month, day := from.Date()
	if time.Date(year, month, day, 0, 0, 0, 0, s.zone).Before(s.snapshot.Horizon) {
		from = from.AddDate(0, 0, 1) // the first day that is kept whole
	}
	return queries.Between(from.Format(time.DateOnly), to.Format(time.DateOnly), s.zone)
}
