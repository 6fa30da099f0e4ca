package analyst

import "candour/reports/dashboard"

// A page is some charts that follow the same filters.
type page struct {
	file, title, lede string
	filters           []string
	cubes             []cubePlan
	panels            []panel
}

// A panel is a chart of a cube.
type panel struct {
	id, title, subtitle string
	cube                string
	kind                dashboard.Kind
	rows                string // the dimension of its points; "" where it is a funnel
	split               string // the dimension whose values have a plot each, or ""
	lines               []line
	mark                string // the column that marks points by "yes", or ""
	unit                string
	largestFirst        bool
	target              *dashboard.Target
	columns             []string // of its table
}

// A line is a series: a column, with those of its limits.
type line struct{ name, column, low, high string }

var filterLabels = map[string]string{
	"harm": "Kind of harm", "channel": "Lane (who reported)", "month": "Month", "viewer_age_band": "Age band of the viewer", "log": "Log",
}

var (
	reported = []string{"harm", "channel", "month"}
	waits    = []string{"received", "decided", "open", "set_aside", "median_hours", "median_hours_low", "median_hours_high", "p90_hours", "share_24h", "share_48h", "share_48h_low", "share_48h_high"}
	median   = line{"Median wait", "median_hours", "median_hours_low", "median_hours_high"}
	inTime   = line{"Decided within 48 hours", "share_48h", "share_48h_low", "share_48h_high"}
	queue    = []string{"opened", "closed", "open_at_end", "open_age_p50_hours", "open_age_p90_hours", "oldest_hours"}
	views    = []string{"views", "exposed_accounts", "active_accounts", "exposed_share", "exposed_share_low", "exposed_share_high", "all_views", "per_10k_views", "share_days_ge_3", "recommended_share", "treated_share"}
	shown    = line{"Active days with any", "exposed_share", "exposed_share_low", "exposed_share_high"}
	perViews = line{name: "Per 10,000 views", column: "per_10k_views"}
	account  = []string{"lines", "kept", "duplicates", "rejected", "corrections", "late", "inconsistent"}
	ofDays   = "Share of active account-days, with 95% intervals"
)

