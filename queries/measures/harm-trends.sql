-- measure: harm-trends
-- title: Reports by kind of harm
-- about: Reports received, how many of them were actioned by the cut-off, the rate per 100,000 active
--   account-days, and the change against the span of time before.
-- population: Reports received in the period.
-- method: The rate divides by daily active accounts summed over the days of the span (account-days), where the
--   audience log gives them for all surfaces. Change is the ratio of two rates per account-day, or per day where the
--   audience log is silent, with exact conditional limits at 95 % and exact two-sided p (Poisson counts).
--   q corrects p for the number of rows compared (Benjamini and Hochberg 1995). Counts of reports often vary more than Poisson
--   counts do, so a small p is a reason to look, not a proof.
-- inputs: cases, audience_days
-- dimensions: harm, channel, country, reporter_age_band
-- grain: yes
-- estimator: trends
-- additive: reports, actioned, previous_reports over harm, channel, country, reporter_age_band, time
-- within: actioned < reports
-- shared:
--   reports as reports received
--   previous_reports as reports received, in the span before
-- columns:
--   reports count count: reports received
--   actioned count count: of them, actioned by the cut-off
--   active_accounts account_days base: daily active accounts, summed over the days
--   rate_per_100k per_100k estimate of reports: reports per 100,000 active account-days
--   previous_reports count count: reports received in the span before
--   change_ratio ratio estimate of reports from previous_reports: rate in the span over the rate in the span before
--   change_low ratio estimate of reports from previous_reports: lower 95 % limit
--   change_high ratio estimate of reports from previous_reports: upper 95 % limit
--   p_value probability estimate of reports from previous_reports: probability of a change at least as unlikely if the rates were equal
--   q_value probability estimate of reports from previous_reports: p corrected for the number of comparisons
with spans as (
  select position, starts, ends
  from unnest($bucket_starts) with ordinality as s(starts, position)
    join unnest($bucket_ends) with ordinality as e(ends, position) using (position)
),
facts as (
  select
    case when $by_harm then harm end as harm,
    case when $by_channel then channel end as channel,
    case when $by_country then country end as country,
    case when $by_reporter_age_band then reporter_age_band end as reporter_age_band,
    received_second,
    case when outcome = 'actioned' and decided_at <= $as_of then 1 else 0 end as actioned
  from cases
  where received_at >= $previous_start and received_at < $end and received_at <= $as_of
    and among($harm, harm) and among($channel, channel) and among($country, country)
    and among($reporter_age_band, reporter_age_band)
),
counts as (
  select harm, channel, country, reporter_age_band, position,
    count(*) as reports, cast(sum(actioned) as bigint) as actioned
  from facts join spans on received_second >= starts and received_second < ends
  group by all
),
bases as (
  select
    case when $by_country then country end as country,
    case when $by_reporter_age_band then age_band end as reporter_age_band,
    position, cast(sum(active_accounts) as bigint) as active_accounts
  from audience_days
    cross join (
      select cast(first_day as date) as first_day, cast(last_day as date) as last_day, position
      from unnest($bucket_first_days) with ordinality as f(first_day, position)
        join unnest($bucket_last_days) with ordinality as l(last_day, position) using (position)
    ) as spans
  where surface = 'all' and day between first_day and last_day
    and among($country, country) and among($reporter_age_band, age_band)
  group by all
),
groups as (
  select distinct harm, channel, country, reporter_age_band from counts
  union
  select null, null, null, null where not ($by_harm or $by_channel or $by_country or $by_reporter_age_band)
)
select g.harm, g.channel, g.country, g.reporter_age_band, s.position,
  coalesce(c.reports, 0) as reports, coalesce(c.actioned, 0) as actioned, b.active_accounts
from groups g cross join spans s
  left join counts c on c.position = s.position
    and c.harm is not distinct from g.harm and c.channel is not distinct from g.channel
    and c.country is not distinct from g.country and c.reporter_age_band is not distinct from g.reporter_age_band
  left join bases b on b.position = s.position
    and b.country is not distinct from g.country and b.reporter_age_band is not distinct from g.reporter_age_band
order by 1, 2, 3, 4, 5
