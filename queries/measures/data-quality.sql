-- measure: data-quality
-- title: Account of lines
-- about: What became of every line of every input file that holds something of the period: kept, recognised as a
--   duplicate, or rejected to quarantine. The day is the day of ingestion.
-- population: Whole input files with at least one kept line of the period, and files of which no line could be placed in time.
-- method: Counts; lines = kept + duplicates + rejected, always. Late: kept lines for a day before the newest day that the table
--   held when the ingest began. Inconsistent: rows whose times contradict one another, such as decided before received.
-- inputs: inputs, input_days, faults
-- dimensions: log, source, day
-- additive: inconsistent over log, source, day
-- columns:
--   lines count base: lines read
--   kept count base: lines kept
--   duplicates count base: lines that repeat a kept line
--   rejected count base: lines in quarantine
--   corrections count base: kept lines that replaced an earlier row
--   late count base: kept lines that came late
--   inconsistent count count: rows whose times contradict one another
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
flawed as (select input, count(*) as n from faults group by input)
select log, source, day,
  cast(sum(lines) as bigint) as lines, cast(sum(kept) as bigint) as kept,
  cast(sum(duplicates) as bigint) as duplicates, cast(sum(rejected) as bigint) as rejected,
  cast(sum(corrections) as bigint) as corrections, cast(sum(late) as bigint) as late,
  cast(coalesce(sum(n), 0) as bigint) as inconsistent
from facts left join flawed using (input)
group by all
order by 1, 2, 3
