package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"candour/queries"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	done      = 0
	failed    = 1 // nothing changed
	misused   = 2 // wrong usage or configuration
	attention = 3 // done, with rejected lines or failed checks to look at
)

// A usageError is a mistake in flags, arguments or configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errAttention says that the work is done but something in it needs a look. It
// has been reported already.
var errAttention = errors.New("done, with something to look at")

// An app is one run of the program: its streams and its global flags.
type app struct {
	in       io.Reader
	out, err io.Writer

	warehouse   string
	configFile  string
	memoryLimit string
	threads     int
	quiet       bool
	now         func() time.Time
}

// run is the program. It is the one place where errors become exit codes.
func run(args []string, in io.Reader, out, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error to return from, so that what is open is closed
	a := &app{in: in, out: out, err: stderr, now: time.Now}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var usage usageError
	var asked queries.AskError
	switch {
	case err == nil:
		return done
	case errors.Is(err, errAttention):
		return attention
	case errors.Is(err, syscall.EPIPE):
		return failed // whoever read has gone
	case ctx.Err() != nil:
		a.complain(errors.New("interrupted; nothing was changed"))
		return failed
	case errors.As(err, &usage), errors.As(err, &asked), strings.HasPrefix(err.Error(), "unknown command"):
		a.complain(err)
		return misused
	}
	a.complain(err)
	return failed
}

// complain prints an error, each of joined errors on a line of its own.
func (a *app) complain(err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(a.err, "candour: "+line)
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "candour",
		Short:         "From report, moderation and exposure logs to figures a regulator can check",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		PersistentPreRunE: func(*cobra.Command, []string) error {
			if a.threads < 0 {
				return usagef("--threads %d: want 1 or more, or 0 for one a core", a.threads)
			}
			return limitMemory(a.memoryLimit)
		},
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w (see %s --help)", err, cmd.CommandPath())
	})
	flags := root.PersistentFlags()
	flags.StringVar(&a.warehouse, "warehouse", fromEnvironment("CANDOUR_WAREHOUSE", "warehouse"), "the warehouse's folder (or CANDOUR_WAREHOUSE)")
	flags.StringVar(&a.configFile, "config", "", "the configuration file (default candour.yaml beside the warehouse or in the working folder)")
	flags.StringVar(&a.memoryLimit, "memory-limit", "1GB", "memory that queries may use before they spill to disk")
	flags.IntVar(&a.threads, "threads", 0, "threads to use (default: one a core)")
	flags.BoolVar(&a.quiet, "quiet", false, "print results and errors only")
	for _, c := range []*cobra.Command{
		a.demoCommand(), a.initCommand(), a.generateCommand(), a.ingestCommand(), a.replayCommand(), a.compactCommand(),
		a.eraseCommand(), a.expireCommand(), a.rekeyCommand(), a.statusCommand(),
		a.queryCommand(), a.explainCommand(), a.sqlCommand(), a.checkCommand(), a.publishCommand(), a.dashboardCommand(),
		a.verifyCommand(), a.auditCommand(), a.diffCommand(), a.previewCommand(), a.harmsCommand(), a.schemaCommand(), a.versionCommand(),
	} {
		c.Args = usageArgs(c.Args)
		root.AddCommand(c)
	}
	return root
}

// usageArgs makes a wrong number of arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usagef("%s: %w (see %s --help)", cmd.Name(), err, cmd.CommandPath())
		}
		return nil
	}
}

func fromEnvironment(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// say prints a line for people, unless they asked for quiet.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}

// closing joins the error of closing what was opened to that of using it.
func closing(err, closeErr error) error {
	if err == nil || errors.Is(err, errAttention) && closeErr != nil {
		return closeErr
	}
	return err
}
