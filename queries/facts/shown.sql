-- facts: shown
-- about: Views of harmful content by account, day and kind of view, with numbers for the account and the kind, so
--   that all questions about them count small numbers instead of texts. A kind of view is one combination of the dimensions.
-- inputs: harmful_views
create or replace temp table shown_kinds as
select row_number() over (order by viewer_age_band, age_source, harm, surface, treatment, country) as kind,
  viewer_age_band, age_source, harm, surface, treatment, country
from (
  select distinct viewer_age_band, age_source, harm, surface, treatment, country
  from harmful_views where viewed_at >= $start and viewed_at < $end and viewed_at <= $as_of
) as kinds;

create or replace temp table shown_accounts as
select cast(row_number() over () as integer) as account, viewer_id
from (
  select distinct viewer_id
  from harmful_views where viewed_at >= $start and viewed_at < $end and viewed_at <= $as_of
) as accounts;

create or replace temp table shown as
select a.account, cast(k.kind as integer) as kind, local_day(h.viewed_at) as day, h.views
from harmful_views h
  join shown_kinds k on k.viewer_age_band = h.viewer_age_band and k.age_source = h.age_source and k.harm = h.harm
    and k.surface = h.surface and k.treatment = h.treatment and k.country = h.country
  join shown_accounts a on a.viewer_id = h.viewer_id
where h.viewed_at >= $start and h.viewed_at < $end and h.viewed_at <= $as_of;

drop table shown_accounts
