-- labels: words for people for the values of dimensions.
select 'harm' as dimension, harm as value, label, position from harms
union all
select 'school', school, name, 0 from (
  select school, name, row_number() over (partition by school order by valid_from desc) as n from roll
) where n = 1
order by 1, 4, 2
