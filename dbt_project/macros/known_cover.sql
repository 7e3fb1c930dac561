{#-
  The days that standing deliveries cover, by source and layout: an empty table that does not call itself a zero report proves
  nothing, neither for what it replaces.
-#}
{% macro known_cover() -%}
select distinct
    source,
    layout,
    coalesce(period_start, date '0001-01-01') as first_day,
    period_end as last_day
from {{ ref("int_cover_part") }}
where is_standing and (standing_rows > 0 or is_zero_report)
{%- endmacro %}
