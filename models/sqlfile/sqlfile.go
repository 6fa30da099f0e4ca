// Package sqlfile reads the header at the top of a .sql file: lines of the form
//
//	-- key: value
//	--   a further line of the same value
//
// up to the first line that is not a comment. The header is a contract, so an
// unknown, repeated, missing or empty key is an error.
package sqlfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A File is a parsed .sql file.
type File struct {
	Name   string
	Header map[string]string // further lines are joined by "\n"
	SQL    string            // what follows the header
}

var keyLine = regexp.MustCompile(`^-- ([a-z_]+):(?: +(.*))?$`)

// Parse reads a file. required keys must be there and not empty; optional ones
// may be; no others. All faults are reported in one error.
func Parse(name, text string, required, optional []string) (File, error) {
	f := File{Name: name, Header: map[string]string{}}
	lines := strings.Split(text, "\n")
	var faults []error
	key, n := "", 0
	for ; n < len(lines) && strings.HasPrefix(lines[n], "--"); n++ {
		line := strings.TrimRight(lines[n], " ")
		if rest, ok := strings.CutPrefix(line, "--   "); ok && key != "" {
			f.Header[key] = strings.TrimPrefix(f.Header[key]+"\n"+strings.TrimSpace(rest), "\n")
			continue
		}
		m := keyLine.FindStringSubmatch(line)
		if m == nil {
			faults = append(faults, fmt.Errorf("%s:%d: not a header line: %q", name, n+1, line))
			continue
		}
		key = m[1]
		if _, twice := f.Header[key]; twice {
			faults = append(faults, fmt.Errorf("%s:%d: key %q stands twice", name, n+1, key))
		}
		if !slices.Contains(required, key) && !slices.Contains(optional, key) {
			faults = append(faults, fmt.Errorf("%s:%d: unknown key %q", name, n+1, key))
		}
		f.Header[key] = m[2]
	}
	for _, key := range required {
		if f.Header[key] == "" {
			faults = append(faults, fmt.Errorf("%s: key %q is missing or empty", name, key))
		}
	}
	f.SQL = strings.TrimSpace(strings.Join(lines[n:], "\n"))
	if f.SQL == "" {
		faults = append(faults, fmt.Errorf("%s: no SQL below the header", name))
	}
	return f, errors.Join(faults...)
}
