-- measure: lanes
-- title: The school lane beside the ordinary lane
-- about: How long reports from partner schools (channel school) waited until the clock stopped, beside reports of the
--   same period from users (channel user), and whether the difference is more than chance and more than a different
--   mix of harms. Clocks: decide (the first decision, the default), acknowledge (the first status message) or act (a restriction took effect).
-- population: Reports received in the period through the channels school and user, followed up to the cut-off.
--   Reports still open then are counted as waiting at least that long (right-censored).
-- excludes: Other channels. Reports decided, acknowledged or acted on before they were received; they are counted as inconsistent.
-- method: Each lane's quantiles, shares and restricted mean with their limits at 95 % as in response-times, the means of both lanes up to the same
--   horizon. Differences: the school lane less the user lane, limits at 95 % from those of the two by squaring and adding (Newcombe 1998; Zou and Donner 2008).
--   within_harm: the mean of the differences within each harm of which both lanes have reports, by the weights of Mantel and Haenszel, limits by squaring and adding, so that a lane is not
--   called faster because its harms are quicker to decide.
--   log_rank_p: log-rank test of stopped clocks (Mantel 1966), where a report that is set aside leaves as an open one
--   does. log_rank_p_within_harm: the same test stratified by harm. The tests say nothing where the lanes' curves cross. q corrects
--   the stratified p for the number of rows compared (Benjamini and Hochberg 1995), told as tests,
--   with those of the family that the configuration fixes (families) among them, if it does.
-- inputs: cases
-- dimensions: harm, reporter_age_band, country
-- grain: yes
-- estimator: lanes
-- intervals:
--   bpcp = BPCP
--   log-log = log-log
-- parts:
--   school_received = school_decided + school_open + school_set_aside + school_inconsistent
--   user_received = user_decided + user_open + user_set_aside + user_inconsistent
-- additive: school_received, school_decided, school_open, school_set_aside, school_inconsistent, school_decided_24h, school_decided_48h, school_decided_7d, user_received, user_decided, user_open, user_set_aside, user_inconsistent, user_decided_24h, user_decided_48h, user_decided_7d over harm, reporter_age_band, country, time
-- within:
--   school_decided_24h < school_decided_48h < school_decided_7d < school_decided
--   user_decided_24h < user_decided_48h < user_decided_7d < user_decided
-- methods:
--   school_median_hours, user_median_hours, school_p90_hours, user_p90_hours = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits Brookmeyer–Crowley, log-log
--   school_rmst_hours, user_rmst_hours = restricted mean of Kaplan–Meier
--   school_share_24h, user_share_24h, school_share_48h, user_share_48h, school_share_7d, user_share_7d = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits BPCP
--   share_24h_difference, share_48h_difference, share_7d_difference, rmst_hours_difference = difference; limits squared and added (Newcombe, MOVER)
--   share_24h_difference_within_harm, share_48h_difference_within_harm, share_7d_difference_within_harm = difference by Mantel–Haenszel weights; limits squared and added (MOVER)
--   log_rank_p = log-rank
--   log_rank_p_within_harm = log-rank, stratified by harm
--   q_value = Benjamini–Hochberg
-- columns:
--   school_received count count: reports received from partner schools
--   school_decided count count: of them, stopped the clock by the cut-off and were not set aside
--   school_open count count: of them, still waiting at the cut-off
--   school_set_aside count count: of them, duplicate or withdrawn; on the clock act also those closed without action
--   school_inconsistent count count: of them, left out because their times contradict one another
--   school_median_hours hours estimate of school_received needs 20 from school_inconsistent: time by which half had stopped the clock
--   school_median_hours_low hours estimate of school_received needs 20 from school_inconsistent: lower 95 % limit
--   school_median_hours_high hours estimate of school_received needs 20 from school_inconsistent: upper 95 % limit
--   school_p90_hours hours estimate of school_received needs 100 from school_inconsistent: time by which nine in ten had stopped the clock
--   school_p90_hours_low hours estimate of school_received needs 100 from school_inconsistent: lower 95 % limit
--   school_p90_hours_high hours estimate of school_received needs 100 from school_inconsistent: upper 95 % limit
--   school_rmst_hours hours estimate of school_received needs 20 from school_inconsistent: mean time that a report was open, however it ended, within the horizon
--   school_rmst_hours_low hours estimate of school_received needs 20 from school_inconsistent: lower 95 % limit
--   school_rmst_hours_high hours estimate of school_received needs 20 from school_inconsistent: upper 95 % limit
--   school_decided_24h count count: of the school lane, stopped the clock within 24 hours
--   school_share_24h share estimate of school_received from school_decided_24h,school_inconsistent: share that stops the clock within 24 hours, open ones allowed for
--   school_share_24h_low share estimate of school_received from school_decided_24h,school_inconsistent: lower 95 % limit
--   school_share_24h_high share estimate of school_received from school_decided_24h,school_inconsistent: upper 95 % limit
--   school_decided_48h count count: of the school lane, stopped the clock within 48 hours
--   school_share_48h share estimate of school_received from school_decided_48h,school_inconsistent: share that stops the clock within 48 hours, open ones allowed for
--   school_share_48h_low share estimate of school_received from school_decided_48h,school_inconsistent: lower 95 % limit
--   school_share_48h_high share estimate of school_received from school_decided_48h,school_inconsistent: upper 95 % limit
--   school_decided_7d count count: of the school lane, stopped the clock within 7 days
--   school_share_7d share estimate of school_received from school_decided_7d,school_inconsistent: share that stops the clock within 7 days, open ones allowed for
--   school_share_7d_low share estimate of school_received from school_decided_7d,school_inconsistent: lower 95 % limit
--   school_share_7d_high share estimate of school_received from school_decided_7d,school_inconsistent: upper 95 % limit
--   user_received count count: reports received from users
--   user_decided count count: of them, stopped the clock by the cut-off and were not set aside
--   user_open count count: of them, still waiting at the cut-off
--   user_set_aside count count: of them, duplicate or withdrawn; on the clock act also those closed without action
--   user_inconsistent count count: of them, left out because their times contradict one another
--   user_median_hours hours estimate of user_received needs 20 from user_inconsistent: time by which half had stopped the clock
--   user_median_hours_low hours estimate of user_received needs 20 from user_inconsistent: lower 95 % limit
--   user_median_hours_high hours estimate of user_received needs 20 from user_inconsistent: upper 95 % limit
--   user_p90_hours hours estimate of user_received needs 100 from user_inconsistent: time by which nine in ten had stopped the clock
--   user_p90_hours_low hours estimate of user_received needs 100 from user_inconsistent: lower 95 % limit
--   user_p90_hours_high hours estimate of user_received needs 100 from user_inconsistent: upper 95 % limit
--   user_rmst_hours hours estimate of user_received needs 20 from user_inconsistent: mean time that a report was open, however it ended, within the horizon
--   user_rmst_hours_low hours estimate of user_received needs 20 from user_inconsistent: lower 95 % limit
--   user_rmst_hours_high hours estimate of user_received needs 20 from user_inconsistent: upper 95 % limit
--   user_decided_24h count count: of the user lane, stopped the clock within 24 hours
--   user_share_24h share estimate of user_received from user_decided_24h,user_inconsistent: share that stops the clock within 24 hours, open ones allowed for
--   user_share_24h_low share estimate of user_received from user_decided_24h,user_inconsistent: lower 95 % limit
--   user_share_24h_high share estimate of user_received from user_decided_24h,user_inconsistent: upper 95 % limit
--   user_decided_48h count count: of the user lane, stopped the clock within 48 hours
--   user_share_48h share estimate of user_received from user_decided_48h,user_inconsistent: share that stops the clock within 48 hours, open ones allowed for
--   user_share_48h_low share estimate of user_received from user_decided_48h,user_inconsistent: lower 95 % limit
--   user_share_48h_high share estimate of user_received from user_decided_48h,user_inconsistent: upper 95 % limit
--   user_decided_7d count count: of the user lane, stopped the clock within 7 days
--   user_share_7d share estimate of user_received from user_decided_7d,user_inconsistent: share that stops the clock within 7 days, open ones allowed for
--   user_share_7d_low share estimate of user_received from user_decided_7d,user_inconsistent: lower 95 % limit
--   user_share_7d_high share estimate of user_received from user_decided_7d,user_inconsistent: upper 95 % limit
--   fewer_received count count internal: reports received in the lane with fewer: what a comparison rests on
--   rmst_horizon_hours hours estimate of fewer_received needs 20: the horizon of both means: 30 days, or the whole days of the shorter longest follow-up where that is less and reports are open; no limits: chosen, not estimated
--   rmst_hours_difference hours estimate of fewer_received needs 20 from school_received,user_received,school_inconsistent,user_inconsistent: mean time open in the school lane less that in the user lane
--   rmst_hours_difference_low hours estimate of fewer_received needs 20 from school_received,user_received,school_inconsistent,user_inconsistent: lower 95 % limit
--   rmst_hours_difference_high hours estimate of fewer_received needs 20 from school_received,user_received,school_inconsistent,user_inconsistent: upper 95 % limit
--   share_24h_difference share estimate of fewer_received from school_received,user_received,school_decided_24h,user_decided_24h: share of the school lane less that of the user lane
--   share_24h_difference_low share estimate of fewer_received from school_received,user_received,school_decided_24h,user_decided_24h: lower 95 % limit
--   share_24h_difference_high share estimate of fewer_received from school_received,user_received,school_decided_24h,user_decided_24h: upper 95 % limit
--   share_24h_difference_within_harm share estimate of fewer_received from school_received,user_received,school_decided_24h,user_decided_24h: the same within harms, so that a different mix of harms does not make it
--   share_24h_difference_within_harm_low share estimate of fewer_received from school_received,user_received,school_decided_24h,user_decided_24h: lower 95 % limit
--   share_24h_difference_within_harm_high share estimate of fewer_received from school_received,user_received,school_decided_24h,user_decided_24h: upper 95 % limit
--   share_48h_difference share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: share of the school lane less that of the user lane
--   share_48h_difference_low share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: lower 95 % limit
--   share_48h_difference_high share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: upper 95 % limit
--   share_48h_difference_within_harm share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: the same within harms, so that a different mix of harms does not make it
--   share_48h_difference_within_harm_low share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: lower 95 % limit
--   share_48h_difference_within_harm_high share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: upper 95 % limit
--   share_7d_difference share estimate of fewer_received from school_received,user_received,school_decided_7d,user_decided_7d: share of the school lane less that of the user lane
--   share_7d_difference_low share estimate of fewer_received from school_received,user_received,school_decided_7d,user_decided_7d: lower 95 % limit
--   share_7d_difference_high share estimate of fewer_received from school_received,user_received,school_decided_7d,user_decided_7d: upper 95 % limit
--   share_7d_difference_within_harm share estimate of fewer_received from school_received,user_received,school_decided_7d,user_decided_7d: the same within harms, so that a different mix of harms does not make it
--   share_7d_difference_within_harm_low share estimate of fewer_received from school_received,user_received,school_decided_7d,user_decided_7d: lower 95 % limit
--   share_7d_difference_within_harm_high share estimate of fewer_received from school_received,user_received,school_decided_7d,user_decided_7d: upper 95 % limit
--   log_rank_p probability estimate of fewer_received from school_received,user_received: probability, were the lanes alike, of a difference at least as great
--   log_rank_p_within_harm probability estimate of fewer_received from school_received,user_received: the same, comparing only reports of the same harm
--   q_value probability estimate of fewer_received from school_received,user_received: log_rank_p_within_harm corrected for the number of rows compared
--   tests count estimate of fewer_received: number of tests that q_value corrects for; no limits: counted
with facts as (
  select
    case when $by_harm then harm end as harm,
    case when $by_reporter_age_band then reporter_age_band end as reporter_age_band,
    case when $by_country then country end as country,
    period_start($grain, $week_shift, local_day(received_at)) as period_start,
    channel as lane, harm as stratum, outcome,
    $as_of_second - received_second as open_seconds,
    case when acknowledged_at <= $as_of then seconds_between(received_at, acknowledged_at) end as acknowledge_seconds,
    case when decided_at <= $as_of then seconds_between(received_at, decided_at) end as decide_seconds,
    case when outcome = 'actioned' and decided_at <= $as_of and effective_at <= $as_of
      then seconds_between(received_at, effective_at) end as act_seconds
  from cases
  where received_at >= $start and received_at < $end and received_at <= $as_of
    and channel in ('school', 'user')
    and among($harm, harm) and among($reporter_age_band, reporter_age_band) and among($country, country)
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
select harm, reporter_age_band, country, period_start, stratum, lane, state,
  case state when 'decided' then stop when 'set_aside' then aside when 'open' then open_seconds else -1 end as seconds,
  count(*) as reports
from ends
group by all
union all
-- how long those set aside could have been followed
select harm, reporter_age_band, country, period_start, stratum, lane, 'followed', open_seconds, count(*)
from ends
where state = 'set_aside'
group by all
order by 1, 2, 3, 4, 5, 6, 7, 8
