-- local_day: the calendar day of a UTC time in the service's zone. The program puts in what stands in braces: between
-- two instants how far the zone's clocks are ahead, as cases over its changes of clock; DuckDB's own conversion,
-- for all other times, takes eight times as long.

-- utc
create macro local_day(t) as cast(t as date);

-- zone
create macro local_day(t) as case
  when t >= {from} and t < {to} then cast(t + {ahead} as date)
  else cast(timezone({zone}, timezone('UTC', t)) as date)
end;
