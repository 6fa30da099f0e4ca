-- measure: backlog
-- title: Open reports
-- about: Reports received and closed in each span of time, and the reports still open at its end with
--   their age. Closed means the first decision, whatever its outcome.
-- population: All reports received up to the end of the span or the cut-off, whichever comes first.
-- excludes: Nothing. A report decided before it was received counts as closed when it was received.
-- method: Counts. Ages at the end of the span in whole seconds; quantiles are the value of the ordered case (type 1).
-- inputs: cases
-- dimensions: harm, channel
-- grain: yes
-- estimator: backlog
-- additive:
--   opened, closed over harm, channel, time
--   open_at_end over harm, channel
-- stock: open_at_end = opened - closed
-- shared: opened as reports received
-- people:
--   opened by openers
--   closed by closers
--   open_at_end by waiting
-- columns:
--   opened count count: reports received in the span
--   closed count count: reports decided in the span
--   open_at_end count count: reports open at the end of the span
--   oldest_hours hours estimate internal of open_at_end: age of the oldest open report; no limits: a count of all
--   open_age_p50_hours hours estimate of open_at_end needs 20: half of the open reports are at most this old; no limits: a count of all
--   open_age_p90_hours hours estimate of open_at_end needs 100: nine in ten of the open reports are at most this old; no limits: a count of all
--   openers accounts behind: distinct reporters of the opened; each report of an unnamed one counts as a person
--   closers accounts behind: the same of the closed
--   waiting accounts behind: the same of the open
with facts as (
  select
    case when $by_harm then harm end as harm,
    case when $by_channel then channel end as channel,
    received_second, reporter,
    case when decided_at <= $as_of then greatest(epoch_us(decided_at) // 1000000, received_second) end as closed_second
  from cases
  where received_at < $end and received_at <= $as_of
    and among($harm, harm) and among($channel, channel)
),
spans as (
  -- within: events before it are in the span; moment: when ages are taken
  select position, starts, least(ends, $as_of_second + 1) as within, least(ends, $as_of_second) as moment
  from unnest($bucket_starts) with ordinality as s(starts, position)
    join unnest($bucket_ends) with ordinality as e(ends, position) using (position)
  where starts <= $as_of_second
),
flows as (
  select harm, channel, position, 'opened' as kind, 0 as seconds, count(*) as reports
  from facts join spans on received_second >= starts and received_second < within
  group by all
  union all
  select harm, channel, position, 'closed', 0, count(*)
  from facts join spans on closed_second >= starts and closed_second < within
  group by all
  union all
  select harm, channel, position, 'open', moment - received_second, count(*)
  from facts join spans on received_second < within and (closed_second is null or closed_second >= within)
  group by all
),
people as (
  select harm, channel, position, 'openers' as kind, 0 as seconds, count(distinct reporter) + count_if(reporter is null) as reports
  from facts join spans on received_second >= starts and received_second < within
  where $behind group by all
  union all
  select harm, channel, position, 'closers', 0, count(distinct reporter) + count_if(reporter is null)
  from facts join spans on closed_second >= starts and closed_second < within
  where $behind group by all
  union all
  select harm, channel, position, 'waiting', 0, count(distinct reporter) + count_if(reporter is null)
  from facts join spans on received_second < within and (closed_second is null or closed_second >= within)
  where $behind group by all
)
select harm, channel, position, kind, seconds, reports from flows
union all
select harm, channel, position, kind, seconds, reports from people
order by 1, 2, 3, 4, 5
