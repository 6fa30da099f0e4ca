-- measure: prevalence
-- title: Prevalence of harmful content among views
-- about: Of 10,000 views, on how many a harm was to be seen, whether or not anybody reported or labelled it: estimated from
--   random samples of views that people labelled (log samples, population views).
-- population: Views of the days that the samples were drawn from, in the strata that were sampled.
-- excludes: Samples drawn from days that do not all lie in the span. Labels given after the cut-off. Units on which raters are
--   evenly split (undecided): one more label settles them. Views outside the sampled strata.
-- method: Each stratum counts by its size. A unit has a harm if most of its raters found it; without a cut by harm, if any of the
--   harms looked for was found, which needs every unit to have been labelled for all of them (otherwise: not applicable).
--   Limits at 95 %: MOVER with Clopper–Pearson limits in each stratum (Zou, Huang and Zhang 2009), which hold for rare harms.
--   For comparison the limits of Korn and Graubard (1998), the effective number never above the number labelled. Every stratum needs
--   two labelled units (otherwise: too few). presentable: the standard of the United States National Center for Health Statistics
--   (2017) for shares. The limits allow for chance in sampling, not for raters' mistakes: see the measure agreement.
-- inputs: labels
-- dimensions: viewer_age_band, surface, harm, country
-- grain: yes
-- estimator: prevalence
-- additive:
--   labelled, positive, undecided over viewer_age_band, surface, country
--   labelled, positive, undecided nearly over time
-- within: positive < labelled
-- methods:
--   per_10k_views = stratified share; limits MOVER with Clopper–Pearson
--   per_10k_views_kg_low, per_10k_views_kg_high = Korn–Graubard
--   presentable = NCHS 2017
-- columns:
--   population_views views base: views in the sampled strata
--   strata count base: strata
--   labelled count count: units labelled and decided
--   positive count count: of them, with the harm
--   undecided count count: units left out because their raters are evenly split
--   per_10k_views per_10k estimate of labelled needs 30 from positive: views of harmful content per 10,000 views
--   per_10k_views_low per_10k estimate of labelled needs 30 from positive: lower 95 % limit (MOVER)
--   per_10k_views_high per_10k estimate of labelled needs 30 from positive: upper 95 % limit (MOVER)
--   per_10k_views_kg_low per_10k estimate internal of labelled from positive: lower 95 % limit of Korn and Graubard, for comparison
--   per_10k_views_kg_high per_10k estimate internal of labelled from positive: upper 95 % limit of Korn and Graubard, for comparison
--   effective_labelled ratio estimate internal of labelled from positive: labelled units of a simple sample that would tell as much; no limits: it tells of the limits
--   presentable label flag internal of labelled from positive: yes or no, by the presentation standard
with facts as (
  select
    case when $by_viewer_age_band then viewer_age_band end as viewer_age_band,
    case when $by_surface then surface end as surface,
    case when $by_harm then harm end as harm,
    case when $by_country then country end as country,
    period_start($grain, $week_shift, first_day) as period_start,
    sample_id, stratum, stratum_size, unit_id, harm as looked_for, found, missed
  from labels
  where population = 'views' and labelled_at <= $as_of
    and first_day >= $first_day and last_day <= $last_day
    and ($grain = '' or period_start($grain, $week_shift, first_day) = period_start($grain, $week_shift, last_day))
    and among($viewer_age_band, viewer_age_band) and among($surface, surface)
    and among($harm, harm) and among($country, country)
),
verdicts as (
  select viewer_age_band, surface, harm, country, period_start, sample_id, stratum, unit_id, looked_for,
    min(stratum_size) as least_size, max(stratum_size) as stratum_size, sign(sum(found) - sum(missed)) as verdict
  from facts group by all
),
units as (
  select viewer_age_band, surface, harm, country, period_start, sample_id, stratum, unit_id,
    min(least_size) as least_size, max(stratum_size) as stratum_size, count(*) as harms,
    max(verdict) as most, min(abs(verdict)) as decided
  from verdicts group by all
),
looked_for as (
  select viewer_age_band, surface, harm, country, period_start, count(distinct looked_for) as harms from facts group by all
)
select u.viewer_age_band, u.surface, u.harm, u.country, u.period_start, u.sample_id, u.stratum,
  min(u.least_size) as least_size, max(u.stratum_size) as stratum_size,
  count_if(u.most = 1 or u.decided = 1) as labelled, count_if(u.most = 1) as positive,
  count_if(u.most < 1 and u.decided = 0) as undecided, count_if(u.harms < l.harms) as partial
from units u join looked_for l on l.viewer_age_band is not distinct from u.viewer_age_band
  and l.surface is not distinct from u.surface and l.harm is not distinct from u.harm
  and l.country is not distinct from u.country and l.period_start is not distinct from u.period_start
group by u.viewer_age_band, u.surface, u.harm, u.country, u.period_start, u.sample_id, u.stratum
order by 1, 2, 3, 4, 5, 6, 7
