-- check: exposures-keys
-- title: every event_id stands once, on the day of its viewed_at
-- kind: warehouse
-- pieces: exposures
with prints as (
  -- of a thousand million ids some hundred pairs may share a number, so what it finds is counted again by the ids
  select hash(event_id) as print from exposures where hash(event_id) % $pieces = $piece group by 1 having count(*) > 1
),
twice as (
  select event_id, count(*) as rows, min(day) as day, min(viewed_at) as viewed_at
  from exposures where hash(event_id) in (select print from prints)
  group by event_id having count(*) > 1
)
select event_id, rows, day, viewed_at from twice
union
select event_id, 1, day, viewed_at from exposures where $piece = 0 and day <> cast(viewed_at as date)
order by event_id
