package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"candour/models/lake"

	"github.com/spf13/cobra"
)

func (a *app) rekeyCommand() *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "rekey",
		Short: "Make a new pseudonym key and retire the old one; ends the link between persons before and after",
		Long: `Replaces the key that persons' ids are hashed with, for instance once a year or when
the key may have been seen. The old key is kept in a file beside it, named like it
with .retired, readable by its owner only: candour erase needs it to find a person's
older rows. Delete a line of that file only when no row under its key is left.

What ends: pseudonyms cannot be turned back into ids, so rows that are there keep
theirs, and what is ingested from now on gets others. Nothing links the two: a person
on both sides counts as two. That touches the measure exposure alone, whose accounts
and amounts per account are of persons: where its period has rows of both sides it
says so. No other measure counts persons. candour status tells when the key changed.

A file that was read before is still recognised. A line of it that comes again in
another file is a correction where it names a person, because the pseudonym differs:
the row is replaced by itself under the new key; figures stay, but for the number of
corrections.

Let no ingest run or wait meanwhile: it has read the old key already. Keep a copy of
both files; rows under a lost key can never be found for erasure.`,
		Example: "  candour rekey --warehouse /srv/candour/warehouse",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.rekey(cmd.Context(), wait) },
	}
	cmd.Flags().DurationVar(&wait, "wait", 0, "how long to wait for another writer, such as 5m")
	return cmd
}

// rekey retires the key, records the change, and then puts the new key in its
// place. Wherever it is interrupted no key is lost, and no rows stand under a
// key that the warehouse does not know to be new.
func (a *app) rekey(ctx context.Context, wait time.Duration) (err error) {
	c, err := a.loadConfig()
	if err != nil {
		return err
	}
	l, err := lake.Open(ctx, a.warehouse)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, l.Close()) }()
	tx, err := l.Begin(ctx, wait)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := c.retire(a.now()); err != nil {
		return err
	}
	tx.Rotate()
	s, err := tx.Commit(ctx, "rekey: a new pseudonym key", nil, a.now())
	if err != nil {
		return err
	}
	if err := replaceFile(c.keyPath(), newKey(), 0o600); err != nil {
		return fmt.Errorf("new pseudonym key: %w: the old one is in use still; run candour rekey again", err)
	}
	fmt.Fprintf(a.out, "made    %s\nretired the key before it: %s; erasure needs it\nsnapshot %d: persons in rows ingested before and after are told apart as different\n",
		c.keyPath(), c.retiredPath(), s.ID)
	return nil
}

// retire adds the present key to those that were used before.
func (c config) retire(now time.Time) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	retired, err := c.retired()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(retired, func(r retiredKey) bool { return string(r.key) == string(key) }) {
		retired = append(retired, retiredKey{key, now})
	}
	var text strings.Builder
	for _, r := range retired {
		fmt.Fprintf(&text, "%s %s\n", r.at.UTC().Format(time.RFC3339), hex.EncodeToString(r.key))
	}
	if err := replaceFile(c.retiredPath(), []byte(text.String()), os.FileMode(0o600)); err != nil {
		return fmt.Errorf("retire the pseudonym key: %w", err)
	}
	return nil
}
