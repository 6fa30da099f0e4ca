package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"candour/reports"
)

// readWords reads the folder of the provider's own texts, SECTION.md each, and adds them to the digest of
// the configuration: they decide bytes of a bundle.
func (c *config) readWords() error {
	if c.Words == "" {
		return nil
	}
	dir := c.Words
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(c.path), dir)
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: words: there is no folder %s", c.path, dir)
	}
	if err != nil {
		return fmt.Errorf("%s: words: %w", c.path, err)
	}
	c.words = reports.Words{}
	all := []byte(c.digest)
	var faults []error
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		section, isText := strings.CutSuffix(entry.Name(), ".md")
		if !isText || !slices.Contains(reports.WordSections, section) {
			faults = append(faults, fmt.Errorf("%s: want texts named after a section: %s.md", path, strings.Join(reports.WordSections, ".md, ")))
			continue
		}
		text, err := os.ReadFile(path)
		if err == nil {
			c.words[section], err = reports.ParseWords(path, string(text))
		}
		if err != nil {
			faults = append(faults, err)
		}
		all = fmt.Appendf(all, "%s %d ", section, len(text))
		all = append(all, text...)
	}
	c.digest = digest(all)
	return errors.Join(faults...)
}
