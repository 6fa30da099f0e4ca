package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"candour/reports"
	"candour/reports/bundle"
)

// managers are those who are handed the pages of schools, with their keys, checked.
func (c config) managers() ([]reports.Manager, error) {
	var all []reports.Manager
	var faults []error
	seen := map[string]bool{}
	for _, m := range c.Managers {
		if m.Name == "" || seen[m.Name] {
			faults = append(faults, fmt.Errorf("managers: %q: every manager needs a name of its own", m.Name))
		}
		seen[m.Name] = true
		if len(m.Schools) == 0 {
			faults = append(faults, fmt.Errorf("managers: %s: name the schools, by their ids", m.Name))
		}
		manager := reports.Manager{Name: m.Name, Schools: m.Schools}
		for i, key := range m.Keys {
			r, err := bundle.ParseRecipient(key)
			if err != nil {
				faults = append(faults, fmt.Errorf("managers: %s: key %d: %w", m.Name, i+1, err))
			}
			manager.Recipients = append(manager.Recipients, r)
		}
		all = append(all, manager)
	}
	return all, errors.Join(faults...)
}

// handOver says in an edition who is handed which schools' pages, and how.
func (c config) handOver(e *reports.Edition, encrypt bool) (err error) {
	if e.Managers, err = c.managers(); err != nil {
		return usageError{err}
	}
	if encrypt {
		e.HandOver, err = c.handOverKey()
	}
	return err
}

// handOverKey is the secret that names encrypted files: made of the pseudonym key, from which it tells nothing.
func (c config) handOverKey() ([]byte, error) {
	key, err := c.key()
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("candour: names of encrypted files"))
	return mac.Sum(nil), nil
}

// printHanded says which encrypted file is whose: nothing in the bundle does.
func (a *app) printHanded(handed []reports.Handed) {
	for _, h := range handed {
		what := "school " + h.School
		if h.School == "" {
			what = "overview of several schools"
		}
		fmt.Fprintf(a.out, "  %s: %s, for %s\n", h.Path, what, strings.Join(h.Readers, ", "))
	}
}
