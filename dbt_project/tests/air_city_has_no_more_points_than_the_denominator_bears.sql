-- The mean of a city is a whole number over the least common multiple of 1 … {{ most_city_stations() }}: a city with more
-- evaluation points would be cut off without a word (macros/air/denominators.sql).
select
    city_name,
    assessment_date,
    stations_delivered
from {{ ref("fct_air_city_day") }}
where stations_delivered > {{ most_city_stations() }}
