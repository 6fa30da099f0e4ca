package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"candour/models/lake"
	"candour/queries"
	"candour/reports"
	"candour/reports/bundle"
)

// remake publishes at dst what this program and configuration make of the snapshot, the period and the
// cut-offs that a manifest tells. previous may be nil.
func (a *app) remake(ctx context.Context, m bundle.About, dst string, previous *reports.Previous) (err error) {
	cutOff, err := latestCutOff(m)
	if err != nil {
		return err
	}
	s, err := a.read(ctx, selection{snapshot: m.Snapshot, asOf: cutOff})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, s.close()) }()
	period, err := queries.Between(m.PeriodStart, m.PeriodEnd, s.zone)
	if err != nil {
		return err
	}
	if err := s.keeps(period); err != nil {
		return err
	}
	period.Name = m.PeriodName
	edition, err := s.edition(period, len(m.Sealed) > 0)
	if err != nil {
		return err
	}
	edition.Previous = previous
	_, err = reports.Publish(ctx, dst, m.Targets, edition, reports.Source{DB: s.reader.DB, Measures: s.measures})
	return err
}

// latestCutOff is the later of a manifest's two: a cut-off that was asked for bounds both.
func latestCutOff(m bundle.About) (string, error) {
	cases, err := time.Parse(time.RFC3339, m.AsOf)
	if err != nil {
		return "", fmt.Errorf("manifest: as_of: %w", err)
	}
	shown, err := time.Parse(time.RFC3339, m.ShownAsOf)
	if err != nil {
		return "", fmt.Errorf("manifest: shown_as_of: %w", err)
	}
	if shown.After(cases) {
		return m.ShownAsOf, nil
	}
	return m.AsOf, nil
}

// previous reads the bundle of the edition before, and has it made again where both what figures mean and
// what they are made of have changed since. done removes what was made.
func (a *app) previous(ctx context.Context, dir string, now bundle.About) (_ *reports.Previous, done func() error, err error) {
	done = func() error { return nil }
	if dir == "" {
		return nil, done, nil
	}
	m, err := verified(dir)
	if err != nil {
		return nil, done, err
	}
	text, err := os.ReadFile(filepath.Join(dir, bundle.ManifestName))
	if err != nil {
		return nil, done, err
	}
	p := &reports.Previous{Dir: dir, About: m.About, Digest: bundle.Digest(text)}
	if causes := bundle.CausesOf(m.About, now); len(causes.Definition) == 0 || len(causes.Data) == 0 {
		return p, done, nil
	}
	scratch, err := os.MkdirTemp("", "candour-remade-")
	if err != nil {
		return nil, done, err
	}
	done = func() error { return os.RemoveAll(scratch) }
	p.Remade = filepath.Join(scratch, "bundle")
	if err := a.remake(ctx, m.About, p.Remade, nil); err != nil {
		return nil, done, fmt.Errorf("make the previous edition again, to tell why figures differ: %w", err)
	}
	return p, done, nil
}

// rebuilds makes a bundle again and compares every byte.
func (a *app) rebuilds(ctx context.Context, dir string, m bundle.Manifest, before string) (err error) {
	if m.Previous != "" && before == "" {
		return usagef("verify --rebuild: the bundle was compared with an edition before it: give that bundle with --previous")
	}
	previous, done, err := a.previous(ctx, before, m.About)
	defer func() { err = errors.Join(err, done()) }()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "candour-rebuilt-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	again := filepath.Join(scratch, "bundle")
	if err := a.remake(ctx, m.About, again, previous); err != nil {
		return fmt.Errorf("verify --rebuild: %w", err)
	}
	rebuilt, err := verified(again)
	if err != nil {
		return err
	}
	if err := differences(m, rebuilt); err != nil {
		return fmt.Errorf("%s is not what the warehouse gives:\n%w", dir, errors.Join(a.erasedSince(ctx, m.Snapshot), err))
	}
	return nil
}

// erasedSince says in an error's words that a snapshot is not what it was.
func (a *app) erasedSince(ctx context.Context, snapshot int64) error {
	l, err := lake.Open(ctx, a.warehouse)
	if err != nil {
		return err
	}
	defer l.Close()
	n, err := l.ErasedSince(ctx, snapshot)
	if err == nil && n > 0 {
		err = fmt.Errorf("%d rows of snapshot %d were erased with their persons since: figures that counted them cannot be made again", n, snapshot)
	}
	return err
}

// readable are the files of a bundle with, for an encrypted one, what it holds: the file itself is another every time.
func readable(m bundle.Manifest) []bundle.File {
	plain := map[string]bundle.Sealed{}
	for _, s := range m.Sealed {
		plain[s.Path] = s
	}
	var files []bundle.File
	for _, f := range m.Files {
		if s, ok := plain[f.Path]; ok {
			f.Bytes, f.SHA256 = s.Bytes, s.SHA256
		}
		files = append(files, f)
	}
	return files
}

// differences names every file and every fact of the manifest that is not the same.
func differences(m, rebuilt bundle.Manifest) error {
	var faults []error
	causes := bundle.CausesOf(m.About, rebuilt.About)
	for _, why := range causes.All() {
		faults = append(faults, errors.New(why))
	}
	for _, fault := range bundle.Compare(readable(m), readable(rebuilt)) {
		faults = append(faults, fault)
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	rebuilt.Files = m.Files   // as far as they can be compared, they are the same
	rebuilt.Format = m.Format // an earlier program told the same in another form
	was, err := m.Encode()
	if err != nil {
		return err
	}
	is, err := rebuilt.Encode()
	if err == nil && !bytes.Equal(was, is) {
		err = errors.New(bundle.ManifestName + ": the account of inputs, or what was withheld, differs")
	}
	return err
}
