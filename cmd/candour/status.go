package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"candour/models"
	"candour/models/lake"

	"github.com/spf13/cobra"
)

func (a *app) statusCommand() *cobra.Command {
	var sel selection
	var format string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Tables, rows, days covered, freshness, quarantine, late rows, snapshots",
		Long: `What the warehouse holds, and what became of the lines it was given.

Late are kept lines for a day before the newest that the table held when they were
read. Restated is by how much rows that came late changed finished months (of UTC
days): a month is finished by the first snapshot that holds a record of the table
of a later month. The rows it had then stand beside those that later snapshots
added, in lines and in percent, and beside the rows it has now.`,
		Example: "  candour status --format json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			st, err := a.status(cmd.Context(), sel)
			if err != nil {
				return err
			}
			switch format {
			case "text":
				return a.printStatus(st)
			case "json":
				return writeIndented(a.out, st)
			}
			return usagef("--format %q: want text or json", format)
		},
	}
	sel.addFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// A status is what a warehouse holds at one snapshot.
type status struct {
	Warehouse   string           `json:"warehouse"`
	Snapshot    int64            `json:"snapshot"`
	Taken       string           `json:"snapshot_time"`
	NewestEvent string           `json:"newest_record"`
	NewestView  string           `json:"newest_exposure"`
	Tables      []tableStatus    `json:"tables"`
	Quarantine  map[string]int64 `json:"quarantine"` // rejected lines held, by log
	Restated    []restatement    `json:"finished_months"`
	Rotations   []string         `json:"key_changes"` // when pseudonyms got another key: persons before and after are told apart
	Snapshots   []snapshotStatus `json:"snapshots"`
}

type tableStatus struct {
	Table        string `json:"table"`
	Rows         int64  `json:"rows"`
	Files        int    `json:"files"`
	Bytes        int64  `json:"bytes"`
	FirstDay     string `json:"first_day"` // UTC; empty where the table has no days
	LastDay      string `json:"last_day"`
	Inputs       int    `json:"inputs"`
	Lines        int64  `json:"lines"`
	Kept         int64  `json:"kept"`
	Duplicates   int64  `json:"duplicates"`
	Rejected     int64  `json:"rejected"`
	Corrections  int64  `json:"corrections"`
	Late         int64  `json:"late"`
	Erased       int64  `json:"erased"`        // rows of persons who were erased
	ErasedLines  int64  `json:"erased_lines"`  // and quarantined lines
	Expired      int64  `json:"expired"`       // rows of days that expired
	ExpiredLines int64  `json:"expired_lines"` // and quarantined lines
}

type snapshotStatus struct {
	ID      int64  `json:"snapshot"`
	Time    string `json:"time"`
	Message string `json:"message"`
}

// status reads the catalogue alone; the newest record needs the files.
func (a *app) status(ctx context.Context, sel selection) (_ status, err error) {
	s, err := a.read(ctx, sel)
	if err != nil {
		return status{}, err
	}
	defer func() { err = closing(err, s.close()) }()
	growths, err := s.lake.Growths(ctx, s.snapshot.ID)
	if err != nil {
		return status{}, err
	}
	st := status{
		Warehouse: a.warehouse, Snapshot: s.snapshot.ID, Taken: s.snapshot.Time.UTC().Format(time.RFC3339),
		Quarantine: map[string]int64{}, Restated: []restatement{}, Rotations: []string{},
	}
	if len(s.snapshot.Inputs) > 0 {
		st.NewestEvent, st.NewestView = s.cases.Last.Format(time.RFC3339), s.shown.Last.Format(time.RFC3339)
	}
	for _, log := range models.Logs {
		t := tableOf(log, s.snapshot)
		st.Tables = append(st.Tables, t)
		st.Quarantine[log] = t.Rejected - t.ErasedLines - t.ExpiredLines
		st.Restated = append(st.Restated, monthsOf(log, growths, s.snapshot.Inputs)...)
	}
	for _, r := range s.snapshot.Rotations {
		st.Rotations = append(st.Rotations, r.Time.UTC().Format(time.RFC3339))
	}
	snapshots, err := s.lake.Snapshots(ctx)
	for _, info := range snapshots {
		st.Snapshots = append(st.Snapshots, snapshotStatus{info.ID, info.Time.UTC().Format(time.RFC3339), info.Message})
	}
	return st, err
}

func tableOf(log string, s *lake.Snapshot) tableStatus {
	t := tableStatus{Table: log}
	for _, f := range s.Files[log] {
		t.Rows, t.Bytes, t.Files = t.Rows+f.Rows, t.Bytes+f.Bytes, t.Files+1
		if f.Partition != "" && (t.FirstDay == "" || f.Partition < t.FirstDay) {
			t.FirstDay = f.Partition
		}
		t.LastDay = max(t.LastDay, f.Partition)
	}
	for _, in := range s.Inputs {
		if in.Log != log {
			continue
		}
		t.Inputs++
		t.Lines, t.Kept, t.Duplicates = t.Lines+in.Lines, t.Kept+in.Kept, t.Duplicates+in.Duplicates
		t.Rejected, t.Corrections, t.Late = t.Rejected+in.Rejected, t.Corrections+in.Corrections, t.Late+in.Late
		t.Erased, t.ErasedLines = t.Erased+in.Erased, t.ErasedLines+in.ErasedLines
		t.Expired, t.ExpiredLines = t.Expired+in.Expired, t.ExpiredLines+in.ExpiredLines
	}
	return t
}

func (a *app) printStatus(st status) error {
	fmt.Fprintf(a.out, "%s at snapshot %d (%s), newest record %s, newest exposure %s\n\n", st.Warehouse, st.Snapshot, st.Taken, st.NewestEvent, st.NewestView)
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TABLE\tROWS\tDAYS\tFILES\tMB\tLINES\tKEPT\tDUPLICATES\tREJECTED\tCORRECTIONS\tLATE\tERASED\tEXPIRED")
	for _, t := range st.Tables {
		days := ""
		if t.FirstDay != "" {
			days = t.FirstDay + " to " + t.LastDay
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%d\t%.1f\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", t.Table, t.Rows, days, t.Files, float64(t.Bytes)/1e6,
			t.Lines, t.Kept, t.Duplicates, t.Rejected, t.Corrections, t.Late, t.Erased+t.ErasedLines, t.Expired+t.ExpiredLines)
	}
	fmt.Fprintln(w)
	restated := 0
	for _, m := range st.Restated {
		if m.LateRows == 0 {
			continue
		}
		if restated++; restated == 1 {
			fmt.Fprintln(w, "RESTATED\tMONTH\tROWS WHEN FINISHED\tLATE ROWS\tPERCENT\tROWS NOW\tNEWEST LATE")
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%.2f\t%d\t%s\n", m.Table, m.Month, m.RowsThen, m.LateRows, m.Percent, m.RowsNow, m.NewestLate)
	}
	if restated > 0 {
		fmt.Fprintln(w)
	}
	for _, at := range st.Rotations {
		fmt.Fprintf(w, "pseudonym key changed on %s: persons in rows ingested before and after are told apart as different\n\n", at[:len(time.DateOnly)])
	}
	for _, s := range st.Snapshots[max(0, len(st.Snapshots)-10):] {
		fmt.Fprintf(w, "snapshot %d\t%s\t%s\n", s.ID, s.Time, s.Message)
	}
	return w.Flush()
}
