package ingest

import (
	"bytes"
	"fmt"
	"testing"

	"candour/models"

	"github.com/parquet-go/parquet-go"
)

// TestAbsentStaysAbsent writes every pattern of present and absent values over
// ten rows and reads the column's own levels back: what is absent must be null
// in the file, not an empty text, the year 1970 or a pseudonym of zeros.
func TestAbsentStaysAbsent(t *testing.T) {
	const rows = 10
	for pattern := range 1 << rows {
		all := make([]models.Report, rows)
		for i := range all {
			if pattern>>i&1 == 1 {
				all[i] = models.Report{ContentID: "c", AcknowledgedAt: 1, SubjectID: models.Pseudonym{1}, Country: "GB"}
			}
		}
		var file bytes.Buffer
		w := newWriter[models.Report](&file)
		if err := writeRows(w, all); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for _, column := range []string{"content_id", "acknowledged_at", "subject_id", "country"} {
			if got, want := present(t, file.Bytes(), column), fmt.Sprintf("%010b", pattern); got != want {
				t.Fatalf("%s of pattern %s is present in %s", column, want, got)
			}
		}
	}
}

// present gives a digit a row, the last row first: 1 where the column has a value.
func present(t *testing.T, file []byte, column string) string {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	leaf, ok := f.Schema().Lookup(column)
	if !ok {
		t.Fatalf("no column %s", column)
	}
	pages := f.RowGroups()[0].ColumnChunks()[leaf.ColumnIndex].Pages()
	defer pages.Close()
	page, err := pages.ReadPage()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]parquet.Value, page.NumValues())
	if _, err := page.Values().ReadValues(values); err != nil && err.Error() != "EOF" {
		t.Fatal(err)
	}
	digits := ""
	for _, v := range values {
		digit := "1"
		if v.IsNull() {
			digit = "0"
		}
		digits = digit + digits
	}
	return digits
}
