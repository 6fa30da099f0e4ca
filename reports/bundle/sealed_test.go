package bundle

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

func zeros(n int) []byte { return make([]byte, n) }

// TestSealed: what is archived, padded, encrypted and decrypted is the same bytes, of the length asked for.
func TestSealed(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	to, err := ParseRecipient(" " + key.Recipient().String() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"index.html": []byte(strings.Repeat("page ", 1000)), "data.csv": []byte("a,b\r\n")}
	archive, err := Archive(files)
	again, err2 := Archive(files)
	if err != nil || err2 != nil || !bytes.Equal(archive, again) {
		t.Fatalf("the same files give other archives: %v %v", err, err2)
	}
	for _, size := range []int{PaddedSize(archive, 0), 70_000, 200_000} {
		padded, err := Pad(archive, size, zeros)
		if err != nil || len(padded) != size {
			t.Fatalf("padded to %d: %d bytes, %v", size, len(padded), err)
		}
		sealed, err := Seal(padded, []Recipient{to})
		if err != nil {
			t.Fatal(err)
		}
		s := Sealed{Path: "schools/x.age", Bytes: int64(size), SHA256: Digest(padded)}
		if err := s.check(sealed); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
		r, err := age.Decrypt(bytes.NewReader(sealed), key)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(r); err != nil || !bytes.Equal(text, padded) {
			t.Errorf("%d bytes: decrypted to %d others, %v", size, len(text), err)
		}
		for name, bad := range map[string][]byte{"cut": sealed[:len(sealed)-1], "longer": append(bytes.Clone(sealed), 0), "plain": padded,
			"without an end": sealed[:60], "empty": nil} {
			if s.check(bad) == nil {
				t.Errorf("%d bytes, %s: no fault was found", size, name)
			}
		}
	}
	if _, err := Pad(archive, len(archive), zeros); err == nil {
		t.Error("an archive was padded to less than it needs")
	}
}

// TestRecipients: a private key by mistake is refused, and not shown.
func TestRecipients(t *testing.T) {
	for _, key := range []string{"", "AGE-SECRET-KEY-1QQQ", "ssh-rsa AAAAB3NzaC1yc2E", "age1qqq", "ssh-ed25519 AAAA"} {
		if _, err := ParseRecipient(key); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v", key, err)
		}
	}
}

// TestVerifySealed: a bundle whose manifest speaks of encrypted files has them, and no plain file beside them.
func TestVerifySealed(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := Seal([]byte("secret"), []Recipient{{key.Recipient()}})
	if err != nil {
		t.Fatal(err)
	}
	list := []Sealed{{Path: "schools/a.age", Bytes: 6, SHA256: Digest([]byte("secret"))}}
	for name, c := range map[string]struct {
		files map[string]string
		list  []Sealed
		fault string
	}{
		"whole":       {map[string]string{"schools/a.age": string(sealed), "index.html": "x"}, list, ""},
		"plain":       {map[string]string{"schools/a.age": "secret"}, list, "not an encrypted file"},
		"beside":      {map[string]string{"schools/a.age": string(sealed), "schools/b.html": "x"}, list, "schools/b.html: not encrypted"},
		"other size":  {map[string]string{"schools/a.age": string(sealed)}, []Sealed{{Path: "schools/a.age", Bytes: 7}}, "its plain text needs"},
		"not there":   {map[string]string{"index.html": "x"}, list, "schools/a.age"},
		"outside":     {map[string]string{"schools/a.age": string(sealed)}, []Sealed{{Path: "../a.age"}}, "cannot be published"},
		"not ordered": {map[string]string{"schools/a.age": string(sealed)}, append(list, list...), "not in order"},
	} {
		dst := filepath.Join(t.TempDir(), "bundle")
		err := Write(dst, About{Sealed: c.list}, nil, func(dir string) error {
			for path, text := range c.files {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755); err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o644); err != nil {
					return err
				}
			}
			return nil
		})
		if c.fault == "" && err != nil || c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%s: %v, want %q", name, err, c.fault)
		}
	}
}
