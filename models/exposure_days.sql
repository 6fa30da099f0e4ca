-- exposure_days: what stays of the exposures of days that expired.

-- empty
create table exposure_days (
  day date,
  viewer_age_band varchar,
  age_source varchar,
  harm varchar,
  surface varchar,
  treatment varchar,
  country varchar,
  events bigint,
  views bigint,
  accounts bigint,
  days_ge_3 bigint,
  days_ge_5 bigint,
  days_ge_10 bigint,
  days_ge_20 bigint
);

-- files
create view exposure_days as select * from read_parquet(getvariable('exposure_days_files'));
