-- inputs: the ledger, one row for each input file and log.
create table inputs (
  input bigint, snapshot bigint, ingested_at timestamp, log varchar, source varchar, name varchar,
  sha256 varchar, bytes bigint, lines bigint, kept bigint, duplicates bigint, rejected bigint,
  corrections bigint, late bigint,
  erased bigint, erased_lines bigint, -- rows and quarantined lines of erased persons, which were held until then
  expired bigint, expired_lines bigint -- rows and quarantined lines of days that were dropped
);

-- key_changes: when persons' pseudonyms got another key. What was ingested after that snapshot has the new ones.
create table key_changes (snapshot bigint, changed_at timestamp);

-- growths: by how many rows one snapshot made a month of a log (of UTC days) larger; less than zero: smaller.
create table growths (log varchar, month date, snapshot bigint, rows bigint);
