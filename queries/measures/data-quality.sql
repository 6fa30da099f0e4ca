-- measure: data-quality
-- title: Account of lines
-- about: What became of every line of every input file that holds something of the period: kept, recognised as a
--   duplicate, or rejected to quarantine. The day is the day of ingestion.
-- population: Whole input files with at least one kept line of the period, and files of which no line could be placed in time.
-- method: Counts; lines = kept + duplicates + rejected, always. Late: kept lines for a day before the newest day that the table
--   held when the ingest began. Inconsistent: rows whose times contradict one another, such as decided before received.
--   Restatement: a month (of UTC days) of a log is finished by the first snapshot that holds a record of a later one; restated_rows are the rows that
--   later snapshots added to the finished months that touch the period, where they added more than they took away. By source or day of ingestion there is none.
-- inputs: inputs, input_days, faults, growths
-- dimensions: log, source, day
-- additive: kept, inconsistent over log, source, day
-- columns:
--   lines count estimate of kept: lines read; no limits: all are counted
--   kept count count: lines kept
--   duplicates count estimate of kept: lines that repeat a kept line; no limits: all are counted
--   rejected count estimate of kept: lines in quarantine; no limits: all are counted
--   corrections count estimate of kept: kept lines that replaced an earlier row; no limits: all are counted
--   late count estimate of kept: kept lines that came late; no limits: all are counted
--   inconsistent count count: rows whose times contradict one another
--   finished_rows count estimate of kept: rows that the finished months had when they were finished; no limits: all are counted
--   restated_rows count estimate of kept: rows that were added to them later; no limits: all are counted
--   restated_share share estimate of kept: restated_rows over finished_rows; no limits: all are counted
with facts as (
  select
    case when $by_log then i.log end as log,
    case when $by_source then i.source end as source,
    case when $by_day then cast(local_day(i.ingested_at) as varchar) end as day,
    i.input, i.log as input_log, i.lines, i.kept, i.duplicates, i.rejected, i.corrections, i.late
  from inputs i left join input_days d on d.input = i.input
  where (d.input is null or (d.first_day <= $last_day and d.last_day >= $first_day))
    and among($log, i.log) and among($source, i.source) and among($day, cast(local_day(i.ingested_at) as varchar))
),
flawed as (select input, count(*) as n from faults group by input),
newest as (
  select log, snapshot, max(max(month)) over (partition by log order by snapshot) as newest
  from growths where among($log, log) group by log, snapshot
),
finished as (
  select m.log, m.month, min(n.snapshot) as finished_by
  from (select distinct log, month from growths where month <= $last_day and month + interval 1 month > $first_day) as m
    join newest n on n.log = m.log and n.newest > m.month
  group by m.log, m.month
),
restated as (
  select case when $by_log then log end as log,
    cast(sum(case when snapshot <= finished_by then rows else 0 end) as bigint) as finished_rows,
    cast(sum(case when snapshot > finished_by and rows > 0 then rows else 0 end) as bigint) as restated_rows
  from growths join finished using (log, month)
  where not ($by_source or $by_day or len($source) > 0 or len($day) > 0)
  group by all
),
accounts as (
  select log, source, day,
    cast(sum(lines) as bigint) as lines, cast(sum(kept) as bigint) as kept,
    cast(sum(duplicates) as bigint) as duplicates, cast(sum(rejected) as bigint) as rejected,
    cast(sum(corrections) as bigint) as corrections, cast(sum(late) as bigint) as late,
    cast(coalesce(sum(n), 0) as bigint) as inconsistent
  from facts left join flawed using (input)
  group by all
)
select a.*, r.finished_rows, r.restated_rows, cast(r.restated_rows as double) / nullif(r.finished_rows, 0) as restated_share
from accounts a left join restated r on r.log is not distinct from a.log
order by 1, 2, 3
