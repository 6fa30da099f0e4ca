package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"

	"candour/ingest"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// printAccount tells what became of every line, and what to do about it.
func (a *app) printAccount(account ingest.Account, dryRun bool) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FILE\tLOG\tLINES\tKEPT\tDUPLICATES\tREJECTED\tCORRECTIONS\tLATE")
	for _, f := range account.Files {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\n", f.Name, f.Log, f.Lines, f.Kept, f.Duplicates, f.Rejected, f.Corrections, f.Late)
	}
	w.Flush()
	for _, f := range account.Files {
		a.printFaults(f)
	}
	switch {
	case dryRun:
		fmt.Fprintln(a.out, "dry run: nothing was changed")
	case account.Snapshot == 0:
		fmt.Fprintln(a.out, "nothing new: no snapshot was made")
	default:
		fmt.Fprintf(a.out, "snapshot %d\n", account.Snapshot)
	}
}

func (a *app) printFaults(f *ingest.FileAccount) {
	if f.Seen != "" {
		fmt.Fprintf(a.out, "%s: %s: the same bytes as %s, ingested before: nothing to do\n", f.Name, f.Log, f.Seen)
	}
	if f.Note != "" {
		fmt.Fprintf(a.out, "%s: %s\n", f.Name, f.Note)
	}
	for _, r := range ingest.Reasons {
		if n := f.Reasons[r.Code]; n > 0 {
			fmt.Fprintf(a.out, "%s: %s: rejected %d, %s: %s\n", f.Name, f.Log, n, r.Code, r.Meaning)
		}
	}
	for _, name := range sortedKeys(f.Unknown) {
		fmt.Fprintf(a.out, "%s: %s: unknown field %q in %d lines, not taken\n", f.Name, f.Log, name, f.Unknown[name])
	}
	labels := slices.SortedFunc(maps.Keys(f.Labels), func(x, y ingest.Label) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Value, y.Value))
	})
	for _, l := range labels {
		fmt.Fprintf(a.out, "%s: %s: label %q of %s is not mapped, in %d lines\n", f.Name, f.Log, l.Value, l.Field, f.Labels[l])
	}
	if f.Unselected > 0 {
		fmt.Fprintf(a.out, "%s: %s: %d lines are left to other logs by the source's conditions\n", f.Name, f.Log, f.Unselected)
	}
}

// accountJSON is the account for machines.
func accountJSON(account ingest.Account) any {
	type label struct {
		Field, Value string
		Lines        int64
	}
	type file struct {
		Name        string                  `json:"name"`
		Log         string                  `json:"log"`
		Source      string                  `json:"source"`
		SHA256      string                  `json:"sha256"`
		Bytes       int64                   `json:"bytes"`
		Lines       int64                   `json:"lines"`
		Kept        int64                   `json:"kept"`
		Duplicates  int64                   `json:"duplicates"`
		Rejected    int64                   `json:"rejected"`
		Corrections int64                   `json:"corrections"`
		Late        int64                   `json:"late"`
		Unselected  int64                   `json:"unselected"`
		Unknown     map[string]int64        `json:"unknown_fields"`
		Reasons     map[ingest.Reason]int64 `json:"reasons"`
		Unmapped    []label                 `json:"unmapped_labels"`
		SeenAs      string                  `json:"seen_as"`
		Note        string                  `json:"note"`
	}
	files := []file{}
	for _, f := range account.Files {
		labels := []label{}
		for l, n := range f.Labels {
			labels = append(labels, label{l.Field, l.Value, n})
		}
		slices.SortFunc(labels, func(x, y label) int { return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Value, y.Value)) })
		files = append(files, file{
			f.Name, f.Log, f.Source, f.SHA256, f.Bytes, f.Lines, f.Kept, f.Duplicates, f.Rejected, f.Corrections,
			f.Late, f.Unselected, f.Unknown, f.Reasons, labels, f.Seen, f.Note,
		})
	}
	return map[string]any{"snapshot": account.Snapshot, "files": files}
}
