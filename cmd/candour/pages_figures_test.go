package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// headingColumns says which column of the CSV beside a table a heading stands for: the first that
// the file has.
var headingColumns = map[string][]string{
	"Reported by": {"channel_label"}, "Kind of harm": {"harm_label"}, "Age band": {"viewer_age_band_label"}, "Age is": {"age_source_label", "age_source"},
	"Shown in": {"surface_label"}, "Contested": {"contests_label"}, "Phase": {"phase_label"}, "Region": {"region_label"}, "Log": {"log_label"},
	"Month": {"period_start"}, "Week": {"period_start"},
	"Received": {"received", "opened"}, "Decided": {"decided"}, "Acknowledged": {"decided"}, "Acted on": {"decided"}, "Open": {"open", "open_at_end"}, "Still open": {"open"}, "Led to a restriction": {"acted"}, "In time": {"in_time"}, "Set aside": {"set_aside"}, "Closed": {"closed"},
	"Median, hours": {"median_hours"}, "Nine in ten within, hours": {"p90_hours"}, "Within 48 hours": {"share_48h"}, "Decided within 48 hours": {"share_48h"},
	"Open at the end": {"open_at_end"}, "Half at most this old, hours": {"open_age_p50_hours"},
	"Reports": {"reports", "received"}, "Actioned": {"actioned"}, "Reports before": {"previous_reports"}, "Before": {"previous_reports"},
	"Per 100,000 active account-days": {"rate_per_100k"}, "Per 100,000 account-days": {"rate_per_100k"}, "Ratio of rates": {"change_ratio"}, "q": {"q_value"},
	"Views": {"views"}, "Accounts": {"exposed_accounts"}, "Active days with any": {"exposed_share"}, "Per 10,000 views": {"per_10k_views"},
	"Views, middle account": {"dose_p50"}, "Nine in ten at most": {"dose_p90"}, "Active days with 3 or more": {"share_days_ge_3"}, "With 3 or more": {"share_days_ge_3"},
	"Recommended": {"recommended_share"}, "Treated": {"treated_share"},
	"Decisions": {"decisions"}, "Proactive": {"proactive_share"}, "Automated": {"automated_share"}, "Removed unseen": {"removed_unseen_share"},
	"Removed within 24 hours": {"removed_24h_share"}, "Lodged": {"lodged"}, "Overturned": {"overturned"}, "Share": {"overturn_share", "share"},
	"Students": {"students"}, "Per 1,000 students": {"rate_per_1000"},
	"System": {"system_id_label", "system_id"}, "Flagged, labelled": {"flagged_labelled"}, "Flagged, harmful": {"flagged_positive"}, "Right when it flags": {"precision"},
	"Not flagged, labelled": {"unflagged_labelled"}, "Not flagged, harmful": {"unflagged_positive"}, "Harm that it finds": {"recall"},
	"Views labelled": {"labelled"}, "Views harmful": {"positive"}, "Raters split": {"undecided"}, "Labelled more than once": {"compared"}, "All agree": {"agreed"},
	"Share on which all agree": {"agreed_share"}, "Of labels that found harm, confirmed by all": {"positive_agreement"}, "Krippendorff's alpha": {"alpha"},
	"Days with 3 or more": {"days_ge_3"}, "Active days with 5 or more": {"share_days_ge_5"}, "Active days with 10 or more": {"share_days_ge_10"}, "Active days with 20 or more": {"share_days_ge_20"},
	"Views borne by the most exposed tenth": {"top10_share"}, "Views recommended": {"recommended"}, "Views treated": {"treated"},
	"Trend within the period": {"flag"}, "Change in 30 days, %": {"trend_pct"},
	"Lines": {"lines"}, "Kept": {"kept"}, "Duplicates": {"duplicates"}, "Rejected": {"rejected"}, "Corrections": {"corrections"}, "Late": {"late"}, "Inconsistent": {"inconsistent"},
}

// limitColumns are the limits of those columns whose limits are not called after them.
var limitColumns = map[string][2]string{"rate_per_1000": {"low", "high"}, "change_ratio": {"change_low", "change_high"}, "trend_pct": {"trend_low", "trend_high"}}

