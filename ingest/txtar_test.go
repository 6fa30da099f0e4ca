package ingest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"candour/models"
	"candour/models/lake"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what is got into testdata; check it by hand")

// TestLogs reads testdata/LOG.txtar: files lines.* go in; rows.txt and
// rejections.txt must come out.
func TestLogs(t *testing.T) {
	for _, log := range models.Logs {
		t.Run(log, func(t *testing.T) {
			path := filepath.Join("testdata", log+".txtar")
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			l, dir := newLake(t), t.TempDir()
			var paths []string
			want := map[string]string{}
			var inputs []txtar.File
			for _, f := range archive.Files {
				if strings.HasPrefix(f.Name, "lines") {
					paths = append(paths, write(t, dir, f.Name, string(f.Data)))
					inputs = append(inputs, f)
				}
				want[f.Name] = string(f.Data)
			}
			account := mustRun(t, l, options(log, paths...))
			got := map[string]string{"rows.txt": tableText(t, l, log), "rejections.txt": rejectionsText(t, l), "account.txt": accountText(account)}
			if *update {
				archive.Files = inputs
				for _, name := range []string{"rows.txt", "rejections.txt", "account.txt"} {
					archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
				}
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for name, text := range got {
				if text != want[name] {
					t.Errorf("%s: got\n%swant\n%s", name, text, want[name])
				}
			}
		})
	}
}

func tableText(t *testing.T, l *lake.Lake, log string) string {
	switch log {
	case models.Reports:
		return rowsText[models.Report](t, l, log)
	case models.Decisions:
		return rowsText[models.Decision](t, l, log)
	case models.Appeals:
		return rowsText[models.Appeal](t, l, log)
	case models.Exposures:
		return rowsText[models.Exposure](t, l, log)
	case models.Schools:
		return rowsText[models.School](t, l, log)
	case models.Samples:
		return rowsText[models.SampleLabel](t, l, log)
	}
	return rowsText[models.AudienceDay](t, l, log)
}

// rowsText shows each row's columns that are not null, false or zero.
func rowsText[R any](t *testing.T, l *lake.Lake, log string) string {
	var out strings.Builder
	for _, row := range rowsOf[R](t, l, log) {
		v := reflect.ValueOf(row)
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() {
				column, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("parquet"), ",")
				fmt.Fprintf(&out, "%s=%s ", column, cellText(f, v.Type().Field(i).Tag.Get("parquet")))
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}

func cellText(f reflect.Value, tag string) string {
	if f.Kind() == reflect.Pointer {
		f = f.Elem()
	}
	switch {
	case strings.Contains(tag, "timestamp"):
		return time.UnixMicro(f.Int()).UTC().Format(time.RFC3339Nano)
	case strings.Contains(tag, "date"):
		return time.Unix(f.Int()*24*60*60, 0).UTC().Format(time.DateOnly)
	}
	return fmt.Sprint(f.Interface())
}

func rejectionsText(t *testing.T, l *lake.Lake) string {
	var out strings.Builder
	for _, r := range rowsOf[models.Rejection](t, l, models.Quarantine) {
		fmt.Fprintf(&out, "%d:%d +%d %s %s: %s\n    %s\n", r.Input, r.Line, r.Offset, r.Reason, r.Field, r.Detail, r.Text)
	}
	return out.String()
}

func accountText(a Account) string {
	var out strings.Builder
	for _, f := range a.Files {
		fmt.Fprintf(&out, "%s: %d lines, %d kept, %d duplicates, %d rejected, %d corrections, unknown %v\n",
			filepath.Base(f.Name), f.Lines, f.Kept, f.Duplicates, f.Rejected, f.Corrections, f.Unknown)
	}
	return out.String()
}
