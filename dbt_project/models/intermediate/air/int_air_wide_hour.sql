{%- set items = air_pollutants() + air_derived_items() -%}
with held_row as (
    select distinct
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("int_standing_reject") }}
    where source = 'air' and holds = 'row'
),

-- a cell of a wide file is found by its line and the label above it: the place
held_cell as (
    select
        delivery_id,
        sheet_name,
        row_number,
        column_name as place,
        min(rule_id) as rule_id
    from {{ ref("int_standing_reject") }}
    where source = 'air' and holds = 'cell'
    group by delivery_id, sheet_name, row_number, column_name
),

superseded as (
    select
        delivery_id,
        cover_key
    from {{ ref("int_superseded_cover") }}
    where source = 'air'
),

city_alias as (
    select * from {{ ref("city_alias") }}
),

cell as (
    {%- for kind in ("station", "city") %}
    select
        '{{ kind }}' as place_kind,
        {% if kind == "city" -%}
        coalesce(city_alias.city_name, staged.place)
        {%- else -%}
        staged.place
        {%- endif %} as place,
        staged.delivery_id,
        staged.sheet_name,
        staged.row_number,
        -- the label, not the hour: 24 of one day and 0 of the next are two deliveries of one hour
        staged.hour_label,
        staged.hour_end_at,
        staged.assessment_date,
        staged.data_variant,
        staged.dust_deducted,
        staged.item,
        staged.item_number,
        held_cell.delivery_id is not null as is_held,
        case when held_cell.delivery_id is null then staged.value end as value,
        case when held_cell.delivery_id is null then staged.missing_reason else 'held ' || held_cell.rule_id end as missing_reason
    from {{ ref("stg_air_wide_" ~ kind) }} as staged
    left join superseded
        on staged.delivery_id = superseded.delivery_id and staged.cover_key = superseded.cover_key
    left join held_row
        on
            staged.delivery_id = held_row.delivery_id
            and staged.sheet_name is not distinct from held_row.sheet_name
            and staged.row_number = held_row.row_number
    left join held_cell
        on
            staged.delivery_id = held_cell.delivery_id
            and staged.sheet_name is not distinct from held_cell.sheet_name
            and staged.row_number = held_cell.row_number
            and staged.place = held_cell.place
    {%- if kind == "city" %}
    left join city_alias on staged.place = city_alias.alias
    {%- endif %}
    where
        superseded.delivery_id is null
        and held_row.delivery_id is null
        and staged.item_number is not null
        and staged.hour_end_at is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    place_kind,
    place,
    delivery_id,
    sheet_name,
    min(row_number) as row_number,
    hour_label,
    hour_end_at,
    assessment_date,
    data_variant,
    dust_deducted,
    count(*) filter (where not is_held) as cells,
    -- an item written twice for one label leaves fewer different items than cells
    count(*) filter (where not is_held)
    - coalesce(bit_count(bit_or(cast(1 as integer) << item_number) filter (where not is_held)), 0) as repeated_cells,
    {%- for item in items %}
    max(value) filter (where item_number = {{ loop.index }}) as {{ item.column }},
    {%- endfor %}
    {%- for item in air_pollutants() %}
    min(value) filter (where item_number = {{ loop.index }}) as least_{{ item.name }},
    {%- endfor %}
    string_agg(item || '=' || missing_reason, '; ' order by item_number)
        filter (where missing_reason is not null and item_number <= {{ air_pollutants() | length }}) as missing_items
from cell
group by
    place_kind, place, delivery_id, sheet_name, hour_label, hour_end_at, assessment_date, data_variant, dust_deducted
