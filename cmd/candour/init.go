package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"candour/models"
	"candour/models/lake"

	"github.com/spf13/cobra"
)

//go:embed candour.yaml
var configTemplate []byte

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "init",
		Short:   "Make the warehouse and, beside it, candour.yaml and a pseudonym key; overwrites nothing",
		Example: "  candour init --warehouse /srv/candour/warehouse",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Context()) },
	}
}

func (a *app) init(ctx context.Context) error {
	beside := filepath.Dir(filepath.Clean(a.warehouse))
	if err := os.MkdirAll(beside, 0o755); err != nil {
		return err
	}
	if err := a.makeWarehouse(ctx); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		text []byte
		mode os.FileMode
	}{
		{"candour.yaml", configTemplate, 0o644},
		{"candour.key", newKey(), 0o600},
	} {
		path := filepath.Join(beside, f.name)
		switch err := writeNew(path, f.text, f.mode); {
		case errors.Is(err, fs.ErrExist):
			fmt.Fprintln(a.out, "kept", path)
		case err != nil:
			return err
		default:
			fmt.Fprintln(a.out, "made", path)
		}
	}
	return nil
}

// newKey is the text of a file with a new pseudonym key.
func newKey() []byte {
	key := make([]byte, 32)
	rand.Read(key)
	return []byte(hex.EncodeToString(key) + "\n")
}

func (a *app) makeWarehouse(ctx context.Context) error {
	l, err := lake.Open(ctx, a.warehouse)
	if err == nil {
		fmt.Fprintln(a.out, "kept", a.warehouse)
		return l.Close()
	}
	if !errors.Is(err, lake.ErrNoWarehouse) {
		return err
	}
	if err := lake.Create(ctx, a.warehouse, models.Tables(), a.now()); err != nil {
		return err
	}
	fmt.Fprintln(a.out, "made", a.warehouse)
	return nil
}

// writeNew writes a file whole or not at all, and never over another.
func writeNew(path string, text []byte, mode os.FileMode) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(temporary.Name())) }()
	_, err = temporary.Write(text)
	if err = errors.Join(err, temporary.Chmod(mode), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Link(temporary.Name(), path) // fails where path exists
}
