package bundle

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/agessh"
)

// Sealed tells what an encrypted file holds: the size and digest of its plain text, a zip archive. Encryption is
// random, so that the file is another every time; the plain text is the same. The digest cannot be guessed at, for
// an archive holds bytes that only its maker and its readers know.
type Sealed struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// A Recipient is a public key that files can be encrypted to.
type Recipient struct{ age age.Recipient }

// ParseRecipient reads age1… (X25519) or ssh-ed25519 …. A file says of an ssh key whose it is to anyone who has that key; of
// the other kind it says nothing.
func ParseRecipient(key string) (Recipient, error) {
	key = strings.TrimSpace(key)
	if strings.HasPrefix(key, "ssh-ed25519 ") {
		r, err := agessh.ParseRecipient(key)
		return Recipient{r}, err
	}
	if strings.HasPrefix(key, "age1") {
		r, err := age.ParseX25519Recipient(key)
		return Recipient{r}, err
	}
	return Recipient{}, errors.New("no public key: want age1… or ssh-ed25519 …") // it may be a private one: it is not shown
}

// Archive packs files, by name, into a zip archive: the same bytes for the same files.
func Archive(files map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: archiveTime})
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// archiveTime is the first that the format knows: a clock would give other bytes every time.
var archiveTime = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// paddingName is the file that brings an archive to its size.
const paddingName = "padding.bin"

// Pad adds a file of noise to an archive, so that it is size bytes long: what is as long as others tells nothing of how
// much it holds. PaddedSize gives the least size.
func Pad(archive []byte, size int, noise func(n int) []byte) ([]byte, error) {
	extra := size - PaddedSize(archive, 0)
	if extra < 0 {
		return nil, fmt.Errorf("pad an archive of %d bytes to %d: it is too long", len(archive), size)
	}
	old, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range old.File {
		if err := w.Copy(f); err != nil {
			return nil, err
		}
	}
	text := noise(extra)
	f, err := w.CreateRaw(&zip.FileHeader{Name: paddingName, Method: zip.Store, CRC32: crc32.ChecksumIEEE(text),
		CompressedSize64: uint64(extra), UncompressedSize64: uint64(extra)})
	if err == nil {
		_, err = f.Write(text)
	}
	if err = errors.Join(err, w.Close()); err == nil && b.Len() != size {
		err = fmt.Errorf("pad an archive: it is %d bytes long, and ought to be %d", b.Len(), size)
	}
	return b.Bytes(), err
}

// PaddedSize is how long an archive is with so many bytes of padding.
func PaddedSize(archive []byte, padding int) int {
	const local, central = 30, 46 // headers, before the name
	return len(archive) + local + central + 2*len(paddingName) + padding
}

// Seal encrypts a text in the age format to all recipients.
func Seal(plain []byte, to []Recipient) ([]byte, error) {
	var all []age.Recipient
	for _, r := range to {
		all = append(all, r.age)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, all...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// SealedEnding ends the names of encrypted files.
const SealedEnding = ".age"

// checkSealed checks encrypted files as far as one can without a key: each is in the age format with as much behind its
// header as its plain text needs, and no plain file stands in a folder with them.
func checkSealed(dir string, m Manifest) []error {
	var faults []error
	folders, sealed := map[string]bool{}, map[string]bool{}
	for i, s := range m.Sealed {
		if i > 0 && m.Sealed[i-1].Path >= s.Path {
			faults = append(faults, fmt.Errorf("%s: the encrypted files are not in order", s.Path))
		}
		folders[path.Dir(s.Path)], sealed[s.Path] = true, true
		if !clean(s.Path) {
			faults = append(faults, fmt.Errorf("%q: a path that cannot be published", s.Path))
			continue
		}
		text, err := readPlain(path.Join(dir, s.Path))
		if err == nil {
			err = s.check(text)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", s.Path, err))
		}
	}
	for _, f := range m.Files {
		if folders[path.Dir(f.Path)] && !sealed[f.Path] {
			faults = append(faults, fmt.Errorf("%s: not encrypted, among files that are", f.Path))
		}
	}
	return faults
}

// check holds an encrypted file against what is said of its plain text. The format: lines for the recipients, one that
// begins with "---", a nonce, and chunks of 64 KiB with a tag each.
func (s Sealed) check(text []byte) error {
	const intro, end, nonce, chunk, tag = "age-encryption.org/v1\n", "\n--- ", 16, 64 << 10, 16
	if !bytes.HasPrefix(text, []byte(intro+"-> ")) {
		return errors.New("not an encrypted file in the age format")
	}
	_, rest, found := bytes.Cut(text, []byte(end))
	_, body, line := bytes.Cut(rest, []byte("\n"))
	if !found || !line {
		return errors.New("its header has no end")
	}
	chunks := max(1, (s.Bytes+chunk-1)/chunk)
	if want := nonce + s.Bytes + chunks*tag; int64(len(body)) != want {
		return errors.New("it holds " + strconv.Itoa(len(body)) + " encrypted bytes, and its plain text needs " + strconv.FormatInt(want, 10))
	}
	if _, err := age.ExtractHeader(bytes.NewReader(text)); err != nil {
		return err
	}
	return nil
}
