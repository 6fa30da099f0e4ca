-- audience: what rates divide by.

-- empty
create table audience (
  day date,
  age_band varchar,
  surface varchar,
  country varchar,
  active_accounts bigint,
  views bigint,
  input bigint
);

-- files
create view audience as select * from read_parquet(getvariable('audience_files'));
