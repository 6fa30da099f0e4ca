package main

import (
	"errors"
	"fmt"

	"candour/reports/bundle"

	"github.com/spf13/cobra"
)

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "verify BUNDLE",
		Short:   "Whether every file of a bundle is as its manifest says",
		Example: "  candour verify bundle-2026-q1",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			m, faults := bundle.Verify(args[0])
			if len(faults) > 0 {
				return fmt.Errorf("%s does not verify:\n%w", args[0], errors.Join(faults...))
			}
			fmt.Fprintf(a.out, "%s verifies: %d files, %s, snapshot %d, made by %s %s\n", args[0], len(m.Files), m.PeriodName, m.Snapshot, m.Program, m.Version)
			return nil
		},
	}
}
