with delivered as (
    select * from {{ ref("int_air_delivered_hour") }}
),

repeated_key as (
    select
        place_kind,
        place,
        hour_end_at,
        data_variant,
        dust_deducted
    from delivered
    group by place_kind, place, hour_end_at, data_variant, dust_deducted
    having count(*) > 1 or bool_or(is_contradicting_itself)
),

repeated_row as (
    select
        delivered.*,
        concat_ws(
            '|',
            {%- for item in air_pollutants() %}
            coalesce(cast(delivered.{{ item.column }} as varchar), ''){{ "," if not loop.last }}
            {%- endfor %}
        ) as delivered_values
    from delivered
    inner join repeated_key
        on
            delivered.place_kind = repeated_key.place_kind
            and delivered.place = repeated_key.place
            and delivered.hour_end_at = repeated_key.hour_end_at
            and delivered.data_variant is not distinct from repeated_key.data_variant
            and delivered.dust_deducted = repeated_key.dust_deducted
)

select
    place_kind,
    place,
    hour_end_at,
    data_variant,
    dust_deducted,
    layout,
    delivery_id,
    sheet_name,
    row_number,
    cells,
    delivered_values,
    min(delivered_values) over same_hour <> max(delivered_values) over same_hour
    or bool_or(is_contradicting_itself) over same_hour as is_contradicted,
    row_number() over (
        partition by place_kind, place, hour_end_at, data_variant, dust_deducted
        order by layout, delivery_id, sheet_name nulls first, row_number
    ) = 1 as is_taken
from repeated_row
window same_hour as (partition by place_kind, place, hour_end_at, data_variant, dust_deducted)
