package disclosure

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"candour/queries"
)

// description is that of a sheet of response times of the first quarter of 2026 that holds one count.
func description(more ...string) *fstest.MapFile {
	lines := []string{"col_name,col_type,label,indicator_unit,indicator_dp", "received,Indicator,Received,count,0", "received_status,Status,,,",
		",Period,2026-01-01 up to and without 2026-04-01,,", ",Measure,response-times,,", ",Clock,decide,,", ",As of,2026-04-02T00:00:00Z,,"}
	return file(append(lines, more...)...)
}

func file(lines ...string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(strings.Join(lines, "\r\n") + "\r\n")}
}

// leaky is a publication in which small counts alone are withheld.
var leaky = fstest.MapFS{
	"data/all.csv": file("received,received_status", "100,"), "data/all.meta.csv": description(),
	"data/by_channel.csv":      file("channel,channel_label,received,received_status", "user,Users,50,", "school,Schools,47,", "other,Other,,c"),
	"data/by_channel.meta.csv": description("channel,Filter,Channel,,", "channel_label,Filter,\"Channel, in words\",,"),
	"data/by_month.csv":        file("period_start,received,received_status", "2026-01-01,60,", "2026-02-01,38,", "2026-03-01,,c"),
	"data/by_month.meta.csv":   description("period_start,Filter,Month,,", ",Grain,month,,"),
	"data/by_harm.csv":         file("harm,received,received_status", "pc.hate,50,", "pc.bullying,,c", "pc.abuse,,c"),
	"data/by_harm.meta.csv":    description("harm,Filter,Harm,,"),
	"partners.csv":             file("students,students_status", "100,"), // unnamed: answers no question
	"partners.meta.csv":        file("col_name,col_type,label,indicator_unit,indicator_dp", "students,Indicator,Students,students,0", ",Period,2026-01-01 up to and without 2026-04-01,,"),
}

func attackFiles(t *testing.T, all ...fstest.MapFS) (Report, error) {
	t.Helper()
	measures, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	var sheets []Sheet
	for _, files := range all {
		read, err := Published(files, "bundle", measures)
		if err != nil {
			t.Fatal(err)
		}
		sheets = append(sheets, read...)
	}
	return Attack(sheets, Public())
}

// TestPublishedAlone: by hand, other is 100 - 50 - 47, March is 100 - 60 - 38; two harms share 50 and stay safe.
func TestPublishedAlone(t *testing.T) {
	r, err := attackFiles(t, leaky)
	if err != nil {
		t.Fatal(err)
	}
	want := []Exposure{
		{"reports received, 2026-01-01 to 2026-04-01 as of 2026-04-02T00:00:00Z, channel other", 3, 3, "the sum of its rows"},
		{"reports received, 2026-03-01 to 2026-04-01 as of 2026-04-02T00:00:00Z", 2, 2, "the sum of its rows"},
	}
	if !slices.Equal(r.Exposures, want) || r.Withheld != 4 || r.Counts != 10 || r.Unbounded != 0 {
		t.Errorf("%+v", r)
	}
}

// TestOutsiderWithEarlier: a bundle that is safe alone is not beside one that shows a part of it.
func TestOutsiderWithEarlier(t *testing.T) {
	harms := only(leaky, "data/all", "data/by_harm")
	if r, err := attackFiles(t, harms); err != nil || len(r.Exposures) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	earlier := fstest.MapFS{"x.csv": file("received,received_status", "47,"), "x.meta.csv": description(",Where harm,pc.bullying,,")}
	r, err := attackFiles(t, harms, earlier)
	if err != nil || len(r.Exposures) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	// 100 - 50 - 47; and the other is shown outright
	if abuse, bullying := r.Exposures[0], r.Exposures[1]; abuse.Low != 3 || abuse.High != 3 || bullying.Low != 47 || !strings.Contains(bullying.Through, "another table") {
		t.Errorf("%+v", r.Exposures)
	}
}

// TestOutsiderEstimates: an estimate on a withheld count gives it away.
func TestOutsiderEstimates(t *testing.T) {
	files := only(leaky, "data/by_harm")
	files["data/by_harm.csv"] = file("harm,received,received_status,median_hours,median_hours_status", "pc.hate,50,,4.5,", "pc.abuse,,c,7.5,")
	files["data/by_harm.meta.csv"] = description("harm,Filter,Harm,,", "median_hours,Indicator,Median,hours,1", "median_hours_status,Status,,,")
	r, err := attackFiles(t, files)
	if err != nil || len(r.Exposures) != 1 || !strings.Contains(r.Exposures[0].String(), "is withheld, but not the estimate median_hours in bundle/data/by_harm.csv") {
		t.Errorf("%+v, %v", r.Exposures, err)
	}
}

// TestOutsiderContradiction: figures that cannot all be true are no publication of one world.
func TestOutsiderContradiction(t *testing.T) {
	files := maps.Clone(leaky)
	files["data/by_month.csv"] = file("period_start,received,received_status", "2026-01-01,60,", "2026-02-01,38,", "2026-03-01,3,")
	if _, err := attackFiles(t, files); err == nil || !strings.Contains(err.Error(), "does not hold") {
		t.Error(err)
	}
}

// only are the sheets of these names.
func only(files fstest.MapFS, names ...string) fstest.MapFS {
	kept := fstest.MapFS{}
	for _, name := range names {
		kept[name+".csv"], kept[name+".meta.csv"] = files[name+".csv"], files[name+".meta.csv"]
	}
	return kept
}

// TestPartnerTakenForSmall: 5 beside a small count protects it, and no range of it that is narrower than the level
// reaches below 5: a reader who knows that small counts keep the level would tell that it is not small.
func TestPartnerTakenForSmall(t *testing.T) {
	// b and d are 5 together; a protects them and, decided of 5 received, is from 1 to 5
	asked := []Sheet{cut(linked, "", row{185, 50}), cut(linked, "harm", row{"a", 5, 5}, row{"b", 60, 3}, row{"c", 60, 40}, row{"d", 60, 2})}
	tables, _, err := Clear(asked, Public())
	if err != nil {
		t.Fatal(err)
	}
	s := build(t, asked)
	for i, sheet := range asked {
		hideAs(s, sheet, tables[i])
	}
	for _, of := range s.components() {
		a := s.attack(of)
		for i, v := range of {
			if s.variables[v].state == unasked {
				continue
			}
			low, high := a.bounds(i, s.variables[v].least())
			if high != nil && low.Num().Int64() < 5 && high.Num().Int64()-low.Num().Int64() < 5 {
				t.Errorf("%s: %v to %v", s.variables[v].name, low, high)
			}
		}
	}
}
