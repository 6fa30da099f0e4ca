package bundle

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

const (
	// SignatureName holds the signature of ManifestName in OpenSSH's format: `ssh-keygen -Y verify`
	// checks it too.
	SignatureName = ManifestName + ".sig"
	// Namespace is what the signature is for, so that it cannot pass for one of something else.
	Namespace = "candour"
)

// A Key signs bundles.
type Key struct{ signer ssh.Signer }

// ReadKey reads an Ed25519 private key in OpenSSH's format, without passphrase. Only Ed25519 gives the
// same signature each time.
func ReadKey(path string) (*Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	signer, err := ssh.ParsePrivateKey(text)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, fmt.Errorf("read the signing key %s: it has a passphrase, which a nightly run cannot give: sign with a key that has none and that only its owner can read", path)
	case err != nil: // its text may hold parts of the key
		return nil, fmt.Errorf("read the signing key %s: it is no private key in OpenSSH's format: `ssh-keygen -t ed25519 -f FILE` makes one", path)
	case signer.PublicKey().Type() != ssh.KeyAlgoED25519:
		return nil, fmt.Errorf("read the signing key %s: it is of type %s: want ed25519, whose signatures are the same each time", path, signer.PublicKey().Type())
	}
	return &Key{signer}, nil
}

// sign adds the signature of the manifest's text to dir.
func (k *Key) sign(dir string, text []byte) error {
	signature, err := sshsig.Sign(bytes.NewReader(text), k.signer, sshsig.HashSHA512, Namespace)
	if err != nil {
		return fmt.Errorf("sign %s: %w", ManifestName, err)
	}
	return create(filepath.Join(dir, SignatureName), armour(signature))
}

// armour writes a signature with lines of 70, as ssh-keygen does.
func armour(s *sshsig.Signature) []byte {
	encoded := base64.StdEncoding.EncodeToString(s.Marshal())
	out := []byte("-----BEGIN " + sshsig.PEMType + "-----\n")
	for line := range slices.Chunk([]byte(encoded), 70) {
		out = append(append(out, line...), '\n')
	}
	return append(out, "-----END "+sshsig.PEMType+"-----\n"...)
}

// A Signer is who signed a bundle, as far as the bundle itself can tell.
type Signer struct {
	Fingerprint string // of the public key: SHA256:…
	key         ssh.PublicKey
}

// SignedBy checks the signature of the manifest of the bundle at dir against the key that it names.
// Whose key that is, the reader must know from elsewhere: IsOne. A bundle without signature gives nil.
func SignedBy(dir string) (*Signer, error) {
	armoured, err := readPlain(filepath.Join(dir, SignatureName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := readPlain(filepath.Join(dir, ManifestName))
	if err != nil {
		return nil, err
	}
	signature, err := sshsig.Unarmor(armoured)
	if err != nil {
		return nil, fmt.Errorf("%s: it is no OpenSSH signature: %w", SignatureName, err)
	}
	if !bytes.Equal(armoured, armour(signature)) {
		return nil, fmt.Errorf("%s: it is not written as ssh-keygen writes it", SignatureName)
	}
	if err := sshsig.Verify(bytes.NewReader(text), signature, signature.PublicKey, signature.HashAlgorithm, Namespace); err != nil {
		return nil, fmt.Errorf("%s: it is not the signature of %s: %w", SignatureName, ManifestName, err)
	}
	return &Signer{ssh.FingerprintSHA256(signature.PublicKey), signature.PublicKey}, nil
}

// IsOne says whether s is one of the public keys that a file lists, one a line as in a .pub file
// or in an allowed_signers file.
func (s *Signer) IsOne(path string) (bool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return false, fmt.Errorf("read the signers: %w", err)
	}
	keys := 0
	for number, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, err := publicKey(line)
		if err != nil {
			return false, fmt.Errorf("%s:%d: want a public key in OpenSSH's format: %w", path, number+1, err)
		}
		keys++
		if bytes.Equal(key.Marshal(), s.key.Marshal()) {
			return true, nil
		}
	}
	if keys == 0 {
		return false, fmt.Errorf("%s: it lists no public key", path)
	}
	return false, nil
}

// publicKey reads a line of a .pub file, or one of an allowed_signers file, which has the names of
// those who may sign before the rest.
func publicKey(line []byte) (ssh.PublicKey, error) {
	key, _, _, _, err := ssh.ParseAuthorizedKey(line)
	if err == nil {
		return key, nil
	}
	_, rest, _ := bytes.Cut(line, []byte(" "))
	key, _, _, _, err = ssh.ParseAuthorizedKey(rest)
	return key, err
}
