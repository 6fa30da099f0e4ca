-- check: samples-strata
-- title: all lines of a stratum say the same of it, and no more of it was labelled than there is
-- kind: logs
select sample_id, stratum, min(stratum_size) as least_size, max(stratum_size) as greatest_size, count(distinct unit_id) as labelled
from samples
group by sample_id, stratum
having min(stratum_size) <> max(stratum_size) or count(distinct unit_id) > max(stratum_size)
  or count(distinct population) > 1 or count(distinct first_day) > 1 or count(distinct last_day) > 1
  or count(distinct surface) > 1 or count(distinct viewer_age_band) > 1 or count(distinct coalesce(country, '')) > 1
  or count(distinct coalesce(system_id, '')) > 1 or count(distinct coalesce(cast(flagged as varchar), '')) > 1
order by 1, 2
