package upkeep

import (
	"maps"
	"slices"

	"candour/models"
	"candour/models/lake"
	"candour/models/parquetfile"
)

// openCases says which cases of days before the horizon stay. It holds some
// hundred bytes for each report, decision and appeal of such a day.
type openCases struct {
	// reports are those of such days.
	reports map[string]*oldReport
	// later are reports that decisions of such days answer and that are not
	// among reports: true where they are of a later day, false where there are none.
	later map[string]bool
	// appealed are decisions with an appeal that is open or of a later day.
	appealed map[string]bool
	// contested are decisions with an appeal of such a day: true where they stay.
	contested map[string]bool
}

// An oldReport is a report of a day that expires, with what was decided.
type oldReport struct {
	decided bool
	stays   bool   // one of its decisions does
	at      int64  // of the first decision
	first   string // id of the first decision
	outcome string // of the first decision
}

func (e *expirer) cases() error {
	c := &openCases{map[string]*oldReport{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, step := range []func(*openCases) error{e.readAppeals, e.readReports, e.readDecisions, e.readLater, e.readContested} {
		if err := step(c); err != nil {
			return err
		}
	}
	if err := e.sumReports(c); err != nil {
		return err
	}
	staysReport := func(r *models.Report) bool { return c.keepsReport(r.ReportID) }
	if err := keepOnly(e, reports, e.old(models.Reports), staysReport, func(r *models.Report) { e.takeLine(r.Input) }); err != nil {
		return err
	}
	staysDecision := func(d *models.Decision) bool { return c.keepsDecision(d.DecisionID, d.ReportID) }
	if err := keepOnly(e, decisions, e.old(models.Decisions), staysDecision, func(d *models.Decision) { e.takeLine(d.Input) }); err != nil {
		return err
	}
	staysAppeal := func(a *models.Appeal) bool { return a.DecidedAt == 0 || c.contested[a.DecisionID] }
	return keepOnly(e, appeals, e.old(models.Appeals), staysAppeal, func(a *models.Appeal) { e.takeLine(a.Input) })
}

func (c *openCases) keepsReport(id string) bool {
	r := c.reports[id]
	return r == nil || !r.decided || r.stays
}

// keepsDecision is about a decision of a day before the horizon.
func (c *openCases) keepsDecision(id, report string) bool {
	if r := c.reports[report]; r != nil {
		return r.stays
	}
	return c.appealed[id] || c.later[report]
}

// isOld says whether a file's days expire.
func (e *expirer) isOld(f lake.File) bool { return f.Partition < e.before }

func (e *expirer) readAppeals(c *openCases) error {
	for _, f := range e.tx.Head().Files[models.Appeals] {
		err := parquetfile.Columns(f.Path, []string{"decision_id", "decided_at"}, func(_ uint32, v []parquetfile.Value) error {
			if !e.isOld(f) || v[1].Null {
				c.appealed[string(v[0].Text)] = true
			}
			if e.isOld(f) {
				c.contested[string(v[0].Text)] = false
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *expirer) readReports(c *openCases) error {
	for _, f := range e.old(models.Reports) {
		err := parquetfile.Columns(f.Path, []string{"report_id"}, func(_ uint32, v []parquetfile.Value) error {
			c.reports[string(v[0].Text)] = &oldReport{}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachDecision calls each with the decisions of all days.
func (e *expirer) eachDecision(each func(old bool, id, report string, at int64, outcome string)) error {
	for _, f := range e.tx.Head().Files[models.Decisions] {
		columns := []string{"decision_id", "report_id", "decided_at", "outcome"}
		err := parquetfile.Columns(f.Path, columns, func(_ uint32, v []parquetfile.Value) error {
			each(e.isOld(f), string(v[0].Text), string(v[1].Text), v[2].Number, string(v[3].Text))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return e.ctx.Err()
}

// readDecisions finds what was decided on the old reports, and which of them stay.
func (e *expirer) readDecisions(c *openCases) error {
	return e.eachDecision(func(old bool, id, report string, at int64, outcome string) {
		r := c.reports[report]
		if r == nil {
			if old && report != "" {
				c.later[report] = false
			}
			return
		}
		r.stays = r.stays || !old || c.appealed[id]
		if !r.decided || at < r.at || at == r.at && id < r.first {
			r.decided, r.at, r.first, r.outcome = true, at, id, outcome
		}
	})
}

// readContested finds the decisions that stay and that old appeals contest.
func (e *expirer) readContested(c *openCases) error {
	return e.eachDecision(func(old bool, id, report string, _ int64, _ string) {
		if _, ok := c.contested[id]; ok {
			c.contested[id] = !old || c.keepsDecision(id, report)
		}
	})
}

// readLater looks for the reports that old decisions answer among those of
// later days, where they are if a clock was wrong.
func (e *expirer) readLater(c *openCases) error {
	if len(c.later) == 0 {
		return nil
	}
	for _, f := range e.tx.Head().Files[models.Reports] {
		if e.isOld(f) {
			continue
		}
		err := parquetfile.Columns(f.Path, []string{"report_id"}, func(_ uint32, v []parquetfile.Value) error {
			if _, ok := c.later[string(v[0].Text)]; ok {
				c.later[string(v[0].Text)] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sumReports writes the counts of the days that expire now. Of days that expired
// before only what stayed then is left, and was counted then.
func (e *expirer) sumReports(c *openCases) error {
	sums := map[string]reportSum{}
	for _, f := range e.old(models.Reports) {
		if f.Partition >= e.since && sums[f.Partition] == nil {
			sums[f.Partition] = reportSum{}
		}
		err := parquetfile.Rows(f.Path, func(_ uint32, r *models.Report) error {
			known := c.reports[r.ReportID]
			if !known.decided {
				e.done.Undecided++
			}
			if sum := sums[f.Partition]; sum != nil {
				sum.add(r, known.outcome)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, day := range slices.Sorted(maps.Keys(sums)) {
		if err := writeCells(e.tx, reportDays, day, sums[day].cells()); err != nil {
			return err
		}
	}
	return nil
}
