-- check: records-are-near
-- title: no record stands more than 60 days after all others, as one with a wrong year would
-- kind: logs
with days as (
  select 'reports' as log, day from reports union select 'decisions', day from decisions
  union select 'appeals', day from appeals union select 'exposures', day from exposures
),
gaps as (select log, day, lag(day) over (partition by log order by day) as day_before from days)
select log, day_before, day from gaps where day - day_before > 60 order by log, day
