-- facts: cases
-- about: Each report with its first decision, as the view of that name gives it.
-- inputs: cases
create temp table if not exists cases as
select report_id, received_at, received_second, channel, harm, legal_notice, school, reporter_age_band, country, reporter, input,
  decided_at, outcome, effective_at, acknowledged_at
from main.cases
