package reports

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"candour/reports/bundle"
)

// A parcel is what is encrypted into one file.
type parcel struct {
	Handed
	archive []byte
	to      []bundle.Recipient
}

// handOver makes an encrypted file for each school and for each manager of several. Their plain text is in memory only, and
// all are of one length: nothing can be told by it.
func (d *desk) handOver(schools []school) (writer, error) {
	parcels, err := d.parcels(schools)
	if err != nil {
		return nil, err
	}
	err = d.eachSchool(schools, func(i int, _ school, files pack) (err error) {
		parcels[i].archive, err = bundle.Archive(files)
		return err
	})
	if err != nil {
		return nil, err
	}
	overviews, err := d.overviews(parcels, schools)
	if err != nil {
		return nil, err
	}
	parcels = append(parcels, overviews...)
	if err := d.seal(parcels); err != nil {
		return nil, err
	}
	return func(dir string) error {
		for _, p := range parcels {
			text, err := bundle.Seal(p.archive, p.to)
			if err == nil {
				err = createFile(filepath.Join(dir, filepath.FromSlash(p.Path)), func(w *os.File) error {
					_, err := w.Write(text)
					return err
				})
			}
			if err != nil {
				return fmt.Errorf("encrypt %s: %w", p.Path, err)
			}
		}
		return nil
	}, nil
}

// mostNamed is how many schools an error names.
const mostNamed = 10

// parcels are the schools' files, each with its readers. A school that nobody could read of is an error.
func (d *desk) parcels(schools []school) ([]parcel, error) {
	all := make([]parcel, len(schools))
	var without []string
	for i, s := range schools {
		all[i].School, all[i].Path = s.id, d.sealedName("school", s.id)
		for _, m := range d.edition.Managers {
			if slices.Contains(m.Schools, s.id) {
				all[i].Readers, all[i].to = append(all[i].Readers, m.Name), append(all[i].to, m.Recipients...)
			}
		}
		if all[i].to == nil {
			without = append(without, s.id)
		}
	}
	if without != nil {
		more := ""
		if len(without) > mostNamed {
			more = fmt.Sprintf(" and %d more", len(without)-mostNamed)
			without = without[:mostNamed]
		}
		return nil, fmt.Errorf("nobody could read the encrypted pages of %s%s: give their schools to a manager with keys, under managers in the configuration", strings.Join(without, ", "), more)
	}
	return all, nil
}

// seal brings all archives to one length and takes down what they hold.
func (d *desk) seal(parcels []parcel) (err error) {
	const leastNoise = 32
	size := 0
	for _, p := range parcels {
		size = max(size, bundle.PaddedSize(p.archive, leastNoise))
	}
	slices.SortFunc(parcels, func(a, b parcel) int { return strings.Compare(a.Path, b.Path) })
	for i := range parcels {
		p := &parcels[i]
		if i > 0 && parcels[i-1].Path == p.Path {
			return fmt.Errorf("two encrypted files would be called %s", p.Path) // one chance in 2^60 or less
		}
		if p.archive, err = bundle.Pad(p.archive, size, d.noise(p.Path)); err != nil {
			return err
		}
		d.sealed = append(d.sealed, bundle.Sealed{Path: p.Path, Bytes: int64(len(p.archive)), SHA256: bundle.Digest(p.archive)})
		d.handed = append(d.handed, p.Handed)
	}
	return nil
}

// secret is known to the publisher alone, and the same every time.
func (p *press) secret(parts ...string) []byte {
	mac := hmac.New(sha256.New, p.edition.HandOver)
	for _, part := range append([]string{p.edition.Period.Name}, parts...) {
		fmt.Fprintf(mac, "%d %s\n", len(part), part)
	}
	return mac.Sum(nil)
}

// sealedName is the path of an encrypted file, which tells nobody else whose it is.
func (p *press) sealedName(kind, whose string) string {
	const digits = 20
	return Schools + "/" + hex.EncodeToString(p.secret("name", kind, whose))[:digits] + bundle.SealedEnding
}

// noise gives bytes that nobody else can guess: with them the digest of a plain text tells nothing of it.
func (p *press) noise(whose string) func(n int) []byte {
	return func(n int) []byte {
		text := make([]byte, n)
		_, _ = io.ReadFull(rand.NewChaCha8([32]byte(p.secret("noise", whose))), text) // cannot fail
		return text
	}
}
