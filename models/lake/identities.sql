-- What must hold in the catalogue. Each query gives one row for each fault, in
-- words; a sound catalogue gives none.

SELECT 'there is no snapshot' WHERE NOT EXISTS (SELECT 1 FROM ducklake_snapshot);

SELECT format('snapshot %d stands %d times in the catalogue', snapshot_id, count(*))
FROM ducklake_snapshot GROUP BY snapshot_id HAVING count(*) > 1;

SELECT format('snapshot %d has %d rows of changes, not one', s.snapshot_id, count(c.snapshot_id))
FROM ducklake_snapshot s LEFT JOIN ducklake_snapshot_changes c USING (snapshot_id)
GROUP BY s.snapshot_id HAVING count(c.snapshot_id) = 0;

-- Counters only rise, and are above every id in use.
SELECT format('snapshot %d: a counter is below that of the one before', snapshot_id)
FROM (
    SELECT snapshot_id, schema_version, next_catalog_id, next_file_id,
        lag(schema_version) OVER w AS v, lag(next_catalog_id) OVER w AS c, lag(next_file_id) OVER w AS f
    FROM ducklake_snapshot WINDOW w AS (ORDER BY snapshot_id))
WHERE schema_version < v OR next_catalog_id < c OR next_file_id < f;

SELECT format('next_catalog_id is %d, but id %d is in use', h.next_catalog_id, u.id)
FROM (SELECT next_catalog_id FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1) h,
    (SELECT max(id) AS id FROM (
        SELECT schema_id AS id FROM ducklake_schema UNION ALL SELECT table_id FROM ducklake_table
        UNION ALL SELECT view_id FROM ducklake_view UNION ALL SELECT partition_id FROM ducklake_partition_info)) u
WHERE u.id >= h.next_catalog_id;

SELECT format('next_file_id is %d, but file %d is there', h.next_file_id, u.id)
FROM (SELECT next_file_id FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1) h,
    (SELECT max(data_file_id) AS id FROM ducklake_data_file) u
WHERE u.id >= h.next_file_id;

-- Nothing begins or ends with a snapshot that is yet to come.
SELECT format('%s %d: begin_snapshot %d and end_snapshot %s do not fit head %d', what, id, b, coalesce(e, 'NULL'), head)
FROM (
    SELECT 'schema' AS what, schema_id AS id, begin_snapshot AS b, end_snapshot AS e FROM ducklake_schema
    UNION ALL SELECT 'table', table_id, begin_snapshot, end_snapshot FROM ducklake_table
    UNION ALL SELECT 'partition', partition_id, begin_snapshot, end_snapshot FROM ducklake_partition_info
    UNION ALL SELECT 'column', column_id, begin_snapshot, end_snapshot FROM ducklake_column
    UNION ALL SELECT 'file', data_file_id, begin_snapshot, end_snapshot FROM ducklake_data_file),
    (SELECT max(snapshot_id) AS head FROM ducklake_snapshot)
WHERE b IS NULL OR b < 0 OR b > head OR e <= b OR e > head;

-- Whatever belongs to something finds it.
SELECT format('file %d: there is no table %d', data_file_id, table_id)
FROM ducklake_data_file WHERE table_id NOT IN (SELECT table_id FROM ducklake_table);

SELECT DISTINCT format('statistics: there is no file %d', data_file_id)
FROM ducklake_file_column_stats WHERE data_file_id NOT IN (SELECT data_file_id FROM ducklake_data_file);

SELECT format('partition value: there is no file %d', data_file_id)
FROM ducklake_file_partition_value WHERE data_file_id NOT IN (SELECT data_file_id FROM ducklake_data_file);

-- The totals of each table.
SELECT format('table %d has %d rows of totals, not one', t.table_id, count(s.table_id))
FROM ducklake_table t LEFT JOIN ducklake_table_stats s USING (table_id)
GROUP BY t.table_id HAVING count(s.table_id) <> 1;

SELECT format('table %d: its totals (record_count %d, next_row_id %d, file_size_bytes %d) do not fit its files', s.table_id, s.record_count, s.next_row_id, s.file_size_bytes)
FROM ducklake_table_stats s LEFT JOIN (
    SELECT table_id, max(row_id_start + record_count) AS next_row,
        sum(CASE WHEN end_snapshot IS NULL THEN record_count ELSE 0 END) AS live,
        sum(CASE WHEN end_snapshot IS NULL THEN file_size_bytes ELSE 0 END) AS size
    FROM ducklake_data_file GROUP BY table_id) d USING (table_id)
WHERE s.next_row_id < coalesce(d.next_row, 0) OR s.record_count < coalesce(d.live, 0) OR s.file_size_bytes <> coalesce(d.size, 0);

