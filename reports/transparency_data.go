package reports

import (
	"time"

	"candour/queries"
)

// transparencyQueries are the sheets of the transparency report, by the names
// of their files.
func (e Edition) transparencyQueries() []named {
	previous := e.Period.Previous()
	year := e.yearTo()
	return []named{
		{"response_times", queries.Query{Measure: "response-times"}},
		{"response_times_previous", queries.Query{Measure: "response-times", Period: previous}},
		{"response_times_by_channel", queries.Query{Measure: "response-times", By: []string{"channel"}}},
		{"response_times_by_harm", queries.Query{Measure: "response-times", By: []string{"harm"}}},
		{"response_times_by_month", queries.Query{Measure: "response-times", Period: year, Grain: "month"}},
		{"acknowledgement_times_by_channel", queries.Query{Measure: "response-times", Clock: "acknowledge", By: []string{"channel"}}},
		{"action_times_by_channel", queries.Query{Measure: "response-times", Clock: "act", By: []string{"channel"}}},
		{"backlog_by_month", queries.Query{Measure: "backlog", Period: year, Grain: "month"}},
		{"harm_trends", queries.Query{Measure: "harm-trends"}},
		{"harm_trends_by_harm", queries.Query{Measure: "harm-trends", By: []string{"harm"}}},
		{"harm_trends_by_month", queries.Query{Measure: "harm-trends", Period: year, Grain: "month"}},
		{"exposure", queries.Query{Measure: "exposure", Where: children}},
		{"exposure_previous", queries.Query{Measure: "exposure", Period: previous, Where: children}},
		{"exposure_by_age_band", queries.Query{Measure: "exposure", By: []string{"viewer_age_band"}}},
		{"exposure_by_age_band_and_source", queries.Query{Measure: "exposure", By: []string{"viewer_age_band", "age_source"}}},
		{"exposure_by_harm", queries.Query{Measure: "exposure", By: []string{"harm"}, Where: children}},
		{"exposure_by_surface", queries.Query{Measure: "exposure", By: []string{"surface"}, Where: children}},
		{"enforcement", queries.Query{Measure: "enforcement"}},
		{"enforcement_previous", queries.Query{Measure: "enforcement", Period: previous}},
		{"enforcement_by_harm", queries.Query{Measure: "enforcement", By: []string{"harm"}}},
		{"appeals", queries.Query{Measure: "appeals"}},
		{"appeals_by_contests", queries.Query{Measure: "appeals", By: []string{"contests"}}},
		{"school_rates", queries.Query{Measure: "school-rates"}},
		{"school_rates_by_phase", queries.Query{Measure: "school-rates", By: []string{"phase"}}},
		{"school_rates_by_region", queries.Query{Measure: "school-rates", By: []string{"region"}}},
		{"data_quality_by_log", queries.Query{Measure: "data-quality", By: []string{"log"}}},
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
	if month := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, start.Location()); month.After(start) {
		start = month
	}
	if e.Period.Start.Before(start) {
		start = e.Period.Start
	}
	return queries.Period{Name: "series", Start: start, End: e.Period.End}
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
