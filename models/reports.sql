-- reports: somebody told the platform about content or an account.

-- empty
create table reports (
  report_id varchar,
  received_at timestamp,
  channel varchar,
  harm varchar,
  legal_notice boolean,
  items bigint,
  content_id varchar,
  content_type varchar,
  subject_id uuid,
  subject_age_band varchar,
  reporter_id uuid,
  reporter_age_band varchar,
  school_id varchar,
  country varchar,
  language varchar,
  acknowledged_at timestamp,
  input bigint,
  day date
);

-- files
create view reports as select * from read_parquet(getvariable('reports_files'));
