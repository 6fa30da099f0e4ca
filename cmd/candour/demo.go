package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"candour/fixtures"

	"github.com/spf13/cobra"
)

//go:embed demo.yaml
var demoConfig []byte

// demoPeriod is published: the sample logs run from September 2025 to June 2026.
const demoPeriod = "2026-Q1"

func (a *app) demoCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "Embedded sample logs to a warehouse, and every report and dashboard from it",
		Example: "  candour demo --out demo",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), out) },
	}
	cmd.Flags().StringVar(&out, "out", "demo", "the folder to make")
	return cmd
}

// demo runs the main job the way a user would, command by command.
func (a *app) demo(ctx context.Context, out string) error {
	if _, err := os.Stat(out); err == nil {
		return fmt.Errorf("demo: %s is there already: choose another folder with --out", out)
	}
	logs := filepath.Join(out, "logs")
	if err := unpackSample(logs); err != nil {
		return err
	}
	if err := writeNew(filepath.Join(out, "candour.yaml"), demoConfig, 0o644); err != nil {
		return err
	}
	d := *a
	d.warehouse, d.configFile = filepath.Join(out, "warehouse"), filepath.Join(out, "candour.yaml")
	if err := d.init(ctx); err != nil {
		return err
	}
	names, err := os.ReadDir(logs)
	if err != nil {
		return err
	}
	for _, f := range names {
		log, _, _ := strings.Cut(f.Name(), ".")
		fmt.Fprintf(a.out, "\n$ candour ingest --log %s %s\n", log, filepath.Join(logs, f.Name()))
		err := d.ingest(ctx, ingestFlags{log: log, format: "text"}, []string{filepath.Join(logs, f.Name())})
		if err != nil && !errors.Is(err, errAttention) {
			return err
		}
	}
	bundle := filepath.Join(out, "bundle")
	fmt.Fprintf(a.out, "\n$ candour publish all --period %s --out %s\n", demoPeriod, bundle)
	if err := d.publish(ctx, []string{"all"}, publishFlags{selection: selection{snapshot: -1}, period: demoPeriod, out: bundle}); err != nil && !errors.Is(err, errAttention) {
		return err
	}
	fmt.Fprintf(a.out, "\nThe data is made up. Open %s in a browser.\n", filepath.Join(bundle, "index.html"))
	return nil
}

func unpackSample(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return fs.WalkDir(fixtures.Sample, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fixtures.Sample.ReadFile(path)
		if err != nil {
			return err
		}
		return writeNew(filepath.Join(dir, entry.Name()), text, 0o644)
	})
}
