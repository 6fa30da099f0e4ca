-- check: samples-units
-- title: no unit of a sample stands in two of its strata, and no rater labels it twice for one harm
-- kind: logs
select sample_id, unit_id, count(distinct stratum) as strata, count(*) as labels
from samples
group by sample_id, unit_id
having count(distinct stratum) > 1
union all
select sample_id, unit_id, 1, count(*)
from samples
group by sample_id, unit_id, harm, rater_id
having count(*) > 1
order by 1, 2
