-- check: exposures-keys
-- title: every event_id stands once, on the day of its viewed_at
-- kind: warehouse
select event_id, count(*) as rows, min(day) as day, min(viewed_at) as viewed_at
from exposures
group by event_id
having count(*) > 1 or min(day) <> cast(min(viewed_at) as date)
order by event_id
