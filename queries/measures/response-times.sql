-- measure: response-times
-- title: Response times
-- about: How long reports waited, from the moment they were received until the clock stopped:
--   decide (the first decision, the default), acknowledge (the first status message) or act (a
--   restriction took effect).
-- population: Reports received in the period, followed up to the cut-off. Reports still open then are
--   counted as waiting at least that long (right-censored); they are neither left out nor taken as done.
-- excludes: Reports decided, acknowledged or acted on before they were received; they are counted as inconsistent.
-- method: Share and quantiles by Kaplan-Meier; where reports were set aside, by Aalen-Johansen with
--   setting aside as a competing event: reports set aside are among those that a share is of, and never stop
--   the clock. Limits at 95 %: shares by the beta product method (BPCP; Fay, Brittain and Proschan 2013), for which a report set aside stays,
--   undecided, for as long as it could have been followed, which is known of each (the censoring-complete data of Fine and Gray 1999); on request (--interval log-log) on the
--   log-log scale, by Greenwood's variance or with competing events the delta method, which in small groups holds the truth far too seldom. Quantiles by Brookmeyer and Crowley (log-log).
--   A quantile on a flat stretch is its midpoint. rmst: restricted mean, the area under the Kaplan-Meier curve of all ways to end
--   up to the horizon, with normal limits at 95 % by Greenwood's variance; it stands where too many are open for a quantile to be reached. Reports set
--   aside are never decided: where more than one in ten is set aside, nine in ten can never be reached.
-- inputs: cases
-- dimensions: channel, harm, school, reporter_age_band, country, legal_notice
-- grain: yes
-- estimator: response_times
-- parts: received = decided + open + set_aside + inconsistent
-- intervals:
--   bpcp = BPCP
--   log-log = log-log
-- additive: received, decided, open, set_aside, inconsistent, decided_24h, decided_48h, decided_7d, set_aside_7d, acted over channel, harm, school, reporter_age_band, country, legal_notice, time
-- within:
--   decided_24h < decided_48h < decided_7d < decided
--   set_aside_7d < set_aside
--   acted < received
-- shared:
--   received as reports received
--   acted as reports acted on
-- people: received, decided, open, set_aside, inconsistent, decided_24h, decided_48h, decided_7d, acted by reporters
-- methods:
--   median_hours, p90_hours = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits Brookmeyer–Crowley, log-log
--   rmst_hours = restricted mean of Kaplan–Meier
--   share_24h, share_48h, share_7d = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits BPCP
--   share_set_aside_7d = Aalen–Johansen; limits log-log of the incidence, or where there are none BPCP
--   share_open_7d = Kaplan–Meier of all ways to end; limits BPCP
--   closed_median_hours, acted_median_hours = median of the closed
-- columns:
--   received count count: reports received
--   decided count count: of them, stopped the clock by the cut-off
--   open count count: of them, still waiting at the cut-off
--   set_aside count count: of them, duplicate or withdrawn; on the clock act also those closed without action
--   inconsistent count count: of them, left out because their times contradict one another
--   median_hours hours estimate of received needs 20 from inconsistent: time by which half had stopped the clock
--   median_hours_low hours estimate of received needs 20 from inconsistent: lower 95 % limit
--   median_hours_high hours estimate of received needs 20 from inconsistent: upper 95 % limit
--   p90_hours hours estimate of received needs 100 from inconsistent: time by which nine in ten had stopped the clock
--   p90_hours_low hours estimate of received needs 100 from inconsistent: lower 95 % limit
--   p90_hours_high hours estimate of received needs 100 from inconsistent: upper 95 % limit
--   rmst_hours hours estimate of received needs 20 from inconsistent: mean time that a report was open, however it ended, within the horizon
--   rmst_hours_low hours estimate of received needs 20 from inconsistent: lower 95 % limit
--   rmst_hours_high hours estimate of received needs 20 from inconsistent: upper 95 % limit
--   rmst_horizon_hours hours estimate of received needs 20: the horizon: 30 days, or the whole days of the longest follow-up where that is shorter and reports are open; no limits: chosen, not estimated
--   decided_24h count count: reports that stopped the clock within 24 hours
--   share_24h share estimate of received from decided_24h,inconsistent: share of reports that stop the clock within 24 hours, open ones allowed for
--   share_24h_low share estimate of received from decided_24h,inconsistent: lower 95 % limit
--   share_24h_high share estimate of received from decided_24h,inconsistent: upper 95 % limit
--   decided_48h count count: reports that stopped the clock within 48 hours
--   share_48h share estimate of received from decided_48h,inconsistent: share of reports that stop the clock within 48 hours, open ones allowed for
--   share_48h_low share estimate of received from decided_48h,inconsistent: lower 95 % limit
--   share_48h_high share estimate of received from decided_48h,inconsistent: upper 95 % limit
--   decided_7d count count: reports that stopped the clock within 7 days
--   share_7d share estimate of received from decided_7d,inconsistent: share of reports that stop the clock within 7 days, open ones allowed for
--   share_7d_low share estimate of received from decided_7d,inconsistent: lower 95 % limit
--   share_7d_high share estimate of received from decided_7d,inconsistent: upper 95 % limit
--   set_aside_7d count count: reports set aside within 7 days
--   share_set_aside_7d share estimate of received from set_aside_7d,inconsistent: share of reports that are set aside within 7 days
--   share_set_aside_7d_low share estimate of received from set_aside_7d,inconsistent: lower 95 % limit
--   share_set_aside_7d_high share estimate of received from set_aside_7d,inconsistent: upper 95 % limit
--   share_open_7d share estimate of received from decided_7d,set_aside_7d,inconsistent: share of reports still open after 7 days; with share_7d and share_set_aside_7d it makes 1
--   share_open_7d_low share estimate of received from decided_7d,set_aside_7d,inconsistent: lower 95 % limit
--   share_open_7d_high share estimate of received from decided_7d,set_aside_7d,inconsistent: upper 95 % limit
--   closed_median_hours hours estimate of decided needs 20: median over stopped cases only: biased low, for comparison with others' figures; no limits: not an estimate of the time that reports wait
--   acted count count: reports acted on by the cut-off
--   acted_median_hours hours estimate of acted needs 20: median from receipt to action over reports acted on: the rule of Implementing Regulation (EU) 2024/2835; no limits: the rule asks for none
--   reporters accounts behind: distinct reporters of the received; each report of an unnamed one counts as a person
with facts as (
  select
    case when $by_channel then channel end as channel,
    case when $by_harm then harm end as harm,
    case when $by_school then school end as school,
    case when $by_reporter_age_band then reporter_age_band end as reporter_age_band,
    case when $by_country then country end as country,
    case when $by_legal_notice then cast(legal_notice as varchar) end as legal_notice,
    reporter,
    period_start($grain, $week_shift, local_day(received_at)) as period_start,
    outcome,
    $as_of_second - received_second as open_seconds,
    case when acknowledged_at <= $as_of then seconds_between(received_at, acknowledged_at) end as acknowledge_seconds,
    case when decided_at <= $as_of then seconds_between(received_at, decided_at) end as decide_seconds,
    case when outcome = 'actioned' and decided_at <= $as_of and effective_at <= $as_of
      then seconds_between(received_at, effective_at) end as act_seconds
  from cases
  where received_at >= $start and received_at < $end and received_at <= $as_of
    and among($channel, channel) and among($harm, harm) and among($school, school)
    and among($reporter_age_band, reporter_age_band) and among($country, country)
    and among($legal_notice, cast(legal_notice as varchar))
),
stops as (
  -- stop: when this clock stopped; aside: when the report left without stopping it
  select *,
    case $clock when 'acknowledge' then acknowledge_seconds when 'act' then act_seconds
      else case when outcome not in ('duplicate', 'withdrawn') then decide_seconds end end as stop,
    case when outcome in ('duplicate', 'withdrawn') or ($clock = 'act' and outcome <> 'actioned')
      then decide_seconds end as aside
  from facts
),
ends as (
  select *,
    case
      when stop < 0 or aside < 0 then 'inconsistent'
      when stop is not null and (aside is null or stop <= aside) then 'decided'
      when aside is not null then 'set_aside'
      else 'open'
    end as state
  from stops
)
select channel, harm, school, reporter_age_band, country, legal_notice, period_start,
  state,
  case state when 'decided' then stop when 'set_aside' then aside when 'open' then open_seconds else -1 end as seconds,
  count(*) as reports
from ends
group by all
union all
-- how long those set aside could have been followed
select channel, harm, school, reporter_age_band, country, legal_notice, period_start,
  'followed', open_seconds, count(*)
from ends
where state = 'set_aside'
group by all
union all
select channel, harm, school, reporter_age_band, country, legal_notice, period_start,
  'acted', act_seconds, count(*)
from facts
where act_seconds >= 0 and outcome = 'actioned'
group by all
union all
select channel, harm, school, reporter_age_band, country, legal_notice, period_start,
  'reporters', 0, count(distinct reporter) + count_if(reporter is null)
from facts
where $behind
group by all
order by 1, 2, 3, 4, 5, 6, 7, 8, 9
