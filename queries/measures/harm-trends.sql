-- measure: harm-trends
-- title: Reports by kind of harm
-- about: Reports received, how many of them were actioned by the cut-off, the rate per 100,000 active
--   account-days, the change against the span of time before, and, over the days of the period as a whole, the trend.
-- population: Reports received in the period. The trend rests on the days of the period that were over at the cut-off.
-- excludes: From the comparison, a span before that begins before the records do. The trend of fewer than 20 reports.
-- method: The rate divides by daily active accounts summed over the days of the span (account-days), where the audience log
--   has all its days, for all surfaces; limits at 95 % are exact for a Poisson count (Garwood 1936). Change is the ratio of two
--   rates per account-day, or per day where the audience log has gaps in either span, with exact conditional limits at 95 % and
--   exact two-sided p (Poisson counts). Counts of reports often vary more than Poisson counts do: these limits are then too close
--   and p is too small, so they are a reason to look, not a proof. change_daily allows for it, and for the days of the week and school term: the same ratio by
--   quasi-Poisson regression of the daily counts of both spans, for the period as a whole, with limits as those of the trend. Trend: quasi-Poisson regression
--   of the daily counts (log link) on time, day of the week and, where the period has days of both kinds, school term; offset the
--   logarithm of active account-days where the audience log has every day, otherwise none. Limits at 95 % by Student's distribution with
--   the dispersion as estimated. Where the residuals of neighbouring days are alike beyond chance (trend_lag1 above 2 over the root of the number of days) limits and p are by Newey and West
--   (1987; Bartlett's kernel over 1.3 times that root, fixed-bandwidth points by Kiefer and Vogelsang 2005), if those are wider. Undefined with fewer than ten residual degrees of freedom (too short), where school term follows
--   from the other terms (collinear) and where some day of the week or kind of term has no reports (no finite fit).
--   q values correct p for the number of rows compared (Benjamini and Hochberg 1995), told as tests,
--   with those of the family that the configuration fixes (families) among them, if it does. A trend is called rising or falling where
--   its q is below 0.05: by the false discovery rate over the rows, a stricter rule than that its limits leave out 0.
-- inputs: cases, audience_days, terms
-- dimensions: harm, channel, country, reporter_age_band
-- grain: yes
-- estimator: trends
-- additive: reports, actioned, previous_reports over harm, channel, country, reporter_age_band, time
-- within: actioned < reports
-- shared:
--   reports as reports received
--   previous_reports as reports received, in the span before
-- people:
--   reports, actioned by reporters
--   previous_reports by previous_reporters
-- methods:
--   rate_per_100k = rate; limits exact Poisson (Garwood)
--   change_ratio, change_low, change_high, p_value = ratio of rates; exact conditional
--   change_daily, change_daily_p = quasi-Poisson regression of days, Newey–West where neighbouring days are alike
--   q_value, trend_q, change_daily_q = Benjamini–Hochberg
--   trend_pct, trend_low, trend_high, trend_p = quasi-Poisson regression, Newey–West where neighbouring days are alike
-- columns:
--   reports count count: reports received
--   actioned count count: of them, actioned by the cut-off
--   active_accounts account_days base: daily active accounts, summed over the days that the audience log has
--   rate_per_100k per_100k estimate of reports: reports per 100,000 active account-days
--   rate_per_100k_low per_100k estimate of reports: lower 95 % limit
--   rate_per_100k_high per_100k estimate of reports: upper 95 % limit
--   previous_reports count count: reports received in the span before
--   change_ratio ratio estimate of reports from previous_reports: rate in the span over the rate in the span before
--   change_low ratio estimate of reports from previous_reports: lower 95 % limit
--   change_high ratio estimate of reports from previous_reports: upper 95 % limit
--   p_value probability estimate of reports from previous_reports: probability, were the rates equal, of a split of the reports no likelier than the one seen
--   q_value probability estimate internal of reports from previous_reports: p corrected for the number of rows compared
--   tests count estimate internal of reports from previous_reports: number of tests that q_value corrects for; no limits: counted
--   change_daily ratio estimate of reports needs 20 from previous_reports: rate in the period over the rate in the one before, by the daily counts
--   change_daily_low ratio estimate of reports needs 20 from previous_reports: lower 95 % limit
--   change_daily_high ratio estimate of reports needs 20 from previous_reports: upper 95 % limit
--   change_daily_p probability estimate of reports needs 20 from previous_reports: probability, were the rates equal, of a ratio at least as far from 1
--   change_daily_q probability estimate internal of reports needs 20 from previous_reports: change_daily_p corrected for the number of rows compared
--   change_daily_tests count estimate internal of reports needs 20 from previous_reports: number of tests that change_daily_q corrects for; no limits: counted
--   trend_pct percent estimate of reports needs 20: change of the daily rate in 30 days, in percent, by the slope over the period
--   trend_low percent estimate of reports needs 20: lower 95 % limit
--   trend_high percent estimate of reports needs 20: upper 95 % limit
--   trend_p probability estimate of reports needs 20: probability, were there no trend, of a slope at least as far from none
--   trend_q probability estimate of reports needs 20: trend_p corrected for the number of rows with a trend
--   trend_tests count estimate of reports needs 20: number of tests that trend_q corrects for; no limits: counted
--   trend_dispersion ratio estimate of reports needs 20: dispersion of the daily counts about the trend, 1 for Poisson counts
--   trend_lag1 ratio estimate of reports needs 20: correlation of neighbouring days' residuals
--   trend_limits label flag of reports needs 20: quasi_poisson or newey_west: how the limits of the trend are made
--   flag label flag of reports needs 20: rising, falling or no detectable change, by trend_q
--   reporters accounts behind: distinct reporters of the reports; each report of an unnamed one counts as a person
--   previous_reporters accounts behind: the same of the span before
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
    received_second, local_day(received_at) as day, reporter,
    case when outcome = 'actioned' and decided_at <= $as_of then 1 else 0 end as actioned
  from cases
  where received_at >= $previous_start and received_at < $end and received_at <= $as_of
    and among($harm, harm) and among($channel, channel) and among($country, country)
    and among($reporter_age_band, reporter_age_band)
),
counts as (
  select harm, channel, country, reporter_age_band, position,
    count(*) as reports, cast(sum(actioned) as bigint) as actioned,
    count(distinct case when $behind then reporter end) + count_if($behind and reporter is null) as reporters
  from facts join spans on received_second >= starts and received_second < ends
  group by all
),
bases as (
  select
    case when $by_country then country end as country,
    case when $by_reporter_age_band then age_band end as reporter_age_band,
    position, cast(sum(active_accounts) as bigint) as active_accounts, count(distinct day) as days
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
),
-- daily counts: none with a grain, for which no whole days are asked
whole_days as (
  select d.day, d.position, max(case when t.first_day is null then 0 else 1 end) as in_term
  from (
    select cast(whole_day as date) as day, 2 as position from unnest($whole_days) as w(whole_day)
    union all
    select cast(whole_day as date), 1 from unnest($whole_days_before) as w(whole_day)
  ) as d
    left join terms t on d.day between t.first_day and t.last_day
  group by d.day, d.position
),
trending as (select harm, channel, country, reporter_age_band from counts where position = 2 and reports >= 20),
daily as (
  select harm, channel, country, reporter_age_band, day, count(*) as reports
  from facts join whole_days using (day)
  group by all
),
daily_bases as (
  select
    case when $by_country then country end as country,
    case when $by_reporter_age_band then age_band end as reporter_age_band,
    day, cast(sum(active_accounts) as bigint) as active_accounts
  from audience_days join whole_days using (day)
  where surface = 'all' and among($country, country) and among($reporter_age_band, age_band)
  group by all
)
select g.harm, g.channel, g.country, g.reporter_age_band, s.position, cast(null as date) as day,
  coalesce(c.reports, 0) as reports, coalesce(c.actioned, 0) as actioned, b.active_accounts, b.days as days_with_base, 0 as in_term, coalesce(c.reporters, 0) as reporters
from groups g cross join spans s
  left join counts c on c.position = s.position
    and c.harm is not distinct from g.harm and c.channel is not distinct from g.channel
    and c.country is not distinct from g.country and c.reporter_age_band is not distinct from g.reporter_age_band
  left join bases b on b.position = s.position
    and b.country is not distinct from g.country and b.reporter_age_band is not distinct from g.reporter_age_band
union all
select g.harm, g.channel, g.country, g.reporter_age_band, w.position, w.day, coalesce(d.reports, 0), 0, b.active_accounts, 1, w.in_term, 0
from trending g cross join whole_days w
  left join daily d on d.day = w.day
    and d.harm is not distinct from g.harm and d.channel is not distinct from g.channel
    and d.country is not distinct from g.country and d.reporter_age_band is not distinct from g.reporter_age_band
  left join daily_bases b on b.day = w.day
    and b.country is not distinct from g.country and b.reporter_age_band is not distinct from g.reporter_age_band
order by 1, 2, 3, 4, 5, 6 nulls first
