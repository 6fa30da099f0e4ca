-- measure: exposure
-- title: Exposure to harmful content
-- about: How often accounts were shown content labelled harmful, how many accounts, how much of it fell on few,
--   and how much of it the service itself recommended. The unit of intensity is the account-day.
-- population: Exposures to content labelled with a kind of harm, viewed in the period.
-- excludes: Exposures without a harm label. Account-days on which the account was not active.
-- method: Exact counts. Shares of account-days divide by daily active accounts summed over the days (account-days without
--   exposure included). Percentiles are the value of the ordered account (type 1). Gini and top shares are over
--   exposed accounts only; a top share takes a part of the account at its boundary. An account-day's views may be several of one item.
-- inputs: harmful_views, audience_days
-- dimensions: viewer_age_band, age_source, harm, surface, treatment, country
-- grain: yes
-- estimator: exposure
-- additive:
--   views, recommended, treated over viewer_age_band, age_source, harm, surface, treatment, country, time
--   exposed_account_days, days_ge_3, days_ge_10 over time
--   exposed_accounts, exposed_account_days, days_ge_3, days_ge_10 nearly over viewer_age_band, age_source, country
-- within:
--   recommended < views
--   treated < views
--   exposed_accounts < exposed_account_days < views
--   days_ge_10 < days_ge_3 < exposed_account_days
-- columns:
--   views views count: views of harmful content
--   exposed_accounts accounts count: accounts that were shown any
--   exposed_account_days account_days count: account-days on which any was shown
--   active_accounts account_days base: daily active accounts, summed over the days
--   exposed_share share estimate of exposed_account_days: share of active account-days with any
--   all_views views base: all views, harmful or not
--   per_10k_views per_10k estimate of views: views of harmful content per 10,000 views
--   dose_p50 views estimate of exposed_accounts needs 20: views in the period of the middle exposed account
--   dose_p90 views estimate of exposed_accounts needs 100: nine in ten exposed accounts had at most this many views
--   dose_p99 views estimate of exposed_accounts needs 1000: 99 in 100 exposed accounts had at most this many views
--   dose_max views estimate internal of exposed_accounts: most views of one account
--   peak_day_p50 views estimate of exposed_accounts needs 20: views on the account's worst day, middle exposed account
--   peak_day_p90 views estimate of exposed_accounts needs 100: views on the account's worst day, nine in ten at most
--   peak_day_p99 views estimate of exposed_accounts needs 1000: views on the account's worst day, 99 in 100 at most
--   days_ge_3 account_days count: account-days with at least 3 views
--   share_days_ge_3 share estimate of exposed_account_days from days_ge_3: share of active account-days with at least 3 views
--   days_ge_10 account_days count: account-days with at least 10 views
--   share_days_ge_10 share estimate of exposed_account_days from days_ge_10: share of active account-days with at least 10 views
--   top1_share share estimate of exposed_accounts needs 1000 from views: share of the views that fell on the most exposed 1 % of exposed accounts
--   top10_share share estimate of exposed_accounts needs 100 from views: share of the views that fell on the most exposed 10 % of exposed accounts
--   gini ratio estimate of exposed_accounts from views: inequality of views among exposed accounts, 0 none
--   recommended views count: views that the service recommended
--   recommended_share share estimate of views = share(recommended, views): share of the views that the service recommended
--   treated views count: views that were demoted, labelled, blurred or age-gated
--   treated_share share estimate of views = share(treated, views): share of the views that were treated
with facts as (
  select
    case when $by_viewer_age_band then viewer_age_band end as viewer_age_band,
    case when $by_age_source then age_source end as age_source,
    case when $by_harm then harm end as harm,
    case when $by_surface then surface end as surface,
    case when $by_treatment then treatment end as treatment,
    case when $by_country then country end as country,
    local_day(viewed_at) as day,
    period_start($grain, local_day(viewed_at)) as period_start,
    viewer_id, views,
    case when surface = 'recommended' then views else 0 end as recommended,
    case when treatment <> 'none' then views else 0 end as treated
  from harmful_views
  where viewed_at >= $start and viewed_at < $end and viewed_at <= $as_of
    and among($viewer_age_band, viewer_age_band) and among($age_source, age_source) and among($harm, harm)
    and among($surface, surface) and among($treatment, treatment) and among($country, country)
),
viewer_days as (
  select viewer_age_band, age_source, harm, surface, treatment, country, period_start, viewer_id, day,
    cast(sum(views) as bigint) as views,
    cast(sum(recommended) as bigint) as recommended, cast(sum(treated) as bigint) as treated
  from facts group by all
),
viewers as (
  select viewer_age_band, age_source, harm, surface, treatment, country, period_start, viewer_id,
    cast(sum(views) as bigint) as dose, max(views) as peak,
    cast(sum(recommended) as bigint) as recommended, cast(sum(treated) as bigint) as treated
  from viewer_days group by all
),
bases as (
  select
    case when $by_viewer_age_band then age_band end as viewer_age_band,
    case when $by_surface then surface end as surface,
    case when $by_country then country end as country,
    period_start($grain, day) as period_start,
    cast(sum(active_accounts) as bigint) as active_accounts, cast(sum(views) as bigint) as views
  from audience_days
  where day between $first_day and $last_day
    and among($viewer_age_band, age_band) and among($country, country)
    and case when $by_surface or len($surface) > 0 then surface <> 'all' and among($surface, surface) else surface = 'all' end
  group by all
),
groups as (
  select distinct viewer_age_band, age_source, harm, surface, treatment, country, period_start from viewers
  union
  select null, null, null, null, null, null, period_start from bases
  where not ($by_viewer_age_band or $by_age_source or $by_harm or $by_surface or $by_treatment or $by_country)
)
select viewer_age_band, age_source, harm, surface, treatment, country, period_start,
  'days' as kind, views as value, count(*) as n, 0 as extra
from viewer_days group by all
union all
select viewer_age_band, age_source, harm, surface, treatment, country, period_start, 'dose', dose, count(*), 0
from viewers group by all
union all
select viewer_age_band, age_source, harm, surface, treatment, country, period_start, 'peak', peak, count(*), 0
from viewers group by all
union all
select viewer_age_band, age_source, harm, surface, treatment, country, period_start, 'parts',
  cast(sum(dose) as bigint), cast(sum(recommended) as bigint), cast(sum(treated) as bigint)
from viewers group by all
union all
select g.viewer_age_band, g.age_source, g.harm, g.surface, g.treatment, g.country, g.period_start, 'base',
  b.active_accounts, b.views, 0
from groups g join bases b on b.viewer_age_band is not distinct from g.viewer_age_band
  and b.surface is not distinct from g.surface and b.country is not distinct from g.country
  and b.period_start is not distinct from g.period_start
order by 1, 2, 3, 4, 5, 6, 7, 8, 9
