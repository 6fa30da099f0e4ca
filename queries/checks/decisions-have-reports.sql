-- check: decisions-have-reports
-- title: every decision on a report has its report
-- kind: logs
select d.decision_id, d.report_id, d.decided_at
from decisions d
where d.report_id is not null and d.report_id not in (select report_id from reports)
order by d.decision_id
