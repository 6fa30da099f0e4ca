-- measure: accuracy
-- title: Accuracy of the systems that flag harm
-- about: How often what a system flagged was harmful (precision), and how much of what was harmful it flagged (recall),
--   judged by people on random samples of flagged and of unflagged units (log samples, fields system_id and flagged).
-- population: The units of the days that the samples were drawn from, in the strata that were sampled.
-- excludes: Samples drawn from days that do not all lie in the span. Labels given after the cut-off. Units on which raters are
--   evenly split (undecided): one more label settles them.
-- method: Each stratum counts by its size. Precision: share of the flagged units, limits at 95 % by Wilson (1927), over several strata
--   combined by MOVER (Zou, Huang and Zhang 2009). Recall cannot be known from flagged units alone: cases among the flagged over cases
--   among flagged and unflagged, each the stratum's size times the share in its sample; limits at 95 % on the logit scale, or, where a sample
--   has only cases or none, from Clopper–Pearson limits at 97.5 % of both. Every sample of the row needs both kinds of units for
--   recall (otherwise: not applicable). A unit has a harm if most of its raters found it; without a
--   cut by harm, if any of the harms looked for was found, which needs every unit to have been labelled for all of them (otherwise: not
--   applicable). Rows that pool systems count a unit once for each system. Raters' mistakes are not allowed for: see the measure agreement.
-- inputs: labels
-- dimensions: system_id, harm, country
-- grain: yes
-- estimator: accuracy
-- additive:
--   flagged_labelled, flagged_positive, unflagged_labelled, unflagged_positive, undecided over system_id, country
--   flagged_labelled, flagged_positive, unflagged_labelled, unflagged_positive, undecided nearly over time
-- within:
--   flagged_positive < flagged_labelled
--   unflagged_positive < unflagged_labelled
-- methods:
--   precision = stratified share; limits Wilson, MOVER over strata
--   recall = ratio of stratified counts; limits logit, or Clopper–Pearson of both
-- columns:
--   flagged_units count base: units that the system flagged, in the sampled strata
--   flagged_labelled count count: of them, labelled and decided
--   flagged_positive count count: of those, with the harm
--   unflagged_units count base: units that the system did not flag, in the sampled strata
--   unflagged_labelled count count: of them, labelled and decided
--   unflagged_positive count count: of those, with the harm
--   undecided count count: units left out because their raters are evenly split
--   precision share estimate of flagged_labelled from flagged_positive: share of what was flagged that had the harm
--   precision_low share estimate of flagged_labelled from flagged_positive: lower 95 % limit
--   precision_high share estimate of flagged_labelled from flagged_positive: upper 95 % limit
--   recall share estimate of unflagged_labelled from flagged_positive,unflagged_positive,flagged_labelled: share of what had the harm that was flagged
--   recall_low share estimate of unflagged_labelled from flagged_positive,unflagged_positive,flagged_labelled: lower 95 % limit
--   recall_high share estimate of unflagged_labelled from flagged_positive,unflagged_positive,flagged_labelled: upper 95 % limit
with facts as (
  select
    case when $by_system_id then system_id end as system_id,
    case when $by_harm then harm end as harm,
    case when $by_country then country end as country,
    period_start($grain, $week_shift, first_day) as period_start,
    sample_id, stratum, stratum_size, flagged, unit_id, harm as looked_for, found, missed
  from labels
  where flagged is not null and labelled_at <= $as_of
    and first_day >= $first_day and last_day <= $last_day
    and ($grain = '' or period_start($grain, $week_shift, first_day) = period_start($grain, $week_shift, last_day))
    and among($system_id, system_id) and among($harm, harm) and among($country, country)
),
verdicts as (
  select system_id, harm, country, period_start, sample_id, stratum, flagged, unit_id, looked_for,
    min(stratum_size) as least_size, max(stratum_size) as stratum_size, sign(sum(found) - sum(missed)) as verdict
  from facts group by all
),
units as (
  select system_id, harm, country, period_start, sample_id, stratum, flagged, unit_id,
    min(least_size) as least_size, max(stratum_size) as stratum_size, count(*) as harms,
    max(verdict) as most, min(abs(verdict)) as decided
  from verdicts group by all
),
looked_for as (
  select system_id, harm, country, period_start, count(distinct looked_for) as harms from facts group by all
)
select u.system_id, u.harm, u.country, u.period_start, u.sample_id, u.stratum, cast(u.flagged as varchar) as flagged,
  min(u.least_size) as least_size, max(u.stratum_size) as stratum_size,
  count_if(u.most = 1 or u.decided = 1) as labelled, count_if(u.most = 1) as positive,
  count_if(u.most < 1 and u.decided = 0) as undecided, count_if(u.harms < l.harms) as partial
from units u join looked_for l on l.system_id is not distinct from u.system_id
  and l.harm is not distinct from u.harm and l.country is not distinct from u.country
  and l.period_start is not distinct from u.period_start
group by u.system_id, u.harm, u.country, u.period_start, u.sample_id, u.stratum, u.flagged
order by 1, 2, 3, 4, 5, 6, 7
