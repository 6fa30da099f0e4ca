-- check: audience-covers-exposures
-- title: no day shows more exposed accounts of an age band than were active
-- kind: logs
with shown as (
  select local_day(viewed_at) as day, viewer_age_band as age_band, count(distinct viewer_id) as accounts
  from exposures group by 1, 2
),
active as (
  select day, age_band, sum(active_accounts) as accounts from audience where surface = 'all' group by day, age_band
)
select s.day, s.age_band, s.accounts as exposed, a.accounts as active
from shown s join active a on a.day = s.day and a.age_band = s.age_band
where s.accounts > a.accounts
order by 1, 2
