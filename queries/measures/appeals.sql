-- measure: appeals
-- title: Appeals
-- about: Appeals lodged in the period and what became of them by the cut-off.
-- population: Appeals lodged in the period.
-- excludes: From the overturn share: appeals still open, and appeals omitted (closed without a decision on the merits).
-- method: Overturned means reversed or partly reversed. Wilson limits at 95 % (Wilson 1927). Median time to a decision on the merits and its
--   limits as in response-times, with omission as a competing event. Appellants choose themselves: the overturn share is not the error rate of all decisions.
-- inputs: contests
-- dimensions: contests, body, harm
-- grain: yes
-- estimator: appeals
-- parts:
--   lodged = decided + open + omitted + inconsistent
--   decided = upheld + partly_reversed + reversed
--   overturned = partly_reversed + reversed
-- additive: lodged, decided, open, upheld, partly_reversed, reversed, omitted, inconsistent, overturned over contests, body, harm, time
-- methods:
--   median_hours = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits Brookmeyer–Crowley, log-log
-- columns:
--   lodged count count: appeals lodged
--   decided count count: of them, decided on the merits by the cut-off: upheld, partly reversed or reversed
--   open count count: of them, still open at the cut-off
--   upheld count count: the decision stood
--   partly_reversed count count: the decision was changed in part
--   reversed count count: the decision was reversed
--   omitted count count: closed without a decision on the merits
--   inconsistent count count: decided before they were lodged; left out of the median
--   overturned count count: reversed or partly reversed
--   overturn_share share estimate of decided = share(overturned, decided): overturned share of the decided
--   overturn_share_low share estimate of decided = share_low(overturned, decided): lower 95 % limit
--   overturn_share_high share estimate of decided = share_high(overturned, decided): upper 95 % limit
--   median_hours hours estimate of lodged needs 20: time by which half had been decided
--   median_hours_low hours estimate of lodged needs 20: lower 95 % limit
--   median_hours_high hours estimate of lodged needs 20: upper 95 % limit
with facts as (
  select
    case when $by_contests then contests end as contests,
    case when $by_body then body end as body,
    case when $by_harm then harm end as harm,
    period_start($grain, $week_shift, local_day(lodged_at)) as period_start,
    case when decided_at <= $as_of then outcome else 'open' end as state,
    case when decided_at <= $as_of then seconds_between(lodged_at, decided_at)
      else $as_of_second - epoch_us(lodged_at) // 1000000 end as seconds
  from contests
  where lodged_at >= $start and lodged_at < $end and lodged_at <= $as_of
    and among($contests, contests) and among($body, body) and among($harm, harm)
)
select contests, body, harm, period_start, state, seconds, count(*) as appeals
from facts group by all
order by 1, 2, 3, 4, 5, 6
