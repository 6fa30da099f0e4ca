-- measure: alarms
-- title: Unusual rises of reports
-- about: For each week (or day) of the period, whether more reports came than its past explains. Without a grain: the last whole week.
--   An alarm is a reason to look, at the harm and at the logs, not a finding.
-- population: Reports received up to the end of the span, from the first day on record; spans that were over at the cut-off.
-- excludes: Weeks cut by an end of the period.
-- method: Chosen by the length of the history before the span, and named in every row. farrington (weeks, three years or more): all weeks of the three to
--   five years before but the last 26, quasi-Poisson on time and ten seasons of the year, past outbreaks weighted down; limit the count that a negative binomial count of that mean
--   and dispersion exceeds with a chance of 2.5 % (Noufaily and others 2013, improved from Farrington and others 1996); too few where the last four weeks have fewer than five reports. ewma (weeks, from 26): quasi-Poisson line through the weeks up to five
--   before; Anscombe residuals of the last five weeks, averaged with weight 0.3 on the newest, limit three standard deviations (Roberts 1959); upper_bound is
--   the count that would reach it. ears (days; weeks below 26): C1, C2 and C3 with a baseline of seven days, or weeks, standard deviations of
--   at least one report (Hutwagner and others 2003); an alarm by any of the three. Days of the week and school holidays move daily counts: prefer weeks.
--   Many rows are judged: some of them give false alarms.
-- inputs: cases
-- dimensions: harm, channel, school, country
-- grain: yes
-- estimator: alarms
-- additive: reports over harm, channel, school, country, time
-- columns:
--   reports count count: reports received
--   baseline count base: spans before this one that it is judged by
--   method label flag internal of reports: farrington, ewma or ears; by the length of the history
--   expected ratio estimate internal of reports: reports expected by the baseline; no limits: upper_bound is the limit
--   upper_bound ratio estimate internal of reports: more reports than these are an alarm; of ears, by C2 alone; no limits: it is one
--   statistic ratio estimate internal of reports: the average of ewma, or C2 of ears, in standard deviations; no limits: it is held against a limit
--   alarm label flag internal of reports: yes, no or insufficient history
select
  case when $by_harm then harm end as harm,
  case when $by_channel then channel end as channel,
  case when $by_school then school end as school,
  case when $by_country then country end as country,
  local_day(received_at) as day, count(*) as reports
from cases
where received_at < $end and received_at <= $as_of
  and among($harm, harm) and among($channel, channel) and among($school, school) and among($country, country)
group by all
order by 1, 2, 3, 4, 5
