package bundle_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candour/reports/bundle"

	"golang.org/x/crypto/ssh"
)

// public is the public half of testKey(7), as `ssh-keygen -y` prints it.
const public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOpKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"

// testKey writes the private key whose seed is 32 times that byte.
func testKey(t *testing.T, seed byte) string {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32)), "")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func signed(t *testing.T) string {
	t.Helper()
	key, err := bundle.ReadKey(testKey(t, 7))
	if err != nil {
		t.Fatal(err)
	}
	dst := filepath.Join(t.TempDir(), "out")
	if err := bundle.Write(dst, about, key, fill); err != nil {
		t.Fatal(err)
	}
	return dst
}

func TestSignature(t *testing.T) {
	dst := signed(t)
	if _, faults := bundle.Verify(dst); len(faults) > 0 {
		t.Fatal(faults)
	}
	signer, err := bundle.SignedBy(dst)
	if err != nil {
		t.Fatal(err)
	}
	// ssh-keygen -l -f key.pub
	if want := "SHA256:z/fSv0Z0RZS+Lccbc6ZoOWwt/fbj1VFJGSBKQbo4icE"; signer.Fingerprint != want {
		t.Errorf("signed by %s, want %s", signer.Fingerprint, want)
	}
	if read(t, dst, bundle.SignatureName) != read(t, signed(t), bundle.SignatureName) {
		t.Error("two signatures of one text differ")
	}
}

// TestSignatureIsThatOfSSHKeygen: what OpenSSH 9.2p1 makes of the same key and text, with
// ssh-keygen -Y sign -f key -n candour.
func TestSignatureIsThatOfSSHKeygen(t *testing.T) {
	key, err := bundle.ReadKey(testKey(t, 7))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := key.Sign(dir, []byte("hello\n")); err != nil {
		t.Fatal(err)
	}
	const want = `-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6kpsY+KcUgq+9VB7Ey7F+ZVHdq
6+vnuSQh7qaRRG0iwAAAAHY2FuZG91cgAAAAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQy
NTUxOQAAAEBGuRFsUtJisJYgYSauMuf1jSEaNQ8ge+ZwsNaBvHAizmgzucr7lze7wxg3cf
MDaYPdJ8rNCCnixhld93wFfSsA
-----END SSH SIGNATURE-----
`
	if got := read(t, dir, bundle.SignatureName); got != want {
		t.Errorf("signature\n%s, want\n%s", got, want)
	}
}

func TestIsOne(t *testing.T) {
	signer, err := bundle.SignedBy(signed(t))
	if err != nil {
		t.Fatal(err)
	}
	// The public half of testKey(8).
	const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK"
	for _, test := range []struct {
		name, lines string
		want        bool
		fault       string
	}{
		{"a .pub file", public + " somebody\n", true, ""},
		{"an allowed_signers file", "# ours\n\npress@example.org " + public + "\n", true, ""},
		{"one with options", `press@example.org namespaces="candour" ` + public + "\n", true, ""},
		{"the second of two", other + "\n" + public + "\n", true, ""},
		{"another's", other + "\n", false, ""},
		{"nobody's", "# none yet\n", false, "lists no public key"},
		{"something else", public + "\nhello\n", true, ""},
		{"something else first", "hello\n" + public + "\n", false, "signers:1: want a public key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "signers")
			if err := put(filepath.Dir(path), "signers", test.lines); err != nil {
				t.Fatal(err)
			}
			got, err := signer.IsOne(path)
			if got != test.want || (err != nil) != (test.fault != "") || err != nil && !strings.Contains(err.Error(), test.fault) {
				t.Errorf("IsOne = %v, %v; want %v, %q", got, err, test.want, test.fault)
			}
		})
	}
}

func TestVerifyFindsBadSignatures(t *testing.T) {
	change := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	for _, test := range []struct {
		name  string
		spoil func(string) string
		want  string
	}{
		{"a flipped letter", change("U1NIU0lH", "U1NIU0lI"), "no OpenSSH signature"},
		{"a flipped line end", change("\n", " "), "no OpenSSH signature"},
		{"a line end more", func(s string) string { return s + "\n" }, "not written as"},
		{"an empty file", func(string) string { return "" }, "no OpenSSH signature"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dst := signed(t)
			if err := put(dst, bundle.SignatureName, test.spoil(read(t, dst, bundle.SignatureName))); err != nil {
				t.Fatal(err)
			}
			if _, faults := bundle.Verify(dst); len(faults) != 1 || !strings.Contains(faults[0].Error(), test.want) {
				t.Errorf("faults %v, want one of %q", faults, test.want)
			}
		})
	}
}

// TestEveryByteOfASignature: no byte of it can be another without a fault.
func TestEveryByteOfASignature(t *testing.T) {
	dst := signed(t)
	good := read(t, dst, bundle.SignatureName)
	for i := range len(good) {
		bad := []byte(good)
		bad[i] ^= 1
		if err := put(dst, bundle.SignatureName, string(bad)); err != nil {
			t.Fatal(err)
		}
		if _, err := bundle.SignedBy(dst); err == nil {
			t.Errorf("byte %d: %q can be %q", i, good[i], bad[i])
		}
	}
}

// TestSignatureOfAnotherManifest: who can change the manifest cannot sign it.
func TestSignatureOfAnotherManifest(t *testing.T) {
	dst := signed(t)
	altered := about
	altered.Snapshot++
	other := filepath.Join(t.TempDir(), "other")
	if err := bundle.Write(other, altered, nil, fill); err != nil {
		t.Fatal(err)
	}
	if err := put(other, bundle.SignatureName, read(t, dst, bundle.SignatureName)); err != nil {
		t.Fatal(err)
	}
	if _, faults := bundle.Verify(other); len(faults) != 1 || !strings.Contains(faults[0].Error(), "not the signature") {
		t.Errorf("faults %v, want that of the signature", faults)
	}
}

func TestReadKeyRefuses(t *testing.T) {
	dir := t.TempDir()
	secret := "c2VjcmV0"
	if err := put(dir, "text", secret, "key.pub", public); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"none": "no such file", "text": "no private key", "key.pub": "no private key"} {
		_, err := bundle.ReadKey(filepath.Join(dir, name))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	block, err := ssh.MarshalPrivateKeyWithPassphrase(ed25519.NewKeyFromSeed(make([]byte, 32)), "", []byte("pass"))
	if err != nil {
		t.Fatal(err)
	}
	if err := put(dir, "locked", string(pem.EncodeToMemory(block))); err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.ReadKey(filepath.Join(dir, "locked")); err == nil || !strings.Contains(err.Error(), "passphrase") {
		t.Errorf("a locked key: %v", err)
	}
}
