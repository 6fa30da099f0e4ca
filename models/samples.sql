-- samples: what raters found in random samples of views or content.

-- empty
create table samples (
  sample_id varchar,
  population varchar,
  first_day date,
  last_day date,
  stratum varchar,
  stratum_size bigint,
  unit_id varchar,
  harm varchar,
  rater_id uuid,
  labelled_at timestamp,
  positive boolean,
  system_id varchar,
  flagged boolean,
  surface varchar,
  viewer_age_band varchar,
  country varchar,
  input bigint,
  day date
);

-- files
create view samples as select * from read_parquet(getvariable('samples_files'));
