-- check: rows-match-ledger
-- title: each table holds as many rows as the ledger says were kept and not replaced, erased or expired
-- kind: warehouse
with rows as (
  select 'reports' as log, count(*) as held from reports
  union all select 'decisions', count(*) from decisions
  union all select 'appeals', count(*) from appeals
  union all select 'exposures', count(*) from exposures
  union all select 'schools', count(*) from schools
  union all select 'audience', count(*) from audience
  union all select 'samples', count(*) from samples
),
ledger as (select log, sum(kept - corrections - erased - expired) as expected from inputs group by log)
select r.log, r.held, coalesce(l.expected, 0) as expected
from rows r left join ledger l on l.log = r.log
where r.held <> coalesce(l.expected, 0)
order by r.log
