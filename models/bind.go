package models

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"candour/models/harms"
	"candour/models/lake"

	_ "github.com/duckdb/duckdb-go/v2" // the driver that sql.Open names
)

//go:embed *.sql
var viewFiles embed.FS

// Options say how a snapshot is read.
type Options struct {
	Zone        *time.Location // in which days begin
	Taxonomy    *harms.Taxonomy
	Terms       []Term        // school terms
	Growths     []lake.Growth // how the tables came to what they are
	MemoryLimit string        // in DuckDB's form, such as 1GB; "" for 1GB
	Threads     int           // 0: all cores
}

// A Term is a school term: the days from First to Last, both included.
type Term struct {
	Name        string
	First, Last time.Time // midnight UTC of those days
}

// A Reader is DuckDB in memory with the views of one snapshot. It cannot reach
// anything but the warehouse's Parquet files and its own spill folder.
type Reader struct {
	*sql.DB
	spill *spill
}

// Open binds the views of snapshot s of the warehouse at dir.
func Open(ctx context.Context, dir string, s *lake.Snapshot, o Options) (_ *Reader, err error) {
	spill, err := newSpill()
	if err != nil {
		return nil, fmt.Errorf("make a folder to spill to: %w", err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, errors.Join(err, spill.remove())
	}
	db.SetMaxOpenConns(1) // variables belong to a connection
	r := &Reader{db, spill}
	if err := r.bind(ctx, dir, s, o); err != nil {
		return nil, errors.Join(fmt.Errorf("reading snapshot %d: %w", s.ID, err), r.Close())
	}
	return r, nil
}

// Close ends the session and removes what it spilled.
func (r *Reader) Close() error { return errors.Join(r.DB.Close(), r.spill.remove()) }

func (r *Reader) bind(ctx context.Context, dir string, s *lake.Snapshot, o Options) error {
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return r.settings(ctx, o) },
		func(ctx context.Context) error { return r.tables(ctx, s) },
		func(ctx context.Context) error { return r.ledger(ctx, s) },
		func(ctx context.Context) error { return r.growths(ctx, o.Growths) },
		func(ctx context.Context) error { return r.taxonomy(ctx, o.Taxonomy) },
		func(ctx context.Context) error { return r.terms(ctx, o.Terms) },
		func(ctx context.Context) error { return r.days(ctx, o.Zone) },
		func(ctx context.Context) error { return r.run(ctx, "views.sql", "") },
		func(ctx context.Context) error { return r.lock(ctx, dir) },
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) settings(ctx context.Context, o Options) error {
	limit := o.MemoryLimit
	if limit == "" {
		limit = "1GB"
	}
	settings := []string{
		"set TimeZone = 'UTC'",
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set enable_progress_bar = false",
		"set preserve_insertion_order = true",
		"set memory_limit = " + quote(limit),
		"set temp_directory = " + quote(r.spill.dir),
	}
	if o.Threads > 0 {
		settings = append(settings, "set threads = "+strconv.Itoa(o.Threads))
	}
	for _, setting := range settings {
		if _, err := r.ExecContext(ctx, setting); err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
	}
	return nil
}

// quote makes a SQL string of s. Settings take no parameters.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// tables makes one relation a table: its empty form, or a view over its files.
func (r *Reader) tables(ctx context.Context, s *lake.Snapshot) error {
	for _, table := range Tables() {
		files := s.Files[table.Name]
		if len(files) == 0 {
			if err := r.run(ctx, table.Name+".sql", "empty"); err != nil {
				return err
			}
			continue
		}
		var paths []string
		for _, f := range files {
			paths = append(paths, quote(f.Path))
		}
		if _, err := r.ExecContext(ctx, "set variable "+table.Name+"_files = ["+strings.Join(paths, ", ")+"]"); err != nil {
			return err
		}
		if err := r.run(ctx, table.Name+".sql", "files"); err != nil {
			return err
		}
	}
	return nil
}

