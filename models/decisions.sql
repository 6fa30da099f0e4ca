-- decisions: the platform's answer to a report, or an action on its own initiative.

-- empty
create table decisions (
  decision_id varchar,
  decided_at timestamp,
  outcome varchar,
  report_id varchar,
  harm varchar,
  restrictions varchar[],
  ground varchar,
  effective_at timestamp,
  notified_at timestamp,
  automated_detection boolean,
  automation varchar,
  system_id varchar,
  content_id varchar,
  content_type varchar,
  content_created_at timestamp,
  views_before_action bigint,
  subject_id uuid,
  subject_age_band varchar,
  country varchar,
  language varchar,
  input bigint,
  day date
);

-- files
create view decisions as select * from read_parquet(getvariable('decisions_files'));
