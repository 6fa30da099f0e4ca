-- check: decisions-follow-reports
-- title: no decision was taken before its report was received
-- kind: logs
select d.decision_id, d.report_id, r.received_at, d.decided_at
from decisions d join reports r on r.report_id = d.report_id
where d.decided_at < r.received_at
order by d.decision_id
