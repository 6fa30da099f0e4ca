-- appeals: a decision was contested.

-- empty
create table appeals (
  appeal_id varchar,
  lodged_at timestamp,
  decision_id varchar,
  contests varchar,
  body varchar,
  decided_at timestamp,
  outcome varchar,
  new_restriction boolean,
  implemented boolean,
  input bigint,
  day date
);

-- files
create view appeals as select * from read_parquet(getvariable('appeals_files'));
