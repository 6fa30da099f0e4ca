-- quarantine: rejected lines.

-- empty
create table quarantine (
  input bigint,
  log varchar,
  line bigint,
  byte_offset bigint,
  reason varchar,
  field varchar,
  detail varchar,
  text varchar
);

-- files
create view quarantine as select * from read_parquet(getvariable('quarantine_files'));
