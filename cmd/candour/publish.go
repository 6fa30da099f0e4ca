package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"candour/models/harms"
	"candour/models/lake"
	"candour/queries"
	"candour/reports"
	"candour/reports/bundle"

	"github.com/spf13/cobra"
)

type publishFlags struct {
	selection
	period, from, to, out string
	sign, previous        string
	encrypt               bool
}

func (a *app) publishCommand() *cobra.Command {
	var f publishFlags
	cmd := &cobra.Command{
		Use:   "publish TARGET...",
		Short: "A new bundle of reports; TARGET is " + strings.Join(reports.All, ", ") + " or all",
		Long: `Checks the warehouse, runs the measures, clears them for publication, and writes
one new folder with a manifest of every file. It refuses to write over anything.
Same snapshot, configuration and version: same bytes. Exit status 3: published, but
the platform's logs fail a check, which the report says.`,
		Example: "  candour publish transparency dashboard schools --period 2026-Q1 --out bundle-2026-q1",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.publish(cmd.Context(), args, f) },
	}
	f.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.period, "period", "", "2026, 2026-H1, 2026-Q1, 2026-03 or 2026-W09")
	flags.StringVar(&f.from, "from", "", "first day of the period")
	flags.StringVar(&f.to, "to", "", "the day after the last of the period")
	flags.StringVar(&f.out, "out", "", "the folder to make")
	flags.StringVar(&f.previous, "previous", "", "list in revisions.csv what differs from `BUNDLE`, the edition before, and why")
	flags.BoolVar(&f.encrypt, "encrypt", false, "the schools' pages as one encrypted file a school (age format) for the managers that candour.yaml names, and an overview for a manager of several")
	flags.StringVar(&f.sign, "sign", "", "sign the bundle with the Ed25519 private `KEY` (ssh-keygen -t ed25519); candour verify and ssh-keygen -Y verify check it")
	return cmd
}

func (a *app) publish(ctx context.Context, targets []string, f publishFlags) (err error) {
	if targets, err = checkTargets(targets); err != nil {
		return err
	}
	if f.out == "" || f.period == "" && (f.from == "" || f.to == "") {
		return usagef("publish: want --out DIR, and --period, or --from and --to")
	}
	if f.encrypt && !slices.Contains(targets, reports.Schools) {
		return usagef("publish: --encrypt is for the pages of schools: name the target schools")
	}
	if err := canWrite(f.out); err != nil {
		return err
	}
	key, err := signingKey(f.sign)
	if err != nil {
		return err
	}
	s, err := a.read(ctx, f.selection)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, s.close()) }()
	q, err := queryFlags{period: f.period, from: f.from, to: f.to}.query("", s)
	if err != nil {
		return err
	}
	edition, err := s.edition(q.Period, f.encrypt)
	if err != nil {
		return err
	}
	edition.Key = key
	previous, done, err := a.previous(ctx, f.previous, edition.About(targets))
	defer func() { err = closing(err, done()) }()
	if err != nil {
		return err
	}
	edition.Previous = previous
	outcome, err := reports.Publish(ctx, f.out, targets, edition, reports.Source{DB: s.reader.DB, Measures: s.measures})
	if err != nil {
		return err
	}
	a.printOutcome(f.out, targets, outcome, edition.Missing())
	if len(outcome.Caveats) > 0 {
		return errAttention
	}
	return nil
}

// signingKey reads the key at path; no path: nil.
func signingKey(path string) (*bundle.Key, error) {
	if path == "" {
		return nil, nil
	}
	key, err := bundle.ReadKey(path)
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	return key, nil
}

// canWrite refuses an output that publish would refuse after all its work.
func canWrite(out string) error {
	if _, err := os.Lstat(out); err == nil {
		return fmt.Errorf("publish: %s is there already, and a publication is never overwritten; choose another folder", out)
	}
	if info, err := os.Stat(filepath.Dir(out)); err != nil || !info.IsDir() {
		return fmt.Errorf("publish: the folder %s, in which %s would stand, is not there", filepath.Dir(out), filepath.Base(out))
	}
	return nil
}

func checkTargets(targets []string) ([]string, error) {
	if slices.Contains(targets, "all") {
		return reports.All, nil
	}
	for _, t := range targets {
		if !slices.Contains(reports.All, t) {
			return nil, usagef("no target %q: there are %s and all", t, strings.Join(reports.All, ", "))
		}
	}
	return targets, nil
}

