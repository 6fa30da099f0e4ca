package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Names of the files that say what a bundle holds.
const (
	// ManifestName holds a Manifest: every other file but SumsName and SignatureName.
	ManifestName = "manifest.json"
	// SumsName has a line for every other file but SignatureName, the manifest's own among them, in the format
	// that sha256sum -c reads.
	SumsName = "MANIFEST.sha256"
)

// About is what a manifest says of its bundle's making. Digests are SHA-256 in small hexadecimal.
type About struct {
	Program         string         `json:"program"`
	Version         string         `json:"version"`
	Service         string         `json:"service"`
	Provider        string         `json:"provider"`
	Targets         []string       `json:"targets"`
	PeriodName      string         `json:"period_name"`
	PeriodStart     string         `json:"period_start"` // first day
	PeriodEnd       string         `json:"period_end"`   // first day after
	AsOf            string         `json:"as_of"`        // RFC 3339, of reports, decisions and appeals
	ShownAsOf       string         `json:"shown_as_of"`  // the same of exposures
	Snapshot        int64          `json:"snapshot"`
	TaxonomyVersion string         `json:"taxonomy_version"`
	Configuration   string         `json:"configuration"` // digest of the effective configuration
	Previous        string         `json:"previous"`      // digest of the manifest of the edition it was compared with, or ""
	Policy          Policy         `json:"policy"`
	Inputs          []Input        `json:"inputs"`
	Withheld        map[string]int `json:"withheld"` // cells by cause
	Audit           Audit          `json:"audit"`
	Sealed          []Sealed       `json:"sealed,omitempty"` // encrypted files, sorted by path
}

// Policy is the policy of disclosure control that was applied, but for the percentage of the dominance rule, which
// is secret.
type Policy struct {
	Audience      string `json:"audience"`
	MinCount      int64  `json:"min_count"`
	MinCountRates int64  `json:"min_count_rates"`
	Level         int64  `json:"level"`                // least width of what a reader can work out of a small count
	MinGroup      int64  `json:"min_group,omitempty"`  // parts that are all or none of fewer are withheld
	MinPeople     int64  `json:"min_people,omitempty"` // counts of fewer distinct people are withheld
	Symbol        string `json:"symbol"`
}

// Audit is the proof that disclosure control was held against before the bundle was written. How many of the
// withheld counts are small is not told: it would help to tell which.
type Audit struct {
	Counts    int   `json:"counts"`    // of all tables, each taken once
	Relations int   `json:"relations"` // equations between them
	Level     int64 `json:"level"`     // least width to which any small count can be worked out through them
}

// Input is a file of logs that the figures come from, with its account of lines. Of one with few kept lines
// nothing stands but log and digest.
type Input struct {
	Log        string `json:"log"`
	Source     string `json:"source"`
	Name       string `json:"name"`
	SHA256     string `json:"sha256"`
	Bytes      int64  `json:"bytes"`
	Lines      int64  `json:"lines"`
	Kept       int64  `json:"kept"`
	Duplicates int64  `json:"duplicates"`
	Rejected   int64  `json:"rejected"`
	// Of the kept lines, those that replaced a row, and those for a day before the newest then known.
	Corrections int64 `json:"corrections"`
	Late        int64 `json:"late"`
}

// Format is the number of the manifest's form that this program writes. It reads those before as well.
const Format = 2

// Manifest is what manifest.json holds.
type Manifest struct {
	Format int `json:"format,omitempty"` // Format when it was written; absent from those before it was told
	About
	Files []File `json:"files"` // sorted by path
}

// File is a file of a bundle. Path is relative to the bundle, with slashes.
type File struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// complete replaces what is absent by what is empty, so that a manifest has no null.
func (a About) complete() About {
	a.Targets = append([]string{}, a.Targets...)
	a.Inputs = append([]Input{}, a.Inputs...)
	if a.Withheld == nil {
		a.Withheld = map[string]int{}
	}
	return a
}

// Encode gives the text of ManifestName.
func (m Manifest) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	return append(b, '\n'), err
}

// sums is the other manifest: every file, and manifest.json with this text.
func (m Manifest) sums(text []byte) []byte {
	files := append(slices.Clone(m.Files), File{Path: ManifestName, SHA256: Digest(text)})
	slices.SortFunc(files, byPath)
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", f.SHA256, f.Path)
	}
	return b.Bytes()
}

func byPath(a, b File) int { return strings.Compare(a.Path, b.Path) }

// Digest is the SHA-256 of a text in small hexadecimal.
func Digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// writeManifest gives the text of ManifestName.
func writeManifest(dir string, m Manifest) ([]byte, error) {
	text, err := m.Encode()
	if err != nil {
		return nil, err
	}
	return text, errors.Join(create(filepath.Join(dir, ManifestName), text), create(filepath.Join(dir, SumsName), m.sums(text)))
}

// create writes a file that is not there yet.
func create(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// list measures every file below dir, the manifests and the signature aside, in the order of their paths. What is
// neither a plain file nor a folder, a path that a checker could misread, and an empty folder are
// faults, beside which list still gives all the files that it could read.
func list(dir string) ([]File, []error) {
	files := []File{}
	var faults []error
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if name == ManifestName || name == SumsName || name == SignatureName {
			return nil
		}
		f, err := examine(path, name, entry)
		switch {
		case err != nil:
			faults = append(faults, err)
		case !entry.IsDir():
			files = append(files, f)
		}
		return nil
	})
	slices.SortFunc(files, byPath)
	if err != nil {
		faults = append(faults, err)
	}
	return files, faults
}

// examine measures one file and finds fault with one entry of a folder.
func examine(path, name string, entry fs.DirEntry) (File, error) {
	if !clean(name) {
		return File{}, fmt.Errorf("%q: a path that cannot be published", name)
	}
	if entry.IsDir() {
		entries, err := os.ReadDir(path)
		if err == nil && len(entries) == 0 && name != "." {
			err = fmt.Errorf("%s: an empty folder", name)
		}
		return File{}, err
	}
	if !entry.Type().IsRegular() {
		return File{}, fmt.Errorf("%s: neither a plain file nor a folder", name)
	}
	return measure(path, name)
}

func measure(path, name string) (_ File, err error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	if err != nil {
		return File{}, fmt.Errorf("read %s: %w", name, err)
	}
	return File{name, n, hex.EncodeToString(hash.Sum(nil))}, nil
}

// clean says whether a path stays in its folder and reads the same for every checker.
func clean(name string) bool {
	return fs.ValidPath(name) && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' || r == ':' })
}
