package queries

// notes are the caveats that follow from the figures themselves.
func notes(r Result) []string {
	var all []string
	if n := r.sum("inconsistent"); n > 0 && r.Measure.Name != "data-quality" {
		all = append(all, "Cases whose times contradict one another are left out of the estimates.")
	}
	if r.has(NotReached) {
		all = append(all, "Not reached: too many cases were still open at the cut-off for this share of them to have been closed.")
	}
	if r.has(Unbounded) {
		all = append(all, "Unbounded: the data set no limit to this figure.")
	}
	if r.has(NoBase) {
		all = append(all, "No denominator: the log that rates divide by holds nothing for these rows.")
	}
	if r.has(TooFew) || r.has(TooShort) {
		all = append(all, "Too few, too short: there are fewer cases, or fewer days, than the method needs.")
	}
	if r.has(NoFiniteFit) || r.has(Collinear) {
		all = append(all, "No finite fit, collinear: on some kind of day there are no cases, or it cannot be told from another; compare with the span before instead.")
	}
	if r.has(NoLimits) {
		all = append(all, "No limits: the method gives none where all cases are alike or the share is 0 or 1.")
	}
	if r.has(Contradictory) {
		all = append(all, "Contradictory: lines of the samples disagree on the size of their stratum, or more of it was labelled than there is; or accounts were exposed on more days than they were active.")
	}
	if r.has(NotYet) {
		all = append(all, "Not yet: the span begins after the cut-off, so nothing is known of it.")
	}
	if r.has(NoRecords) {
		all = append(all, "No records: the span, or the one that it is compared with, begins before the first record.")
	}
	return all
}

func (r Result) sum(column string) (n int64) {
	for i, c := range r.Columns {
		for _, row := range r.Rows {
			if t, ok := row[i].(Total); ok && c.Name == column {
				n += int64(t)
			}
		}
	}
	return n
}

func (r Result) has(reason Undefined) bool {
	for _, row := range r.Rows {
		for _, v := range row {
			if v == reason {
				return true
			}
		}
	}
	return false
}
