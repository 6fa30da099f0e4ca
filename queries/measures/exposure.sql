-- measure: exposure
-- title: Exposure to harmful content
-- about: How often accounts were shown content labelled harmful, how many accounts, how much of it fell on few,
--   and how much of it the service itself recommended. The unit of intensity is the account-day.
-- population: Exposures to content labelled with a kind of harm, viewed in the period.
-- excludes: Exposures without a harm label. Account-days on which the account was not active.
-- method: Exact counts. Shares of account-days divide by daily active accounts summed over the days (account-days without
--   exposure included). Percentiles are the value of the ordered account (type 1). Gini and top shares are over
--   exposed accounts only; a top share takes a part of the account at its boundary. Percentiles, Gini and top shares describe the accounts
--   that were exposed, all of them, and have no limits. An account-day's views may be several of one item.
--   Limits at 95 % of shares take accounts, not days or views, as independent: the ratio estimator by account, on the logit scale. Of views
--   (recommended, treated) they are exact of their kind. Of active account-days they are at least as wide as they should be, because the
--   logs do not say on how many days each account was active: the variance is the greatest that the counts allow. So are the limits of means, on the log scale. A share of more
--   account-days than were active is contradictory.
-- inputs: shown, shown_kinds, audience_days
-- facts: shown
-- dimensions: viewer_age_band, age_source, harm, surface, treatment, country
-- grain: yes
-- estimator: exposure
-- additive:
--   views, recommended, treated over viewer_age_band, age_source, harm, surface, treatment, country, time
--   exposed_account_days, days_ge_3, days_ge_5, days_ge_10, days_ge_20 over time
--   exposed_accounts, exposed_account_days, days_ge_3, days_ge_5, days_ge_10, days_ge_20 nearly over viewer_age_band, age_source, country
-- within:
--   recommended < views
--   treated < views
--   exposed_accounts < exposed_account_days < views
--   days_ge_20 < days_ge_10 < days_ge_5 < days_ge_3 < exposed_account_days
-- people: views, exposed_account_days, days_ge_3, days_ge_5, days_ge_10, days_ge_20, recommended, treated by exposed_accounts
-- largest:
--   views by views_largest, views_second
--   recommended by recommended_largest, recommended_second
--   treated by treated_largest, treated_second
-- methods:
--   exposed_share, share_days_ge_3, share_days_ge_5, share_days_ge_10, share_days_ge_20 = share; limits by account, at least as wide as right
--   recommended_share_low, recommended_share_high, treated_share_low, treated_share_high = ratio by account, logit
--   dose_mean, views_per_day = ratio by account, log; limits at least as wide as right
--   dose_p50, dose_p90, dose_p95, dose_p99, peak_day_p50, peak_day_p90, peak_day_p95, peak_day_p99, day_p50, day_p90, day_p95, day_p99 = percentile of type 1
--   gini, gini_days, gini_days_exposed = Gini
--   per_10k_views = rate
-- columns:
--   views views count: views of harmful content
--   exposed_accounts accounts count: accounts that were shown any
--   exposed_account_days account_days count: account-days on which any was shown
--   active_accounts account_days base: daily active accounts, summed over the days
--   exposed_share share estimate of exposed_account_days: share of active account-days with at least one view
--   exposed_share_low share estimate of exposed_account_days: lower 95 % limit, at least as wide as right
--   exposed_share_high share estimate of exposed_account_days: upper 95 % limit, at least as wide as right
--   all_views views base: all views, harmful or not
--   per_10k_views per_10k estimate of views: views of harmful content per 10,000 views; no limits: the logs do not give all views of each account
--   dose_mean ratio estimate of exposed_accounts from views: views in the period of an exposed account, on average
--   dose_mean_low ratio estimate of exposed_accounts from views: lower 95 % limit
--   dose_mean_high ratio estimate of exposed_accounts from views: upper 95 % limit
--   views_per_day ratio estimate of exposed_accounts from views: views of harmful content on an active account-day, on average, days without any included
--   views_per_day_low ratio estimate of exposed_accounts from views: lower 95 % limit, at least as wide as right
--   views_per_day_high ratio estimate of exposed_accounts from views: upper 95 % limit, at least as wide as right
--   day_p50 views estimate of exposed_account_days needs 20: views on the middle active account-day, days without any included; no limits: all days are counted
--   day_p90 views estimate of exposed_account_days needs 100: nine in ten active account-days had at most this many; no limits: all days are counted
--   day_p95 views estimate of exposed_account_days needs 200: 19 in 20 active account-days had at most this many; no limits: all days are counted
--   day_p99 views estimate of exposed_account_days needs 1000: 99 in 100 active account-days had at most this many; no limits: all days are counted
--   dose_p50 views estimate of exposed_accounts needs 20: views in the period of the middle exposed account; no limits: all exposed accounts are counted
--   dose_p90 views estimate of exposed_accounts needs 100: nine in ten exposed accounts had at most this many views; no limits: all exposed accounts are counted
--   dose_p95 views estimate of exposed_accounts needs 200: 19 in 20 exposed accounts had at most this many views; no limits: all exposed accounts are counted
--   dose_p99 views estimate of exposed_accounts needs 1000: 99 in 100 exposed accounts had at most this many views; no limits: all exposed accounts are counted
--   dose_max views estimate internal of exposed_accounts: most views of one account; no limits: all exposed accounts are counted
--   peak_day_p50 views estimate of exposed_accounts needs 20: views on the account's worst day, middle exposed account; no limits: all exposed accounts are counted
--   peak_day_p90 views estimate of exposed_accounts needs 100: views on the account's worst day, nine in ten at most; no limits: all exposed accounts are counted
--   peak_day_p95 views estimate of exposed_accounts needs 200: views on the account's worst day, 19 in 20 at most; no limits: all exposed accounts are counted
--   peak_day_p99 views estimate of exposed_accounts needs 1000: views on the account's worst day, 99 in 100 at most; no limits: all exposed accounts are counted
--   days_ge_3 account_days count: account-days with at least 3 views
--   share_days_ge_3 share estimate of exposed_account_days from days_ge_3: share of active account-days with at least 3 views
--   share_days_ge_3_low share estimate of exposed_account_days from days_ge_3: lower 95 % limit, at least as wide as right
--   share_days_ge_3_high share estimate of exposed_account_days from days_ge_3: upper 95 % limit, at least as wide as right
--   days_ge_5 account_days count: account-days with at least 5 views
--   share_days_ge_5 share estimate of exposed_account_days from days_ge_5: share of active account-days with at least 5 views
--   share_days_ge_5_low share estimate of exposed_account_days from days_ge_5: lower 95 % limit, at least as wide as right
--   share_days_ge_5_high share estimate of exposed_account_days from days_ge_5: upper 95 % limit, at least as wide as right
--   days_ge_10 account_days count: account-days with at least 10 views
--   share_days_ge_10 share estimate of exposed_account_days from days_ge_10: share of active account-days with at least 10 views
--   share_days_ge_10_low share estimate of exposed_account_days from days_ge_10: lower 95 % limit, at least as wide as right
--   share_days_ge_10_high share estimate of exposed_account_days from days_ge_10: upper 95 % limit, at least as wide as right
--   days_ge_20 account_days count: account-days with at least 20 views
--   share_days_ge_20 share estimate of exposed_account_days from days_ge_20: share of active account-days with at least 20 views
--   share_days_ge_20_low share estimate of exposed_account_days from days_ge_20: lower 95 % limit, at least as wide as right
--   share_days_ge_20_high share estimate of exposed_account_days from days_ge_20: upper 95 % limit, at least as wide as right
--   top1_share share estimate of exposed_accounts needs 1000 from views: share of the views that fell on the most exposed 1 % of exposed accounts; no limits: all exposed accounts are counted
--   top10_share share estimate of exposed_accounts needs 100 from views: share of the views that fell on the most exposed 10 % of exposed accounts; no limits: all exposed accounts are counted
--   gini ratio estimate of exposed_accounts from views: Gini coefficient of views among exposed accounts, 0 where all saw alike; no limits: all exposed accounts are counted
--   gini_days ratio estimate of exposed_account_days from views: Gini coefficient of views among active account-days, those without any included; no limits: all days are counted
--   gini_days_exposed ratio estimate of exposed_account_days from views: the same among account-days with any; no limits: all days are counted
--   recommended views count: views that the service recommended
--   recommended_share share estimate of views = share(recommended, views): share of the views that the service recommended
--   recommended_share_low share estimate of exposed_accounts from views,recommended: lower 95 % limit
--   recommended_share_high share estimate of exposed_accounts from views,recommended: upper 95 % limit
--   treated views count: views that were demoted, labelled, blurred or age-gated
--   treated_share share estimate of views = share(treated, views): share of the views that were treated
--   treated_share_low share estimate of exposed_accounts from views,treated: lower 95 % limit
--   treated_share_high share estimate of exposed_accounts from views,treated: upper 95 % limit
--   views_largest views behind: most views of one account
--   views_second views behind: most views of one of the other accounts
--   recommended_largest views behind: most recommended views of one account
--   recommended_second views behind: most recommended views of one of the other accounts
--   treated_largest views behind: most treated views of one account
--   treated_second views behind: most treated views of one of the other accounts
with cuts as (
  select kind,
    case when $by_viewer_age_band then viewer_age_band end as viewer_age_band,
    case when $by_age_source then age_source end as age_source,
    case when $by_harm then harm end as harm,
    case when $by_surface then surface end as surface,
    case when $by_treatment then treatment end as treatment,
    case when $by_country then country end as country,
    case when surface = 'recommended' then 1 else 0 end as recommended,
    case when treatment <> 'none' then 1 else 0 end as treated
  from shown_kinds
  where among($viewer_age_band, viewer_age_band) and among($age_source, age_source) and among($harm, harm)
    and among($surface, surface) and among($treatment, treatment) and among($country, country)
),
-- a cut is what one row of the answer counts; a number for it is quicker to group by than its names
numbered as (
  select *, dense_rank() over (order by viewer_age_band, age_source, harm, surface, treatment, country) as cut from cuts
),
account_days as (
  select cut, account, day, cast(sum(views) as bigint) as views,
    cast(sum(views * recommended) as bigint) as recommended, cast(sum(views * treated) as bigint) as treated
  from shown join numbered using (kind)
  where day between $first_day and $last_day
  group by cut, account, day
),
accounts as (
  select cut, period_start($grain, $week_shift, day) as period_start, account,
    cast(sum(views) as bigint) as dose, max(views) as peak, count(*) as days_1, count_if(views >= 3) as days_3,
    count_if(views >= 5) as days_5, count_if(views >= 10) as days_10, count_if(views >= 20) as days_20,
    cast(sum(recommended) as bigint) as recommended, cast(sum(treated) as bigint) as treated
  from account_days group by all
),
squares as (
  -- squares of more views than this outgrow 64 bits
  select *, case when dose <= 3000000000 then dose end as small_dose
  from accounts
),
sums as (
  select cut, period_start,
    cast(sum(dose) as bigint) as dose, cast(sum(recommended) as bigint) as recommended, cast(sum(treated) as bigint) as treated,
    cast(sum(days_1 * days_1) as bigint) as days_1, cast(sum(days_3 * days_3) as bigint) as days_3,
    cast(sum(days_5 * days_5) as bigint) as days_5, cast(sum(days_10 * days_10) as bigint) as days_10,
    cast(sum(days_20 * days_20) as bigint) as days_20,
    count(*) = count(small_dose) as small,
    try_cast(sum(small_dose * small_dose) as bigint) as dose_dose,
    try_cast(sum(case when small_dose is not null then recommended * small_dose end) as bigint) as recommended_dose,
    try_cast(sum(case when small_dose is not null then recommended * recommended end) as bigint) as recommended_recommended,
    try_cast(sum(case when small_dose is not null then treated * small_dose end) as bigint) as treated_dose,
    try_cast(sum(case when small_dose is not null then treated * treated end) as bigint) as treated_treated,
    max(dose, 2) as most_views, max(recommended, 2) as most_recommended, max(treated, 2) as most_treated
  from squares group by all
),
counts as (
  select cut, period_start($grain, $week_shift, day) as period_start, 'days' as kind, views as value, count(*) as n, 0 as extra
  from account_days group by all
  union all select cut, period_start, 'dose', dose, count(*), 0 from accounts group by all
  union all select cut, period_start, 'peak', peak, count(*), 0 from accounts group by all
  union all select cut, period_start, 'parts', dose, recommended, treated from sums
  -- sums of squares over accounts, from which the limits follow
  union all select cut, period_start, 'squares', 1, days_1, 0 from sums
  union all select cut, period_start, 'squares', 3, days_3, 0 from sums
  union all select cut, period_start, 'squares', 5, days_5, 0 from sums
  union all select cut, period_start, 'squares', 10, days_10, 0 from sums
  union all select cut, period_start, 'squares', 20, days_20, 0 from sums
  union all select cut, period_start, 'recommended',
    case when small then recommended_recommended end, case when small then recommended_dose end, case when small then dose_dose end from sums
  union all select cut, period_start, 'treated',
    case when small then treated_treated end, case when small then treated_dose end, case when small then dose_dose end from sums
  -- the two accounts with most
  union all select cut, period_start, 'views_most', most_views[1], coalesce(most_views[2], 0), 0 from sums where $behind
  union all select cut, period_start, 'recommended_most', most_recommended[1], coalesce(most_recommended[2], 0), 0 from sums where $behind
  union all select cut, period_start, 'treated_most', most_treated[1], coalesce(most_treated[2], 0), 0 from sums where $behind
),
names as (select distinct cut, viewer_age_band, age_source, harm, surface, treatment, country from numbered),
bases as (
  select
    case when $by_viewer_age_band then age_band end as viewer_age_band,
    case when $by_surface then surface end as surface,
    case when $by_country then country end as country,
    period_start($grain, $week_shift, day) as period_start,
    -- an account that is active on two surfaces must not count twice
    case when len($surface) < 2 or $by_surface then cast(sum(active_accounts) as bigint) end as active_accounts,
    cast(sum(views) as bigint) as views
  from audience_days
  where day between $first_day and $last_day
    and among($viewer_age_band, age_band) and among($country, country)
    and case when $by_surface or len($surface) > 0 then surface <> 'all' and among($surface, surface) else surface = 'all' end
  group by all
),
groups as (
  select distinct viewer_age_band, age_source, harm, surface, treatment, country, period_start
  from sums join names using (cut)
  union
  -- nobody exposed is a zero, where the cut is one that the audience log knows
  select viewer_age_band, null, null, surface, null, country, period_start from bases
  where not ($by_age_source or $by_harm or $by_treatment)
  union
  -- and a cut that was exposed in one span is a zero in the others
  select v.viewer_age_band, v.age_source, v.harm, v.surface, v.treatment, v.country, b.period_start
  from (select distinct viewer_age_band, age_source, harm, surface, treatment, country from sums join names using (cut)) v
    join bases b on b.viewer_age_band is not distinct from v.viewer_age_band
      and b.surface is not distinct from v.surface and b.country is not distinct from v.country
)
select viewer_age_band, age_source, harm, surface, treatment, country, period_start, kind, value, n, extra
from counts join names using (cut)
union all
select g.viewer_age_band, g.age_source, g.harm, g.surface, g.treatment, g.country, g.period_start, 'base',
  b.active_accounts, b.views, 0
from groups g join bases b on b.viewer_age_band is not distinct from g.viewer_age_band
  and b.surface is not distinct from g.surface and b.country is not distinct from g.country
  and b.period_start is not distinct from g.period_start
order by 1, 2, 3, 4, 5, 6, 7, 8, 9
