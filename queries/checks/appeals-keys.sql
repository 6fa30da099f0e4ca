-- check: appeals-keys
-- title: every appeal_id stands once, on the day of its lodged_at
-- kind: warehouse
select appeal_id, count(*) as rows, min(day) as day, min(lodged_at) as lodged_at
from appeals
group by appeal_id
having count(*) > 1 or min(day) <> cast(min(lodged_at) as date)
order by appeal_id