// run executes an embedded file, or the part of it under the line "-- part".
func (r *Reader) run(ctx context.Context, name, part string) error {
	text, err := statements(name, part)
	if err != nil {
		return err
	}
	if _, err := r.ExecContext(ctx, text); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func statements(name, part string) (string, error) {
	text, err := viewFiles.ReadFile(name)
	if err != nil || part == "" {
		return string(text), err
	}
	_, statements, _ := strings.Cut(string(text), "\n-- "+part+"\n")
	statements, _, _ = strings.Cut(statements, "\n-- ")
	return statements, nil
}

// ledger makes the table inputs, the account of lines of every input file, and
// the table key_changes.
func (r *Reader) ledger(ctx context.Context, s *lake.Snapshot) error {
	if err := r.run(ctx, "inputs.sql", ""); err != nil {
		return err
	}
	for _, in := range s.Inputs {
		_, err := r.ExecContext(ctx, "insert into inputs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			in.ID, in.Snapshot, in.Time.UTC(), in.Log, in.Source, in.Name, in.SHA256, in.Bytes,
			in.Lines, in.Kept, in.Duplicates, in.Rejected, in.Corrections, in.Late, in.Erased, in.ErasedLines, in.Expired, in.ExpiredLines)
		if err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	for _, k := range s.Rotations {
		if _, err := r.ExecContext(ctx, "insert into key_changes values (?, ?)", k.Snapshot, k.Time.UTC()); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	return nil
}

// growths fills the table of that name, by month.
func (r *Reader) growths(ctx context.Context, all []lake.Growth) error {
	var logs, days []string
	var snapshots, rows []int64
	for _, g := range all {
		if slices.Contains(Logs, g.Table) {
			logs, days = append(logs, g.Table), append(days, g.Partition)
			snapshots, rows = append(snapshots, g.Snapshot), append(rows, g.Rows)
		}
	}
	if len(logs) == 0 {
		return nil
	}
	_, err := r.ExecContext(ctx, `
		insert into growths
		select log, cast(date_trunc('month', cast(day as date)) as date), snapshot, sum(rows) from (
			select unnest(cast(? as varchar[])) as log, unnest(cast(? as varchar[])) as day,
				unnest(cast(? as bigint[])) as snapshot, unnest(cast(? as bigint[])) as rows)
		group by all`, logs, days, snapshots, rows)
	if err != nil {
		return fmt.Errorf("growths: %w", err)
	}
	return nil
}

// taxonomy makes the table harms.
func (r *Reader) taxonomy(ctx context.Context, t *harms.Taxonomy) error {
	if err := r.run(ctx, "harms.sql", ""); err != nil {
		return err
	}
	for i, h := range t.All() {
		_, err := r.ExecContext(ctx, "insert into harms values (?, ?, ?, ?, ?, ?, ?)",
			i, h.Key, h.Label, h.Class, h.Statute, h.DSACategory, h.DSAKeyword)
		if err != nil {
			return fmt.Errorf("harms: %w", err)
		}
	}
	return nil
}

// terms makes the table terms.
func (r *Reader) terms(ctx context.Context, terms []Term) error {
	if err := r.run(ctx, "terms.sql", ""); err != nil {
		return err
	}
	for _, t := range terms {
		if _, err := r.ExecContext(ctx, "insert into terms values (?, ?, ?)", t.Name, t.First, t.Last); err != nil {
			return fmt.Errorf("terms: %w", err)
		}
	}
	return nil
}

// lock shuts the session in: no other files, no extensions, no settings.
func (r *Reader) lock(ctx context.Context, dir string) error {
	data, err := filepath.Abs(filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	allowed := "set allowed_directories = [" + quote(data+"/") + ", " + quote(r.spill.dir+"/") + "]"
	for _, setting := range []string{allowed, "set enable_external_access = false", "set lock_configuration = true"} {
		if _, err := r.ExecContext(ctx, setting); err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
	}
	return nil
}
