-- check: school-keys
-- title: a school's rolls do not overlap in time
-- kind: logs
select a.school_id, a.valid_from, a.valid_to, b.valid_from as other_valid_from
from schools a join schools b on a.school_id = b.school_id and a.valid_from < b.valid_from
where coalesce(a.valid_to, cast('9999-12-31' as date)) > b.valid_from
order by 1, 2, 4
