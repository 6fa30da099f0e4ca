-- check: reports-keys
-- title: every report_id stands once, on the day of its received_at
-- kind: warehouse
select report_id, count(*) as rows, min(day) as day, min(received_at) as received_at
from reports
group by report_id
having count(*) > 1 or min(day) <> cast(min(received_at) as date)
order by report_id