// pages are all pages, the first of them the start page.
var pages = []page{
	{"index.html", "Response times", "How long reports wait for a decision. Open reports count as waiting.", reported,
		[]cubePlan{{"response", "response-times", [][]string{{"month"}, {"channel"}, {"harm"}}, waits}},
		[]panel{
			{id: "median-by-month", title: "Median wait by month of receipt", subtitle: "Hours until half of the reports were decided, with 95% intervals", cube: "response", kind: dashboard.Trend,
				rows: "month", lines: []line{median}, unit: "hours", columns: waits},
			{id: "median-by-channel", title: "Median wait by lane", subtitle: "Hours until half of the reports were decided, with 95% intervals", cube: "response", kind: dashboard.Dots,
				rows: "channel", lines: []line{median}, unit: "hours", columns: waits},
			{id: "share-by-channel", title: "Decided within 48 hours by lane", subtitle: "Share of reports received, with 95% intervals", cube: "response", kind: dashboard.Dots,
				rows: "channel", lines: []line{inTime}, unit: "% of reports", columns: waits},
			{id: "median-by-harm", title: "Median wait by kind of harm", subtitle: "Hours until half of the reports were decided, with 95% intervals", cube: "response", kind: dashboard.Dots,
				rows: "harm", lines: []line{median}, unit: "hours", largestFirst: true, columns: waits},
			{id: "share-by-harm", title: "Decided within 48 hours by kind of harm", subtitle: "Share of reports received, with 95% intervals", cube: "response", kind: dashboard.Dots,
				rows: "harm", lines: []line{inTime}, unit: "% of reports", largestFirst: true, columns: waits},
		}},
	{"backlog.html", "Backlog and ageing", "What is open, how it grew, and how long it has waited.", reported,
		[]cubePlan{{"backlog", "backlog", [][]string{{"month"}, {"harm"}, {"channel"}}, queue}},
		[]panel{
			{id: "open-by-month", title: "Open reports", subtitle: "Number open at the end of each month", cube: "backlog", kind: dashboard.Trend,
				rows: "month", lines: []line{{name: "Open", column: "open_at_end"}}, unit: "open reports", columns: queue},
			{id: "flow-by-month", title: "Opened and closed", subtitle: "Reports in each month; the backlog grows where more are opened", cube: "backlog", kind: dashboard.Trend,
				rows: "month", lines: []line{{name: "Opened", column: "opened"}, {name: "Closed", column: "closed"}}, unit: "reports", columns: queue},
			{id: "open-by-harm", title: "Open reports by kind of harm", subtitle: "Number open at the end", cube: "backlog", kind: dashboard.Bars,
				rows: "harm", lines: []line{{name: "Open", column: "open_at_end"}}, unit: "open reports", largestFirst: true, columns: queue},
			{id: "age-by-harm", title: "Age of open reports by kind of harm", subtitle: "Half are older than the first mark, a tenth than the second; the third is the oldest", cube: "backlog", kind: dashboard.Dots,
				rows: "harm", lines: ages, unit: "hours since receipt", largestFirst: true, columns: queue},
			{id: "age-by-channel", title: "Age of open reports by lane", subtitle: "Half are older than the first mark, a tenth than the second; the third is the oldest", cube: "backlog", kind: dashboard.Dots,
				rows: "channel", lines: ages, unit: "hours since receipt", columns: queue},
		}},
	{"trends.html", "Trends and alarms", "What rose, and whether it rose more than its own history lets expect.", reported,
		[]cubePlan{
			{"weeks", "alarms", [][]string{{"harm", "week"}}, []string{"reports", "method", "expected", "upper_bound", "statistic", "alarm"}},
			{"days", "harm-trends", [][]string{{"day"}}, []string{"reports", "actioned"}},
			{"harms", "harm-trends", [][]string{{"harm"}}, []string{"reports", "actioned", "previous_reports", "change_ratio", "change_low", "change_high"}},
		},
		[]panel{
			{id: "weeks-by-harm", title: "Reports by week and kind of harm", subtitle: "Number of reports in each whole week, all kinds on one scale", cube: "weeks", kind: dashboard.Multiples,
				rows: "week", split: "harm", lines: []line{{name: "Reports", column: "reports"}}, mark: "alarm", unit: "reports a week", largestFirst: true, columns: []string{"reports", "method", "expected", "upper_bound", "alarm"}},
			{id: "reports-by-day", title: "Reports by day", subtitle: "Number of reports received; under a choice the table lists the days with any", cube: "days", kind: dashboard.Calendar,
				rows: "day", lines: []line{{name: "Reports", column: "reports"}}, unit: "reports", columns: []string{"reports", "actioned"}},
			{id: "reports-by-harm", title: "Reports by kind of harm", subtitle: "Number of reports received", cube: "harms", kind: dashboard.Bars,
				rows: "harm", lines: []line{{name: "Reports", column: "reports"}}, unit: "reports", largestFirst: true, columns: []string{"reports", "actioned", "previous_reports", "change_ratio"}},
			{id: "change-by-harm", title: "Change on the span before by kind of harm", subtitle: "Ratio of rates with 95% intervals; 1 is no change", cube: "harms", kind: dashboard.Dots,
				rows: "harm", lines: []line{{"Ratio", "change_ratio", "change_low", "change_high"}}, unit: "times the rate before", target: &dashboard.Target{Value: 1, Label: "No change"}, largestFirst: true,
				columns: []string{"reports", "previous_reports", "change_ratio", "change_low", "change_high"}},
		}},
	{"schools.html", "Schools", "Partner schools by name, among the limits that chance alone keeps nearly all of them in.", nil,
		[]cubePlan{{"schools", "school-rates", [][]string{{"school"}, {}}, []string{"reports", "students", "rate_per_1000", "low", "high", "shrunk_rate", "expected", "ratio", "funnel", "median_hours", "share_48h"}}},
		[]panel{
			{id: "schools-funnel", title: "Reports of bullying per 1,000 students", subtitle: "By number of students; schools outside the limits are named, others when pointed at", cube: "schools", kind: dashboard.Funnel,
				split: "school", lines: []line{{name: "Schools", column: "rate_per_1000"}}, unit: "reports per 1,000 students",
				columns: []string{"reports", "students", "rate_per_1000", "low", "high", "expected", "ratio", "funnel", "median_hours", "share_48h"}},
		}},
	{"exposure.html", "Exposure", "What accounts were shown that is labelled harmful.", []string{"harm", "viewer_age_band", "month"},
		[]cubePlan{{"exposure", "exposure", [][]string{{"month"}, {"viewer_age_band"}, {"surface"}}, views}},
		[]panel{
			{id: "exposure-by-month", title: "Harmful views by month", subtitle: "Of 10,000 views of anything", cube: "exposure", kind: dashboard.Trend,
				rows: "month", lines: []line{perViews}, unit: "per 10,000 views", columns: views},
			{id: "days-by-month", title: "Active days with harmful content, by month", subtitle: ofDays, cube: "exposure", kind: dashboard.Trend,
				rows: "month", lines: []line{shown}, unit: "% of active account-days", columns: views},
			{id: "days-by-band", title: "Active days with harmful content, by age band", subtitle: ofDays, cube: "exposure", kind: dashboard.Dots,
				rows: "viewer_age_band", lines: []line{shown}, unit: "% of active account-days", columns: views},
			{id: "exposure-by-surface", title: "Harmful views by where they were shown", subtitle: "Of 10,000 views there", cube: "exposure", kind: dashboard.Dots,
				rows: "surface", lines: []line{perViews}, unit: "per 10,000 views", columns: views},
		}},
	{"quality.html", "Data quality", "What became of every line of every log.", []string{"log"},
		[]cubePlan{{"quality", "data-quality", [][]string{{"log"}, {"source"}}, account}},
		[]panel{
			{id: "rejected-by-log", title: "Rejected lines by log", subtitle: "Lines in quarantine: candour replay brings them back after a fix", cube: "quality", kind: dashboard.Bars,
				rows: "log", lines: []line{{name: "Rejected", column: "rejected"}}, unit: "lines", columns: account},
			{id: "late-by-log", title: "Late lines by log", subtitle: "Kept lines for a day before the newest that was held", cube: "quality", kind: dashboard.Bars,
				rows: "log", lines: []line{{name: "Late", column: "late"}}, unit: "lines", columns: account},
			{id: "kept-by-source", title: "Kept lines by source", subtitle: "Lines that became rows", cube: "quality", kind: dashboard.Bars,
				rows: "source", lines: []line{{name: "Kept", column: "kept"}}, unit: "lines", columns: account},
		}},
}

var ages = []line{{name: "Half are older", column: "open_age_p50_hours"}, {name: "A tenth is older", column: "open_age_p90_hours"}, {name: "The oldest", column: "oldest_hours"}}
