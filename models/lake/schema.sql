-- The catalogue: DuckLake 1.0's 28 tables, declared as DuckDB itself declares
-- them in SQLite (flags are BIGINT, times and UUIDs are VARCHAR), then Candour's
-- own. Other readers find tables by name, so ours and the indexes do not
-- disturb them. No expression defaults and no WITHOUT ROWID: readers that scan
-- SQLite through DuckDB cannot take them.

CREATE TABLE ducklake_metadata(key VARCHAR NOT NULL, value VARCHAR NOT NULL, scope VARCHAR, scope_id BIGINT);
CREATE TABLE ducklake_snapshot(snapshot_id BIGINT PRIMARY KEY, snapshot_time VARCHAR, schema_version BIGINT, next_catalog_id BIGINT, next_file_id BIGINT);
CREATE TABLE ducklake_snapshot_changes(snapshot_id BIGINT PRIMARY KEY, changes_made VARCHAR, author VARCHAR, commit_message VARCHAR, commit_extra_info VARCHAR);
CREATE TABLE ducklake_schema(schema_id BIGINT PRIMARY KEY, schema_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_name VARCHAR, path VARCHAR, path_is_relative BIGINT);
CREATE TABLE ducklake_table(table_id BIGINT, table_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT, table_name VARCHAR, path VARCHAR, path_is_relative BIGINT);
CREATE TABLE ducklake_view(view_id BIGINT, view_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT, view_name VARCHAR, dialect VARCHAR, sql VARCHAR, column_aliases VARCHAR);
CREATE TABLE ducklake_tag(object_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, key VARCHAR, value VARCHAR);
CREATE TABLE ducklake_column_tag(table_id BIGINT, column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, key VARCHAR, value VARCHAR);
CREATE TABLE ducklake_data_file(data_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, file_order BIGINT, path VARCHAR, path_is_relative BIGINT, file_format VARCHAR, record_count BIGINT, file_size_bytes BIGINT, footer_size BIGINT, row_id_start BIGINT, partition_id BIGINT, encryption_key VARCHAR, mapping_id BIGINT, partial_max BIGINT);
CREATE TABLE ducklake_file_column_stats(data_file_id BIGINT, table_id BIGINT, column_id BIGINT, column_size_bytes BIGINT, value_count BIGINT, null_count BIGINT, min_value VARCHAR, max_value VARCHAR, contains_nan BIGINT, extra_stats VARCHAR);
CREATE TABLE ducklake_file_variant_stats(data_file_id BIGINT, table_id BIGINT, column_id BIGINT, variant_path VARCHAR, shredded_type VARCHAR, column_size_bytes BIGINT, value_count BIGINT, null_count BIGINT, min_value VARCHAR, max_value VARCHAR, contains_nan BIGINT, extra_stats VARCHAR);
CREATE TABLE ducklake_delete_file(delete_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, format VARCHAR, delete_count BIGINT, file_size_bytes BIGINT, footer_size BIGINT, encryption_key VARCHAR, partial_max BIGINT);
CREATE TABLE ducklake_column(column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, table_id BIGINT, column_order BIGINT, column_name VARCHAR, column_type VARCHAR, initial_default VARCHAR, default_value VARCHAR, nulls_allowed BIGINT, parent_column BIGINT, default_value_type VARCHAR, default_value_dialect VARCHAR);
CREATE TABLE ducklake_table_stats(table_id BIGINT, record_count BIGINT, next_row_id BIGINT, file_size_bytes BIGINT);
CREATE TABLE ducklake_table_column_stats(table_id BIGINT, column_id BIGINT, contains_null BIGINT, contains_nan BIGINT, min_value VARCHAR, max_value VARCHAR, extra_stats VARCHAR);
CREATE TABLE ducklake_partition_info(partition_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT);
CREATE TABLE ducklake_partition_column(partition_id BIGINT, table_id BIGINT, partition_key_index BIGINT, column_id BIGINT, transform VARCHAR);
CREATE TABLE ducklake_file_partition_value(data_file_id BIGINT, table_id BIGINT, partition_key_index BIGINT, partition_value VARCHAR);
CREATE TABLE ducklake_files_scheduled_for_deletion(data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, schedule_start VARCHAR);
CREATE TABLE ducklake_inlined_data_tables(table_id BIGINT, table_name VARCHAR, schema_version BIGINT);
CREATE TABLE ducklake_column_mapping(mapping_id BIGINT, table_id BIGINT, type VARCHAR);
CREATE TABLE ducklake_name_mapping(mapping_id BIGINT, column_id BIGINT, source_name VARCHAR, target_field_id BIGINT, parent_column BIGINT, is_partition BIGINT);
CREATE TABLE ducklake_schema_versions(begin_snapshot BIGINT, schema_version BIGINT, table_id BIGINT);
CREATE TABLE ducklake_macro(schema_id BIGINT, macro_id BIGINT, macro_name VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT);
CREATE TABLE ducklake_macro_impl(macro_id BIGINT, impl_id BIGINT, dialect VARCHAR, sql VARCHAR, type VARCHAR);
CREATE TABLE ducklake_macro_parameters(macro_id BIGINT, impl_id BIGINT, column_id BIGINT, parameter_name VARCHAR, parameter_type VARCHAR, default_value VARCHAR, default_value_type VARCHAR);
CREATE TABLE ducklake_sort_info(sort_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT);
CREATE TABLE ducklake_sort_expression(sort_id BIGINT, table_id BIGINT, sort_key_index BIGINT, expression VARCHAR, dialect VARCHAR, sort_direction VARCHAR, null_order VARCHAR);

