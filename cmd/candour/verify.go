package main

import (
	"context"
	"fmt"

	"candour/reports/bundle"

	"github.com/spf13/cobra"
)

type verifyFlags struct {
	signers, previous string
	rebuild           bool
}

func (a *app) verifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify BUNDLE",
		Short: "Whether a bundle is as it was made, by whom, and whether the warehouse gives the same",
		Long: `Checks every file against the manifest, and the manifest against its signature. Whose key
signed it you must know from elsewhere: --signers names a file of public keys that you trust, as
ssh-keygen writes them. With --rebuild the bundle is made again, byte by byte, from the warehouse and the
configuration that are here: of the same snapshot, and by the same version of the program.`,
		Example: "  candour verify bundle-2026-q1 --signers provider.pub",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.verify(cmd.Context(), args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.signers, "signers", "", "refuse a bundle that no key in `FILE` signed: .pub files or an allowed_signers file")
	flags.BoolVar(&f.rebuild, "rebuild", false, "make it again from the warehouse and compare every byte")
	flags.StringVar(&f.previous, "previous", "", "with --rebuild: the `BUNDLE` of the edition before, if it was published with one")
	return cmd
}

func (a *app) verify(ctx context.Context, dir string, f verifyFlags) error {
	if f.previous != "" && !f.rebuild {
		return usagef("verify: --previous goes with --rebuild")
	}
	m, err := verified(dir)
	if err != nil {
		return err
	}
	signer, err := bundle.SignedBy(dir)
	if err != nil {
		return err
	}
	if err := trusted(dir, signer, f.signers); err != nil {
		return err
	}
	if f.rebuild {
		if err := a.rebuilds(ctx, dir, m, f.previous); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.out, "%s verifies: %d files, %s, snapshot %d, made by %s %s\n", dir, len(m.Files), m.PeriodName, m.Snapshot, m.Program, m.Version)
	if len(m.Sealed) > 0 {
		fmt.Fprintf(a.out, "  %d of them encrypted: whole and of the right length; what is in them only their readers can check\n", len(m.Sealed))
	}
	switch {
	case signer == nil:
		fmt.Fprintln(a.out, "  not signed")
	case f.signers == "":
		fmt.Fprintf(a.out, "  signed by %s: whose key that is, ask its owner\n", signer.Fingerprint)
	default:
		fmt.Fprintf(a.out, "  signed by %s, which is in %s\n", signer.Fingerprint, f.signers)
	}
	if f.rebuild {
		fmt.Fprintln(a.out, "  the warehouse gives the same bytes"+ofSealed(m))
	}
	return nil
}

// trusted refuses a bundle that none of the keys in a file signed; no file: any will do.
func trusted(dir string, signer *bundle.Signer, signers string) error {
	if signers == "" {
		return nil
	}
	if signer == nil {
		return fmt.Errorf("%s is not signed", dir)
	}
	ok, err := signer.IsOne(signers)
	if err == nil && !ok {
		err = fmt.Errorf("%s is signed by %s, which is not in %s", dir, signer.Fingerprint, signers)
	}
	return err
}

// ofSealed says which bytes can be compared where files are encrypted.
func ofSealed(m bundle.Manifest) string {
	if len(m.Sealed) == 0 {
		return ""
	}
	return ", of encrypted files those of their plain text"
}
