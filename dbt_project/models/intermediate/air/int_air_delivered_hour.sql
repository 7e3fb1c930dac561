{{ config(materialized="view") }}
{%- set pollutants = air_pollutants() -%}
{%- set derived = air_derived_items() -%}
with held_row as (
    select distinct
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("int_standing_reject") }}
    where source = 'air' and holds = 'row'
),

held_cell as (
    select
        delivery_id,
        sheet_name,
        row_number,
        list(distinct column_name) as held_columns,
        string_agg(distinct rule_id, ' ' order by rule_id) as rule_ids
    from {{ ref("int_standing_reject") }}
    where source = 'air' and holds = 'cell'
    group by delivery_id, sheet_name, row_number
),

superseded as (
    select
        delivery_id,
        cover_key
    from {{ ref("int_superseded_cover") }}
    where source = 'air'
)

select
    'station' as place_kind,
    staged.station_code as place,
    staged.city_name,
    'record' as layout,
    staged.delivery_id,
    staged.sheet_name,
    staged.row_number,
    staged.hour_end_at,
    staged.assessment_date,
    staged.data_variant,
    staged.dust_deducted,
    cast(1 as bigint) as cells,
    cast(0 as bigint) as repeated_cells,
    {%- for item in pollutants %}
    case
        when held_cell.delivery_id is null then staged.{{ item.column }}
        when not {{ array_has("held_cell.held_columns", "'" ~ item.column ~ "'") }} then staged.{{ item.column }}
    end as {{ item.column }},
    {%- endfor %}
    {%- for item in derived %}
    staged.{{ item.column }},
    {%- endfor %}
    case
        when held_cell.delivery_id is null then staged.missing_items
        else concat_ws('; ', staged.missing_items, array_to_string(held_cell.held_columns, ',') || '=held ' || held_cell.rule_ids)
    end as missing_items,
    false as is_contradicting_itself
from {{ ref("stg_air_record") }} as staged
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
where
    superseded.delivery_id is null
    and held_row.delivery_id is null
    and staged.hour_end_at is not null
    and staged.station_code is not null
union all
select
    place_kind,
    place,
    case when place_kind = 'city' then place end as city_name,
    'wide_' || place_kind as layout,
    delivery_id,
    sheet_name,
    row_number,
    hour_end_at,
    assessment_date,
    data_variant,
    dust_deducted,
    cells,
    repeated_cells,
    {%- for item in pollutants + derived %}
    {{ item.column }},
    {%- endfor %}
    missing_items,
    repeated_cells > 0
    and (
        {%- for item in pollutants %}
        coalesce({{ item.column }} <> least_{{ item.name }}, false){{ " or" if not loop.last }}
        {%- endfor %}
    ) as is_contradicting_itself
from {{ ref("int_air_wide_hour") }}