CREATE INDEX candour_data_file_table ON ducklake_data_file(table_id, begin_snapshot);
CREATE INDEX candour_file_column_stats_file ON ducklake_file_column_stats(data_file_id, column_id);
CREATE INDEX candour_file_partition_value_file ON ducklake_file_partition_value(data_file_id);

-- The number of this layout of the candour tables and of what files hold.
CREATE TABLE candour_format(number BIGINT NOT NULL);

-- The ledger: one row for each input file and log, committed with its rows.
CREATE TABLE candour_input(input_id BIGINT PRIMARY KEY, snapshot_id BIGINT NOT NULL, snapshot_time VARCHAR NOT NULL, log VARCHAR NOT NULL, source VARCHAR NOT NULL, rules VARCHAR NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, bytes BIGINT NOT NULL, lines BIGINT NOT NULL, kept BIGINT NOT NULL, duplicates BIGINT NOT NULL, rejected BIGINT NOT NULL, corrections BIGINT NOT NULL, late BIGINT NOT NULL, unselected BIGINT NOT NULL, unknown VARCHAR NOT NULL, note VARCHAR NOT NULL);

-- What later commits changed in those accounts: numbers to add from that snapshot on.
CREATE TABLE candour_amendment(input_id BIGINT NOT NULL, snapshot_id BIGINT NOT NULL, cause VARCHAR NOT NULL, kept BIGINT NOT NULL, duplicates BIGINT NOT NULL, rejected BIGINT NOT NULL, corrections BIGINT NOT NULL, late BIGINT NOT NULL, PRIMARY KEY (input_id, snapshot_id, cause));

-- Rows and quarantined lines of an input that erasures took out, and the
-- snapshots that held them: from begin_snapshot until before end_snapshot.
CREATE TABLE candour_erasure(input_id BIGINT NOT NULL, snapshot_id BIGINT NOT NULL, begin_snapshot BIGINT NOT NULL, end_snapshot BIGINT, lines BIGINT NOT NULL, quarantined BIGINT NOT NULL);

-- What expired: the first day kept from that snapshot on, and how many rows and
-- quarantined lines of which input went.
CREATE TABLE candour_horizon(snapshot_id BIGINT PRIMARY KEY, before VARCHAR NOT NULL);
CREATE TABLE candour_expiry(input_id BIGINT NOT NULL, snapshot_id BIGINT NOT NULL, lines BIGINT NOT NULL, quarantined BIGINT NOT NULL, PRIMARY KEY (input_id, snapshot_id));

-- Changes of the key of pseudonyms: what is added after such a snapshot has others.
CREATE TABLE candour_rotation(snapshot_id BIGINT PRIMARY KEY, snapshot_time VARCHAR NOT NULL);

-- By how many rows snapshots made days larger, as far as only files told it
-- that expired; less than zero: smaller.
CREATE TABLE candour_growth(table_id BIGINT NOT NULL, partition_value VARCHAR NOT NULL, snapshot_id BIGINT NOT NULL, rows BIGINT NOT NULL);

-- The SHA-256 of each data file, which tells a flipped bit.
CREATE TABLE candour_file_digest(data_file_id BIGINT PRIMARY KEY, sha256 VARCHAR NOT NULL);

-- Columns of which no value may stand in the catalogue, not as a bound either.
CREATE TABLE candour_private_column(table_id BIGINT NOT NULL, column_id BIGINT NOT NULL, PRIMARY KEY (table_id, column_id));
