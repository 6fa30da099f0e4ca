-- check: quarantine-matches-ledger
-- title: quarantine holds every rejected line that was neither erased nor expired, and no other
-- kind: warehouse
with held as (select input, log, count(*) as lines from quarantine group by input, log)
select coalesce(i.input, h.input) as input, i.name, coalesce(i.rejected, 0) as rejected, coalesce(i.erased_lines, 0) as erased, coalesce(i.expired_lines, 0) as expired, coalesce(h.lines, 0) as held
from inputs i full join held h on h.input = i.input
where coalesce(i.rejected - i.erased_lines - i.expired_lines, 0) <> coalesce(h.lines, 0)
order by 1
