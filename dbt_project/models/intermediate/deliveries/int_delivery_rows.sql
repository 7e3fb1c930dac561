{%- for source_name, names in staged_models().items() %}
{%- for name in names %}
select
    delivery_id,
    cover_key,
    {{ "district_code" if name in district_models() else "cast(null as varchar)" }} as district_code,
    cast(extract(year from event_date) as integer) as event_year,
    count(*) as row_count
from {{ ref(name) }}
group by all
union all
{%- endfor %}
{%- endfor %}
select
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as cover_key,
    cast(null as varchar) as district_code,
    cast(null as integer) as event_year,
    cast(null as bigint) as row_count
where false
