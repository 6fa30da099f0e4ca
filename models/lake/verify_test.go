package lake

import (
	"os"
	"strings"
	"testing"
)

// TestVerifyFinds spoils a sound warehouse in one way each, and expects that
// fault and no other.
func TestVerifyFinds(t *testing.T) {
	l := create(t)
	addEvents(t, l)
	tx := begin(t, l)
	stage(t, tx, "events", day, threeEvents())
	commit(t, tx, Input{Log: "events", Name: "a", Lines: 4, Kept: 3, Rejected: 1})
	verified(t, l)
	if err := l.Close(); err != nil { // merges the log into the catalogue
		t.Fatal(err)
	}
	sound, err := os.ReadFile(l.catalogPath())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ spoil, want string }{
		{`CREATE TABLE s AS SELECT * FROM ducklake_snapshot; DROP TABLE ducklake_snapshot;
			CREATE TABLE ducklake_snapshot(snapshot_id BIGINT, snapshot_time VARCHAR, schema_version BIGINT, next_catalog_id BIGINT, next_file_id BIGINT);
			INSERT INTO ducklake_snapshot SELECT * FROM s; INSERT INTO ducklake_snapshot SELECT * FROM s ORDER BY snapshot_id DESC LIMIT 1; DROP TABLE s`,
			"snapshot 3 stands 2 times; snapshot 3: its time"},
		{`UPDATE ducklake_snapshot SET next_file_id = 1 WHERE snapshot_id = 3`, "next_file_id is 1, but file 1 is there"},
		{`UPDATE ducklake_snapshot SET next_file_id = 9 WHERE snapshot_id = 2`, "snapshot 3: a counter is below"},
		{`UPDATE ducklake_snapshot SET next_catalog_id = 3`, "next_catalog_id is 3, but id 3 is in use"},
		{`UPDATE ducklake_snapshot SET snapshot_time = '2026-11-22 13:00:00.000001+00' WHERE snapshot_id = 3`, "input 1 (a): snapshot 3; is not a time"},
		{`UPDATE ducklake_snapshot SET snapshot_time = '2026-11-22T13:00:00.000009+00' WHERE snapshot_id = 2`, "snapshot 3: its time"},
		{`UPDATE ducklake_snapshot_changes SET changes_made = 'ingested:7' WHERE snapshot_id = 2`, `changes_made "ingested:7" cannot be read`},
		{`UPDATE ducklake_snapshot_changes SET changes_made = 'created_table:events' WHERE snapshot_id = 1`, "cannot be read"},
		{`DELETE FROM ducklake_snapshot_changes WHERE snapshot_id = 2`, "snapshot 2 has 0 rows of changes"},
		{`UPDATE ducklake_data_file SET end_snapshot = 7 WHERE data_file_id = 1`, "file 1: begin_snapshot 3 and end_snapshot 7; table 1: its totals"},
		{`UPDATE ducklake_data_file SET record_count = 2 WHERE data_file_id = 0`, "file 0 of table events: the number of rows is 2 in the catalogue and 3"},
		{`UPDATE ducklake_data_file SET footer_size = footer_size + 8 WHERE data_file_id = 0`, "the footer's size is"},
		{`UPDATE ducklake_data_file SET row_id_start = 2 WHERE data_file_id = 1`, "file 1: its row ids from 2 are given"},
		{`UPDATE ducklake_data_file SET row_id_start = NULL WHERE data_file_id = 1`, "file 1 has no row_id_start"},
		{`UPDATE ducklake_data_file SET partition_id = NULL WHERE data_file_id = 1`, "file 1: partition NULL, but 1 values"},
		{`UPDATE ducklake_data_file SET partition_id = 3 WHERE data_file_id = 1`, "file 1: its partition 3 is not one of table 1"},
		{`UPDATE ducklake_file_partition_value SET partition_value = '2026-11-23' WHERE data_file_id = 1`, "file 1: partition value 2026-11-23, but path; the day is 2026-11-23"},
		{`DELETE FROM ducklake_file_partition_value WHERE data_file_id = 1`, "file 1: partition 2, but 0 values; the day is none"},
		{`DELETE FROM ducklake_file_column_stats WHERE data_file_id = 1 AND column_id = 8`, "the number of columns is 6 in the catalogue and 7"},
		{`UPDATE ducklake_file_column_stats SET max_value = '10' WHERE data_file_id = 1 AND column_id = 2`, `column n is field 2, `},
		{`UPDATE ducklake_file_column_stats SET min_value = 'p', max_value = 'q' WHERE data_file_id = 1 AND column_id = 5`, "file 1, column 5: a private column; column who is field 5"},
		{`INSERT INTO ducklake_file_column_stats(data_file_id, table_id, column_id) VALUES (8, 1, 1)`, "statistics: there is no file 8"},
		{`INSERT INTO ducklake_file_partition_value(data_file_id, table_id) VALUES (8, 1)`, "partition value: there is no file 8"},
		{`UPDATE ducklake_table_stats SET next_row_id = 5 WHERE table_id = 1`, "table 1: its totals"},
		{`UPDATE ducklake_table_stats SET file_size_bytes = 5 WHERE table_id = 3`, "table 3: its totals"},
		{`DELETE FROM ducklake_table_stats WHERE table_id = 3`, "table 3 has 0 rows of totals"},
		{`UPDATE ducklake_table_column_stats SET contains_null = 0 WHERE table_id = 1 AND column_id = 2`, "table 1, column 2: there are statistics"},
		{`UPDATE ducklake_data_file SET path = CAST(path AS BLOB) WHERE data_file_id = 1`, "file 1: partition value; ducklake_data_file.path: 1 values are not stored as VARCHAR"},
		{`UPDATE candour_input SET kept = kept - 1`, "input 1 (a): 4 lines are not 2 kept + 0 duplicates + 1 rejected"},
		{`UPDATE candour_input SET kept = 5, rejected = -1`, "input 1 (a): a count is negative"},
		{`UPDATE candour_input SET input_id = 2`, "the ledger has 1 inputs, but their ids run from 2 to 2"},
		{`UPDATE candour_input SET snapshot_id = 9`, "input 1 (a): snapshot 9 at"},
		{`UPDATE ducklake_metadata SET value = '0.4' WHERE key = 'version'`, "a version other than 1.0"},
	} {
		if err := os.WriteFile(l.catalogPath(), sound, 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, l.Dir())
		spoil(t, l, c.spoil)
		expectFaults(t, l, c.spoil, strings.Split(c.want, "; "))
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// expectFaults wants one fault for each text, in this order.
func expectFaults(t *testing.T, l *Lake, name string, want []string) {
	t.Helper()
	got := l.Verify(t.Context())
	ok := len(got) == len(want)
	for i := range min(len(got), len(want)) {
		ok = ok && strings.Contains(got[i].Error(), want[i])
	}
	if !ok {
		t.Errorf("%s\ngot  %q\nwant %q", name, got, want)
	}
}

func TestVerifyFindsSpoiltFiles(t *testing.T) {
	l := create(t)
	tx := begin(t, l)
	for range 4 {
		stage(t, tx, "events", day, threeEvents())
	}
	files := commit(t, tx).Files["events"]
	read := func(f File) []byte {
		b, err := os.ReadFile(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	sound := read(files[0])
	longer := append(append([]byte("PAR1 PAR1 "), sound[4:len(sound)-8]...), sound[len(sound)-8:]...)
	for i, content := range [][]byte{longer, sound[:len(sound)-1], []byte("x")} {
		if err := os.WriteFile(files[i].Path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(files[3].Path); err != nil {
		t.Fatal(err)
	}
	expectFaults(t, l, "spoilt files", []string{"file 0 of table events: the size is", "file 1 of table events: ", "file 2 of table events: ", "file 3 of table events is missing: " + files[3].Path})
}
