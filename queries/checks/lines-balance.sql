-- check: lines-balance
-- title: every line read was kept, recognised as a duplicate, or rejected
-- kind: warehouse
select input, log, name, lines, kept, duplicates, rejected
from inputs
where lines <> kept + duplicates + rejected
order by input
