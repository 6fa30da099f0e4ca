package reports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"time"

	"candour/queries"
	"candour/reports/bundle"
	"candour/reports/dashboard"
	"candour/reports/render"
)

// ErrInconsistent says that the warehouse's own books do not balance.
var ErrInconsistent = errors.New("the warehouse is inconsistent: candour check tells where")

// Publish writes the targets of an edition as one new bundle at dst. It is
// there whole or, on any error, not at all.
func Publish(ctx context.Context, dst string, targets []string, e Edition, s Source) (_ Outcome, err error) {
	p := &press{edition: e, source: s, targets: targets, withheld: map[string]int{}, drawings: &drawings{made: map[string]template.HTML{}}}
	if err = p.check(ctx); err != nil {
		return Outcome{}, err
	}
	if p.labels, err = Labels(ctx, s.DB); err != nil {
		return Outcome{}, err
	}
	if p.renderer, err = dashboard.NewRenderer(); err != nil {
		return Outcome{}, err
	}
	defer func() { err = errors.Join(err, p.renderer.Close()) }()
	// The figures come first: the manifest says what was withheld from them.
	if err := p.clear(ctx); err != nil {
		return Outcome{}, err
	}
	writers, err := p.prepare(targets)
	if err != nil {
		return Outcome{}, err
	}
	about := e.About(targets)
	about.Withheld = p.withheld
	about.Sealed = p.sealed
	about.Audit = bundle.Audit{Counts: p.audit.Counts, Relations: p.audit.Relations, Level: p.audit.Level}
	err = bundle.Write(dst, about, e.Key, func(dir string) error {
		for _, write := range writers {
			if err := write(dir); err != nil {
				return err
			}
		}
		return nil
	})
	return Outcome{p.withheld, p.audit, p.caveats, p.unchecked, p.schools, p.handed}, err
}

// A writer adds its pages and files to the bundle's folder.
type writer func(dir string) error

// prepare counts what is withheld of the targets, and gives what writes them.
func (p *press) prepare(targets []string) ([]writer, error) {
	makers := map[string]func(map[string]sheet) (writer, error){
		Transparency: p.transparency, Dashboard: p.dashboard, Schools: p.schoolPacks,
	}
	var writers []writer
	for _, target := range All {
		if !slices.Contains(targets, target) {
			continue
		}
		for _, s := range p.cleared[target] {
			for cause, n := range s.table.Withheld() {
				p.withheld[cause] += n
			}
		}
		w, err := makers[target](p.cleared[target])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", target, err)
		}
		writers = append(writers, w)
	}
	return append(writers, p.methods, p.revisions, func(dir string) error { return p.index(dir, targets) }), nil
}

// check refuses a warehouse whose books do not balance; what the platform's
// own logs contradict is a caveat of the publication. A check that would read a
// table many times is left to candour check, and named.
func (p *press) check(ctx context.Context) error {
	checks, err := queries.Checks()
	if err != nil {
		return err
	}
	var faults []error
	for _, c := range checks {
		rounds, err := c.Rounds(ctx, p.source.DB)
		if err != nil {
			return err
		}
		if rounds > 1 {
			p.unchecked = append(p.unchecked, c)
			continue
		}
		v, err := c.Run(ctx, p.source.DB)
		switch {
		case err != nil:
			return err
		case len(v.Rows) > 0 && c.Kind == queries.Warehouse:
			faults = append(faults, fmt.Errorf("%s: %d counterexamples", c.Title, len(v.Rows)))
		case len(v.Rows) > 0:
			p.caveats = append(p.caveats, v)
		}
	}
	if len(faults) > 0 {
		return fmt.Errorf("%w\n%w", ErrInconsistent, errors.Join(faults...))
	}
	return nil
}

// Labels are the words for people of the dimensions of a warehouse: harms, schools and the closed vocabularies.
func Labels(ctx context.Context, db *sql.DB) (render.Labels, error) {
	all, err := queries.Labels(ctx, db)
	if err != nil {
		return nil, err
	}
	for dimension, values := range words {
		all[dimension] = values
	}
	return render.Labels(all), nil
}

// About is what the manifest of a bundle with these targets says, but for what was withheld.
func (e Edition) About(targets []string) bundle.About {
	about := bundle.About{
		Program: e.Program, Version: e.Version, Service: e.Service, Provider: e.Provider, Targets: targets,
		PeriodName: e.Period.Name, PeriodStart: e.Period.Start.Format(time.DateOnly), PeriodEnd: e.Period.End.Format(time.DateOnly),
		AsOf: e.AsOf.UTC().Format(time.RFC3339Nano), ShownAsOf: e.ShownAsOf.UTC().Format(time.RFC3339Nano), Snapshot: e.Snapshot, TaxonomyVersion: e.TaxonomyVersion,
		Configuration: e.Configuration, Inputs: e.Inputs,
		Policy: bundle.Policy{Audience: e.Policy.Audience, MinCount: e.Policy.MinCount, MinCountRates: e.Policy.MinCountRates, Level: e.Policy.Level, MinGroup: e.Policy.MinGroup, MinPeople: e.Policy.MinPeople, Symbol: e.Policy.Symbol},
	}
	if e.Previous != nil {
		about.Previous = e.Previous.Digest
	}
	return about
}

// createFile fills a new file and reports every error, closing's too.
func createFile(path string, fill func(*os.File) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}
