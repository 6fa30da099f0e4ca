-- measure: agreement
-- title: Agreement of raters
-- about: How far people who labelled the same units agree: what prevalence and accuracy, which rest on their labels, can be worth.
-- population: Units and kinds of harm of the samples drawn in the period that at least two raters labelled.
-- excludes: Samples drawn from days that do not all lie in the span. Labels given after the cut-off. Units with one rater.
-- method: agreed_share: units on which all raters agree, Wilson limits at 95 %. Krippendorff's alpha (nominal; any number of raters):
--   limits at 95 % from 2,000 samples of units drawn with replacement, always the same ones. Cohen's kappa (1960), error of Fleiss, Cohen
--   and Everitt (1969), and Gwet's AC1 (2008) where the row has two raters in all (otherwise: not applicable). Where a harm is rare,
--   alpha and kappa can be near 0 though raters nearly always agree: read them with the agreement on each answer beside them.
--   Where all labels are alike alpha and kappa are undefined (no cases), not perfect.
-- inputs: labels
-- dimensions: harm, system_id, viewer_age_band, surface, country
-- grain: yes
-- estimator: agreement
-- additive:
--   compared, agreed, found, both_found over harm, system_id, viewer_age_band, surface, country
--   compared, agreed, found, both_found nearly over time
-- within:
--   agreed < compared
-- methods:
--   alpha = Krippendorff, nominal; limits bootstrap of units
--   kappa = Cohen; limits Fleiss–Cohen–Everitt
--   ac1 = Gwet AC1
-- columns:
--   compared count count: units that two or more raters labelled, once for each kind of harm
--   agreed count count: of them, all raters alike
--   found count count: labels of them that found the harm
--   both_found count count: of those, where all raters found it
--   raters count base: raters
--   agreed_share share estimate of compared = share(agreed, compared): share of the units on which all raters agree
--   agreed_share_low share estimate of compared = share_low(agreed, compared): lower 95 % limit
--   agreed_share_high share estimate of compared = share_high(agreed, compared): upper 95 % limit
--   positive_agreement share estimate of found = share(both_found, found): of the labels that found the harm, those where all raters of the unit did
--   positive_agreement_low share estimate of found = share_low(both_found, found): lower 95 % limit
--   positive_agreement_high share estimate of found = share_high(both_found, found): upper 95 % limit
--   alpha ratio estimate of compared needs 20 from agreed: Krippendorff's alpha, 1 for perfect agreement, 0 for chance
--   alpha_low ratio estimate of compared needs 20 from agreed: lower 95 % limit
--   alpha_high ratio estimate of compared needs 20 from agreed: upper 95 % limit
--   kappa ratio estimate of compared needs 20 from agreed: Cohen's kappa, 1 for perfect agreement, 0 for chance
--   kappa_low ratio estimate of compared needs 20 from agreed: lower 95 % limit
--   kappa_high ratio estimate of compared needs 20 from agreed: upper 95 % limit
--   ac1 ratio estimate of compared needs 20 from agreed: Gwet's AC1, which a rare harm does not pull down
--   ac1_low ratio estimate of compared needs 20 from agreed: lower 95 % limit
--   ac1_high ratio estimate of compared needs 20 from agreed: upper 95 % limit
with facts as (
  select
    case when $by_harm then harm end as harm,
    case when $by_system_id then system_id end as system_id,
    case when $by_viewer_age_band then viewer_age_band end as viewer_age_band,
    case when $by_surface then surface end as surface,
    case when $by_country then country end as country,
    period_start($grain, $week_shift, first_day) as period_start,
    sample_id, unit_id, harm as looked_for, rater_id, found, missed
  from labels
  where labelled_at <= $as_of
    and first_day >= $first_day and last_day <= $last_day
    and ($grain = '' or period_start($grain, $week_shift, first_day) = period_start($grain, $week_shift, last_day))
    and among($harm, harm) and among($system_id, system_id) and among($viewer_age_band, viewer_age_band)
    and among($surface, surface) and among($country, country)
),
shared as (
  select harm, system_id, viewer_age_band, surface, country, period_start, sample_id, unit_id, looked_for
  from facts group by all having count(*) > 1
),
compared as (
  select f.*
  from facts f join shared s on s.sample_id = f.sample_id and s.unit_id = f.unit_id and s.looked_for = f.looked_for
    and s.harm is not distinct from f.harm and s.system_id is not distinct from f.system_id
    and s.viewer_age_band is not distinct from f.viewer_age_band and s.surface is not distinct from f.surface
    and s.country is not distinct from f.country and s.period_start is not distinct from f.period_start
),
raters as (
  select harm, system_id, viewer_age_band, surface, country, period_start,
    count(distinct rater_id) as raters, min(rater_id) as first_rater
  from compared group by all
),
units as (
  select c.harm, c.system_id, c.viewer_age_band, c.surface, c.country, c.period_start, r.raters,
    cast(sum(c.found) as bigint) as found, cast(sum(c.missed) as bigint) as missed,
    -- what the first of two raters found: with two in all, this and found make the table of both
    max(case when c.rater_id = r.first_rater then c.found else 0 end) as first_found
  from compared c join raters r on r.harm is not distinct from c.harm and r.system_id is not distinct from c.system_id
    and r.viewer_age_band is not distinct from c.viewer_age_band and r.surface is not distinct from c.surface
    and r.country is not distinct from c.country and r.period_start is not distinct from c.period_start
  group by c.harm, c.system_id, c.viewer_age_band, c.surface, c.country, c.period_start, r.raters,
    c.sample_id, c.unit_id, c.looked_for
)
select harm, system_id, viewer_age_band, surface, country, period_start, raters, found, missed, first_found, count(*) as units
from units
group by all
order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
