{%- set pollutants = air_pollutants() -%}
{%- set items = pollutants + air_derived_items() -%}
with known_delivery as (
    select delivery_id
    from {{ source("intake", "deliveries") }}
    where status = 'loaded' and received_at <= {{ known_at() }}
),

missing_codes as (
    {{ air_missing_codes() }}
),

city_alias as (
    select * from {{ ref("city_alias") }}
),

read_once as (
    select
        raw.delivery_id,
        raw.sheet_name,
        raw.row_number,
        raw.cover_key,
        nullif({{ bare("raw.station_code") }}, '') as station_code,
        nullif(trim(raw.station_name), '') as station_name,
        nullif(trim(raw.area), '') as area,
        raw.timepoint,
        {{ air_hour_end("raw.timepoint") }} as hour_end_at,
        try_cast(raw.longitude as decimal(9, 4)) as longitude,
        try_cast(raw.latitude as decimal(9, 4)) as latitude,
        nullif(trim(raw.primary_pollutant), '') as delivered_primary_pollutant,
        raw.data_variant,
        coalesce(raw.dust_deducted = 'true', false) as dust_deducted,
        {%- for item in items %}
        raw.{{ item.name }} as {{ item.name }}_text,
        {{ air_number("raw." ~ item.name) }} as {{ item.name }}_number{{ "," if not loop.last }}
        {%- endfor %}
    from {{ delivered_cells("air", "air_record") }} as raw
    inner join known_delivery on raw.delivery_id = known_delivery.delivery_id
),

reasoned as (
    select
        read_once.*,
        {%- for item in items %}
        {{ air_missing_reason(item.name ~ "_text", item.name ~ "_number") }} as {{ item.name }}_reason{{ "," if not loop.last }}
        {%- endfor %}
    from read_once
    cross join missing_codes
),

judged as (
    select
        *,
        -- most rows have all values: the lists below are then never made
        {% for item in pollutants %}{{ item.name }}_reason is not null{{ " or " if not loop.last }}{% endfor %} as is_any_missing,
        {% for item in items %}({{ item.name }}_number is null and {{ item.name }}_reason is null){{ " or " if not loop.last }}{% endfor %}
        or (hour_end_at is null and timepoint is not null) as is_any_unread
    from reasoned
)

select
    judged.delivery_id,
    judged.sheet_name,
    judged.row_number,
    judged.cover_key,
    {{ assessment_day("judged.hour_end_at") }} as event_date,
    case
        when judged.is_any_unread
            then {{ air_listed([{"name": "hour_end_at", "when": "judged.hour_end_at is null and judged.timepoint is not null"}], items) }}
        else cast([] as varchar[])
    end as unread,
    judged.station_code,
    judged.station_name,
    coalesce(city_alias.city_name, judged.area) as city_name,
    judged.longitude,
    judged.latitude,
    judged.timepoint,
    judged.hour_end_at,
    {{ assessment_day("judged.hour_end_at") }} as assessment_date,
    judged.data_variant,
    judged.dust_deducted,
    {%- for item in items %}
    case when judged.{{ item.name }}_reason is null then judged.{{ item.name }}_number end as {{ item.column }},
    {%- endfor %}
    judged.delivered_primary_pollutant,
    case
        when judged.is_any_missing
            then concat_ws(
                '; ',
                {%- for item in pollutants %}
                '{{ item.name }}=' || judged.{{ item.name }}_reason{{ "," if not loop.last }}
                {%- endfor %}
            )
    end as missing_items
from judged
left join city_alias on judged.area = city_alias.alias
