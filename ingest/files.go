package ingest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An inputFile is one file, or standard input, to be read.
type inputFile struct {
	name     string         // as given, or found; "-" is standard input
	format   string         // NDJSON, CSV, or "": to be told from the first byte
	ending   string         // of its compression
	size     int64          // bytes; -1: not a regular file
	accounts []*FileAccount // by plan
	ids      []int64        // by plan: the ledger entry to be; 0: the plan has these bytes already
	first    int            // the plan that lines that cannot be taken apart are counted under
	cells    []string       // CSV: the header
	header   []int          // CSV: by cell, the index in layout.names, or -1
	lines    int64          // read before the chunk under way, the header included
}

// regular says whether the file has a size and may be read twice.
func (f *inputFile) regular() bool { return f.size >= 0 }

// open opens the file; stdin is given back as it is.
func (f *inputFile) open(stdin io.Reader) (io.ReadCloser, error) {
	if f.name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(f.name)
}

// kindOf tells format and compression from a file's name; ok is false where
// the ending is none of ours.
func kindOf(name string) (format, ending string, ok bool) {
	name = strings.ToLower(name)
	for _, c := range compressions {
		if strings.HasSuffix(name, c.ending) {
			name, ending = strings.TrimSuffix(name, c.ending), c.ending
			break
		}
	}
	switch filepath.Ext(name) {
	case ".ndjson", ".jsonl", ".json":
		return NDJSON, ending, true
	case ".csv":
		return CSV, ending, true
	}
	return "", ending, false
}

// findFiles turns paths into files, in the order given; those of a folder or
// glob sorted by name. All faults are joined.
func findFiles(o *Options) ([]*inputFile, error) {
	if len(o.Paths) == 0 {
		return nil, errors.New("no files were named")
	}
	if slices.Contains(o.Paths, "-") {
		if len(o.Paths) > 1 {
			return nil, errors.New("standard input (-) cannot be combined with files")
		}
		return []*inputFile{{name: "-", size: -1, format: o.Source.Format}}, nil
	}
	var files []*inputFile
	var faults []error
	for _, path := range o.Paths {
		found, err := expand(path, o.Source)
		for _, name := range found {
			f, fault := newInputFile(name, o.Source)
			files, err = append(files, f), errors.Join(err, fault)
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	return files, errors.Join(faults...)
}

// expand gives the files behind a path: itself, a glob's matches, or all files
// with known endings in a folder and below.
func expand(path string, s *Source) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil && strings.ContainsAny(path, "*?[") {
		matches, globErr := filepath.Glob(path)
		if globErr != nil || len(matches) == 0 {
			return nil, fmt.Errorf("%s: no file matches", path)
		}
		var all []string
		for _, match := range matches {
			found, err := expand(match, s)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var found []string
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || !s.Matches(name) {
			return err
		}
		if _, _, ok := kindOf(name); !ok && s.Format == "" {
			return fmt.Errorf("%s: its kind cannot be told from its name (.ndjson .jsonl .json .csv, also .gz or .zst): take it out of the folder, or name the files", name)
		}
		found = append(found, name)
		return nil
	})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s: the folder holds no log files (.ndjson .jsonl .json .csv, also .gz or .zst)", path)
	}
	return found, err
}

// newInputFile looks at a file that is to be read, and that it can be.
func newInputFile(name string, s *Source) (*inputFile, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe: told from its first bytes
		return &inputFile{name: name, size: -1, format: s.Format}, nil
	}
	f := &inputFile{name: name, size: info.Size()}
	var known bool
	if f.format, f.ending, known = kindOf(name); s.Format != "" {
		f.format = s.Format
	} else if !known {
		return nil, fmt.Errorf("%s: neither NDJSON nor CSV by its name (.ndjson .jsonl .json .csv, also .gz or .zst): rename it or give the source a format", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return f, file.Close()
}

// readHeader takes the CSV header in b apart and gives its length.
func (f *inputFile) readHeader(b []byte, l *layout) (int, error) {
	var csv csvScanner
	n, fault := csv.scan(b, true)
	if bad := unreadable(b[:n]); bad != nil {
		fault = bad
	}
	if fault != nil {
		return 0, fmt.Errorf("the header: %s", fault.detail)
	}
	var faults []error
	f.header = []int{}
	for i, content := range csv.cells {
		name := string(content)
		if slices.Contains(f.cells, name) {
			faults = append(faults, fmt.Errorf("the header has cell %d twice", i+1))
		}
		f.cells = append(f.cells, name)
		f.header = append(f.header, slices.Index(l.names, name))
	}
	for _, p := range l.plans {
		for _, rule := range p.when {
			if !slices.Contains(f.header, rule.column) {
				faults = append(faults, fmt.Errorf("the header has no column %q, on which a condition of %s rests", l.names[rule.column], p.log.table()))
			}
		}
		for i, field := range p.log.list() {
			if b := p.bindings[i]; field.Required && b.column >= 0 && !slices.Contains(f.header, b.column) {
				faults = append(faults, fmt.Errorf("the header has no column %q for the required field %s of %s", l.names[b.column], field.Name, p.log.table()))
			}
		}
	}
	return n, errors.Join(faults...)
}
