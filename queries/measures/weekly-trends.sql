-- measure: weekly-trends
-- title: Trends of weekly reports
-- about: Whether the reports of a week rise or fall over the period, by methods that neighbouring days, which are alike, do not mislead:
--   beside the daily trend of harm-trends, for where its trend_lag1 says that its limits are too close.
-- population: Reports received in the whole weeks of the period that were over at the cut-off, from the first day on record.
-- excludes: Weeks cut by an end of the period, the first record or the cut-off.
-- method: Mann–Kendall test, ties allowed for, two-sided (Mann 1945; Kendall 1975), and Sen's slope with limits at 95 % (Sen 1968), of the
--   weekly counts; both need eight weeks (otherwise: too short). Seasonal Kendall test: the same within each week of the year, for periods of two years (104 weeks) or more
--   (Hirsch and others 1982), which the seasons do not mislead. Trend: quasi-Poisson regression of the weekly counts on time, limits at 95 % by
--   Student's distribution, with at least ten residual degrees of freedom; where neighbouring weeks are alike beyond chance (trend_lag1 above 2 over the root of the
--   number of weeks) by the method of Newey and West (see harm-trends). No offset, so it tells of reports, not of a rate. q corrects p for the
--   number of rows compared (Benjamini and Hochberg 1995), told as tests,
--   with those of the family that the configuration fixes (families) among them, if it does. The flag is rising or falling where mann_kendall_q is below 0.05.
-- inputs: cases
-- dimensions: harm, channel, country, reporter_age_band
-- estimator: weekly_trends
-- additive: reports over harm, channel, country, reporter_age_band
-- methods:
--   mann_kendall_p = Mann–Kendall
--   seasonal_kendall_p = seasonal Kendall
--   mann_kendall_q, seasonal_kendall_q = Benjamini–Hochberg
--   sen_slope = Sen
--   trend_pct, trend_low, trend_high = quasi-Poisson regression of weeks, Newey–West where neighbouring weeks are alike
-- columns:
--   reports count count: reports received in the whole weeks
--   weeks count base: whole weeks
--   mann_kendall_s ratio estimate internal of reports needs 20: pairs of weeks that rise less pairs that fall; no limits: the statistic of the test
--   mann_kendall_p probability estimate of reports needs 20: probability, were there no trend, of an order of the weeks at least as much of one
--   mann_kendall_q probability estimate of reports needs 20: mann_kendall_p corrected for the number of rows compared
--   mann_kendall_tests count estimate of reports needs 20: number of tests that mann_kendall_q corrects for; no limits: counted
--   seasonal_kendall_p probability estimate of reports needs 20: the same comparing only the same weeks of several years
--   seasonal_kendall_q probability estimate of reports needs 20: seasonal_kendall_p corrected for the number of rows compared
--   seasonal_kendall_tests count estimate of reports needs 20: number of tests that seasonal_kendall_q corrects for; no limits: counted
--   sen_slope ratio estimate of reports needs 20: reports a week more, from week to week
--   sen_slope_low ratio estimate of reports needs 20: lower 95 % limit
--   sen_slope_high ratio estimate of reports needs 20: upper 95 % limit
--   trend_pct percent estimate of reports needs 20: change of the weekly count in 30 days, in percent
--   trend_low percent estimate of reports needs 20: lower 95 % limit
--   trend_high percent estimate of reports needs 20: upper 95 % limit
--   trend_lag1 ratio estimate of reports needs 20: correlation of neighbouring weeks' residuals
--   trend_limits label flag of reports needs 20: quasi_poisson or newey_west: how the limits of the trend are made
--   flag label flag of reports needs 20: rising, falling or no detectable change, by mann_kendall_q
select
  case when $by_harm then harm end as harm,
  case when $by_channel then channel end as channel,
  case when $by_country then country end as country,
  case when $by_reporter_age_band then reporter_age_band end as reporter_age_band,
  local_day(received_at) as day, count(*) as reports
from cases
where received_at >= $start and received_at < $end and received_at <= $as_of
  and among($harm, harm) and among($channel, channel) and among($country, country)
  and among($reporter_age_band, reporter_age_band)
group by all
order by 1, 2, 3, 4, 5
