-- report_days: what stays of the reports of days that expired.

-- empty
create table report_days (
  day date,
  channel varchar,
  harm varchar,
  legal_notice boolean,
  reporter_age_band varchar,
  country varchar,
  school_id varchar,
  reports bigint,
  decided bigint,
  set_aside bigint
);

-- files
create view report_days as select * from read_parquet(getvariable('report_days_files'));
