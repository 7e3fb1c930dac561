select
    river_code as record_id,
    river_code,
    min(river_name) as river_name,
    min(river_aliases) as river_aliases,
    count(distinct section_code) as sections,
    min(valid_from) as first_day,
    max(coalesce(valid_to, date '9999-12-31')) as last_day
from {{ ref("section") }}
group by river_code
