-- measure: enforcement
-- title: Enforcement
-- about: Decisions of the period, how many restricted something, how many of those came before any user had
--   reported the content, and how many restrictions came before anyone saw it.
-- population: Decisions taken in the period, up to the cut-off. By restriction, a decision counts once under each
--   restriction it made, so the rows do not add up to the total.
-- excludes: Decisions that set a report aside (duplicate, withdrawn).
-- method: Proactive means on the service's own initiative with no report on the same content up to that instant. Not a measure of harm: it
--   rises when users stop reporting. Limits of shares at 95 % by Wilson (1927).
-- inputs: actions, appeals, decisions
-- dimensions: harm, restriction, ground, automation, country
-- grain: yes
-- estimator: enforcement
-- additive: decisions, actioned, own_initiative, proactive, automated, appealed, overturned, removed, removed_views_known, removed_unseen, removed_age_known, removed_24h over harm, ground, automation, country, time
-- within:
--   overturned < appealed < actioned
--   proactive < own_initiative < actioned < decisions
--   automated < actioned
--   removed < actioned
--   removed_unseen < removed_views_known < removed
--   removed_24h < removed_age_known < removed
-- columns:
--   decisions count count: decisions on the merits
--   actioned count count: of them, restricted something
--   own_initiative count count: of the actioned, taken without a report
--   proactive count count: of the actioned, before any report on the content
--   proactive_share share estimate of actioned = share(proactive, actioned): proactive share of actioned decisions
--   proactive_share_low share estimate of actioned = share_low(proactive, actioned): lower 95 % limit
--   proactive_share_high share estimate of actioned = share_high(proactive, actioned): upper 95 % limit
--   automated count count: of the actioned, decided wholly by automated means
--   automated_share share estimate of actioned = share(automated, actioned): automated share of actioned decisions
--   automated_share_low share estimate of actioned = share_low(automated, actioned): lower 95 % limit
--   automated_share_high share estimate of actioned = share_high(automated, actioned): upper 95 % limit
--   appealed count count: of the actioned, appealed by the cut-off
--   overturned count count: of the actioned, reversed or partly reversed on appeal by the cut-off
--   overturned_share share estimate of actioned = share(overturned, actioned): overturned share of actioned decisions: a floor for the share that was wrong, which more appeals and more time raise
--   overturned_share_low share estimate of actioned = share_low(overturned, actioned): lower 95 % limit
--   overturned_share_high share estimate of actioned = share_high(overturned, actioned): upper 95 % limit
--   removed count count: of the actioned, removed or disabled content
--   removed_views_known count count: of the removed, with the number of views before known
--   removed_unseen count count: of those, removed before any view
--   removed_unseen_share share estimate of removed_views_known = share(removed_unseen, removed_views_known): share removed before any view
--   removed_unseen_share_low share estimate of removed_views_known = share_low(removed_unseen, removed_views_known): lower 95 % limit
--   removed_unseen_share_high share estimate of removed_views_known = share_high(removed_unseen, removed_views_known): upper 95 % limit
--   removed_age_known count count: of the removed, with the time of posting known
--   removed_24h count count: of those, removed within 24 hours of posting
--   removed_24h_share share estimate of removed_age_known = share(removed_24h, removed_age_known): share removed within 24 hours of posting
--   removed_24h_share_low share estimate of removed_age_known = share_low(removed_24h, removed_age_known): lower 95 % limit
--   removed_24h_share_high share estimate of removed_age_known = share_high(removed_24h, removed_age_known): upper 95 % limit
--   median_views_before views estimate of removed_views_known needs 20: views before removal of the middle removed item (type 1); no limits: it describes the items whose views are known
with appealed as (
  select decision_id,
    max(case when decided_at >= lodged_at and decided_at <= $as_of and outcome in ('reversed', 'partly_reversed') then 1 else 0 end) as overturned
  from appeals where lodged_at <= $as_of
  group by decision_id
),
facts as (
  select
    case when $by_harm then a.harm end as harm,
    r.restriction,
    case when $by_ground then a.ground end as ground,
    case when $by_automation then a.automation end as automation,
    case when $by_country then a.country end as country,
    period_start($grain, $week_shift, local_day(a.decided_at)) as period_start,
    a.outcome = 'actioned' as did_act,
    a.outcome = 'actioned' and a.removed as did_remove,
    a.automation = 'full' as wholly_automated,
    a.own_initiative, a.proactive, a.seconds_online, a.views_before_action,
    p.decision_id is not null as was_appealed, coalesce(p.overturned, 0) = 1 as was_overturned
  from actions a left join appealed p on p.decision_id = a.decision_id
    left join (
    select decision_id, restriction
    from decisions cross join unnest(restrictions) as t(restriction)
    where $by_restriction
  ) r on r.decision_id = a.decision_id
  where a.decided_at >= $start and a.decided_at < $end and a.decided_at <= $as_of
    and a.outcome not in ('duplicate', 'withdrawn')
    and among($harm, a.harm) and among($ground, a.ground) and among($automation, a.automation) and among($country, a.country)
    and (len($restriction) = 0 or len(list_intersect($restriction, a.restrictions)) > 0)
    and (not $by_restriction or among($restriction, r.restriction))
)
select harm, restriction, ground, automation, country, period_start,
  case when did_remove then views_before_action end as views_before,
  count(*) as decisions,
  count_if(did_act) as actioned,
  count_if(did_act and own_initiative) as own_initiative,
  count_if(did_act and proactive) as proactive,
  count_if(did_act and wholly_automated) as automated,
  count_if(did_act and was_appealed) as appealed,
  count_if(did_act and was_overturned) as overturned,
  count_if(did_remove) as removed,
  count_if(did_remove and seconds_online >= 0) as removed_age_known,
  count_if(did_remove and seconds_online >= 0 and seconds_online <= 86400) as removed_24h
from facts
group by all
order by 1, 2, 3, 4, 5, 6, 7
