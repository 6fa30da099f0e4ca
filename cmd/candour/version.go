package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"candour/models/harms"

	"github.com/spf13/cobra"
)

// version of the program. It stands in every manifest: the same version,
// snapshot and configuration give the same bytes.
const version = "0.1.0"

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "The versions of the program, its taxonomy and DuckDB",
		Example: "  candour version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(a.out, "candour %s\ntaxonomy %s\nduckdb-go %s\n%s %s/%s\n",
				version, harms.Version, moduleVersion("github.com/duckdb/duckdb-go/v2"), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return "unknown"
}