-- Row ids are given once.
SELECT format('file %d: its row ids from %d are given to another file too', data_file_id, row_id_start)
FROM (
    SELECT data_file_id, row_id_start, max(row_id_start + record_count) OVER (
        PARTITION BY table_id ORDER BY row_id_start, data_file_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS given
    FROM ducklake_data_file)
WHERE row_id_start < given;

SELECT format('file %d has no row_id_start', data_file_id) FROM ducklake_data_file WHERE row_id_start IS NULL;

-- A file of a partitioned table has one partition value, and stands in its folder.
SELECT format('file %d: partition %s, but %d values', d.data_file_id, coalesce(d.partition_id, 'NULL'), count(p.data_file_id))
FROM ducklake_data_file d LEFT JOIN ducklake_file_partition_value p USING (data_file_id)
GROUP BY d.data_file_id HAVING count(p.data_file_id) <> (d.partition_id IS NOT NULL);

SELECT format('file %d: its partition %d is not one of table %d', data_file_id, partition_id, table_id)
FROM ducklake_data_file d
WHERE partition_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ducklake_partition_info p WHERE p.partition_id = d.partition_id AND p.table_id = d.table_id);

SELECT format('file %d: partition value %s, but path %s', data_file_id, coalesce(p.partition_value, 'NULL'), d.path)
FROM ducklake_data_file d JOIN ducklake_file_partition_value p USING (data_file_id)
WHERE d.path NOT LIKE 'day=' || p.partition_value || '/%' OR p.partition_value IS NULL;

-- Two rows must not name one file.
SELECT format('path %s of table %d stands %d times', path, table_id, count(*))
FROM ducklake_data_file GROUP BY table_id, path HAVING count(*) > 1;

-- Bounds over a whole table would be applied to old snapshots, where they are wrong.
SELECT format('table %d, column %d: there are statistics over the whole table', table_id, column_id)
FROM ducklake_table_column_stats
WHERE coalesce(contains_null, contains_nan, min_value, max_value, extra_stats) IS NOT NULL;

-- No value of a private column is told.
SELECT format('file %d, column %d: a private column has bounds', s.data_file_id, s.column_id)
FROM ducklake_file_column_stats s JOIN candour_private_column USING (table_id, column_id)
WHERE coalesce(s.min_value, s.max_value, s.extra_stats) IS NOT NULL;

-- The ledger accounts for every line, and no entry is lost.
SELECT format('input %d (%s): %d lines are not %d kept + %d duplicates + %d rejected', input_id, name, lines, kept, duplicates, rejected)
FROM candour_input WHERE lines <> kept + duplicates + rejected;

SELECT format('input %d (%s): a count is negative', input_id, name)
FROM candour_input WHERE min(bytes, lines, kept, duplicates, rejected, corrections, late, unselected) < 0;

SELECT format('the ledger has %d inputs, but their ids run from %d to %d', count(*), min(input_id), max(input_id))
FROM candour_input HAVING count(*) > 0 AND (min(input_id) <> 1 OR max(input_id) <> count(*));

SELECT format('input %d (%s): snapshot %d at %s is not there', input_id, name, i.snapshot_id, i.snapshot_time)
FROM candour_input i LEFT JOIN ducklake_snapshot s USING (snapshot_id)
WHERE i.snapshot_id > (SELECT max(snapshot_id) FROM ducklake_snapshot) OR s.snapshot_time <> i.snapshot_time;

-- An amendment moves lines within the account of an input, and comes after it.
SELECT format('input %d: an amendment of snapshot %d (%s) adds or loses %d lines', input_id, snapshot_id, cause, kept + duplicates + rejected)
FROM candour_amendment WHERE kept + duplicates + rejected <> 0;

SELECT format('input %d: there is no such input before snapshot %d, which amends it', a.input_id, a.snapshot_id)
FROM candour_amendment a LEFT JOIN candour_input i ON i.input_id = a.input_id AND i.snapshot_id < a.snapshot_id
WHERE i.input_id IS NULL OR a.snapshot_id > (SELECT max(snapshot_id) FROM ducklake_snapshot);

SELECT format('input %d: at snapshot %d a count is negative', input_id, snapshot_id)
FROM (
    SELECT a.input_id, a.snapshot_id,
        i.kept + sum(a.kept) OVER w AS kept, i.duplicates + sum(a.duplicates) OVER w AS duplicates,
        i.rejected + sum(a.rejected) OVER w AS rejected, i.corrections + sum(a.corrections) OVER w AS corrections, i.late + sum(a.late) OVER w AS late
    FROM candour_amendment a JOIN candour_input i USING (input_id) WINDOW w AS (PARTITION BY a.input_id ORDER BY a.snapshot_id))
WHERE min(kept, duplicates, rejected, corrections, late) < 0;

-- What was erased had been there: at no snapshot more than was kept or rejected.
SELECT format('erasure of snapshot %d: there is no input %d, or no such snapshot', e.snapshot_id, e.input_id)
FROM candour_erasure e
WHERE e.input_id NOT IN (SELECT input_id FROM candour_input) OR e.snapshot_id > (SELECT max(snapshot_id) FROM ducklake_snapshot)
    OR e.begin_snapshot >= e.snapshot_id OR e.end_snapshot <= e.begin_snapshot;

SELECT format('input %d: an erasure took out %d rows and %d quarantined lines', input_id, lines, quarantined)
FROM candour_erasure WHERE min(lines, quarantined) < 0 OR lines + quarantined = 0;

SELECT format('the change of key at snapshot %d: there is no such snapshot yet', snapshot_id)
FROM candour_rotation WHERE snapshot_id > (SELECT max(snapshot_id) FROM ducklake_snapshot);
