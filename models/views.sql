-- Macros and derived views over the tables of the logs, one idea each. The
-- tables themselves are bound by Bind, and local_day by the service's zone.

-- among says whether v is one of the wanted values; no wanted values: any.
create macro among(wanted, v) as len(wanted) = 0 or list_contains(wanted, v);

-- period_start is the first day of the bucket that a day falls in; no grain: null. Weeks begin week_shift
-- days before Monday.
create macro period_start(grain, week_shift, d) as
  cast(date_trunc(nullif(grain, ''), d + cast(case when grain = 'week' then week_shift else 0 end as integer)) as date)
    - cast(case when grain = 'week' then week_shift else 0 end as integer);

-- whole seconds from a to b, rounded down; -1 when b lies before a, a fault of the data.
create macro seconds_between(a, b) as case when b < a then -1 else (epoch_us(b) - epoch_us(a)) // 1000000 end;

create view first_decisions as
select * from (
  select *, row_number() over (partition by report_id order by decided_at, decision_id) as n
  from decisions where report_id is not null
) where n = 1;

-- cases: each report with its first decision. Two decisions at one instant are
-- taken in the order of their ids.
create view cases as
select
  r.report_id, r.received_at, epoch_us(r.received_at) // 1000000 as received_second,
  r.channel, r.harm, r.legal_notice, coalesce(r.school_id, '') as school,
  r.reporter_age_band, coalesce(r.country, '') as country, r.content_id, r.reporter_id as reporter, r.input,
  d.decided_at, d.outcome, d.effective_at,
  -- the first status message: the acknowledgement or, without one, the notice of the decision
  least(coalesce(r.acknowledged_at, d.notified_at), coalesce(d.notified_at, r.acknowledged_at)) as acknowledged_at
from reports r left join first_decisions d on d.report_id = r.report_id;

-- roll: each school as it stood at one moment is chosen by the measure; dimensions are never null.
create view roll as
select school_id as school, name, valid_from, valid_to, students, phase,
  coalesce(district, '') as district, coalesce(region, '') as region, partner_from, partner_to
from schools;

-- harmful_views: exposures to content that was labelled harmful.
create view harmful_views as
select viewed_at, viewer_id, viewer_age_band, age_source, harm, surface, treatment, views,
  coalesce(country, '') as country
from exposures where harm is not null;

-- actions: decisions with what is known of reports on the same content before them.
create view reported_content as
select content_id, min(received_at) as first_reported_at from reports where content_id is not null group by content_id;

create view actions as
select d.decision_id, d.decided_at, d.outcome, d.report_id, d.harm, d.restrictions,
  coalesce(d.ground, '') as ground, d.automation, coalesce(d.country, '') as country,
  d.views_before_action, d.report_id is null as own_initiative,
  -- any report on the content up to that instant makes the action reactive
  d.report_id is null and (c.first_reported_at is null or c.first_reported_at > d.decided_at) as proactive,
  list_contains(d.restrictions, 'remove') or list_contains(d.restrictions, 'disable') as removed,
  case when d.content_created_at is not null then seconds_between(d.content_created_at, d.effective_at) end as seconds_online
from decisions d left join reported_content c on c.content_id = d.content_id;

-- contests: each appeal with the harm of the decision it contests.
create view contests as
select a.appeal_id, a.lodged_at, a.contests, a.body, a.decided_at, a.outcome,
  coalesce(d.harm, '') as harm, a.input
from appeals a left join decisions d on d.decision_id = a.decision_id;

-- audience_days: what rates divide by, per day.
create view audience_days as
select day, age_band, surface, coalesce(country, '') as country, active_accounts, views from audience;

-- labels: what one rater found in one sampled unit, for one kind of harm: found or missed is 1. What a stratum
-- is about stands in every row of it.
create view labels as
select sample_id, population, first_day, last_day, stratum, stratum_size, unit_id, harm, rater_id, labelled_at,
  case when positive then 1 else 0 end as found, case when positive then 0 else 1 end as missed,
  coalesce(system_id, '') as system_id, flagged, surface, viewer_age_band, coalesce(country, '') as country
from samples;

-- faults: rows whose times contradict one another, by the input they came from.
create view faults as
select 'reports' as log, input from cases
  where acknowledged_at < received_at or decided_at < received_at
union all
select 'decisions', input from decisions
  where effective_at < decided_at or notified_at < decided_at or content_created_at > decided_at
union all
select 'appeals', input from appeals where decided_at < lodged_at;

-- input_days: the first and last local day of the kept lines of each input.
create view input_days as
select input, min(first_day) as first_day, max(last_day) as last_day from (
  select input, min(day) as first_day, max(day) as last_day from reports group by input
  union all select input, min(day), max(day) from decisions group by input
  union all select input, min(day), max(day) from appeals group by input
  union all select input, min(day), max(day) from exposures group by input
  union all select input, min(day), max(day) from audience group by input
  union all select input, min(day), max(day) from samples group by input
  union all select input, min(valid_from), max(coalesce(valid_to, valid_from)) from schools group by input
) group by input;

-- record_spans: the first and the last instant that the logs tell of, apart for
-- what was reported and decided and for what was shown: one log that is fresher
-- must not make the other look neglected.
create view record_spans as
select 'cases' as subject, min(first_at) as first_at, max(last_at) as last_at from (
  select min(received_at) as first_at, max(received_at) as last_at from reports
  union all select min(decided_at), max(decided_at) from decisions
  union all select min(lodged_at), max(lodged_at) from appeals
  union all select min(decided_at), max(decided_at) from appeals
)
union all
select 'exposures', min(viewed_at), max(viewed_at) from exposures
union all
select 'labels', min(cast(first_day as timestamp)), max(labelled_at) from samples;

-- shown_from: the first and the last snapshot that exposures to harmful content of each day were ingested in.
create view shown_from as
select e.day, min(i.snapshot) as first_snapshot, max(i.snapshot) as last_snapshot
from (select distinct local_day(viewed_at) as day, input from exposures where harm is not null) e
join inputs i on i.input = e.input
group by e.day;
