-- check: appeals-have-decisions
-- title: every appeal has its decision, taken before the appeal was lodged
-- kind: logs
select a.appeal_id, a.decision_id, a.lodged_at, d.decided_at
from appeals a left join decisions d on d.decision_id = a.decision_id
where d.decision_id is null or d.decided_at > a.lodged_at
order by a.appeal_id
