// Package harms is the taxonomy: one versioned table of the kinds of harm that
// reports and decisions are sorted into, with the statute each comes from and
// the code that the EU's harmonised reporting templates use for it.
package harms

import (
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Version dates the built-in table. It changes with any row of harms.csv.
const Version = "2026-09"

//go:embed harms.csv
var table string

// A Harm is one kind of harm.
type Harm struct {
	Key         string // stable, such as pc.bullying
	Label       string // for people
	Class       string // primary priority, priority, non-designated, illegal or terms
	Statute     string // where the class is defined; empty for the platform's own terms
	DSACategory string // STATEMENT_CATEGORY_… of Implementing Regulation (EU) 2024/2835
	DSAKeyword  string // KEYWORD_… within the category
	ValidFrom   string // YYYY-MM-DD
}

// A Taxonomy is a set of harms by key, in the order of the table.
type Taxonomy struct {
	harms []Harm
	byKey map[string]Harm
}

// keyPattern is the form of every key: a class prefix, a dot, a word.
var keyPattern = regexp.MustCompile(`^[a-z]{2,8}\.[a-z][a-z0-9_]{0,59}$`)

// Load returns the built-in table followed by a platform's own additions. An
// addition must have a new key under "terms." and a label; what it leaves out
// is filled in from terms.other. All faults are reported in one error.
func Load(additions []Harm) (*Taxonomy, error) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("harms.csv: %w", err)
	}
	t := &Taxonomy{byKey: map[string]Harm{}}
	for _, r := range rows[1:] {
		t.add(Harm{r[0], r[1], r[2], r[3], r[4], r[5], r[6]})
	}
	other := t.byKey["terms.other"]
	for _, h := range additions {
		if err := t.check(h); err != nil {
			return nil, err
		}
		h.Class, h.DSACategory, h.DSAKeyword = other.Class, other.DSACategory, other.DSAKeyword
		t.add(h)
	}
	return t, nil
}

func (t *Taxonomy) add(h Harm) {
	t.harms = append(t.harms, h)
	t.byKey[h.Key] = h
}

func (t *Taxonomy) check(h Harm) error {
	switch {
	case !keyPattern.MatchString(h.Key) || !strings.HasPrefix(h.Key, "terms."):
		return fmt.Errorf("harm %q: a platform's own key must look like terms.some_name", h.Key)
	case t.Has(h.Key):
		return fmt.Errorf("harm %q is defined twice", h.Key)
	case strings.TrimSpace(h.Label) == "":
		return fmt.Errorf("harm %q has no label", h.Key)
	}
	return nil
}

// Has says whether key is in the taxonomy.
func (t *Taxonomy) Has(key string) bool {
	_, ok := t.byKey[key]
	return ok
}

// All lists the harms in the order of the table.
func (t *Taxonomy) All() []Harm { return slices.Clone(t.harms) }

// Digest is a SHA-256 of the taxonomy: equal for equal tables.
func (t *Taxonomy) Digest() string { return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, t.harms))) }