// checkPageFigures: every table says what the CSV beside it says, and a chart's option says no more.
func checkPageFigures(t *testing.T, bundle string, pages map[string]*pageNode) {
	cells, points := 0, 0
	for path, page := range pages {
		page.walk(func(e *pageNode) {
			if e.name != "figure" && e.attrs["class"] != "datatable" {
				return
			}
			at, file := path+" #"+e.attrs["id"], ""
			for _, a := range e.all("a") {
				if href := a.attrs["href"]; strings.HasSuffix(href, ".csv") && !strings.HasSuffix(href, ".meta.csv") {
					file = filepath.Join(bundle, filepath.Dir(path), href)
				}
			}
			if file == "" || len(e.all("table")) != 1 {
				t.Errorf("%s: one table with its CSV file is wanted", at)
				return
			}
			rows := csvRows(t, file)
			cells += checkTable(t, at, e.all("table")[0], rows)
			points += checkOptions(t, at, e, rows)
		})
	}
	for sheet, tiles := range headlineTiles {
		rows := csvRows(t, filepath.Join(bundle, "transparency", "data", sheet+".csv"))
		for label, column := range tiles {
			checkTile(t, pages["transparency/report.html"], label, rows[0][column])
		}
	}
	if cells < 2000 || points < 120 {
		t.Errorf("only %d cells and %d points of charts were seen", cells, points)
	}
}

// checkTable gives how many figures the table has.
func checkTable(t *testing.T, at string, table *pageNode, rows []map[string]string) int {
	t.Helper()
	head, lines, seen := table.all("th"), table.all("tbody")[0].all("tr"), 0
	if len(lines) != len(rows) || len(rows) == 0 {
		t.Errorf("%s: %d rows, %d in the file", at, len(lines), len(rows))
		return 0
	}
	for i, line := range lines {
		column := ""
		for j, cell := range line.nodes {
			where, heading := fmt.Sprintf("%s, row %d, %s", at, i, head[j].text), head[j].text
			if heading == "95% interval" || heading == "95% interval, hours" {
				limits, ok := limitColumns[column]
				if !ok {
					limits = [2]string{column + "_low", column + "_high"}
				}
				checkInterval(t, where, cell, rows[i], limits)
				continue
			}
			column = ""
			for _, c := range headingColumns[heading] {
				if _, ok := rows[i][c]; ok && column == "" {
					column = c
				}
			}
			switch _, figure := rows[i][column+"_status"]; {
			case column == "":
				t.Errorf("%s: no column is known for this heading", where)
			case column == "flag" && rows[i]["flag_status"] == "": // a finding in words
				checkName(t, where, cell.text, heading, rows[i][column])
			case figure:
				seen++
				checkFigure(t, where, cell, rows[i], column)
			default:
				checkName(t, where, cell.text, heading, rows[i][column])
			}
		}
	}
	return seen
}

func checkName(t *testing.T, where, text, heading, want string) {
	t.Helper()
	switch heading {
	case "Month":
		want = monthOf(want, "January 2006")
	case "Week":
		want = "Week of " + monthOf(want, "2 January 2006")
	}
	if text != want {
		t.Errorf("%s: %q, in the file %q", where, text, want)
	}
}

// checkFigure: a figure is that of the file, rounded; without one its sign stands there, and words
// for those who hear the page.
func checkFigure(t *testing.T, where string, cell *pageNode, row map[string]string, column string) {
	t.Helper()
	switch status := row[column+"_status"]; {
	case status != "":
		checkMark(t, where, cell, status)
	case len(cell.nodes) > 0 || !rounded(cell.text, row[column]):
		t.Errorf("%s: %q, in the file %s", where, cell.text, row[column])
	}
}

func checkMark(t *testing.T, where string, cell *pageNode, status string) {
	t.Helper()
	sign := map[string][2]string{"c": {"[c]", "withheld: "}, "x": {"–", "undefined: "}, "z": {"–", "undefined: "}}[status]
	if len(cell.nodes) != 2 || cell.nodes[0].text != sign[0] || cell.nodes[0].attrs["aria-hidden"] != "true" || !strings.HasPrefix(cell.nodes[1].text, sign[1]) {
		t.Errorf("%s: %q, in the file status %s", where, cell.text, status)
	}
}

func checkInterval(t *testing.T, where string, cell *pageNode, row map[string]string, limits [2]string) {
	t.Helper()
	for _, limit := range limits {
		if status := row[limit+"_status"]; status != "" {
			checkMark(t, where, cell, status)
			return
		}
	}
	low, high, ok := strings.Cut(cell.text, " to ")
	if !ok || !rounded(low, row[limits[0]]) || !rounded(high, row[limits[1]]) {
		t.Errorf("%s: %q, in the file %s to %s", where, cell.text, row[limits[0]], row[limits[1]])
	}
}

