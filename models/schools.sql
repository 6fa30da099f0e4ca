-- schools: partner schools and their rolls.

-- empty
create table schools (
  school_id varchar,
  name varchar,
  valid_from date,
  valid_to date,
  students bigint,
  phase varchar,
  district varchar,
  region varchar,
  country varchar,
  partner_from date,
  partner_to date,
  input bigint
);

-- files
create view schools as select * from read_parquet(getvariable('schools_files'));
