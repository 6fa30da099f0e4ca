package ingest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"candour/models"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gz(t testing.TB, parts ...string) string {
	var out bytes.Buffer
	for _, part := range parts {
		w := gzip.NewWriter(&out)
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func zst(t testing.TB, s string) string {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.EncodeAll([]byte(s), nil))
}

// stored is a gzip file cut off n bytes before the end of its text, which is
// not compressed.
func stored(t testing.TB, s string, n int) string {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.NoCompression)
	if err == nil {
		_, err = w.Write([]byte(s))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()[:strings.Index(out.String(), s)+len(s)-n]
}

func TestReader(t *testing.T) {
	a, b := appeal("a", march1), appeal("b", march1)
	cut := func(s string, n int) string { return s[:len(s)-n] }
	const header = "appeal_id,lodged_at,decision_id,contests\n"
	long := `{"appeal_id":"` + strings.Repeat("x", lineLimit) + "\"}\n"
	for _, test := range []struct {
		name, file, content string
		kept, rejected      int64
		truncated           bool
		where               string // line and offset of what was rejected
	}{
		{"empty", "f.ndjson", "", 0, 0, false, ""},
		{"no final newline", "f.jsonl", cut(a+b, 1), 2, 0, false, ""},
		{"CRLF and blank lines", "f.json", "\r\n" + strings.ReplaceAll(a+"  \n"+b+"x\n", "\n", "\r\n"), 2, 1, false, "5 192"},
		{"BOM", "f.ndjson", "\ufeff" + a + "x", 1, 1, false, "2 95"},
		{"BOM in CSV", "f.csv", "\ufeff" + header + "a," + march1 + ",d,account\r\n\r\nb,,d,account", 1, 1, false, "4 80"},
		{"header only", "f.csv", header, 0, 0, false, ""},
		{"over-long", "f.ndjson", a + long + b, 2, 1, false, "2 92"},
		{"at the limit", "f.ndjson", cut(a, 1) + strings.Repeat(" ", lineLimit-len(a)+1) + "\n" + cut(b, 1) + strings.Repeat(" ", lineLimit-len(b)+2), 1, 1, false, "2 1048577"},
		{"longer than a chunk", "f.ndjson", a + strings.Repeat(long[:len(long)-1], 5) + "\n" + b, 2, 1, false, "2 92"},
		{"longer than a chunk at the end", "f.ndjson", a + strings.Repeat("x", 5<<20), 1, 1, false, "2 92"},
		{"NUL", "f.ndjson", a + "{\x00}\n" + b, 2, 1, false, "2 92"},
		{"bad UTF-8", "f.ndjson", a + "{\"x\":\"\xc3\"}\n" + b, 2, 1, false, "2 92"},
		{"gzip", "f.ndjson.gz", gz(t, a+b), 2, 0, false, ""},
		{"gzip of several members", "f.ndjson.gz", gz(t, a[:9], a[9:]+b), 2, 0, false, ""},
		{"gzip cut in its trailer", "f.ndjson.gz", cut(gz(t, a+b), 4), 2, 0, true, ""},
		{"gzip cut within a line", "f.ndjson.gz", stored(t, a+b, 9), 1, 1, true, "2 92"},
		{"gzip cut at a closing brace", "f.ndjson.gz", stored(t, a+b, 1), 2, 0, true, ""},
		{"gzip cut within a CSV cell", "f.csv.gz", stored(t, header+"a,"+march1+",d,account\n", 1), 0, 1, true, "2 41"},
		{"gzip of nothing", "f.ndjson.gz", "", 0, 0, true, ""},
		{"zstd", "f.ndjson.zst", zst(t, a) + zst(t, b), 2, 0, false, ""},
		{"zstd cut", "f.ndjson.zst", cut(zst(t, a)+zst(t, b), 3), 1, 0, true, ""},
		{"unclosed quote", "f.csv", header + "\"a," + march1 + ",d,account\n" + strings.Repeat("b,"+march1+",d,account\n", 60000), 60000, 1, false, "2 41"},
		{"quotes over chunks", "f.csv", header + strings.Repeat("\"b\",\""+march1+"\",d,\"account\"\n", 120000), 120000, 0, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLake(t)
			account := mustRun(t, l, options(models.Appeals, write(t, t.TempDir(), test.file, test.content)))
			f := account.Files[0]
			if f.Kept+f.Duplicates != test.kept || f.Rejected != test.rejected || f.Truncated != test.truncated || f.Truncated != (f.Note != "") {
				t.Errorf("%d kept, %d rejected, truncated %v, note %q; want %d, %d, %v",
					f.Kept+f.Duplicates, f.Rejected, f.Truncated, f.Note, test.kept, test.rejected, test.truncated)
			}
			where := ""
			for _, r := range rowsOf[models.Rejection](t, l, models.Quarantine) {
				where += fmt.Sprint(r.Line, r.Offset)
			}
			if where != test.where {
				t.Errorf("rejected at %q, want %q", where, test.where)
			}
		})
	}
}

// TestStdin: format and compression are told from the first bytes.
func TestStdin(t *testing.T) {
	a := appeal("a", march1)
	for _, content := range []string{a, "\ufeff\n " + a, gz(t, a), zst(t, a), gz(t, "appeal_id,lodged_at,decision_id,contests\na,"+march1+",d,account\n")} {
		o := options(models.Appeals, "-")
		o.Stdin = io.MultiReader(strings.NewReader(content[:1]), strings.NewReader(content[1:]))
		if f := mustRun(t, newLake(t), o).Files[0]; f.Kept != 1 || f.Lines != 1 || f.Bytes != int64(len(content)) {
			t.Errorf("%.20q: %d lines, %d kept, %d bytes", content, f.Lines, f.Kept, f.Bytes)
		}
	}
}

// TestReadAhead: compressed files that are read at once come in their order,
// and one whose bytes came before is left alone.
func TestReadAhead(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for i := range 9 {
		content := gz(t, strings.Repeat(appeal(fmt.Sprint("k", i), march1), 1+i%2)+appeal("all", fmt.Sprintf("2026-03-%02dT10:00:00Z", 1+i)))
		if i == 5 {
			content = gz(t, appeal("k4", march1)+appeal("all", "2026-03-05T10:00:00Z")) // as file 4
		}
		paths = append(paths, write(t, dir, fmt.Sprintf("%d.ndjson.gz", i), content))
	}
	for _, threads := range []int{1, 3, 16} {
		l := newLake(t)
		o := options(models.Appeals, paths...)
		o.Threads = threads
		for i, f := range mustRun(t, l, o).Files {
			want := [5]int64{2, int64(i % 2), 0, 1, 0}
			switch i {
			case 0:
				want[3] = 0
			case 5:
				want = [5]int64{}
			}
			if figures(f) != want || (f.Seen != "") != (i == 5) {
				t.Errorf("%d threads, file %d: %v, seen as %q, want %v", threads, i, figures(f), f.Seen, want)
			}
		}
		if rows := rowsOf[models.Appeal](t, l, models.Appeals); len(rows) != 9 {
			t.Errorf("%d threads: %d rows, want 9", threads, len(rows))
		}
	}
}