// rounded reports whether shown is what the figure of a file is with as many places as shown has.
func rounded(shown, figure string) bool {
	exact := decimalOf(figure)
	if exact == nil {
		return false
	}
	if shown == "<0.001" {
		return exact.Cmp(big.NewRat(1, 1000)) < 0
	}
	number, percent := strings.CutSuffix(strings.NewReplacer(",", "", "−", "-").Replace(shown), "%")
	if percent {
		exact = new(big.Rat).Mul(exact, big.NewRat(100, 1))
	}
	got := decimalOf(number)
	if got == nil || got.Sign() == 0 && exact.Sign() != 0 { // what happened is not shown as nothing
		return false
	}
	_, fraction, _ := strings.Cut(number, ".")
	half := big.NewRat(1, 2)
	for range fraction {
		half.Mul(half, big.NewRat(1, 10))
	}
	off := new(big.Rat).Sub(got, exact)
	return off.Abs(off).Cmp(half) <= 0
}

// headlineTiles are the figures that head the report, by sheet and label.
var headlineTiles = map[string]map[string]string{
	"harm_trends":    {"Reports received": "reports"},
	"response_times": {"Half of reports decided within": "median_hours", "Decided within 48 hours": "share_48h", "Still open at the cut-off": "open"},
	"exposure":       {"Active days on which a child's account was shown harmful content": "exposed_share"},
	"enforcement":    {"Actions on own initiative before any report on the content": "proactive_share"},
}

func checkTile(t *testing.T, page *pageNode, label, figure string) {
	t.Helper()
	for _, tile := range page.all("div") {
		if len(tile.nodes) < 2 || tile.nodes[0].name != "dt" || tile.nodes[0].text != label {
			continue
		}
		if number := strings.TrimSuffix(tile.nodes[1].text, " hours"); !rounded(number, figure) {
			t.Errorf("headline %q is %q, in the file %s", label, tile.nodes[1].text, figure)
		}
		return
	}
	t.Errorf("there is no headline %q", label)
}

// A chartOption is what a live chart is made of, as far as it holds figures.
type chartOption struct {
	XAxis, YAxis []struct {
		Type string
		Data []string
	}
	Series []struct {
		Data []struct {
			Name  string
			Value []*json.Number
		}
	}
}

var missingNote = regexp.MustCompile(` \[.*\]$`)

// checkOptions gives how many figures the live charts of a figure have, each found in its row of
// the file, as it stands there or rounded for the chart.
func checkOptions(t *testing.T, at string, figure *pageNode, rows []map[string]string) int {
	t.Helper()
	known := map[string]map[string]bool{}
	for _, row := range rows {
		forms := chartForms(row)
		for column, value := range row {
			for _, name := range []string{value, monthOf(value, "Jan 2006"), monthOf(value, "2 Jan 2006")} {
				if _, status := row[column+"_status"]; !status && !strings.HasSuffix(column, "_status") {
					known[name] = forms
				}
			}
		}
	}
	seen := map[string]int{}
	for _, script := range figure.all("script") {
		var option chartOption
		if err := json.Unmarshal([]byte(script.text), &option); err != nil || len(option.XAxis) != 1 || len(option.YAxis) != 1 {
			t.Errorf("%s: %s: %v", at, script.attrs["class"], err)
			continue
		}
		names, place := option.XAxis[0].Data, 0
		if option.YAxis[0].Type == "category" {
			names, place = option.YAxis[0].Data, 1
		}
		for _, series := range option.Series {
			for i, p := range series.Data {
				name := missingNote.ReplaceAllString(strings.ReplaceAll(names[i], "\n", " "), "")
				if known[name] == nil || p.Value[place].String() != fmt.Sprint(i) {
					t.Errorf("%s: point %d, %q, has no row in the file, or another place", at, i, name)
					continue
				}
				for j, v := range p.Value {
					if j == place || v == nil {
						continue
					}
					seen[script.attrs["class"]]++
					if !known[name][decimalOf(v.String()).RatString()] {
						t.Errorf("%s: the chart has %s at %q, the file has not", at, v, name)
					}
				}
			}
		}
	}
	if seen["chart-option"] != seen["chart-option-narrow"] {
		t.Errorf("%s: wide and narrow charts have not the same figures: %v", at, seen)
	}
	return seen["chart-option"]
}

// chartForms are the figures of a row as a chart may have them: to two places, or in per cent to one,
// below 1% to two significant digits.
func chartForms(row map[string]string) map[string]bool {
	forms := map[string]bool{}
	for column, value := range row {
		exact := decimalOf(value)
		if _, figure := row[column+"_status"]; !figure || exact == nil {
			continue
		}
		percent := new(big.Rat).Mul(exact, big.NewRat(100, 1))
		small, _ := percent.Float64()
		for _, text := range []string{exact.FloatString(2), percent.FloatString(1), strconv.FormatFloat(small, 'g', 2, 64)} {
			if d := decimalOf(text); d != nil {
				forms[d.RatString()] = true
			}
		}
	}
	return forms
}
