{#-
  The staging of a wide archive, one row per cell. Both archives are built alike; only their places are of another kind.
  Belongs here: what a cell says. Does not belong here: whose place it is.
-#}
{% macro air_wide_cells(table) -%}
with known_delivery as (
    select delivery_id
    from {{ source("intake", "deliveries") }}
    where status = 'loaded' and received_at <= {{ known_at() }}
),

missing_codes as (
    {{ air_missing_codes() }}
),

archive_type as (
    select * from {{ ref("air_archive_type") }}
),

read_once as (
    select
        raw.delivery_id,
        raw.sheet_name,
        raw.row_number,
        raw.cover_key,
        raw.date as date_text,
        raw.hour as hour_text,
        {{ air_archive_date("raw.date") }} as archive_date,
        {{ air_archive_hour("raw.hour") }} as hour_label,
        raw.type as type_label,
        raw.place,
        raw.value as value_text,
        {{ air_number("raw.value") }} as value_number,
        raw.data_variant,
        coalesce(raw.dust_deducted = 'true', false) as dust_deducted
    from {{ delivered_cells("air", table) }} as raw
    inner join known_delivery on raw.delivery_id = known_delivery.delivery_id
),

judged as (
    select
        read_once.*,
        archive_type.item,
        archive_type.item_number,
        cast(read_once.archive_date as timestamp) + to_hours(read_once.hour_label) as hour_end_at,
        {{ air_missing_reason("read_once.value_text", "read_once.value_number") }} as missing_reason
    from read_once
    cross join missing_codes
    left join archive_type on read_once.type_label = archive_type.type_label
)

select
    delivery_id,
    sheet_name,
    row_number,
    cover_key,
    {{ assessment_day("hour_end_at") }} as event_date,
    case
        when
            (value_number is null and missing_reason is null)
            or item is null or archive_date is null or hour_label is null
            then list_filter(
                [
                    case when archive_date is null then 'date' end,
                    case when hour_label is null then 'hour' end,
                    case when item is null then 'type' end,
                    case when value_number is null and missing_reason is null then 'value' end
                ],
                lambda name: name is not null
            )
        else cast([] as varchar[])
    end as unread,
    place,
    item,
    item_number,
    hour_end_at,
    cast(hour_label as smallint) as hour_label,
    {{ assessment_day("hour_end_at") }} as assessment_date,
    data_variant,
    dust_deducted,
    case when missing_reason is null then value_number end as value,
    missing_reason,
    -- texts are dear to write a hundred million times: what was understood is not said twice
    case
        when hour_end_at is null or item is null
            then concat_ws(' ', coalesce(date_text, '?'), coalesce(hour_text, '?'), coalesce(type_label, '?'))
    end as unread_label
from judged
{%- endmacro %}
