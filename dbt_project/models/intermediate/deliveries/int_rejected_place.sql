with rejected_place as (
    select distinct
        source,
        delivery_id,
        sheet_name,
        row_number
    from {{ source("quality", "rejects") }}
)
{% for source_name, names in staged_models().items() %}
{%- for name in names %}
select
    staged.delivery_id,
    staged.sheet_name,
    staged.row_number,
    staged.cover_key,
    min(staged.event_date) as event_date,
    min({{ record_key(name, "staged") }}) as record_key
from {{ ref(name) }} as staged
inner join rejected_place
    on
        staged.delivery_id = rejected_place.delivery_id
        and staged.sheet_name is not distinct from rejected_place.sheet_name
        and staged.row_number = rejected_place.row_number
        and rejected_place.source = '{{ source_name }}'
group by staged.delivery_id, staged.sheet_name, staged.row_number, staged.cover_key
union all
{%- endfor %}
{%- endfor %}
select
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as sheet_name,
    cast(null as integer) as row_number,
    cast(null as varchar) as cover_key,
    cast(null as date) as event_date,
    cast(null as varchar) as record_key
from rejected_place
where false
