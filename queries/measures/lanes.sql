-- measure: lanes
-- title: The school lane beside the ordinary lane
-- about: How long reports from partner schools (channel school) waited for their first decision, beside reports of the
--   same period from users (channel user), and whether the difference is more than chance and more than a different
--   mix of harms.
-- population: Reports received in the period through the channels school and user, followed up to the cut-off.
--   Reports still open then are counted as waiting at least that long (right-censored).
-- excludes: Other channels. Reports decided before they were received; they are counted as inconsistent.
-- method: Medians and shares with their limits at 95 % as in response-times. Difference of the shares: the share of the school lane
--   less that of the user lane, limits at 95 % from those of the two shares by squaring and adding (Newcombe 1998; Zou and Donner 2008).
--   log_rank_p: log-rank test of decisions (Mantel 1966), where a report that is set aside (duplicate, withdrawn) leaves as an open one
--   does. log_rank_p_within_harm: the same test stratified by harm, which compares only reports of the same harm, so that a lane is not
--   called faster because its harms are quicker to decide. The tests say nothing where the lanes' curves cross. q corrects
--   the stratified p for the number of rows compared (Benjamini and Hochberg 1995),
--   with those of the family that the configuration fixes (families) among them, if it does.
-- inputs: cases
-- dimensions: harm, reporter_age_band, country
-- grain: yes
-- estimator: lanes
-- parts:
--   school_received = school_decided + school_open + school_set_aside + school_inconsistent
--   user_received = user_decided + user_open + user_set_aside + user_inconsistent
-- additive: school_received, school_decided, school_open, school_set_aside, school_inconsistent, school_decided_48h, user_received, user_decided, user_open, user_set_aside, user_inconsistent, user_decided_48h over harm, reporter_age_band, country, time
-- within:
--   school_decided_48h < school_decided
--   user_decided_48h < user_decided
-- methods:
--   school_median_hours, user_median_hours = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits Brookmeyer–Crowley, log-log
--   school_share_48h, user_share_48h = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits BPCP, or log-log of the incidence
--   share_48h_difference = difference; limits squared and added (Newcombe, MOVER)
--   log_rank_p = log-rank
--   log_rank_p_within_harm = log-rank, stratified by harm
--   q_value = Benjamini–Hochberg
-- columns:
--   school_received count count: reports received from partner schools
--   school_decided count count: of them, decided by the cut-off and not set aside
--   school_open count count: of them, open at the cut-off
--   school_set_aside count count: of them, duplicate or withdrawn
--   school_inconsistent count count: of them, left out because their times contradict one another
--   school_median_hours hours estimate of school_received needs 20: time by which half were decided
--   school_median_hours_low hours estimate of school_received needs 20: lower 95 % limit
--   school_median_hours_high hours estimate of school_received needs 20: upper 95 % limit
--   school_decided_48h count count: of the school lane, decided within 48 hours
--   school_share_48h share estimate of school_received from school_decided_48h: share decided within 48 hours
--   school_share_48h_low share estimate of school_received from school_decided_48h: lower 95 % limit
--   school_share_48h_high share estimate of school_received from school_decided_48h: upper 95 % limit
--   user_received count count: reports received from users
--   user_decided count count: of them, decided by the cut-off and not set aside
--   user_open count count: of them, open at the cut-off
--   user_set_aside count count: of them, duplicate or withdrawn
--   user_inconsistent count count: of them, left out because their times contradict one another
--   user_median_hours hours estimate of user_received needs 20: time by which half were decided
--   user_median_hours_low hours estimate of user_received needs 20: lower 95 % limit
--   user_median_hours_high hours estimate of user_received needs 20: upper 95 % limit
--   user_decided_48h count count: of the user lane, decided within 48 hours
--   user_share_48h share estimate of user_received from user_decided_48h: share decided within 48 hours
--   user_share_48h_low share estimate of user_received from user_decided_48h: lower 95 % limit
--   user_share_48h_high share estimate of user_received from user_decided_48h: upper 95 % limit
--   fewer_received count count internal: reports received in the lane with fewer: what a comparison rests on
--   share_48h_difference share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: share of the school lane less that of the user lane
--   share_48h_difference_low share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: lower 95 % limit
--   share_48h_difference_high share estimate of fewer_received from school_received,user_received,school_decided_48h,user_decided_48h: upper 95 % limit
--   log_rank_p probability estimate of fewer_received from school_received,user_received: probability, were the lanes alike, of a difference at least as great
--   log_rank_p_within_harm probability estimate of fewer_received from school_received,user_received: the same, comparing only reports of the same harm
--   q_value probability estimate of fewer_received from school_received,user_received: log_rank_p_within_harm corrected for the number of rows compared
with facts as (
  select
    case when $by_harm then harm end as harm,
    case when $by_reporter_age_band then reporter_age_band end as reporter_age_band,
    case when $by_country then country end as country,
    period_start($grain, $week_shift, local_day(received_at)) as period_start,
    channel as lane, harm as stratum, outcome,
    $as_of_second - received_second as open_seconds,
    case when decided_at <= $as_of then seconds_between(received_at, decided_at) end as decide_seconds
  from cases
  where received_at >= $start and received_at < $end and received_at <= $as_of
    and channel in ('school', 'user')
    and among($harm, harm) and among($reporter_age_band, reporter_age_band) and among($country, country)
),
ends as (
  select *,
    case
      when decide_seconds < 0 then 'inconsistent'
      when decide_seconds is null then 'open'
      when outcome in ('duplicate', 'withdrawn') then 'set_aside'
      else 'decided'
    end as state
  from facts
)
select harm, reporter_age_band, country, period_start, stratum, lane, state,
  case when state = 'open' then open_seconds else decide_seconds end as seconds,
  count(*) as reports
from ends
group by all
order by 1, 2, 3, 4, 5, 6, 7, 8
