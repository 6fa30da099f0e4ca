package lake

import (
	"context"
	"database/sql"
)

// A Growth is by how many rows one snapshot made a partition larger; less than
// zero: smaller.
type Growth struct {
	Table     string
	Partition string // YYYY-MM-DD
	Snapshot  int64
	Rows      int64
}

// Growths tells how the partitions came to what they are at a snapshot, by
// snapshot, table and partition. A snapshot that moved rows to other files
// alone, or replaced as many as it added, does not stand there. Snapshots that
// expired do.
func (l *Lake) Growths(ctx context.Context, snapshot int64) ([]Growth, error) {
	var all []Growth
	err := l.read(ctx, func(tx *sql.Tx) error {
		return query(ctx, tx, `
			SELECT t.table_name, c.partition_value, c.snapshot, sum(c.rows)
			FROM (
				SELECT d.table_id, p.partition_value, begin_snapshot AS snapshot, record_count AS rows
				FROM ducklake_data_file d JOIN ducklake_file_partition_value p USING (data_file_id)
				UNION ALL
				SELECT d.table_id, p.partition_value, end_snapshot, -record_count
				FROM ducklake_data_file d JOIN ducklake_file_partition_value p USING (data_file_id) WHERE end_snapshot IS NOT NULL
				UNION ALL
				SELECT table_id, partition_value, snapshot_id, rows FROM candour_growth) c
			JOIN ducklake_table t USING (table_id)
			WHERE c.snapshot <= ?
			GROUP BY t.table_name, c.partition_value, c.snapshot HAVING sum(c.rows) <> 0
			ORDER BY c.snapshot, t.table_name, c.partition_value`, []any{snapshot},
			func(scan func(...any) error) error {
				var g Growth
				err := scan(&g.Table, &g.Partition, &g.Snapshot, &g.Rows)
				all = append(all, g)
				return err
			})
	})
	return all, err
}
