package main

import (
	"fmt"
	"regexp"
	"runtime/debug"
	"strconv"
)

var memorySize = regexp.MustCompile(`^(\d+)\s*([KMGT]i?B)$`)

var memoryUnits = map[string]int64{
	"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
}

// Ingest's memory, of which 768 MiB is the budget: what is not Go's is the
// program's text. Its largest piece, the table of keys, is not for the collector
// to walk, so that it may well run often near the limit and seldom far below.
const (
	ingestMemory  = 640 << 20
	ingestGarbage = 200 // percent of what lives: 10 % less processor time than 100
)

// limitIngest keeps ingest to its memory, or to the limit given if that is less.
func limitIngest() {
	debug.SetMemoryLimit(min(debug.SetMemoryLimit(-1), ingestMemory))
	debug.SetGCPercent(ingestGarbage)
}

// limitMemory makes Go's collector keep to --memory-limit. DuckDB, which has
// memory of its own, is given the same limit where it is opened.
func limitMemory(text string) error {
	m := memorySize.FindStringSubmatch(text)
	if m == nil {
		return usagef("--memory-limit %q: want a size such as 512MB or 2GiB", text)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n == 0 || n > 1<<62/memoryUnits[m[2]] {
		return usageError{fmt.Errorf("--memory-limit %q: not a size of memory", text)}
	}
	debug.SetMemoryLimit(n * memoryUnits[m[2]])
	return nil
}
