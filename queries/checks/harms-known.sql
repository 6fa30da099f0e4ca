-- check: harms-known
-- title: every kind of harm in the tables is in the taxonomy
-- kind: warehouse
with used as (
  select 'reports' as log, harm from reports
  union select 'decisions', harm from decisions
  union select 'exposures', harm from exposures where harm is not null
)
select log, harm from used where harm not in (select harm from harms) order by log, harm
