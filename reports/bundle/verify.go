package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Verify checks the bundle at dir: its manifest is written as Write writes it, every file that
// it lists is there with that size and digest, there is no other file, no link and no empty folder,
// every path is clean, MANIFEST.sha256 says the same, and a signature, if there is one, is the
// manifest's; encrypted files are checked as far as one can without a key. It gives every fault that it finds. A bundle without fault may still not be the one that
// was published: that is for SignedBy.
func Verify(dir string) (Manifest, []error) {
	m, text, err := read(filepath.Join(dir, ManifestName))
	if err != nil {
		return Manifest{}, []error{err}
	}
	found, faults := list(dir)
	faults = append(faults, Compare(m.Files, found)...)
	faults = append(faults, checkSealed(dir, m)...)
	sums, err := readPlain(filepath.Join(dir, SumsName))
	switch {
	case err != nil:
		faults = append(faults, err)
	case !bytes.Equal(sums, m.sums(text)):
		faults = append(faults, fmt.Errorf("%s does not agree with %s", SumsName, ManifestName))
	}
	if _, err := SignedBy(dir); err != nil {
		faults = append(faults, err)
	}
	return m, faults
}

// read reads a manifest. One with an unknown, a repeated or a missing member, or anything after
// it, does not have the text that its content has, and is refused.
func read(path string) (Manifest, []byte, error) {
	text, err := readPlain(path)
	if err != nil {
		return Manifest{}, nil, err
	}
	if err := readable(text); err != nil {
		return Manifest{}, nil, err
	}
	var m Manifest
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Manifest{}, nil, fmt.Errorf("read %s: %w", ManifestName, err)
	}
	canonical, err := m.Encode()
	if err != nil || !bytes.Equal(text, canonical) {
		return Manifest{}, nil, fmt.Errorf("read %s: it is not written as Candour writes it", ManifestName)
	}
	for i, f := range m.Files {
		if !clean(f.Path) || i > 0 && m.Files[i-1].Path >= f.Path {
			return Manifest{}, nil, fmt.Errorf("read %s: path %q is not clean, or not in order", ManifestName, f.Path)
		}
	}
	return m, text, nil
}

// readable refuses a manifest that a later program wrote, and names it.
func readable(text []byte) error {
	var head struct {
		Format           int
		Program, Version string
	}
	if err := json.Unmarshal(text, &head); err == nil && head.Format > Format {
		return fmt.Errorf("read %s: it has format %d, and this program reads up to %d: verify it with %s %s or a later one", ManifestName, head.Format, Format, head.Program, head.Version)
	}
	return nil // what is no manifest at all is said when it is read
}

// readPlain reads a file that is no link.
func readPlain(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a plain file", filepath.Base(path))
	}
	return os.ReadFile(path)
}

// Compare finds what differs between the files that are listed and those that are there.
func Compare(listed, found []File) []error {
	var faults []error
	there := map[string]File{}
	for _, f := range found {
		there[f.Path] = f
	}
	for _, want := range listed {
		got, ok := there[want.Path]
		delete(there, want.Path)
		switch {
		case !ok:
			faults = append(faults, fmt.Errorf("%s: listed, but not there", want.Path))
		case got != want:
			faults = append(faults, fmt.Errorf("%s: %d bytes with SHA-256 %s, but listed with %d and %s",
				want.Path, got.Bytes, got.SHA256, want.Bytes, want.SHA256))
		}
	}
	for _, f := range found {
		if _, extra := there[f.Path]; extra {
			faults = append(faults, fmt.Errorf("%s: there, but not listed", f.Path))
		}
	}
	return faults
}
