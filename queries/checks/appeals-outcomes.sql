-- check: appeals-outcomes
-- title: an appeal has an outcome exactly when it is decided, and not before it was lodged
-- kind: logs
select appeal_id, lodged_at, decided_at, outcome
from appeals
where (decided_at is null) <> (outcome is null) or decided_at < lodged_at
order by appeal_id
