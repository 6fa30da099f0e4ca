-- exposures: an account was shown content.

-- empty
create table exposures (
  event_id varchar,
  viewed_at timestamp,
  viewer_id uuid,
  viewer_age_band varchar,
  age_source varchar,
  content_id varchar,
  harm varchar,
  surface varchar,
  treatment varchar,
  views bigint,
  country varchar,
  input bigint,
  day date
);

-- files
create view exposures as select * from read_parquet(getvariable('exposures_files'));
