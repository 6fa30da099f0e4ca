package reports

import (
	"time"

	"candour/queries"
)

// transparencyQueries are the sheets of the transparency report, by the names
// of their files.
func (e Edition) transparencyQueries() []named {
	previous := e.Period.Previous()
	year := e.wholeMonths()
	return []named{
		{name: "response_times", query: queries.Query{Measure: "response-times"}},
		{name: "response_times_previous", query: queries.Query{Measure: "response-times", Period: previous}},
		{name: "response_times_by_channel", query: queries.Query{Measure: "response-times", By: []string{"channel"}}},
		{name: "response_times_by_harm", query: queries.Query{Measure: "response-times", By: []string{"harm"}}},
		{name: "response_times_by_month", query: queries.Query{Measure: "response-times", Period: year, Grain: "month"}},
		{name: "acknowledgement_times_by_channel", query: queries.Query{Measure: "response-times", Clock: "acknowledge", By: []string{"channel"}}},
		{name: "action_times_by_channel", query: queries.Query{Measure: "response-times", Clock: "act", By: []string{"channel"}}},
		{name: "backlog_by_month", query: queries.Query{Measure: "backlog", Period: year, Grain: "month"}},
		{name: "harm_trends", query: queries.Query{Measure: "harm-trends"}},
		{name: "harm_trends_by_harm", query: queries.Query{Measure: "harm-trends", By: []string{"harm"}}},
		{name: "harm_trends_by_month", query: queries.Query{Measure: "harm-trends", Period: year, Grain: "month"}},
		{name: "exposure", query: queries.Query{Measure: "exposure", Where: children}},
		{name: "exposure_previous", query: queries.Query{Measure: "exposure", Period: previous, Where: children}},
		{name: "exposure_by_age_band", query: queries.Query{Measure: "exposure", By: []string{"viewer_age_band"}}},
		{name: "exposure_by_age_band_and_source", query: queries.Query{Measure: "exposure", By: []string{"viewer_age_band", "age_source"}}},
		{name: "exposure_by_harm", query: queries.Query{Measure: "exposure", By: []string{"harm"}, Where: children}},
		{name: "exposure_by_surface", query: queries.Query{Measure: "exposure", By: []string{"surface"}, Where: children}},
		{name: "enforcement", query: queries.Query{Measure: "enforcement"}},
		{name: "enforcement_previous", query: queries.Query{Measure: "enforcement", Period: previous}},
		{name: "enforcement_by_harm", query: queries.Query{Measure: "enforcement", By: []string{"harm"}}},
		{name: "appeals", query: queries.Query{Measure: "appeals"}},
		{name: "appeals_by_contests", query: queries.Query{Measure: "appeals", By: []string{"contests"}}},
		{name: "accuracy", query: queries.Query{Measure: "accuracy"}},
		{name: "accuracy_by_system", query: queries.Query{Measure: "accuracy", By: []string{"system_id"}}},
		{name: "agreement_by_harm", query: queries.Query{Measure: "agreement", By: []string{"harm"}}},
		{name: "prevalence_by_harm", query: queries.Query{Measure: "prevalence", By: []string{"harm"}}},
		{name: "school_rates", query: queries.Query{Measure: "school-rates"}},
		{name: "school_rates_by_phase", query: queries.Query{Measure: "school-rates", By: []string{"phase"}}},
		{name: "school_rates_by_region", query: queries.Query{Measure: "school-rates", By: []string{"region"}}},
		{name: "data_quality_by_log", query: queries.Query{Measure: "data-quality", By: []string{"log"}}},
	}
}

// children are the age bands below 18. Accounts of unknown age are not among
// them and stand in the table by age band.
var children = map[string][]string{"viewer_age_band": {"0-5", "6-9", "10-12", "13-15", "16-17"}}

// yearTo is the twelve months that end with the period, as far back as records
// go, for series.
func (e Edition) yearTo() queries.Period {
	start := e.Period.End.AddDate(-1, 0, 0)
	first := e.Since.In(start.Location())
	if month := firstOfMonth(first); month.After(start) {
		start = month
	}
	if e.Period.Start.Before(start) {
		start = e.Period.Start
	}
	return queries.Period{Name: "series", Start: start, End: e.Period.End}
}

// wholeMonths is the part of yearTo that whole months make up, or all of it if it has none: a part of a month
// beside whole ones would look like a fall.
func (e Edition) wholeMonths() queries.Period {
	p := e.yearTo()
	whole := p
	if p.Start.Day() != 1 {
		whole.Start = firstOfMonth(p.Start).AddDate(0, 1, 0)
	}
	whole.End = firstOfMonth(p.End)
	// Records may end in the last hours of a month: only a day without any says that some are to come.
	if last := firstOfMonth(e.AsOf.In(p.End.Location()).AddDate(0, 0, 1)); last.Before(whole.End) {
		whole.End = last
	}
	if !whole.Start.Before(whole.End) {
		return p
	}
	return whole
}

func firstOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location())
}

// wholeWeeks is the part of yearTo that whole weeks make up: a part of a week
// beside whole ones would look like a fall.
func (e Edition) wholeWeeks() queries.Period {
	p := e.yearTo()
	for p.Start.Weekday() != e.FirstDayOfWeek && p.Start.Before(p.End) {
		p.Start = p.Start.AddDate(0, 0, 1)
	}
	for (p.End.Weekday() != e.FirstDayOfWeek || p.End.After(e.AsOf)) && p.End.AddDate(0, 0, -7).After(p.Start) {
		p.End = p.End.AddDate(0, 0, -1)
	}
	return p
}
