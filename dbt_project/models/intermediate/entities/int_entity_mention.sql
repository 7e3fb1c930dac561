{%- set mentions = entity_mentions() -%}
with mention as (
    {%- for source_name, spec in mentions.items() %}
    select
        '{{ source_name }}' as source,
        record_id,
        {{ spec["code"] }} as entity_code,
        {{ spec.get("name", "cast(null as varchar)") }} as unit_name,
        {{ spec["on"] }} as mentioned_on,
        {{ spec.get("number", "cast(null as varchar)") }} as permit_number
    from {{ ref(spec["model"]) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    source,
    record_id,
    entity_code,
    unit_name,
    {{ text_key("unit_name") }} as name_key,
    mentioned_on,
    case when {{ is_permit_number("permit_number") }} then permit_number end as permit_number
from mention
where entity_code is not null or unit_name is not null or permit_number is not null
