-- check: decisions-keys
-- title: every decision_id stands once, on the day of its decided_at
-- kind: warehouse
select decision_id, count(*) as rows, min(day) as day, min(decided_at) as decided_at
from decisions
group by decision_id
having count(*) > 1 or min(day) <> cast(min(decided_at) as date)
order by decision_id
