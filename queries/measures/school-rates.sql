-- measure: school-rates
-- title: Reports per 1,000 students
-- about: Reports of one kind of harm (bullying, unless another is asked for) that carry a partner school's id, per 1,000
--   students on the school's roll, and how long they waited for a decision. A higher rate is a reason to look:
--   a school that reports more may simply be better at reporting.
-- population: Reports received in the period with a school's id, whatever their channel. Schools on the roll
--   at the end of the period count with their roll even when nobody reported.
-- excludes: Schools that stopped being partners before the period began or became partners after it ended.
-- method: Exact Poisson limits at 95 % (Garwood 1936) of the count, or on request (--interval byar) Byar's as England's Office for Health Improvement and Disparities
--   uses them (exact below 10), divided by the roll or by what is expected. Expected: the rolls at the rates of
--   their phases over all partner schools (indirect standardisation, so ratios of two rows are not to be compared with one another, only each with 1). Funnel: exact tail probabilities at 95 % and 99.8 %
--   (Spiegelhalter 2005), or, where ten or more rows vary by more than chance, limits widened for over-dispersion on the square
--   root scale. Shrunk rates: Poisson-gamma by maximum likelihood over ten or more rows (Clayton and Kaldor 1987), at the rate over all
--   partner schools; their limits at 95 % allow for the fit's being uncertain too, by weighing all priors by the counts of all rows (Christiansen and Morris 1997: shrinkage uniform beforehand). Median and share within 48 hours as in response-times.
-- inputs: cases, roll
-- dimensions: school, district, region, phase
-- filters: harm=pc.bullying, channel
-- estimator: school_rates
-- intervals:
--   exact = exact Poisson (Garwood)
--   byar = Byar, exact below 10
-- additive: reports, unrostered, decided, decided_48h over school, district, region, phase
-- within: decided_48h < decided < reports
-- people: reports, decided, decided_48h by reporters
-- methods:
--   rate_per_1000, low, high = rate; limits exact Poisson (Garwood)
--   shrunk_rate, shrunk_low, shrunk_high = Poisson–gamma, maximum likelihood; limits of the hierarchical model
--   expected = indirect standardisation by phase
--   ratio = ratio to expected; limits exact Poisson (Garwood)
--   funnel = exact Poisson tails, or widened for over-dispersion (Spiegelhalter)
--   median_hours = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits Brookmeyer–Crowley, log-log
--   share_48h = Kaplan–Meier, Aalen–Johansen where cases were set aside; limits BPCP
-- columns:
--   reports count count: reports received that carry the school's id
--   unrostered count count: reports with an id that no roll knows; in no rate
--   students students base: students on the roll at the end of the period
--   rate_per_1000 per_1000 estimate of reports: reports per 1,000 students in the period
--   low per_1000 estimate of reports: lower 95 % limit
--   high per_1000 estimate of reports: upper 95 % limit
--   shrunk_rate per_1000 estimate internal of reports: rate drawn towards what is expected, as far as the count is uncertain
--   shrunk_low per_1000 estimate internal of reports: lower 95 % limit
--   shrunk_high per_1000 estimate internal of reports: upper 95 % limit
--   expected ratio estimate internal of reports: reports expected at the rates of the phases over all partner schools; no limits: taken as known
--   ratio ratio estimate internal of reports: reports over reports expected
--   ratio_low ratio estimate internal of reports: lower 95 % limit
--   ratio_high ratio estimate internal of reports: upper 95 % limit
--   funnel label flag internal of reports: within, above_95, above_998, below_95 or below_998 of what chance explains
--   decided count count: of the reports, decided by the cut-off and not set aside
--   median_hours hours estimate of reports needs 20: time by which half were decided
--   median_hours_low hours estimate of reports needs 20: lower 95 % limit
--   median_hours_high hours estimate of reports needs 20: upper 95 % limit
--   decided_48h count count: of the reports, decided within 48 hours
--   share_48h share estimate of reports from decided_48h: share decided within 48 hours
--   share_48h_low share estimate of reports from decided_48h: lower 95 % limit
--   share_48h_high share estimate of reports from decided_48h: upper 95 % limit
--   reporters accounts behind: distinct reporters of the reports; each report of an unnamed one counts as a person
with standing as (
  select school, students, phase, district, region from (
    select *, row_number() over (partition by school order by valid_from desc) as n
    from roll
    where valid_from <= $last_day and (valid_to is null or valid_to > $first_day)
      and (partner_from is null or partner_from <= $last_day) and (partner_to is null or partner_to > $first_day)
  ) where n = 1
),
reports as (
  select school, reporter, outcome, $as_of_second - received_second as open_seconds,
    case when decided_at <= $as_of then seconds_between(received_at, decided_at) end as decide_seconds
  from cases
  where school <> '' and received_at >= $start and received_at < $end and received_at <= $as_of
    and among($harm, harm) and among($channel, channel)
),
places as (
  select school, students, phase, district, region from standing
  union all
  -- an id that no roll knows has no students, so no rate; its reports are counted apart
  select distinct school, cast(null as bigint), '', '', '' from reports
  where school not in (select school from roll)
),
reference as (
  -- the rate of each phase over all partner schools on the roll
  select phase, cast(sum(students) as bigint) as students, cast(sum(coalesce(n, 0)) as bigint) as reports
  from standing left join (select school, count(*) as n from reports group by school) as counts using (school)
  group by phase
),
chosen as (
  select school as id, phase as own_phase,
    case when $by_school then school end as school,
    case when $by_district then district end as district,
    case when $by_region then region end as region,
    case when $by_phase then phase end as phase,
    students
  from places
  where among($school, school) and among($district, district) and among($region, region) and among($phase, phase)
),
states as (
  select school as id, open_seconds,
    case
      when decide_seconds < 0 then 'inconsistent'
      when decide_seconds is null then 'open'
      when outcome in ('duplicate', 'withdrawn') then 'set_aside'
      else 'decided'
    end as state,
    case when decide_seconds is null then open_seconds else decide_seconds end as seconds
  from reports
)
select school, district, region, phase, 'roll' as state, 0 as seconds, cast(sum(students) as bigint) as reports,
  count(*) - count(students) as unknown
from chosen group by all
union all
-- a row a phase: its students in the group, and the reports and students that give its rate
select c.school, c.district, c.region, c.phase, 'reference', cast(sum(c.students) as bigint), r.reports, r.students
from chosen c join reference r on r.phase = c.own_phase
where c.students > 0
group by c.school, c.district, c.region, c.phase, c.own_phase, r.reports, r.students
union all
select school, district, region, phase, case when students is null then 'unrostered' else state end as state,
  case when students is null then 0 else seconds end as seconds, count(*), 0
from chosen join states using (id) group by all
union all
select c.school, c.district, c.region, c.phase, 'reporters', 0, count(distinct r.reporter) + count_if(r.reporter is null), 0
from chosen c join reports r on r.school = c.id
where $behind and c.students is not null
group by all
union all
-- how long those set aside could have been followed
select school, district, region, phase, 'followed', open_seconds, count(*), 0
from chosen join states using (id) where state = 'set_aside' and students is not null group by all
order by 1, 2, 3, 4, 5, 6