// edition says what is published, from the configuration and the snapshot.
func (s *session) edition(period queries.Period, encrypt bool) (reports.Edition, error) {
	c := s.config
	policy, err := c.policy("public")
	if err != nil {
		return reports.Edition{}, usageError{err}
	}
	firstDay, err := c.firstDayOfWeek()
	if err != nil {
		return reports.Edition{}, usageError{err}
	}
	e := reports.Edition{
		FirstDayOfWeek: firstDay,

		Service: c.Service.Name, Provider: c.Service.Provider, Contact: c.Service.Contact, Status: c.Service.Status, NextRelease: c.Service.NextRelease, Licence: c.Service.Licence,
		Period: period, AsOf: s.cases.Last, Since: s.cases.First, ShownAsOf: s.shown.Last, ShownSince: s.shown.First, Snapshot: s.snapshot.ID, Policy: policy,
		Words: c.words, Families: map[string][]string{},
		Program: "candour", Version: version, TaxonomyVersion: harms.Version, Configuration: c.digest,
	}
	if e.Service == "" {
		return e, usagef("%s: service.name is missing: it stands on every page", orNone(c.path))
	}
	if err := s.covers(period); err != nil {
		return e, fmt.Errorf("publish %s: %w", period.Name, err)
	}
	for _, measure := range testedMeasures {
		e.Families[measure] = c.family(measure)
	}
	for _, t := range c.Targets {
		e.Goals = append(e.Goals, reports.Goal{Channel: t.Channel, Clock: t.Clock, Hours: t.Hours})
	}
	terms, err := c.terms()
	if err != nil {
		return e, usageError{err}
	}
	for _, t := range terms {
		e.Terms = append(e.Terms, reports.Term(t))
	}
	if err := c.handOver(&e, encrypt); err != nil {
		return e, err
	}
	for _, in := range s.snapshot.Inputs {
		e.Inputs = append(e.Inputs, manifestInput(in, policy.MinCountRates))
	}
	return e, nil
}

// covers refuses a period of which nothing is on record.
func (s *session) covers(period queries.Period) error {
	if s.cases.Last.IsZero() {
		return fmt.Errorf("the warehouse holds no reports, decisions or exposures at snapshot %d: ingest some first", s.snapshot.ID)
	}
	if !s.cases.Last.After(period.Start) || !s.cases.First.Before(period.End) {
		return fmt.Errorf("the warehouse has records from %s to %s only",
			s.cases.First.In(s.zone).Format(time.DateOnly), s.cases.Last.In(s.zone).Format(time.DateOnly))
	}
	return nil
}

func orNone(path string) string {
	if path == "" {
		return "configuration (there is none: candour init makes one)"
	}
	return path
}

// manifestInput names an input by its file alone: folders are nobody's business. Of a file of few lines only the
// digest is told, for its name may say whose they are, and its size how many.
func manifestInput(in lake.Input, few int64) bundle.Input {
	if in.Kept < few {
		return bundle.Input{Log: in.Log, SHA256: in.SHA256}
	}
	return bundle.Input{
		Log: in.Log, Source: in.Source, Name: filepath.Base(in.Name), SHA256: in.SHA256, Bytes: in.Bytes,
		Lines: in.Lines, Kept: in.Kept, Duplicates: in.Duplicates, Rejected: in.Rejected, Corrections: in.Corrections, Late: in.Late,
	}
}

func (a *app) printOutcome(out string, targets []string, o reports.Outcome, missing []string) {
	fmt.Fprintln(a.out, "published", out)
	for _, link := range []struct{ target, page string }{
		{reports.Transparency, "transparency/report.html"}, {reports.Dashboard, "dashboard/index.html"},
	} {
		if slices.Contains(targets, link.target) {
			fmt.Fprintln(a.out, "  open", filepath.Join(out, filepath.FromSlash(link.page)))
		}
	}
	switch {
	case len(o.Handed) > 0:
		fmt.Fprintf(a.out, "  %d encrypted files in %s; only this list says whose they are:\n", len(o.Handed), filepath.Join(out, "schools"))
		a.printHanded(o.Handed)
	case o.Schools > 0:
		fmt.Fprintf(a.out, "  %d school folders in %s, each for its school alone\n", o.Schools, filepath.Join(out, "schools"))
	}
	for _, cause := range sortedKeys(o.Withheld) {
		fmt.Fprintf(a.out, "  withheld %d cells: %s\n", o.Withheld[cause], cause)
	}
	if len(missing) > 0 {
		fmt.Fprintf(a.out, "  not given, and named so on every page: %s\n", strings.Join(missing, ", "))
	}
	audit := o.Audit
	fmt.Fprintf(a.out, "  of %d counts in all targets, each taken once: %d withheld as small, %d to protect those\n", audit.Counts, audit.Small, audit.Partners)
	for _, rule := range sortedKeys(audit.Rules) {
		fmt.Fprintf(a.out, "    %d: %s\n", audit.Rules[rule], rule)
	}
	for _, name := range audit.LeftOut {
		fmt.Fprintf(a.out, "  left out whole, for its rows alone would tell too much of few people: %s\n", name)
	}
	fmt.Fprintf(a.out, "  audited through %d relations: no small count can be worked out to a range narrower than %d (exact bounds for %d of %d)\n",
		audit.Relations, audit.Level, audit.Exact, audit.Small)
	for _, v := range o.Caveats {
		fmt.Fprintf(a.out, "  note: not everywhere true of the logs: %s (%d counterexamples: candour check)\n", v.Check.Title, len(v.Rows))
	}
	for _, c := range o.Unchecked {
		fmt.Fprintf(a.out, "  note: too many rows to check before publishing, so run candour check: %s\n", c.Title)
	}
	fmt.Fprintln(a.out, "  check it with: candour verify", out)
}
