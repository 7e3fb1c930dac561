-- Every delivered file: when it came, what it covers, what became of it and why.
select
    source,
    file,
    received_at,
    period_start,
    period_end,
    status,
    reason
from marts.deliveries
order by received_at, source, file;
